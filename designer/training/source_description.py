"""What a data source and its fields are called, take and mean: one description for all who ask.

The form, the file dialog, the command line, the loaders and the written scripts are driven by it.
The sources themselves stand in `designer.training.sources`.
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from msgspec import NODEFAULT, Struct, structs

from designer.errors import DataError
from designer.sentences import Sentence, sentence


class Field(Struct, frozen=True):
    """One field of a source: its label in the form, what it means, and its limits.

    `proposed_minimum` is the least that the form takes, where less can be loaded and makes no run.
    `refusal` says why a value beyond the limits cannot be, where the usual words say too little.
    `request` asks for the field on the command line, given the word that came with `--data`.
    """

    label: Sentence
    meaning: Sentence
    minimum: float | None = None
    maximum: float | None = None
    proposed_minimum: float | None = None
    refusal: Callable[[Any], Sentence] | None = None
    request: Callable[[str], Sentence] | None = None


class FileKind(Struct, frozen=True):
    """The files that a source reads: what the dialog calls them, and how their names end."""

    title: Sentence
    invitation: Sentence
    suffixes: tuple[str, ...]


class SourceDescription(Struct, frozen=True):
    """A data source as a person meets it.

    `word` stands for it after `--data`; a source with a `file` is meant by the name of one, which
    is its field `path`. `companions` are files of `resources/data` that a written script needs
    beside it.
    """

    title: Sentence
    word: str = ""
    file: FileKind | None = None
    companions: tuple[str, ...] = ()


class SourceField(NamedTuple):
    """A field of a source with its type and default as the struct has them."""

    name: str
    type: Any
    default: Any
    about: Field

    @property
    def is_required(self) -> bool:
        """Whether the source is incomplete without it; it is a text then."""
        return self.default is NODEFAULT


def fields_of(kind: type[Struct]) -> tuple[SourceField, ...]:
    """The fields of a kind of source, in their order."""
    return tuple(_field(info) for info in structs.fields(kind))


def _field(info: structs.FieldInfo) -> SourceField:
    assert get_origin(info.type) is Annotated, f"{info.name} is not described"
    plain, about = get_args(info.type)
    return SourceField(info.name, plain, info.default, about)


def empty(kind: type[Struct]) -> dict[str, str]:
    """What the required fields hold while nobody has filled them in."""
    return {field.name: "" for field in fields_of(kind) if field.is_required}


def refuse_beyond_limits(source: Struct) -> None:
    """Raise DataError where a number lies beyond what its field can take."""
    for name, _, _, about in fields_of(type(source)):
        value = getattr(source, name)
        low = about.minimum is not None and value < about.minimum
        high = about.maximum is not None and value > about.maximum
        if low or high:
            refusal = about.refusal(value) if about.refusal else _beyond(about, value)
            raise DataError(refusal, parameter=name)


def _beyond(about: Field, value: float) -> Sentence:
    least, most = _whole(about.minimum), _whole(about.maximum)
    if least is not None and most is not None:
        return sentence(
            "The data have {value} for “{field}”; {least:,} to {most:,} would be right.",
            value=value,
            field=about.label,
            least=least,
            most=most,
        )
    if least is not None:
        return sentence(
            "The data have {value} for “{field}”; at least {least:,} would be right.",
            value=value,
            field=about.label,
            least=least,
        )
    assert most is not None
    return sentence(
        "The data have {value} for “{field}”; at most {most:,} would be right.",
        value=value,
        field=about.label,
        most=most,
    )


def _whole(limit: float | None) -> float | None:
    """A limit as it is read best: 10,000,000 and not 1e+07."""
    return int(limit) if limit is not None and limit == int(limit) else limit
