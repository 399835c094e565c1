"""A sentence for a person: a template with named parts, which `words` alone turns into words.

Whoever has something to say makes a `Sentence`, in whatever process; it travels and is stored as
template and parts. Where a person reads it, `words` puts it in the language that `use` chose. What
somebody else wrote, such as a name or a message of Keras, is a part, never a template.

    raise NetworkError(sentence("There is no node {node}.", node=node))
    label.setText(words(counted("{count} layer", "{count} layers", count=3)))
    button.setText(tr("Cancel"))  # tr(…) is words(sentence(…))
"""

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from gettext import NullTranslations
from string import Formatter
from typing import assert_never

from msgspec import Struct
from typing_extensions import override

# A template may come from a stranger, through the pipe or from a file: it can ask for no width
# that fills the memory, no sentence in a sentence without end, and no endless text.
deepest = 20
longest = 1_000_000  # characters
_specification = re.compile(r"[+,]{0,2}(\.\d{1,2})?[defg%]?")
_smallest, _largest = -(2**63), 2**64 - 1  # what a message can carry


class Sentence(Struct, frozen=True, omit_defaults=True):
    """What is said to a person: `template` in English with named parts, as of `str.format`.

    A part that is a sentence is put into words first, a tuple is listed with commas. With `plural`
    the part `count` decides which of the two templates is meant. `str()` of it is English.
    """

    template: str
    parts: dict[str, "str | int | float | Sentence | tuple[str | int | float | Sentence, ...]"] = {}
    plural: str = ""

    @override
    def __str__(self) -> str:
        return _put(self, _english)

    def __bool__(self) -> bool:
        return bool(self.template)

    @override
    def __hash__(self) -> int:
        return hash((self.template, self.plural, frozenset(self.parts.items())))


NOTHING = Sentence("")  # is false, as an empty text is
Scalar = str | int | float | Sentence
Part = Scalar | tuple[Scalar, ...]


def sentence(template: str, /, **parts: Part) -> Sentence:
    """A sentence; `template` is written out in the call, where the catalogues are made from."""
    return Sentence(template, {name: _portable(part) for name, part in parts.items()})


def counted(singular: str, plural: str, /, *, count: int, **parts: Part) -> Sentence:
    """A sentence about `count` things, which is a part of it as well."""
    carried = {name: _portable(part) for name, part in parts.items()}
    return Sentence(singular, {"count": _one(int(count)), **carried}, plural)


def verbatim(text: str) -> Sentence:
    """What somebody else wrote, word for word, such as a message of Keras or of the system."""
    return Sentence("{text}", {"text": _whole(text)})


def shipped(text: str) -> Sentence:
    """A sentence without parts that stands in a file of ours, such as the catalogue."""
    return Sentence(text.replace("{", "{{").replace("}", "}}"))


def one_of(names: Iterable[Scalar]) -> Sentence:
    """Names to choose from, as a sentence lists them: `.svg, .png or .dot`."""
    listed = tuple(names)
    if len(listed) < 2:
        return _alone(listed)
    return sentence("{names} or {last}", names=listed[:-1], last=listed[-1])


def all_of(names: Iterable[Scalar]) -> Sentence:
    """Names that all count, as a sentence lists them: `query, value and key`."""
    listed = tuple(names)
    if len(listed) < 2:
        return _alone(listed)
    return sentence("{names} and {last}", names=listed[:-1], last=listed[-1])


def _alone(names: tuple[Scalar, ...]) -> Sentence:
    return sentence("{name}", name=names[0]) if names else NOTHING


def tr(template: str, /, **parts: Part) -> str:
    """The words of a sentence, where it is made and read in one place."""
    return words(Sentence(template, {**parts}))


# Text is what a process prints, and what an older program has put into the folder of a run.
def words(said: Sentence | str) -> str:
    """The sentence in the language of the person before the screen."""
    return _put(said, _language) if isinstance(said, Sentence) else said


def use(language: NullTranslations) -> None:
    """Put sentences into this language from now on."""
    global _language
    _language = language


_english = NullTranslations()
_language = _english


class _TooMuch(Exception):
    """A sentence that asks for more than anybody would read."""


def _put(said: Sentence, language: NullTranslations) -> str:
    try:
        return _Words(language).of(said)
    except _TooMuch:
        return said.template[:longest]


class _Words:
    """Puts one sentence, with those inside it, into words of a language."""

    def __init__(self, language: NullTranslations) -> None:
        self._language = language
        self._room = longest

    def of(self, said: Sentence, depth: int = 0) -> str:
        if depth > deepest:
            raise _TooMuch
        if not said.template:  # gettext answers that with the head of the catalogue
            return ""
        parts = {name: self._part(part, depth) for name, part in said.parts.items()}
        count = said.parts.get("count")
        number = count if isinstance(count, int) else 0
        for language in (self._language, _english):
            try:
                return self._filled(_template(said, number, language), parts)
            except (KeyError, ValueError, TypeError, OverflowError):
                continue  # a translator's slip, which English stands in for
        return said.template

    def _part(self, part: Part, depth: int) -> str | int | float:
        match part:
            case Sentence():
                return self.of(part, depth + 1)
            case tuple():
                return self._taken(", ".join(str(self._part(one, depth)) for one in part))
            case str():
                return _whole(part)
            case int() | float():
                return part
            case _:
                assert_never(part)

    def _filled(self, template: str, parts: dict[str, str | int | float]) -> str:
        """As `str.format_map`, but a template gets at nothing more than the parts themselves."""
        pieces: list[str] = []
        for literal, field, specification, conversion in _parsed(template):
            pieces.append(self._taken(literal))
            if field is not None:
                part = _formatter.convert_field(parts[field], conversion)
                pieces.append(self._taken(_formatted(part, specification or "")))
        return "".join(pieces)

    def _taken(self, text: str) -> str:
        self._room -= len(text)
        if self._room < 0:
            raise _TooMuch
        return text


def _formatted(part: str | int | float, specification: str) -> str:
    if not _specification.fullmatch(specification):
        raise ValueError("No such format is known.")
    # All formats are for numbers, of which some come as text: JSON has no infinity.
    return part if isinstance(part, str) else format(part, specification)


def _template(said: Sentence, number: int, language: NullTranslations) -> str:
    if said.plural:
        return language.ngettext(said.template, said.plural, number)
    return language.gettext(said.template)


@lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    return tuple(_formatter.parse(template))


_formatter = Formatter()


def _portable(part: Part) -> Part:
    """The part as a message carries it: JSON knows no infinity, and no number without end."""
    return tuple(_one(item) for item in part) if isinstance(part, tuple) else _one(part)


def _one(part: Scalar) -> Scalar:
    if isinstance(part, Sentence):
        return part
    if isinstance(part, bool) or not isinstance(part, int | float):
        return _whole(str(part))  # also what only looks like text or a number, such as numpy's
    if not math.isfinite(part) or (isinstance(part, int) and not _smallest <= part <= _largest):
        return str(part)
    return part


def _whole(text: str) -> str:
    """`text` with half characters spelt out: no message carries them, and no terminal shows them.

    A name of a file that is not UTF-8 has such.
    """
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
