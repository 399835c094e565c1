"""The document's named values: which parameters are formulas of them, and every edit of them.

They belong to the whole document and stand with its outermost network; nested models see them
too. A layer keeps its formulas beside its parameters, which hold what the formulas give: whoever
reads a network meets plain values alone. `evaluated` brings both up to date, and `Document.apply`
calls it, so that an edit need not. What cannot be computed stays a formula among the parameters,
and the catalogue refuses it there with the reason.
"""

import keyword
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from designer.errors import NetworkError
from designer.network import formulas
from designer.network.formulas import FormulaRefused, exchanged, names_in, tree_of
from designer.network.graph import Layer, Network
from designer.network.problems import Problem, Severity
from designer.network.traversal import all_layers, ordered
from designer.network.values import (
    Formula,
    NamedValue,
    ValueType,
    formulas_in,
    has_formula,
    plain,
    same,
    with_formulas,
)
from designer.sentences import Sentence, sentence

longest_name = 60
_most_shown = 8  # names of a circle
_constants_of_python = ("none", "true", "false")  # in whatever case, so that nobody is misled


def by_name(network: Network) -> dict[str, NamedValue]:
    """The named values of a document."""
    return {value.name: value for value in network.values}


def type_of(value: Any) -> ValueType:
    """What a plain value is."""
    return ValueType(type(value).__name__)


# --- bringing up to date --------------------------------------------------------------------------


def evaluated(network: Network, since: Network | None = None) -> Network:
    """`network` with every formula computed; the very same where nothing is out of date.

    `since` is one in which they were, of which `network` was made: what is still the same there
    is not looked at again.
    """
    values = tuple(_all_values(network))
    if since is None or values != since.values:
        since, values = None, _computed(values)
    else:
        values = since.values
    if values != network.values:
        network = replace(network, values=values)
    return _with_layers(network, {value.name: value for value in values}, since)


def taken_up(network: Network) -> Network:
    """`network` as a file may have it, with all formulas where they belong, and computed.

    Somebody may have written one among the parameters, with anything as what it gives.
    """
    return evaluated(_sorted_out(network))


def _sorted_out(network: Network) -> Network:
    layers = {key: _sorted_layer(layer) for key, layer in network.layers.items()}
    nodes = {
        key: replace(node, arguments=with_formulas(node.arguments, _refused_in_call))
        if has_formula(node.arguments)
        else node
        for key, node in network.nodes.items()
    }
    return replace(network, layers=layers, nodes=nodes)


def _sorted_layer(layer: Layer) -> Layer:
    if layer.network is not None:
        layer = replace(layer, network=_sorted_out(layer.network))
    if not layer.formulas and not has_formula(layer.parameters):
        return layer
    kept = {name: value for name, value in layer.written.items() if has_formula(value)}
    return replace(layer, parameters=layer.written, formulas=kept)


def _refused_in_call(formula: Formula) -> Formula:
    return Formula(formula.text, problem=sentence("a call takes no formula"))


def _all_values(network: Network) -> Iterator[NamedValue]:
    """The values of the document, and those that a paste brought into a nested network."""
    seen: set[str] = set()
    for _, holder in network.walk():
        for value in holder.values:
            if value.name not in seen:
                seen.add(value.name)
                yield value


def _computed(values: tuple[NamedValue, ...]) -> tuple[NamedValue, ...]:
    """The values, each formula computed after what it is about."""
    if not any(isinstance(value.value, Formula) for value in values):
        return values
    named = {value.name: value for value in values}
    order, stuck = in_order(values)
    needs = {
        name: [needed for needed in names_in_value(named[name]) if needed in named]
        for name in stuck
    }
    circles = _circles(stuck, needs)
    for name in stuck:
        problem = sentence("{way} is a circle", way=circles[name])
        named[name] = replace(named[name], value=Formula(named[name].value.text, problem=problem))
    for name in order:
        value = named[name]
        if isinstance(value.value, Formula):
            formula = formulas.evaluated(value.value, named)
            kind = value.type if formula.gives is UNSET else _type_or(formula.gives, value.type)
            named[name] = replace(value, value=formula, type=kind)
    return tuple(named.values())


def in_order(values: Collection[NamedValue]) -> tuple[list[str], list[str]]:
    """The names of values, each after those it is a formula of, and those in no order at all."""
    users: dict[str, list[str]] = {value.name: [] for value in values}
    for value in values:
        for name in names_in_value(value):
            if name in users:
                users[name].append(value.name)
    places = {name: place for place, name in enumerate(users)}
    return ordered(users, places.__getitem__)


def _type_or(value: Any, other: ValueType) -> ValueType:
    return other if value is None else type_of(value)


