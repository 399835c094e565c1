"""The Python of a network, as a good engineer would write it by hand.

The steps that make the model (`designer.construction`) are printed one by one. A tensor with one
reader is called `x` while that name is free; a tensor with several readers, and every tensor of a
side branch, is called after its layer. What cannot be written is left out, with everything behind
it, and named in a comment: the text always parses.
"""

import contextlib
from pathlib import Path

from msgspec import Struct

from designer import resources
from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for, sources_of
from designer.construction.ordering import steps_of
from designer.construction.steps import ModelSteps
from designer.network.graph import Network, NodeId, Scope
from designer.network.model_kind import by_position
from designer.program.body import Body, Program
from designer.program.embedded_classes import names_bound
from designer.program.lines import Line, plain
from designer.program.values import constant_lines
from designer.safe_save import save_bytes
from designer.training.plan import TrainingPlan


class Code(Struct, frozen=True):
    """A program: its text, and for each of its lines the node that it is about.

    `companions` are files of `resources/data` that must lie beside it when it runs. `within` are
    the nodes that have no line of their own, as each is written inside that of another.
    """

    text: str
    lines: tuple[NodeId | None, ...]
    companions: tuple[str, ...] = ()
    within: dict[NodeId, NodeId] = {}

    def lines_of(self, node: NodeId) -> tuple[int, ...]:
        """The lines that are about `node`, in order."""
        while node in self.within:
            node = self.within[node]
        return tuple(number for number, owner in enumerate(self.lines) if owner == node)


def write(network: Network, catalog: Catalog, *, training: TrainingPlan | None = None) -> Code:
    """The program that builds `network` as `model`; with `training`, one that trains it too."""
    if training is not None:
        network = by_position(network)  # data and losses come in order
    catalog = catalog_for(network, catalog)
    steps, program, body = _written(network, catalog)
    model = _model_lines(program, body)
    if training is None:
        head = plain(*program.values.imports().lines(), *constant_lines(program.values))
        return _code(head + model, within=body.within)
    # Imported here because most programs are written, at every edit, without training.
    from designer.program.training import script

    whole = script(steps.network, training, program.values, model, whole=steps.makes_model)
    companions = training.data.about.companions if training.data is not None else ()
    return _code(whole, companions, body.within)


def _written(network: Network, catalog: Catalog) -> tuple[ModelSteps, Program, Body]:
    """The statements of the model, with the steps that they are for.

    What cannot be written turns out while it is written; what Keras would call the rest without it
    may be something else, so all is begun again.
    """
    own_names = _names_of_own(network)
    left_out: dict[tuple[Scope, NodeId], str] = {}
    while True:
        steps = steps_of(network, catalog, left_out)
        program = Program(catalog, own_names, left_out, network.values)
        body = Body(program, steps, depth=0)
        body.write()
        if not program.unwritable:
            break
        left_out |= program.unwritable
    if steps.makes_model and steps.is_frozen:
        body.lines.append(("model.trainable = False", None))
    return steps, program, body


def _names_of_own(network: Network) -> set[str]:
    """What the layers of a person's own call their classes, functions and modules."""
    names: set[str] = set()
    for source in sources_of(network).values():
        # What is no Python describes no layer, so no program carries it.
        with contextlib.suppress(SyntaxError):
            names |= names_bound(source).keys()
    return names


def save(path: Path, code: Code) -> tuple[Path, ...]:
    """Write a program and, where they are not there yet, the files that belong beside it.

    Returns those files. None is ever overwritten: one of that name may be somebody else's.
    """
    save_bytes(path, code.text.encode())
    return save_companions(path, code)


def save_companions(path: Path, code: Code) -> tuple[Path, ...]:
    """Write the files that belong beside a program at `path` and are not there yet."""
    written = []
    for name in code.companions:
        beside = path.absolute().parent / name
        if not beside.exists():
            save_bytes(beside, (resources.folder() / "data" / name).read_bytes())
            written.append(beside)
    return tuple(written)


def _model_lines(program: Program, body: Body) -> list[Line]:
    """What follows the imports: classes, functions for nested models, then the model itself."""
    lines: list[Line] = []
    for block in program.values.embedded.blocks():
        lines += plain("", "", *block)
    for function in program.functions:
        lines += [*plain("", ""), *function]
    if body.lines:
        lines += plain("", "") if lines else plain("")
        lines += body.lines
    return lines


def _code(
    lines: list[Line], files: tuple[str, ...] = (), within: dict[NodeId, NodeId] | None = None
) -> Code:
    text = "".join([f"{line}\n" for line, _ in lines])
    return Code(text, tuple([node for _, node in lines]), files, within or {})
