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
from designer.network.check_result import Shape
from designer.network.plan import Call
from designer.network.problems import InsertLayer, Problem, Repair, ShowCode


def explain(
    fault: Fault, call: Call, spec: TypeSpec, arrived: tuple[Arrival, ...], catalog: Catalog
) -> Problem:
    """The problem that `fault` is, for a person."""
    if not fault.from_keras:
        way_out = ShowCode("Show code…", fault.code) if fault.code else None
        return Problem(fault.message, node=call.node, parameter=fault.parameter, repair=way_out)
    words = cleaned(fault.message)
    case = Case(words, fault.kind, call, spec, arrived, catalog)
    finding = _first_found(case) or Found(f"{spec.type}: {first_sentences(words)}")
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
    2: " (steps × features)",
    3: " (height × width × channels)",
    4: " (depth × height × width × channels)",
}


def _wrong_rank(case: Case, match: "re.Match[str]") -> Found | None:
    number, minimum = int(match["number"] or 0), bool(match["least"])
    # Keras counts the axis of the batch, which a person does not see.
    expected = int(match["expected"]) - 1
    if number >= len(case.arrived):
        return None
    arrival = case.arrived[number]
    least = "at least " if minimum else ""
    meaning = _axes_meaning.get(expected, "")
    message = (
        f"{case.spec.type} takes {least}{axes_words(expected)} per sample{meaning}; "
        f"{arrival.source!r} brings {axes_words(len(arrival.sample))} "
        f"({shape_words(arrival.sample)})."
    )
    return Found(message, arrival=arrival, repair=_rank_repair(arrival, expected))


def _rank_repair(arrival: Arrival, expected: int) -> Repair | None:
    """A layer in the wire that brings the shape to `expected` axes without losing a value."""
    shape = arrival.sample
    if expected == 1 and len(shape) > 1:
        return InsertLayer("Insert a Flatten", arrival.wire, "Flatten")
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
        f"Insert a Reshape to {shape_words(target)}",
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
    needs = f"a multiple of {fixed}" if -1 in target or None in target else str(fixed)
    repaired = _fitting(target, arrives)
    return Found(
        f"{case.spec.type} to {target} needs {needs} values per sample; "
        f"{arrives} arrive ({shape_words(sizes)}).",
        "target_shape",
        arrival,
        case.set(f"Reshape to {shape_words(repaired)}", "target_shape", repaired),
    )


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
    what = "kernel" if name == "kernel_size" else "window"
    spread = f", spread over {shape_words(reach)}," if reach != kernel else ""
    order = ", read with the channels first" if first else ""
    return Found(
        f"The {what} {shape_words(kernel)}{spread} is larger than the {shape_words(space)} "
        f"that {arrival.source!r} brings{order}.",
        name,
        arrival,
        _kernel_repair(case),
    )


def _kernel_repair(case: Case) -> Repair | None:
    padding = case.spec.parameter("padding")
    if case.value("data_format") == "channels_first":
        return case.set("Read the channels last", "data_format", "channels_last")
    if padding is not None and "same" in padding.choices:
        return case.set("Set padding to same", "padding", "same")
    return None


def _for_each_axis(value: Any, rank: int) -> tuple[int, ...]:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _free_axis(case: Case, _: "re.Match[str]") -> Found | None:
    arrival = next((item for item in case.arrived if None in item.sample), None)
    if arrival is None:
        return None
    return Found(
        f"The weights of {case.spec.type} need a fixed size; {arrival.source!r} brings "
        f"{shape_words(arrival.sample)}. Give that axis a size, in the Input or before.",
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
        place = _clash(one.spec.shape, other.spec.shape, free)
        if place is None:
            continue
        last = "the last axis" if free == -1 else f"axis {free}"
        rule = "or 1 where they differ" if free is None else f"except on {last}"
        return Found(
            f"{case.spec.type} needs inputs of the same shape, {rule}; {one.source!r} brings "
            f"{shape_words(one.sample)} and {other.source!r} {shape_words(other.sample)}{place}.",
            arrival=other,
        )
    return None


def _clash(left: Shape, right: Shape, free: int | None) -> str | None:
    """Where two shapes do not fit, in words; None if they do."""
    if free is not None and len(left) != len(right):
        return f": {axes_words(len(left) - 1)} against {len(right) - 1}"
    skipped = free % len(left) if free is not None else None
    for back in range(1, min(len(left), len(right))):
        # Shapes are lined up at their ends, as Keras does where they are repeated.
        a, b, axis = left[-back], right[-back], len(left) - back
        repeats = free is None and 1 in (a, b)
        if axis == skipped or a == b or None in (a, b) or repeats:
            continue
        return f" (axis {axis}: {a} against {b})"
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
                    return Found(
                        f"There is no axis {number}: {arrival.source!r} brings "
                        f"{shape_words(arrival.sample)}, whose axes are 1 to {rank - 1} "
                        "(0 counts the samples).",
                        name,
                        arrival,
                        case.set("Use the last axis", name, -1) if name == "axis" else None,
                    )
    return None


def _shared_size(case: Case, match: "re.Match[str]") -> Found | None:
    """A later call of a shared layer with another size."""
    arrival = case.arrived[0] if case.arrived else None
    if arrival is None:
        return None
    return Found(
        f"The weights of {case.call.layer.name!r} were made for {match['size']} at axis "
        f"{match['axis']}; {arrival.source!r} brings {shape_words(arrival.sample)}.",
        arrival=arrival,
    )


def _inner_sizes(case: Case, _: "re.Match[str]") -> Found | None:
    if len(case.arrived) < 2:
        return None
    left, right = case.arrived[0], case.arrived[1]
    return Found(
        f"{case.spec.type} multiplies rows by columns, so the last axis of {left.source!r} "
        f"({shape_words(left.sample)}) must be as long as the last but one of {right.source!r} "
        f"({shape_words(right.sample)}).",
        arrival=right,
    )


def _few_inputs(case: Case, _: "re.Match[str]") -> Found:
    count = len(case.arrived)
    takes = "exactly two" if "exactly 2" in case.words else "several"
    return Found(
        f"{case.spec.type} takes {takes} inputs; {count or 'none'} "
        f"{'is' if count == 1 else 'are'} connected."
    )


def _one_shape(case: Case, _: "re.Match[str]") -> Found | None:
    """Dot: the axes that are multiplied must be equally long."""
    if len(case.arrived) < 2:
        return None
    left, right = case.arrived[0], case.arrived[1]
    return Found(
        f"{case.spec.type} multiplies along {case.value('axes')}, which must be equally long in "
        f"both inputs; {left.source!r} brings {shape_words(left.sample)} and {right.source!r} "
        f"{shape_words(right.sample)} (axis 0 counts the samples).",
        "axes",
        right,
    )


def _no_shape_of_held(case: Case, match: "re.Match[str]") -> Found | None:
    held = case.catalog.get(Family.LAYER, match["held"])
    if held is None or not held.source or held.type == case.spec.type:
        return None
    return Found(
        f"{case.spec.type} asks the layer that it holds for the shape of its output; give "
        f"{held.type} a method compute_output_shape(self, input_shape) that returns it.",
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