def _circles(stuck: Iterable[str], needs: Mapping[str, list[str]]) -> dict[str, str]:
    """For each value that is part of a circle, or uses one that is, that circle in signs."""
    among, circles = set(stuck), dict[str, str]()
    for start in stuck:
        way: dict[str, None] = {}
        name = start
        while name not in way and name not in circles:
            way[name] = None
            name = next(needed for needed in needs[name] if needed in among)
        circle = [] if name in circles else list(way)[list(way).index(name) :]
        for place, member in enumerate(circle):
            circles[member] = _around(circle, place)
        circles |= dict.fromkeys([one for one in way if one not in circle], circles[name])
    return circles


def _around(circle: list[str], place: int) -> str:
    """The way around from one of its names; of a very long one the beginning."""
    shown = circle[place : place + _most_shown]
    shown += circle[: min(place, _most_shown - len(shown))]
    more = [] if len(shown) == len(circle) else ["…"]
    return " → ".join([*shown, *more, circle[place]])


def _with_layers(
    network: Network, named: Mapping[str, NamedValue], since: Network | None, depth: int = 0
) -> Network:
    before = {} if since is None else since.layers
    changed: dict[str, Layer] = {}
    for key, layer in network.layers.items():
        old = before.get(key)
        if layer is not old and (layer.formulas or layer.network is not None):
            new = _evaluated_layer(layer, named, old, depth)
            if new is not layer:
                changed[key] = new
    if depth and network.values:
        network = replace(network, values=())
    return replace(network, layers={**network.layers, **changed}) if changed else network


def _evaluated_layer(
    layer: Layer, named: Mapping[str, NamedValue], old: Layer | None, depth: int
) -> Layer:
    inner = layer.network
    if inner is not None:
        new = _with_layers(inner, named, None if old is None else old.network, depth + 1)
        layer = layer if new is inner else replace(layer, network=new)
    if not layer.formulas:
        return layer
    written = {
        name: with_formulas(value, lambda formula: formulas.evaluated(formula, named))
        for name, value in layer.formulas.items()
    }
    parameters = {**layer.parameters, **{name: plain(value) for name, value in written.items()}}
    if same(parameters, layer.parameters) and same(written, layer.formulas):
        return layer
    return replace(layer, parameters=parameters, formulas=written)


# --- what is wrong --------------------------------------------------------------------------------


def problems(network: Network) -> tuple[Problem, ...]:
    """A warning for each value that cannot be computed; what uses it has an error of its own."""
    return tuple(
        Problem(not_computed(value), severity=Severity.WARNING)
        for value in network.values
        if value.problem is not None
    )


def not_computed(value: NamedValue) -> Sentence:
    """Why a value cannot be computed, as a sentence."""
    why = value.problem or ""
    return sentence("The value '{name}' cannot be computed: {why}.", name=value.name, why=why)


def check_name(network: Network, name: str) -> None:
    """Raise NetworkError where `name` cannot be that of another value."""
    if not name:
        raise NetworkError(sentence("A value needs a name; the field is empty."))
    if not name.isidentifier() or unicodedata.normalize("NFKC", name) != name:
        raise NetworkError(
            sentence(
                "'{name}' is no name for a value; a name has letters, digits and _, and begins "
                "with no digit, such as width.",
                name=name[:longest_name],
            )
        )
    if keyword.iskeyword(name) or name.lower() in _constants_of_python:
        raise NetworkError(
            sentence("'{name}' is a word of Python; a value needs another name.", name=name)
        )
    if len(name) > longest_name:
        raise NetworkError(sentence("A name has at most {most} characters.", most=longest_name))
    if name in by_name(network):
        raise NetworkError(sentence("There is a value named '{name}' already.", name=name))


# --- edits ----------------------------------------------------------------------------------------


def add_value(network: Network, name: str, value: Any, note: str = "") -> Network:
    """A new named value; raises NetworkError for a name or a formula that cannot be."""
    check_name(network, name)
    kind = ValueType.INT if isinstance(value, Formula) else type_of(value)
    new = NamedValue(name, value, kind, note)
    return _with_values(network, (*network.values, new), name)


def set_value(network: Network, name: str, value: Any) -> Network:
    """Give a named value another value or formula, and all that depends on it what follows."""
    old = _existing(network, name)
    return _with_values(network, with_value(network, name, replace(old, value=value)), name)


def set_note(network: Network, name: str, note: str) -> Network:
    """Say what a named value is for."""
    new = replace(_existing(network, name), note=note)
    return replace(network, values=with_value(network, name, new))


