"""JSON from strangers: parsed completely or refused with one sentence that says where.

Unlike `json.loads` alone it refuses duplicate keys, NaN and Infinity, numbers out of range and
text that is no Unicode, and it never ends in RecursionError.
"""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from designer.errors import FormatError
from designer.sentences import Sentence, sentence

# Pythons differ in how far their parser goes before it gives up, so what is cut off below this
# is judged by its depth and not by where it ends.
DEEPEST = 500
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')

_SIGNATURES = (
    (b"PK\x03\x04", sentence("a ZIP archive, as .keras files are")),
    (b"\x89HDF\r\n\x1a\n", sentence("an HDF5 file")),
    (b"\x89PNG", sentence("a PNG picture")),
    (b"%PDF", sentence("a PDF document")),
    (b"\x80\x02", sentence("a Python pickle")),
    (b"\x80\x04", sentence("a Python pickle")),
    (b"\x80\x05", sentence("a Python pickle")),
    (b"\x1f\x8b", sentence("gzip data")),
)


def content_of(path: Path, largest: int) -> bytes:
    """The bytes of a file, of which never more than `largest` are read; raises OSError as well."""
    with path.open("rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        size = path.stat().st_size
        raise FormatError(
            sentence(
                "{file!r} has {size:,} bytes; at most {most:,} are read.",
                file=path.name,
                size=size,
                most=largest,
            )
        )
    return data


def parse(data: bytes, name: str, what: Sentence) -> Any:
    """The value in `data`, the content of the file `name`, which should be `what` ("a …")."""
    text = _text(data, name, what)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        if _level(text, error.pos) > DEEPEST:
            raise FormatError(_too_deep(name, what)) from None
        raise FormatError(_broken(error, text, name)) from None
    except RecursionError:
        raise FormatError(_too_deep(name, what)) from None
    except _Refused as error:
        raise FormatError(error.why(name)) from None
    # Only an escape can bring half a character: the text itself was UTF-8.
    if re.search(r"\\u[dD][89a-fA-F]", text):
        _refuse_surrogates(value, name)
    return value


def _text(data: bytes, name: str, what: Sentence) -> str:
    """The text in `data`; raises FormatError for what is none."""
    if not data.strip():
        raise FormatError(
            sentence("{file!r} is empty; {what} holds JSON text.", file=name, what=what)
        )
    for start, kind in _SIGNATURES:
        if data.startswith(start):
            raise FormatError(
                sentence(
                    "{file!r} is {kind}; {what} holds JSON text.", file=name, kind=kind, what=what
                )
            )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = f"{data[error.start]:#04x}"
        raise FormatError(
            sentence(
                "{file!r} is no text: byte {place:,} is {byte}, which is not UTF-8; {what} "
                "holds JSON text.",
                file=name,
                place=error.start,
                byte=byte,
                what=what,
            )
        ) from None
    # What is UTF-16 without a byte order mark is valid UTF-8, with zeros in between.
    if "\0" in text:
        raise FormatError(
            sentence(
                "{file!r} is binary: byte {place:,} is zero; {what} holds JSON text.",
                file=name,
                place=data.index(0),
                what=what,
            )
        )
    return text


def depth(value: Any, limit: int) -> int:
    """How many lists and objects stand inside each other, counted up to `limit` + 1."""
    level, row = 0, [value]
    while True:
        row = [item for item in row if isinstance(item, (list, tuple, dict))]
        if not row or level > limit:
            return level
        level += 1
        row = [
            inner for item in row for inner in (item.values() if isinstance(item, dict) else item)
        ]


_kinds: dict[type, Sentence] = {
    dict: sentence("an object"),
    list: sentence("a list"),
    str: sentence("a text"),
    bool: sentence("true or false"),
}


def kind_of(value: Any) -> Sentence:
    """What a JSON value is, in a person's words."""
    if value is None:
        return sentence("null")
    return _kinds.get(type(value), sentence("a number"))


class _Refused(Exception):
    """Valid JSON that we do not take; `why` makes a sentence of the file's name."""

    def __init__(self, why: Callable[[str], Sentence]) -> None:
        super().__init__(str(why("it")))
        self.why = why


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise _Refused(
            lambda file: sentence(
                "{file!r} names {name!r} twice in one object; each name may be there once.",
                file=file,
                name=twice[:60],
            )
        )
    return value


def _constant(text: str) -> Any:
    raise _Refused(
        lambda file: sentence(
            "{file!r} holds {text}, which is no JSON; numbers must be finite.", file=file, text=text
        )
    )


def _integer(text: str) -> int:
    # Python takes quadratic time for many digits, and refuses more than 4,300 with a ValueError
    # that says nothing of the file.
    if len(text) > 40:
        raise _Refused(
            lambda file: sentence(
                "{file!r} holds a number of {number:,} digits; 40 are the most.",
                file=file,
                number=len(text),
            )
        )
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Refused(
            lambda file: sentence(
                "{file!r} holds the number {number}, which is out of range.",
                file=file,
                number=text[:40],
            )
        )
    return value


def _level(text: str, place: int) -> int:
    """How many lists and objects are open at a place of the text."""
    bare = _STRING.sub("", text[:place])
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _too_deep(name: str, what: Sentence) -> Sentence:
    return sentence("{file!r} is nested far too deep; {what} never is.", file=name, what=what)


def _broken(error: json.JSONDecodeError, text: str, name: str) -> Sentence:
    begins = text.lstrip()[:1]
    cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if cut and begins in ("{", "["):
        return sentence(
            "{file!r} ends in the middle, in line {line}; it seems to be cut off.",
            file=name,
            line=error.lineno,
        )
    if begins not in ("{", "["):
        return sentence(
            "{file!r} is no JSON: it begins with {text!r}.", file=name, text=text.lstrip()[:20]
        )
    said = f"{error.msg[0].lower()}{error.msg[1:]}"
    return sentence(
        "{file!r} is no JSON: {reason} in line {line}, column {column}.",
        file=name,
        reason=said,
        line=error.lineno,
        column=error.colno,
    )


def _refuse_surrogates(value: Any, name: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        raise FormatError(
            sentence("{file!r} holds {half!r}, which is half a character.", file=name, half=half)
        ) from None
    except RecursionError:
        raise FormatError(sentence("{file!r} is nested far too deep.", file=name)) from None
