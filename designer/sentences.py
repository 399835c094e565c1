"""A sentence for a person: a template with named parts, which `words` alone turns into words.

Whoever has something to say makes a `Sentence`, in whatever process; it travels and is stored as
template and parts. Where a person reads it, `words` puts it in the language that `use` chose. What
somebody else wrote, such as a name or a message of Keras, is a part, never a template.

    raise NetworkError(sentence("There is no node {node}.", node=node))
    label.setText(words(counted("{count} layer", "{count} layers", count=3)))
    button.setText(tr("Cancel"))  # tr(…) is words(sentence(…))
"""

import re
from collections.abc import Mapping
from gettext import NullTranslations
from string import Formatter
from typing import Any

from msgspec import Struct
from typing_extensions import override


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

    @override
    def __hash__(self) -> int:
        return hash((self.template, self.plural))


Part = str | int | float | Sentence | tuple[str | int | float | Sentence, ...]


def sentence(template: str, /, **parts: Part) -> Sentence:
    """A sentence; `template` is written out in the call, where the catalogues are made from."""
    return Sentence(template, parts)


def counted(singular: str, plural: str, /, *, count: int, **parts: Part) -> Sentence:
    """A sentence about `count` things, which is a part of it as well."""
    return Sentence(singular, {"count": count, **parts}, plural)


def verbatim(text: str) -> Sentence:
    """What somebody else wrote, word for word, such as a message of Keras or of the system."""
    return Sentence("{text}", {"text": text})


def tr(template: str, /, **parts: Part) -> str:
    """The words of a sentence, where it is made and read in one place."""
    return words(Sentence(template, parts))


def words(said: Sentence) -> str:
    """The sentence in the language of the person before the screen."""
    return _put(said, _language)


def use(language: NullTranslations) -> None:
    """Put sentences into this language from now on."""
    global _language
    _language = language


_english = NullTranslations()
_language = _english


class _Parts(Formatter):
    """As `str.format`, but a template can ask for nothing more than the parts themselves."""

    @override
    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs[field_name], field_name

    @override
    def format_field(self, value: Any, format_spec: str) -> Any:
        if not _format.fullmatch(format_spec):  # such as a width that fills the memory
            raise ValueError(format_spec)
        return super().format_field(value, format_spec)


_format = re.compile(r",?(\.\d)?[dfg%]?")
_formatter = _Parts()


def _put(said: Sentence, language: NullTranslations) -> str:
    if not said.template:  # gettext answers that with the head of the catalogue
        return ""
    if said.plural:
        template = language.ngettext(said.template, said.plural, _count(said))
    else:
        template = language.gettext(said.template)
    parts = {name: _part(part, language) for name, part in said.parts.items()}
    try:
        return _formatter.vformat(template, (), parts)
    except (KeyError, IndexError, ValueError, TypeError):
        if language is _english:  # a stranger's template, through the pipe or from a file
            return said.template
        return _put(said, _english)


def _part(part: Part, language: NullTranslations) -> str | int | float:
    match part:
        case Sentence():
            return _put(part, language)
        case tuple():
            return ", ".join(str(_part(one, language)) for one in part)
        case _:
            return part


def _count(said: Sentence) -> int:
    count = said.parts.get("count")
    return count if isinstance(count, int) else 0
