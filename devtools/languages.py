"""Makes and checks the catalogues of sentences: `python -m devtools.languages [LANGUAGE …]`.

Reads every sentence out of the code, brings `resources/languages/LANGUAGE/LC_MESSAGES/designer.po`
up to date with them (a new language is begun), checks what is translated and writes the `.mo` that
the program reads. Without a language: all that there are.
"""

import argparse
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from designer import __version__, examples, languages
from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.sentences import Sentence, shipped

code = Path(languages.__file__).parent
# The makers of sentences, and which of their arguments are templates.
keywords = {"sentence": (1,), "tr": (1,), "counted": (1, 2)}


def template(root: Path = code) -> Catalog:
    """Every sentence in the code below `root`, in English."""
    catalog = Catalog(project="Network Designer", version=__version__)
    found = extract_from_dir(root, [("**.py", "python")], keywords=keywords)
    for path, line, text, _, _ in sorted(found, key=lambda one: one[:2]):
        message = catalog.add(text, locations=[(path, line)])
        message.flags.discard("python-format")  # a percent sign is a percent sign here
    return catalog


def shipped_texts() -> Iterator[Sentence]:
    """The sentences that stand in files: what each type is for or why it is not; the examples."""
    entries = load()
    for spec in (spec for family in Family for spec in entries.entries(family)):
        reasons = [*spec.left_out.values(), *([spec.absent] if spec.absent else [])]
        yield from (spec.purpose, *map(shipped, reasons))
    for name in examples.names():
        example = examples.load(name)
        yield from (example.title, example.description)


def update(language: str, folder: Path, english: Catalog) -> list[str]:
    """Bring a language up to date and write it for the program; what is wrong in it."""
    place = folder / language / "LC_MESSAGES" / f"{languages.domain}.po"
    if place.exists():
        with place.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language, project="Network Designer", version=__version__)
    catalog.update(english, no_fuzzy_matching=False)
    wrong = list(mistakes(catalog))
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        write_po(file, catalog, width=100, include_lineno=False)
    with place.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    return wrong


def mistakes(catalog: Catalog) -> Iterator[str]:
    """Translations that could not be shown: parts that are not those of the English sentence."""
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        wanted = set().union(*map(_parts, _texts(message.id)))
        for translated in _texts(message.string):
            if translated and (given := _parts(translated)) != wanted:
                yield (
                    f"{_texts(message.id)[0]!r} has the parts {sorted(wanted)}; "
                    f"{translated!r} has {sorted(given)}."
                )


def _texts(text: str | Sequence[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _parts(text: str) -> set[str]:
    try:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as problem:
        return {f"({problem})"}


def _missing(catalog: Catalog) -> int:
    return sum(bool(message.id) and not _is_translated(message) for message in catalog)


def _is_translated(message: Message) -> bool:
    return all(_texts(message.string)) and not message.fuzzy


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the languages up to date; 1 where one holds a mistake."""
    parser = argparse.ArgumentParser(prog="python -m devtools.languages", description=__doc__)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help="such as de or pt_BR")
    options = parser.parse_args(arguments)
    english, folder, status = template(), languages.folder(), 0
    for said in shipped_texts():
        english.add(said.template)
    print(f"There are {len(english):,} sentences.")
    for language in options.languages or languages.available()[1:]:
        try:
            wrong = update(language, folder, english)
        except (UnknownLocaleError, ValueError) as problem:
            sys.exit(f"{language!r} is no language: {problem}")
        status |= bool(wrong)
        print(*(f"{language}: {one}" for one in wrong), sep="\n", end="\n" if wrong else "")
    return status


if __name__ == "__main__":
    sys.exit(main())
