"""Keras' docstrings, taken apart into summary, description and one text for each argument."""

import inspect
import re
import sys
from typing import Any

from keras.src.optimizers.base_optimizer import base_optimizer_keyword_args as _pasted
from msgspec import Struct

_heading = re.compile(r"^([A-Z][\w\s()/-]{2,40}):\s*$")
_code_block = re.compile(r"^[ ]*```.*?^[ ]*```[ ]*$", re.MULTILINE | re.DOTALL)
_argument = re.compile(r"^\*{0,2}([A-Za-z_]\w*)\s*(?:\([^)]*\))?\s*:\s*(.*)$")


class Docs(Struct, frozen=True):
    """What a docstring says."""

    summary: str
    description: str
    arguments: dict[str, str]


def docs(thing: Any) -> Docs:
    """The docstring of a class (with that of its constructor) or a function."""
    text = _text(thing)
    sections = _sections(text)
    arguments: dict[str, str] = {}
    if inspect.isclass(thing) and thing.__init__.__doc__ != object.__init__.__doc__:
        arguments.update(_arguments(_sections(_text(thing.__init__)).get("Args", [])))
    for title in ("Call arguments", "Call Args", "Arguments", "Args"):
        arguments.update(_arguments(sections.get(title, [])))
    paragraphs = _paragraphs(sections[""])
    summary = paragraphs[0] if paragraphs else ""
    return Docs(_first_sentence(summary), "\n\n".join(paragraphs), arguments)


def _text(thing: Any) -> str:
    """The docstring without code blocks, whose lines often stand at the margin."""
    text = thing.__doc__ or ""
    if sys.version_info >= (3, 13):
        # It takes docstrings out of their indentation before Keras pastes this into them.
        text = text.replace(_pasted, _pasted.replace("\n    ", "\n"))
    return inspect.cleandoc(_code_block.sub("\n", text))


def _sections(text: str) -> dict[str, list[str]]:
    """Lines by heading; what comes before the first heading stands under ""."""
    sections: dict[str, list[str]] = {"": []}
    current = sections[""]
    for line in text.splitlines():
        heading = _heading.match(line)
        if heading:
            current = sections.setdefault(heading[1], [])
        elif line and not line.startswith(" ") and current is not sections[""] and _is_text(line):
            # Prose that follows a section belongs to none; keep it out of the arguments.
            current = sections.setdefault("(after)", [])
        else:
            current.append(line)
    return sections


def _is_text(line: str) -> bool:
    return not line.startswith((">", "`", "-", "*", "#"))


def _arguments(lines: list[str]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    margin = min(indents, default=0)
    current: list[str] | None = None
    for line in lines:
        outer = line.strip() and len(line) - len(line.lstrip()) == margin
        match = _argument.match(line.strip()) if outer else None
        if match:
            current = texts.setdefault(match[1], [])
            current.append(match[2])
        elif current is not None:
            current.append(line.strip())
    return {name: _plain(" ".join(part for part in text if part)) for name, text in texts.items()}


def _paragraphs(lines: list[str]) -> list[str]:
    """Prose alone: examples are left out, lines joined, list items kept apart."""
    paragraphs: list[str] = [""]
    for line in lines:
        stripped = line.strip()
        if stripped.startswith((">>>", "...")):
            continue
        if not stripped:
            paragraphs.append("")
        elif re.match(r"^([-*]|\d+\.) ", stripped):
            paragraphs.append(stripped)
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {stripped}".strip()
    return [_plain(text) for text in paragraphs if text]


def _first_sentence(text: str) -> str:
    match = re.match(r"(.+?[^.]\.)(?=\s+[A-Z]|$)", text)
    sentence = match[1] if match else text
    return sentence if len(sentence) <= 200 else sentence[:199].rstrip() + "…"


def _plain(text: str) -> str:
    text = re.sub(r"\[([^\]]+)\]\(\s*https?://[^)]*\)", r"\1", text)
    text = text.replace("``", "`").replace("`", "").replace("**", "")
    return re.sub(r"\s+", " ", text).strip()
