"""What a person typed, read by the kind of the parameter; nothing is checked yet."""

import re
from collections.abc import Callable
from typing import Any

from designer.catalog import literals, slices
from designer.catalog.literals import NotLiteral
from designer.catalog.spec import Kind, ParameterSpec
from designer.catalog.wording import quoted, refuse
from designer.sentences import sentence

_words_for_true = ("true", "yes", "on", "1")
_words_for_false = ("false", "no", "off", "0")


def read(spec: ParameterSpec, text: str) -> Any:
    """The value in `text` without a check; objects are still as they were written."""
    if spec.kind is Kind.CODE:
        return None if spec.optional and not text.strip() else text
    text = text.strip()
    if not text:
        return _nothing(spec)
    if spec.optional and text.lower() == "none" and spec.kind not in _with_own_none:
        return None
    return _readers.get(spec.kind, _literal)(spec, text)


def _nothing(spec: ParameterSpec) -> None:
    if not spec.optional:
        refuse(spec, sentence("the field is empty."))


def _index(spec: ParameterSpec, text: str) -> Any:
    return _literal(spec, text, slices.read)


def _string(spec: ParameterSpec, text: str) -> Any:
    return _literal(spec, text) if text[0] in "'\"" else text


def _dtype(spec: ParameterSpec, text: str) -> Any:
    if "_from_" in text and "(" not in text:
        return text.strip("'\"")  # a name with a slash: int4/128_from_float32
    return _object(spec, text)


def _object(spec: ParameterSpec, text: str) -> Any:
    return text.rpartition(".")[2] if literals.is_name(text) else _literal(spec, text)


def _strings(spec: ParameterSpec, text: str) -> Any:
    if text[0] in "'\"([":
        return _literal(spec, text)
    lines = text.splitlines() if "\n" in text else text.split(",")
    return tuple(line.strip() for line in lines if line.strip())


def _axes(spec: ParameterSpec, text: str) -> Any:
    """Numbers between which a cross may stand, and ? for an axis that is free: `28 × 28 × ?`."""
    text = re.sub(r"(?<=[\d\s?)e])[×xX*](?=[\d\s?N(])", ",", text).replace("?", "None")
    return _literal(spec, text.strip().rstrip(",") + "," if text.endswith(",") else text)


def _literal(
    spec: ParameterSpec, text: str, read_text: Callable[[str], Any] = literals.read
) -> Any:
    try:
        return read_text(text)
    except NotLiteral as error:
        refuse(spec, error.why(quoted(text)))


def _chosen(spec: ParameterSpec, text: str) -> Any:
    plain = text.strip("'\"")
    for choice in spec.choices:
        if str(choice) == plain:
            return choice
    for choice in spec.choices:
        if str(choice).lower() == plain.lower():
            return choice
    return None if spec.optional and plain.lower() == "none" else plain


def _switch(spec: ParameterSpec, text: str) -> Any:
    if text.lower() in _words_for_true:
        return True
    return False if text.lower() in _words_for_false else text


# Among choices and in an index None is a value like others, which their readers know.
_with_own_none = (Kind.SLICES, Kind.CHOICE)
_readers: dict[Kind, Callable[[ParameterSpec, str], Any]] = {
    Kind.SLICES: _index,
    Kind.CHOICE: _chosen,
    Kind.STRING: _string,
    Kind.BOOLEAN: _switch,
    Kind.DTYPE: _dtype,
    Kind.OBJECT: _object,
    Kind.STRINGS: _strings,
    Kind.SHAPE: _axes,
    Kind.INTEGERS: _axes,
}


def is_plain(text: str) -> bool:
    """Whether a string stands for itself in a field."""
    return (
        text == text.strip()
        and text != ""
        and text[0] not in "'\"="
        and text.lower() != "none"
        and text.isprintable()
    )
