"""JSON from strangers: parsed completely or refused with one sentence that says where.

Unlike `json.loads` alone it refuses duplicate keys, NaN and Infinity, numbers out of range and
text that is no Unicode, and it never ends in RecursionError.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from designer.errors import FormatError

# Pythons differ in how far their parser goes before it gives up, so what is cut off below this
# is judged by its depth and not by where it ends.
DEEPEST = 500
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')

_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive, as .keras files are"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\x89PNG", "a PNG picture"),
    (b"%PDF", "a PDF document"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"\x1f\x8b", "gzip data"),
)


def content_of(path: Path, largest: int) -> bytes:
    """The bytes of a file, of which never more than `largest` are read; raises OSError as well."""
    with path.open("rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        size = path.stat().st_size
        raise FormatError(f"{path.name!r} has {size:,} bytes; at most {largest:,} are read.")
    return data


def parse(data: bytes, name: str, what: str) -> Any:
    """The value in `data`, the content of the file `name`, which should be `what` ("a …")."""
    if not data.strip():
        raise FormatError(f"{name!r} is empty; {what} holds JSON text.")
    for start, kind in _SIGNATURES:
        if data.startswith(start):
            raise FormatError(f"{name!r} is {kind}; {what} holds JSON text.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{name!r} is no text: byte {error.start:,} is {data[error.start]:#04x}, which is not "
            f"UTF-8; {what} holds JSON text."
        ) from None
    # What is UTF-16 without a byte order mark is valid UTF-8, with zeros in between.
    if "\0" in text:
        raise FormatError(
            f"{name!r} is binary: byte {data.index(0):,} is zero; {what} holds JSON text."
        )
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
        raise FormatError(f"{name!r} {error}") from None
    # Only an escape can bring half a character: the text itself was UTF-8.
    if re.search(r"\\u[dD][89a-fA-F]", text):
        _refuse_surrogates(value, name)
    return value


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


def kind_of(value: Any) -> str:
    """What a JSON value is, in a person's words."""
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    return kinds.get(type(value), "null" if value is None else "a number")


class _Refused(Exception):
    """Valid JSON that we do not take; the message goes on after the file's name."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise _Refused(f"names {twice[:60]!r} twice in one object; each name may be there once.")
    return value


def _constant(text: str) -> Any:
    raise _Refused(f"holds {text}, which is no JSON; numbers must be finite.")


def _integer(text: str) -> int:
    # Python takes quadratic time for many digits, and refuses more than 4,300 with a ValueError
    # that says nothing of the file.
    if len(text) > 40:
        raise _Refused(f"holds a number of {len(text):,} digits; 40 are the most.")
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise _Refused(f"holds the number {text[:40]}, which is out of range.")
    return value


def _level(text: str, place: int) -> int:
    """How many lists and objects are open at a place of the text."""
    bare = _STRING.sub("", text[:place])
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _too_deep(name: str, what: str) -> str:
    return f"{name!r} is nested far too deep; {what} never is."


def _broken(error: json.JSONDecodeError, text: str, name: str) -> str:
    begins = text.lstrip()[:1]
    cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if cut and begins in ("{", "["):
        return f"{name!r} ends in the middle, in line {error.lineno}; it seems to be cut off."
    if begins not in ("{", "["):
        return f"{name!r} is no JSON: it begins with {text.lstrip()[:20]!r}."
    return (
        f"{name!r} is no JSON: {error.msg[0].lower()}{error.msg[1:]} in line {error.lineno}, "
        f"column {error.colno}."
    )


def _refuse_surrogates(value: Any, name: str) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        raise FormatError(f"{name!r} holds {half!r}, which is half a character.") from None
    except RecursionError:
        raise FormatError(f"{name!r} is nested far too deep.") from None
