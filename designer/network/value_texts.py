"""Named values as text: what a person typed, what a command line says, what a file holds."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from designer.errors import NetworkError, ValueRefused
from designer.network import formulas
from designer.network.formulas import FormulaRefused
from designer.network.graph import Network
from designer.network.named_values import (
    by_name,
    evaluated,
    longest_name,
    not_computed,
    type_of,
    with_value,
)
from designer.network.values import Formula, NamedValue, ValueType
from designer.sentences import Sentence, sentence, verbatim


def read_value(text: str) -> Any:
    """The plain value or the formula that a person means by `text`; raises ValueRefused."""
    text = text.strip().removeprefix("=").strip()
    if not text:
        raise ValueRefused(sentence("A value is needed; the field is empty."))
    try:
        tree = formulas.tree_of(text)
        if not formulas.is_literal(tree):
            return Formula(text)
        value = formulas.computed(text, {})
    except FormulaRefused as refused:
        raise ValueRefused(_refusal(text, refused)) from None
    if value is None:
        raise ValueRefused(sentence("None is no value to compute with."))
    return value


def _refusal(text: str, refused: FormulaRefused) -> Sentence:
    return sentence(
        "A value is a number, a text in quotes, a tuple or a formula; '{text}' is none: {why}.",
        text=text if len(text) <= longest_name else text[: longest_name - 1] + "…",
        why=refused.reason,
    )


def show_value(value: Any) -> str:
    """A value as text that `read_value` understands."""
    return value.text if isinstance(value, Formula) else repr(value)


def named_value(content: Mapping[str, Any]) -> NamedValue:
    """A named value from a file; raises NetworkError for what is none."""
    names = set(NamedValue.__struct_fields__) - {"unknown"}
    known = {key: item for key, item in content.items() if key in names}
    unknown = {key: item for key, item in content.items() if key not in names}
    try:
        value = msgspec.convert({"type": "int", **known}, NamedValue)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).replace("`", "").partition(" - at ")
        said = sentence("{place!r}: {reason}.", place=place.removeprefix("$."), reason=reason)
        raise NetworkError(said if place else verbatim(str(error))) from None
    value = replace(value, unknown=unknown)
    if isinstance(value.value, Formula):
        return value
    if not _is_plain(value.value):
        raise NetworkError(
            sentence("the value of '{name}' is no number, text or tuple.", name=value.name)
        )
    try:
        formulas.refuse_what_cannot_be(value.value)
    except FormulaRefused as refused:
        raise NetworkError(
            sentence("the value of '{name}' cannot be: {why}.", name=value.name, why=refused.reason)
        ) from None
    if value.type is ValueType.FLOAT and type(value.value) is int:
        value = replace(value, value=float(value.value))  # JSON has one kind of number
    if "type" not in content:
        value = replace(value, type=type_of(value.value))
    if type_of(value.value) is not value.type:
        raise NetworkError(_other_type(value, show_value(value.value)))
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(item is None or _is_plain(item) for item in value)
    return isinstance(value, (bool, int, float, str))


def overridden(network: Network, texts: Mapping[str, str]) -> Network:
    """`network` with other values for a while, each read as its type; raises ValueRefused."""
    for name, text in texts.items():
        known = by_name(network).get(name)
        if known is None:
            raise ValueRefused(_unknown(network, name))
        values = with_value(network, name, replace(known, value=_read_as(known, text)))
        network = evaluated(replace(network, values=values))
        new = by_name(network)[name]
        if new.problem is not None:
            raise ValueRefused(not_computed(new))
        if type_of(new.gives) is not known.type:
            raise ValueRefused(_other_type(known, text))
    return network


def _unknown(network: Network, name: str) -> Sentence:
    if not network.values:
        return sentence("The network has no value named '{name}'; it has none.", name=name)
    names = tuple(value.name for value in network.values)
    return sentence(
        "The network has no value named '{name}'; it has {names}.", name=name, names=names
    )


def _read_as(known: NamedValue, text: str) -> Any:
    is_bare = known.type is ValueType.STR and text[:1] not in ("'", '"', "=")
    if known.type is ValueType.BOOL and text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        value = read_value(repr(text) if is_bare else text)
    except ValueRefused:
        raise ValueRefused(_other_type(known, text)) from None
    return float(value) if known.type is ValueType.FLOAT and type(value) is int else value


def _other_type(known: NamedValue, text: str) -> Sentence:
    kinds = {
        ValueType.INT: sentence("a whole number"),
        ValueType.FLOAT: sentence("a number"),
        ValueType.BOOL: sentence("True or False"),
        ValueType.STR: sentence("a text"),
        ValueType.TUPLE: sentence("a tuple such as (3, 3)"),
    }
    return sentence(
        "The value '{name}' is {kind}; '{text}' is none.",
        name=known.name,
        kind=kinds[known.type],
        text=text[:longest_name],
    )