def rename_value(network: Network, name: str, other: str) -> Network:
    """Call a named value otherwise, in every formula as well."""
    _existing(network, name)
    if name == other:
        return network
    check_name(network, other)
    if other in names_in_layers(network) or any(
        other in names_in_value(value) for value in network.values
    ):
        raise NetworkError(
            sentence(
                "A formula asks for '{other}' already, which nothing is called; it would get the "
                "value of '{name}'. Mend that formula first, or choose another name.",
                other=other,
                name=name,
            )
        )
    return evaluated(called_otherwise(network, {name: other}))


def called_otherwise(network: Network, others: Mapping[str, str]) -> Network:
    """`network` with other names for values, wherever they stand; nothing is computed anew."""

    def rename(formula: Formula) -> Formula:
        return Formula(exchanged(formula.text, others))

    values = tuple(
        replace(value, name=others[value.name]) if value.name in others else value
        for value in network.values
    )
    return with_every_formula(replace(network, values=values), rename, set(others))


def remove_value(network: Network, name: str) -> Network:
    """Take a named value away; formulas of it have its value in its place."""
    old = _existing(network, name)
    if old.gives is UNSET and name in used_names(network):
        why = old.problem or ""
        raise NetworkError(
            sentence(
                "'{name}' is used and has no value that could take its place: {why}.",
                name=name,
                why=why,
            )
        )
    literal = repr(old.gives)
    if literal.startswith("-"):
        literal = f"({literal})"

    def put_in(formula: Formula) -> Any:
        text = exchanged(formula.text, {name: literal})
        try:
            tree_of(text)
        except FormulaRefused:  # too long with what the value gives in it
            return plain(formula)
        new = Formula(text)
        return plain(formulas.evaluated(new, {})) if not names_in(text) else new

    network = replace(
        network, values=tuple(value for value in network.values if value.name != name)
    )
    return evaluated(with_every_formula(network, put_in, {name}))


def _existing(network: Network, name: str) -> NamedValue:
    known = by_name(network).get(name)
    if known is None:
        raise NetworkError(sentence("There is no value named '{name}'.", name=name))
    return known


def with_value(network: Network, name: str, new: NamedValue) -> tuple[NamedValue, ...]:
    """The values of a document with another one in the place of that one."""
    return tuple(new if value.name == name else value for value in network.values)


def _with_values(network: Network, values: tuple[NamedValue, ...], name: str) -> Network:
    """`network` with these values, of which `name` is new; refuses one that gives nothing."""
    typed = tuple(
        replace(value, type=type_of(value.value))
        if value.name == name and not isinstance(value.value, Formula)
        else value
        for value in values
    )
    network = evaluated(replace(network, values=typed))
    new = by_name(network)[name]
    if new.problem is not None:
        raise NetworkError(not_computed(new))
    return network


# --- who uses what --------------------------------------------------------------------------------


def used_names(network: Network) -> set[str]:
    """The names that stand in a formula of a layer, at any depth, or of another value."""
    used = _names_of(value.value for value in network.values)
    return used | names_in_layers(network)


def names_in_layers(network: Network) -> set[str]:
    """The names that stand in formulas of layers, at any depth."""
    return _names_of(layer.formulas for _, _, layer in all_layers(network) if layer.formulas)


def _names_of(values: Iterable[Any]) -> set[str]:
    return {
        name
        for value in values
        for formula in formulas_in(value)
        for name in names_in(formula.text)
    }


def with_every_formula(
    network: Network, change: Callable[[Formula], Any], names: set[str]
) -> Network:
    """`network` with `change` of every formula that one of `names` stands in."""

    def change_one(formula: Formula) -> Any:
        return change(formula) if names.intersection(names_in(formula.text)) else formula

    values = tuple(
        replace(value, value=new)
        if (new := with_formulas(value.value, change_one)) is not value.value
        else value
        for value in network.values
    )
    layers = dict(network.layers)
    for key, layer in network.layers.items():
        if layer.network is not None:
            inner = with_every_formula(layer.network, change, names)
            layer = layer if inner is layer.network else replace(layer, network=inner)
        layers[key] = _changed_layer(layer, change_one)
    return replace(network, values=values, layers=layers)


def _changed_layer(layer: Layer, change: Callable[[Formula], Any]) -> Layer:
    written = with_formulas(layer.formulas, change)
    if written is layer.formulas:
        return layer
    parameters = {**layer.parameters, **{name: plain(value) for name, value in written.items()}}
    kept = {name: value for name, value in written.items() if has_formula(value)}
    return replace(layer, parameters=parameters, formulas=kept)


def names_in_value(value: NamedValue) -> tuple[str, ...]:
    """The names that the formula of a value is about."""
    return names_in(value.value.text) if isinstance(value.value, Formula) else ()
