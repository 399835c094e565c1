"""What a person typed, read by the kind of the parameter; nothing is checked yet."""

import re
from collections.abc import Callable
from typing import Any

from designer.catalog import literals, slices
from designer.catalog.literals import NotLiteral
from designer.catalog.spec import Kind, ParameterSpec
from designer.catalog.wording import expected, quoted
from designer.errors import ValueRefused

_words_for_true = ("true", "yes", "on", "1")
_words_for_false = ("false", "no", "off", "0")


def read(spec: ParameterSpec, text: str) -> Any:
    """The value in `text` without a check; objects are still as they were written."""
    if spec.kind is Kind.CODE:
        return None if spec.optional and not text.strip() else text
    text = text.strip()
    if not text:
        if spec.optional:
            return None
        raise ValueRefused(
            f"{spec.name} takes {expected(spec)}; the field is empty.", parameter=spec.name
        )
    if spec.kind is Kind.SLICES:
        return _literal(spec, text, slices.read)
    if spec.kind is Kind.CHOICE:
        return _chosen(spec, text)
    if spec.optional and text.lower() == "none":
        return None
    if spec.kind is Kind.STRING:
        return _literal(spec, text) if text[0] in "'\"" else text
    if spec.kind is Kind.BOOLEAN:
        return _switch(text)
    if spec.kind is Kind.DTYPE and "_from_" in text and "(" not in text:
        return text.strip("'\"")  # a name with a slash: int4/128_from_float32
    if spec.kind in (Kind.DTYPE, Kind.OBJECT) and literals.is_name(text):
        return text.rpartition(".")[2]
    if spec.kind is Kind.STRINGS and text[0] not in "'\"([":
        lines = text.splitlines() if "\n" in text else text.split(",")
        return tuple(line.strip() for line in lines if line.strip())
    if spec.kind in (Kind.SHAPE, Kind.INTEGERS):
        text = re.sub(r"(?<=[\d\s?)e])[×xX*](?=[\d\s?N(])", ",", text).replace("?", "None")
        text = text.strip().rstrip(",") + "," if text.endswith(",") else text
    return _literal(spec, text)


def _literal(
    spec: ParameterSpec, text: str, read_text: Callable[[str], Any] = literals.read
) -> Any:
    try:
        return read_text(text)
    except NotLiteral as error:
        raise ValueRefused(
            f"{spec.name} takes {expected(spec)}; {quoted(text)} is {error}.",
            parameter=spec.name,
        ) from error


def _chosen(spec: ParameterSpec, text: str) -> Any:
    plain = text.strip("'\"")
    for choice in spec.choices:
        if str(choice) == plain:
            return choice
    for choice in spec.choices:
        if str(choice).lower() == plain.lower():
            return choice
    return None if spec.optional and plain.lower() == "none" else plain


def _switch(text: str) -> Any:
    if text.lower() in _words_for_true:
        return True
    return False if text.lower() in _words_for_false else text


def is_plain(text: str) -> bool:
    """Whether a string stands for itself in a field."""
    return (
        text == text.strip()
        and text != ""
        and text[0] not in "'\""
        and text.lower() != "none"
        and text.isprintable()
    )
