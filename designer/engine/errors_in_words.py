"""Keras' refusals in a person's words: what arrived, what was expected, and the way out.

A rule knows one of Keras' messages and looks at what really arrived; it never recomputes a shape
that Keras knows. What no rule knows is shown in Keras' words, without the noise around them.
"""

import math
import re
from typing import Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, ParameterSpec, TypeSpec
from designer.engine.error_cases import Arrival, Case, Found, Rule, axes_words, shape_words
from designer.engine.inference import Fault
from designer.engine.keras_messages import cleaned, first_sentences
from designer.network.plan import Call
from designer.network.problems import InsertLayer, Problem, Repair, ShowCode
from designer.sentences import Part, Sentence, counted, sentence


def explain(
    fault: Fault, call: Call, spec: TypeSpec, arrived: tuple[Arrival, ...], catalog: Catalog
) -> Problem:
    """The problem that `fault` is, for a person."""
    if not fault.from_keras:
        way_out = ShowCode(sentence("Show code…"), fault.code) if fault.code else None
        return Problem(fault.message, node=call.node, parameter=fault.parameter, repair=way_out)
    words = cleaned(str(fault.message))
    case = Case(words, fault.kind, call, spec, arrived, catalog)
    finding = _first_found(case) or Found(
        sentence("{layer}: {reason}", layer=spec.type, reason=first_sentences(words))
    )
    parameter = finding.parameter or _named_parameter(words, spec)
    return Problem(
        finding.message,
        node=call.node,
        parameter=parameter,
        wire=finding.arrival.wire if finding.arrival else None,
        port=finding.arrival.port if finding.arrival else None,
        repair=finding.repair,
    )


def _first_found(case: Case) -> Found | None:
    for pattern, rule in _rules:
        match = pattern.search(case.words)
        finding = rule(case, match) if match else None
        if finding is not None:
            return finding
    return None


_axes_meaning = {
    2: sentence("steps × features"),
    3: sentence("height × width × channels"),
    4: sentence("depth × height × width × channels"),
}


def _wrong_rank(case: Case, match: "re.Match[str]") -> Found | None:
    number, minimum = int(match["number"] or 0), bool(match["least"])
    # Keras counts the axis of the batch, which a person does not see.
    expected = int(match["expected"]) - 1
    if number >= len(case.arrived):
        return None
    arrival = case.arrived[number]
    axes = axes_words(expected)
    taken = sentence("at least {axes}", axes=axes) if minimum else axes
    brought = sentence(
        "{source!r} brings {axes} ({shape})",
        source=arrival.source,
        axes=axes_words(len(arrival.sample)),
        shape=shape_words(arrival.sample),
    )
    if (meaning := _axes_meaning.get(expected)) is not None:
        said = sentence(
            "{layer} takes {taken} per sample ({meaning}); {brought}.",
            layer=case.spec.type,
            taken=taken,
            meaning=meaning,
            brought=brought,
        )
    else:
        said = sentence(
            "{layer} takes {taken} per sample; {brought}.",
            layer=case.spec.type,
            taken=taken,
            brought=brought,
        )
    return Found(said, arrival=arrival, repair=_rank_repair(arrival, expected))


def _rank_repair(arrival: Arrival, expected: int) -> Repair | None:
    """A layer in the wire that brings the shape to `expected` axes without losing a value."""
    shape = arrival.sample
    if expected == 1 and len(shape) > 1:
        return InsertLayer(sentence("Insert a Flatten"), arrival.wire, "Flatten")
    if None in shape:
        return None
    sizes = [size for size in shape if size is not None]
    target: tuple[int, ...] | None = None
    if expected == 3 and len(sizes) == 1:
        target = _as_image(sizes[0])
    elif expected == len(sizes) + 1:
        target = (*sizes, 1)
    elif expected == 2 and len(sizes) > 2:
        target = (sizes[0], math.prod(sizes[1:]))
    if target is None:
        return None
    return InsertLayer(
        sentence("Insert a Reshape to {shape}", shape=shape_words(target)),
        arrival.wire,
        "Reshape",
        {"target_shape": target},
    )


