"""Commands that list what the program brings: the catalogue and the examples."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import msgspec

from designer import examples as example_files
from designer.catalog.catalog import Catalog, load
from designer.catalog.describe import as_text
from designer.catalog.old_names import by_new_name, today
from designer.catalog.spec import Family, TypeSpec
from designer.cli.files import print_json
from designer.errors import DesignerError
from designer.formats import network_file
from designer.sentences import Sentence, sentence, shipped, tr, words

placeable = (Family.LAYER, Family.OPERATION)


def catalog(options: Namespace) -> int:
    """List what can be placed, or describe one type."""
    if options.coverage:
        from designer.cli.coverage import coverage  # the only listing that needs an engine

        return coverage(options)
    known = load()
    if options.type:
        return _one(known, options)
    if options.json:
        families = {family.value: _rows(known, family) for family in Family}
        print_json({"keras": known.keras_version, **families})
        return 0
    for family in placeable:
        for spec in known.entries(family):
            print(f"{spec.type:32} {spec.category:16} {words(spec.purpose)}")
    absent = tr("absent")
    for family in placeable:
        for spec in known.all_entries(family):
            if spec.absent:
                print(f"{spec.type:32} {absent:16} {words(shipped(spec.absent))}")
    return 0


def _rows(known: Catalog, family: Family) -> list[dict[str, Any]]:
    return [
        {
            "type": spec.type,
            "path": spec.path,
            "category": spec.category,
            "aliases": list(spec.aliases),
            "old_names": _old_names(spec),
            "summary": spec.summary,
            "absent": spec.absent or None,
        }
        for spec in known.all_entries(family)
    ]


def _old_names(spec: TypeSpec) -> list[str]:
    return list(by_new_name().get(spec.type, ())) if spec.family is Family.LAYER else []


def _one(known: Catalog, options: Namespace) -> int:
    name = today(options.type) or options.type
    spec = next((entry for family in Family if (entry := known.get(family, name))), None)
    if spec is None:
        raise DesignerError(_no_type(known, options.type))
    if options.json:
        print_json(spec)
    else:
        if name != options.type:
            print(tr("{old} is called {name} today.", old=options.type, name=name), end="\n\n")
        print(as_text(spec))
    return 0


def _no_type(known: Catalog, wanted: str) -> Sentence:
    close = tuple(entry.type for entry in known.search(wanted)[:3])
    if close:
        return sentence(
            "The catalogue has no type {type!r}. Perhaps {close}?", type=wanted, close=close
        )
    return sentence("The catalogue has no type {type!r}.", type=wanted)


def examples(options: Namespace) -> int:
    """List the examples, or write one to a file."""
    if options.name is None:
        _list_examples(as_json=options.json)
        return 0
    example = example_files.load(options.name)
    if options.output:
        network_file.save(example.network, Path(options.output))
    data = network_file.to_bytes(example.network)
    if options.json:
        print_json({"name": example.name, "network": msgspec.Raw(data), "output": options.output})
    elif not options.output:
        print(data.decode(), end="")
    return 0


def _list_examples(*, as_json: bool) -> None:
    loaded = [example_files.load(name) for name in example_files.names()]
    if as_json:
        print_json(
            [
                {"name": one.name, "title": str(one.title), "description": str(one.description)}
                for one in loaded
            ]
        )
        return
    for one in loaded:
        print(f"{one.name:16} {words(one.title)}: {words(one.description)}")
