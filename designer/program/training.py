"""The training script: what `writer` writes, and around it data, compile, fit and save.

It splits, shuffles and seeds as the trainer does (`designer.engine.data`), and needs nothing but
Keras, which brings NumPy.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from designer.catalog.spec import Family
from designer.network.check_result import CheckResult, NamedTensor, TensorSpec
from designer.network.graph import Network, NodeId
from designer.network.model_kind import names_by_side
from designer.network.names import FreeNames
from designer.network.plan import plan as plan_calls
from designer.network.values import ObjectValue
from designer.program.channels import FUNCTION, has_channels_first
from designer.program.lines import Line, body, plain
from designer.program.source_text import (
    Expression,
    call,
    comment,
    keyword,
    listing,
    literal,
    statement,
    table,
)
from designer.program.sources import PATH_IMPORT, loader
from designer.program.values import Unwritable, Values, constant_lines
from designer.program.weights import archive_of, beginning, functions
from designer.training.description import DataDescription
from designer.training.heads import heads
from designer.training.plan import TrainingPlan
from designer.training.suggest import completed


def script(
    network: Network, training: TrainingPlan, values: Values, model: list[Line], *, whole: bool
) -> list[Line]:
    """The lines of the script around the lines that make the model.

    `whole`: there is a model; without one, nothing can be trained.
    """
    if not whole:
        none = plain("# There is no model yet that could be trained.")
        return _head(network, values, ()) + model + none
    ends = plan_calls(network, values.catalog.signature)
    inputs, outputs = len(ends.inputs), len(ends.outputs)
    training = _completed(network, training, values)
    load = loader(training, inputs, outputs)
    archive = archive_of(network, training)
    beside = (PATH_IMPORT,) if archive else ()
    lines = _head(network, values, ("import numpy as np", *load.imports, *beside))
    if training.seed is not None:
        lines += plain("", f"keras.utils.set_random_seed({training.seed!r})")
    lines += model
    lines += plain("", "", *load.lines)
    lines += plain(*functions(network, archive, values.catalog))
    has_text = any(_takes_text(network, node) for node in ends.inputs)
    if has_text:
        lines += plain("", "", *_as_tensor)
    if has_channels_first(network):
        lines += plain("", "", *FUNCTION)
    lines += plain("", "", "def main():", *beginning(network, training, archive))
    names = names_by_side(network, ends)
    lines += _main(network, training, values, inputs, outputs, names, has_text=has_text)
    return lines + plain("", "", 'if __name__ == "__main__":', "    main()")


# Keras knows no dtype for NumPy's strings.
_as_tensor = (
    "def as_tensor(values):",
    '    """Text as a tensor of text; numbers stay what they are."""',
    '    if values.dtype.kind != "U":',
    "        return values",
    '    return keras.ops.convert_to_tensor(values.tolist(), dtype="string")',
)


def _takes_text(network: Network, node: NodeId) -> bool:
    return network.layer_of(node).parameters.get("dtype") == "string"


def _head(network: Network, values: Values, needed: Iterable[str]) -> list[Line]:
    title = " ".join(network.name.split()) if network.name.isprintable() else ""
    title = title.replace("\\", "").replace('"', "").strip()[:40]
    imports = values.imports()
    for statement_needed in needed:
        imports.add(statement_needed)
    lines = [*imports.lines(), *constant_lines(values)]
    return plain(f'"""Build and train {title or "the network"}."""', "", *lines)


def _main(
    network: Network,
    training: TrainingPlan,
    values: Values,
    inputs: int,
    outputs: int,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    *,
    has_text: bool,
) -> list[Line]:
    has_validation = training.validation_split > 0
    lines = plain("    x, y = load_data()")
    lines += plain(*_split(training, inputs, outputs, has_text=has_text))
    lines += plain(*_by_name(training, *names), "")
    if not names[1]:
        lines += _unique_names(network, values)
    channels_first = has_channels_first(network)
    lines += _compile(training, values, outputs, names[1], channels_first=channels_first)
    parts = ["x_train", "y_train"]
    arguments = [Expression(part) for part in parts]
    arguments += [
        keyword("batch_size", literal(training.batch_size)),
        keyword("epochs", literal(training.epochs)),
    ]
    if not training.shuffle:
        arguments.append(keyword("shuffle", literal(False)))
    if has_validation:
        arguments.append(keyword("validation_data", Expression("(x_test, y_test)")))
    callbacks, refused = _objects(values, Family.CALLBACK, training.callbacks)
    if callbacks:
        arguments.append(keyword("callbacks", listing(callbacks)))
    lines += refused
    lines += body(call("model.fit", arguments))
    tested = "x_test, y_test" if has_validation else "x_train, y_train"
    name = _file_name(network.name)
    return lines + plain(
        f"    print(model.evaluate({tested}, return_dict=True))",
        f"    model.save({literal(name).flat})",
    )


def _split(training: TrainingPlan, inputs: int, outputs: int, *, has_text: bool) -> list[str]:
    """Draw the samples that are kept for validation, as the trainer does."""
    first = "x" if inputs == 1 else "x[0]"
    lines = [f"    order = np.arange(len({first}))"]
    if training.shuffle:
        seed = "" if training.seed is None else repr(training.seed)
        lines.append(f"    np.random.default_rng({seed}).shuffle(order)")
    parts = [("train", "order")]
    if training.validation_split > 0:
        share = literal(training.validation_split).flat
        lines.append(f"    kept = len(order) - int(len(order) * {share})")
        parts = [("train", "order[:kept]"), ("test", "order[kept:]")]
    for part, chosen in parts:
        for letter, count in (("x", inputs), ("y", outputs)):
            some = f"{letter if count == 1 else 'values'}[{chosen}]"
            if letter == "x" and has_text:
                some = f"as_tensor({some})"
            value = some if count == 1 else f"[{some} for values in {letter}]"
            lines.append(f"    {letter}_{part} = {value}")
    return lines


def _by_name(
    training: TrainingPlan, inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> list[str]:
    """Make dictionaries of what a model takes or gives by name."""
    lines: list[str] = []
    parts = ("train", "test") if training.validation_split > 0 else ("train",)
    for letter, names in (("x", inputs), ("y", outputs)):
        if names:
            listed = listing([literal(name) for name in names])
            lines += statement(f"{letter}_names = ", listed, depth=1) or []
        for part in parts if names else ():
            value = f"{letter}_{part}"
            together = f"dict(zip({letter}_names, {value}))"
            made = together if len(names) > 1 else f"{{{letter}_names[0]: {value}}}"
            lines.append(f"    {value} = {made}")
    return lines


def _unique_names(network: Network, values: Values) -> list[Line]:
    """Names for the outputs where several are of one layer, whose name Keras would give to all."""
    ends = plan_calls(network, values.catalog.signature).outputs
    names = [network.layer_of(end.tensor.node).name for end in ends]
    if len(set(names)) == len(names):
        return []
    free = FreeNames(())
    listed = listing([literal(free.take(name)) for name in names])
    return plain(*(statement("model.output_names = ", listed, depth=1) or []))


def _compile(
    training: TrainingPlan,
    values: Values,
    outputs: int,
    names: tuple[str, ...],
    *,
    channels_first: bool,
) -> list[Line]:
    optimizer = [training.optimizer] if training.optimizer else []
    optimizers, lines = _objects(values, Family.OPTIMIZER, optimizer)
    chosen = training.losses or (ObjectValue("MeanSquaredError"),)
    losses = [chosen[place if place < len(chosen) else 0] for place in range(outputs)]
    written, refused = _objects(values, Family.LOSS, losses)
    lines += refused
    watched, refused = _metrics(training, values, losses)
    lines += refused

    def each(items: list[Expression]) -> Expression:
        """One thing for each output, in their order or by their names."""
        if names:
            return table(zip(names, items, strict=False)) or listing(items)
        return items[0] if outputs == 1 else listing(items)

    arguments = [keyword("optimizer", item) for item in optimizers]
    if written:
        arguments.append(keyword("loss", each(written)))
    if training.loss_weights:
        weights = [literal(weight) for weight in training.loss_weights]
        arguments.append(keyword("loss_weights", each(weights) if names else listing(weights)))
    if training.metrics or any(training.output_metrics):
        arguments.append(keyword("metrics", each(watched)))
    if channels_first:
        arguments.append(keyword("jit_compile", Expression("jit_compile()")))
    return lines + body(call("model.compile", arguments))


def _metrics(
    training: TrainingPlan, values: Values, losses: list[ObjectValue]
) -> tuple[list[Expression], list[Line]]:
    """The metrics of each output, and comments about those that cannot be written."""
    watched, lines = [], []
    for number, loss in enumerate(losses):
        suitable = [item for item in training.metrics if _suits(item, loss)]
        if training.output_metrics:
            apiece = training.output_metrics[number : number + 1]
            suitable = [item for items in apiece for item in items]
        metrics, refused = _objects(values, Family.METRIC, suitable)
        lines += refused
        watched.append(listing(metrics))
    return watched, lines


def _suits(metric: ObjectValue, loss: ObjectValue) -> bool:
    """Whether metric and loss take the same kind of target: class numbers or values."""
    return metric.type.startswith("Sparse") == loss.type.startswith("Sparse")


def _objects(
    values: Values, family: Family, chosen: Iterable[ObjectValue]
) -> tuple[list[Expression], list[Line]]:
    """The objects, and comments about those that cannot be written."""
    written, refused = [], []
    for value in chosen:
        try:
            written.append(values.object([family], value))
        except Unwritable as reason:
            refused += plain("    " + comment(f"Left out: {value.type!r} {reason}."))
    return written, refused


def _file_name(name: str) -> str:
    kept = "".join(item for item in name if item.isascii() and (item.isalnum() or item in "-_"))
    return f"{kept[:40] or 'model'}.keras"


# --- what was not chosen ----------------------------------------------------------------------


def _completed(network: Network, training: TrainingPlan, values: Values) -> TrainingPlan:
    """The plan with suggestions where nothing was chosen, as far as the network alone tells."""
    ends = plan_calls(network, values.catalog.signature).outputs
    outputs = tuple(
        NamedTensor(end.name, end.tensor.node, TensorSpec((None, 1), "float32")) for end in ends
    )
    answer = CheckResult(0, {}, outputs=outputs)
    sized = []
    for output, head in zip(outputs, heads(network, answer), strict=True):
        width = head.layer.parameters.get(head.width_parameter or "")
        width = width if isinstance(width, int) else 1
        sized.append(replace(output, spec=TensorSpec((None, width), "float32")))
    description = training.data.known() if training.data is not None else None
    if description is None:
        return completed(training, network, CheckResult(0, {}, outputs=tuple(sized)), _any_data)
    for target, output in zip(description.targets, list(sized), strict=False):
        if target.shape and len(sized) == 1:
            sized = [replace(output, spec=TensorSpec((None, *target.shape), "float32"))]
    return completed(training, network, CheckResult(0, {}, outputs=tuple(sized)), description)


_any_data = DataDescription(0, (), (), any_shape=True)