def _as_image(count: int) -> tuple[int, int, int]:
    """A square image of `count` values, grey or in colour; else a column."""
    for channels in (1, 3):
        side = math.isqrt(count // channels)
        if side * side * channels == count and side > 1:
            return (side, side, channels)
    return (count, 1, 1)


def _wrong_size(case: Case, _: "re.Match[str]") -> Found | None:
    """Reshape: the number of values must stay the same."""
    target = case.value("target_shape")
    if not isinstance(target, tuple) or not case.arrived or None in case.arrived[0].sample:
        return None
    arrival = case.arrived[0]
    sizes = [size for size in arrival.sample if size is not None]
    arrives, fixed = math.prod(sizes), math.prod(size for size in target if size not in (-1, None))
    needed: Part = fixed
    if -1 in target or None in target:
        needed = sentence("a multiple of {size}", size=fixed)
    said = sentence(
        "{layer} to {target} needs {needed} values per sample; {arrived} arrive ({shape}).",
        layer=case.spec.type,
        target=str(target),
        needed=needed,
        arrived=arrives,
        shape=shape_words(sizes),
    )
    repaired = _fitting(target, arrives)
    title = sentence("Reshape to {shape}", shape=shape_words(repaired))
    repair = case.set(title, "target_shape", repaired)
    return Found(said, "target_shape", arrival, repair)


def _fitting(target: tuple[Any, ...], count: int) -> tuple[int, ...]:
    """A shape like `target` that holds `count` values."""
    if len(target) == 3:
        last = target[-1] if isinstance(target[-1], int) and target[-1] > 0 else 1
        side = math.isqrt(count // last)
        if side * side * last == count:
            return (side, side, last)
    fixed = [size for size in target if size not in (-1, None)]
    for number in range(len(fixed)):
        others = math.prod(fixed[:number] + fixed[number + 1 :])
        if len(fixed) > 1 and others and count % others == 0:
            return (*fixed[:number], count // others, *fixed[number + 1 :])
    return (count,)


def _too_large_kernel(case: Case, _: "re.Match[str]") -> Found | None:
    name = next((item for item in ("kernel_size", "pool_size") if case.value(item)), None)
    if name is None or not case.arrived:
        return None
    arrival = case.arrived[0]
    rank = len(arrival.sample) - 1
    kernel = _for_each_axis(case.value(name), rank)
    dilation = _for_each_axis(case.value("dilation_rate") or 1, rank)
    reach = tuple((size - 1) * step + 1 for size, step in zip(kernel, dilation, strict=True))
    first = case.value("data_format") == "channels_first"
    space = arrival.sample[1:] if first else arrival.sample[:-1]
    size = shape_words(kernel)
    if reach != kernel:
        size = sentence("{size}, spread over {reach},", size=size, reach=shape_words(reach))
    if first:
        said = _channels_first_kernel(name, size, shape_words(space), arrival.source)
        return Found(said, name, arrival, _kernel_repair(case))
    brought, source = shape_words(space), arrival.source
    if name == "kernel_size":
        said = sentence(
            "The kernel {size} is larger than the {brought} that {source!r} brings.",
            size=size,
            brought=brought,
            source=source,
        )
    else:
        said = sentence(
            "The window {size} is larger than the {brought} that {source!r} brings.",
            size=size,
            brought=brought,
            source=source,
        )
    return Found(said, name, arrival, _kernel_repair(case))


def _channels_first_kernel(
    parameter: str, size: Sentence, brought: Sentence, source: str
) -> Sentence:
    if parameter == "kernel_size":
        return sentence(
            "The kernel {size} is larger than the {brought} that {source!r} brings, read with the "
            "channels first.",
            size=size,
            brought=brought,
            source=source,
        )
    return sentence(
        "The window {size} is larger than the {brought} that {source!r} brings, read with the "
        "channels first.",
        size=size,
        brought=brought,
        source=source,
    )


def _kernel_repair(case: Case) -> Repair | None:
    padding = case.spec.parameter("padding")
    if case.value("data_format") == "channels_first":
        title = sentence("Read the channels last")
        return case.set(title, "data_format", "channels_last")
    if padding is not None and "same" in padding.choices:
        title = sentence("Set {parameter} to {value}", parameter="padding", value="same")
        return case.set(title, "padding", "same")
    return None


def _for_each_axis(value: Any, rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _free_axis(case: Case, _: "re.Match[str]") -> Found | None:
    arrival = next((item for item in case.arrived if None in item.sample), None)
    if arrival is None:
        return None
    return Found(
        sentence(
            "The weights of {layer} need a fixed size; {source!r} brings {shape}. Give that axis "
            "a size, in the Input or before.",
            layer=case.spec.type,
            source=arrival.source,
            shape=shape_words(arrival.sample),
        ),
        arrival=arrival,
    )


def _different_shapes(case: Case, _: "re.Match[str]") -> Found | None:
    """Merging: names the two wires that do not fit, and the axis."""
    axis = case.value("axis")
    free = axis if isinstance(axis, int) else None
    one = case.arrived[0] if case.arrived else None
    for other in case.arrived[1:]:
        if one is None:
            return None
        clash = _clash(one, other, free)
        if clash is not None:
            return Found(_same_shapes(case.spec.type, free, clash), arrival=other)
    return None


def _same_shapes(layer: str, free: int | None, clash: Sentence) -> Sentence:
    if free is None:
        return sentence(
            "{layer} needs inputs of the same shape, or 1 where they differ; {clash}.",
            layer=layer,
            clash=clash,
        )
    if free == -1:
        return sentence(
            "{layer} needs inputs of the same shape, except on the last axis; {clash}.",
            layer=layer,
            clash=clash,
        )
    return sentence(
        "{layer} needs inputs of the same shape, except on axis {axis}; {clash}.",
        layer=layer,
        axis=free,
        clash=clash,
    )


def _clash(one: Arrival, other: Arrival, free: int | None) -> Sentence | None:
    """Where two shapes do not fit, in words; None if they do."""
    left, right = one.spec.shape, other.spec.shape
    brought = sentence(
        "{source!r} brings {shape} and {other!r} {other_shape}",
        source=one.source,
        shape=shape_words(one.sample),
        other=other.source,
        other_shape=shape_words(other.sample),
    )
    if free is not None and len(left) != len(right):
        return sentence(
            "{brought}: {axes} against {other}",
            brought=brought,
            axes=axes_words(len(left) - 1),
            other=len(right) - 1,
        )
    skipped = free % len(left) if free is not None else None
    for back in range(1, min(len(left), len(right))):
        # Shapes are lined up at their ends, as Keras does where they are repeated.
        a, b, axis = left[-back], right[-back], len(left) - back
        repeats = free is None and 1 in (a, b)
        if axis == skipped or a == b or None in (a, b) or repeats:
            continue
        return sentence(
            "{brought} (axis {axis}: {size} against {other})",
            brought=brought,
            axis=axis,
            size=str(a),
            other=str(b),
        )
    return None


def _missing_axis(case: Case, _: "re.Match[str]") -> Found | None:
    """An axis parameter that points beyond what arrives."""
    for name in ("axis", "axes"):
        value = case.value(name)
        numbers = value if isinstance(value, tuple) else (value,)
        for arrival in case.arrived:
            rank = len(arrival.spec.shape)
            for number in numbers:
                if isinstance(number, int) and not -rank <= number < rank:
                    last = case.set(sentence("Use the last axis"), name, -1)
                    return Found(
                        _no_axis(number, arrival), name, arrival, last if name == "axis" else None
                    )
    return None


def _no_axis(number: int, arrival: Arrival) -> Sentence:
    return sentence(
        "There is no axis {axis}: {source!r} brings {shape}, whose axes are 1 to {last} (0 counts "
        "the samples).",
        axis=number,
        source=arrival.source,
        shape=shape_words(arrival.sample),
        last=len(arrival.sample),
    )


def _shared_size(case: Case, match: "re.Match[str]") -> Found | None:
    """A later call of a shared layer with another size."""
    arrival = case.arrived[0] if case.arrived else None
    if arrival is None:
        return None
    return Found(
        sentence(
            "The weights of {layer!r} were made for {size} at axis {axis}; {source!r} brings "
            "{shape}.",
            layer=case.call.layer.name,
            size=match["size"],
            axis=match["axis"],
            source=arrival.source,
            shape=shape_words(arrival.sample),
        ),
        arrival=arrival,
    )


def _inner_sizes(case: Case, _: "re.Match[str]") -> Found | None:
    if len(case.arrived) < 2:
        return None
    left, right = case.arrived[0], case.arrived[1]
    return Found(
        sentence(
            "{layer} multiplies rows by columns, so the last axis of {left!r} ({left_shape}) must "
            "be as long as the last but one of {right!r} ({right_shape}).",
            layer=case.spec.type,
            left=left.source,
            left_shape=shape_words(left.sample),
            right=right.source,
            right_shape=shape_words(right.sample),
        ),
        arrival=right,
    )


def _few_inputs(case: Case, _: "re.Match[str]") -> Found:
    count, layer = len(case.arrived), case.spec.type
    if "exactly 2" in case.words:
        taken = sentence("{layer} takes exactly two inputs", layer=layer)
    else:
        taken = sentence("{layer} takes several inputs", layer=layer)
    if not count:
        return Found(sentence("{taken}; none are connected.", taken=taken))
    said = counted(
        "{taken}; {count} is connected.",
        "{taken}; {count} are connected.",
        count=count,
        taken=taken,
    )
    return Found(said)


def _one_shape(case: Case, _: "re.Match[str]") -> Found | None:
    """Dot: the axes that are multiplied must be equally long."""
    if len(case.arrived) < 2:
        return None
    left, right = case.arrived[0], case.arrived[1]
    return Found(
        sentence(
            "{layer} multiplies along {axes}, which must be equally long in both inputs; {left!r} "
            "brings {left_shape} and {right!r} {right_shape} (axis 0 counts the samples).",
            layer=case.spec.type,
            axes=str(case.value("axes")),
            left=left.source,
            left_shape=shape_words(left.sample),
            right=right.source,
            right_shape=shape_words(right.sample),
        ),
        "axes",
        right,
    )


def _no_shape_of_held(case: Case, match: "re.Match[str]") -> Found | None:
    held = case.catalog.get(Family.LAYER, match["held"])
    if held is None or not held.source or held.type == case.spec.type:
        return None
    return Found(
        sentence(
            "{layer} asks the layer that it holds for the shape of its output; give {held} a "
            "method compute_output_shape(self, input_shape) that returns it.",
            layer=case.spec.type,
            held=held.type,
        ),
        parameter="layer" if case.spec.parameter("layer") else None,
    )


# In this order: the first whose pattern is there and that has something to say.
_rules: tuple[tuple["re.Pattern[str]", Rule], ...] = (
    (re.compile(r"Layer (?P<held>\w+) does not have a .?compute_output_s"), _no_shape_of_held),
    (
        re.compile(
            r"Input (?P<number>\d+).*expected (?P<least>min_)?ndim=(?P<expected>\d+), found ndim="
        ),
        _wrong_rank,
    ),
    (
        re.compile(
            r"(?P<number>)(?P<least>)at least (?P<expected>\d) dimensions, received: \(None"
        ),
        _wrong_rank,
    ),
    (re.compile(r"total size of the tensor must be unchanged"), _wrong_size),
    (re.compile(r"output size would be zero or negative"), _too_large_kernel),
    (re.compile(r"must be fully-defined|must be defined|Found `None`"), _free_axis),
    (re.compile(r"matching shapes except|incompatible shapes|broadcast"), _different_shapes),
    (
        re.compile(r"expected axis (?P<axis>-?\d+) of input shape to have value (?P<size>\d+)"),
        _shared_size,
    ),
    (re.compile(r"index out of range|out of bounds"), _missing_axis),
    (re.compile(r"Inner dimensions .* must be equal"), _inner_sizes),
    (re.compile(r"Incompatible input shapes: axis values"), _one_shape),
    (
        re.compile(r"called on a list|inputs list of length|at least 2 inputs|exactly 2 inputs"),
        _few_inputs,
    ),
)


def _named_parameter(words: str, spec: TypeSpec) -> str | None:
    """The parameter that Keras' message talks about, if it talks about one that can be set."""
    for name in re.findall(r"`(\w+)`|(\w+)=", words):
        chosen: str = name[0] or name[1]
        parameter: ParameterSpec | None = spec.parameter(chosen)
        if parameter is not None and chosen not in ("name", "dtype"):
            return chosen
    return None
