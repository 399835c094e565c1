"""Writes the catalogue by looking at the installed Keras.

`python -m devtools.introspection` writes `resources/catalog/`; with `--check` it writes nothing and
fails where the shipped files say something else. What Keras cannot say (categories, limits, plain
words) comes from `resources/catalog/overlay/`.
"""

import argparse
import sys
from pathlib import Path

import keras
import msgspec

from designer import resources
from designer.catalog.spec import TypeSpec
from devtools.introspection.gather import gather


def text(specs: list[TypeSpec]) -> bytes:
    """One file: a line for each entry and one for each of its parameters."""
    encode = msgspec.json.Encoder(order="deterministic").encode
    lines = []
    for spec in specs:
        head = encode(msgspec.structs.replace(spec, parameters=()))
        if spec.parameters:
            inner = b",\n  ".join(encode(one) for one in spec.parameters)
            head = head[:-1] + b',"parameters":[\n  ' + inner + b"\n ]}"
        lines.append(head)
    entries = b",\n ".join(lines)
    return b'{"keras":%s,"entries":[\n %s\n]}\n' % (encode(keras.__version__), entries)


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` tell which of them are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on differences")
    parser.add_argument("--folder", type=Path, default=resources.folder() / "catalog")
    options = parser.parse_args(arguments)
    stale = []
    for family, specs in gather().items():
        path, new = options.folder / f"{family.value}.json", text(specs)
        if not path.exists() or path.read_bytes() != new:
            stale.append(path.name)
            if not options.check:
                path.write_bytes(new)
        placeable = sum(not spec.absent for spec in specs)
        print(f"{family.value:14} {placeable:4} entries, {len(specs) - placeable} absent")
    if options.check and stale:
        print(f"Out of date: {', '.join(stale)}; run python -m devtools.introspection.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
