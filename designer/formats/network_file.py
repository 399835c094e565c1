"""The `.network` file: UTF-8 JSON with sorted keys and one entity per line.

Layers, nodes and wires stand in lists, in the order of their ids, so that a text diff of two
files shows what changed and nothing else. A file is read completely or refused with one sentence.
"""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec.structs import replace

from designer.catalog.catalog import load
from designer.errors import DesignerError, FormatError, NetworkError
from designer.formats.file_format import FileContent
from designer.formats.keras.old_ports import with_parts
from designer.formats.strict_json import content_of, depth, kind_of, parse
from designer.network.graph import Layer, Network, Node, Wire, id_number
from designer.network.named_values import check_name, evaluated, has_formula
from designer.network.value_texts import named_value
from designer.network.values import Formula, NamedValue, with_formulas
from designer.safe_save import save_bytes

FORMAT = 2  # from 2 on, parts of lists and dictionaries have ports of their own
LARGEST_FILE = 64 * 1024 * 1024
DEEPEST_NESTING = 64
DEEPEST_VALUE = 64

_KNOWN = {"format", "keras", "layers", "name", "next_id", "nodes", "settings", "wires"}
_MOST_VALUES = 1_000
_ID = re.compile(r"[lnw][1-9][0-9]{0,14}")

Entity = TypeVar("Entity", Layer, Node, Wire)


# --- writing ----------------------------------------------------------------------------------


def save(network: Network, path: Path) -> None:
    """Make `path` the file of `network`; raises SaveError and leaves what stood there."""
    save_bytes(path, to_bytes(network), lambda written: from_bytes(written, path.name))


def to_bytes(network: Network) -> bytes:
    """The file of `network`, which also says for which Keras it was designed."""
    lines = _lines(network, 0, {"format": FORMAT, "keras": load().keras_version})
    try:
        return ("\n".join(lines) + "\n").encode()
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise FormatError(
            f"The network holds a character that no text file can hold ({character!r}); "
            "take it out of the name or value it stands in."
        ) from None


def _lines(network: Network, level: int, head: dict[str, Any]) -> list[str]:
    if level > DEEPEST_NESTING:
        raise FormatError(
            f"Networks are nested more than {DEEPEST_NESTING} deep, which no file can hold."
        )
    indent = " " * (2 * level)
    single = {**network.unknown, **head, "name": network.name, "next_id": network.next_id}
    parts: list[tuple[str, list[str]]] = [
        (key, [_compact(value, key)]) for key, value in single.items()
    ]
    parts += [
        ("layers", _block(indent, [_layer(item, level) for item in _aged(network.layers)])),
        ("nodes", _block(indent, [[_entity(item)] for item in _aged(network.nodes)])),
        ("wires", _block(indent, [[_entity(item)] for item in _aged(network.wires)])),
        ("settings", _settings(network.settings, indent)),
    ]
    if network.values:  # files without any stay as they were
        parts.append(("values", _block(indent, [[_value(item)] for item in network.values])))
    lines = ["{"]
    for key, body in sorted(parts):
        lines.append(f"{indent}{json.dumps(key, ensure_ascii=False)}: {body[0]}")
        lines += body[1:]
        lines[-1] += ","
    lines[-1] = lines[-1][:-1]
    lines.append(f"{indent}}}")
    return lines


def _aged(entities: dict[str, Any]) -> list[Any]:
    return [entities[key] for key in sorted(entities, key=id_number)]


def _block(indent: str, entities: Iterable[list[str]]) -> list[str]:
    lines = ["["]
    for body in entities:
        lines.append(indent + " " + body[0])
        lines += body[1:]
        lines[-1] += ","
    if len(lines) == 1:
        return ["[]"]
    lines[-1] = lines[-1][:-1]
    lines.append(indent + "]")
    return lines


def _settings(settings: dict[str, Any], indent: str) -> list[str]:
    if not settings:
        return ["{}"]
    lines = ["{"]
    for key in sorted(settings):
        lines.append(
            f"{indent} {json.dumps(key, ensure_ascii=False)}: {_compact(settings[key], key)},"
        )
    lines[-1] = lines[-1][:-1]
    lines.append(indent + "}")
    return lines


def _layer(layer: Layer, level: int) -> list[str]:
    layer = _as_written(layer)
    if layer.network is None:
        return [_entity(layer)]
    fields = {key: getattr(layer, key) for key in ("id", "name", "type")}
    others = ("foreign", "formulas", "parameters")
    fields |= {key: value for key in others if (value := getattr(layer, key))}
    before = {key: value for key, value in fields.items() if key < "network"}
    after = {key: value for key, value in fields.items() if key > "network"}
    inner = _lines(layer.network, level + 1, {})
    first = _compact(before, layer.id)[:-1] + ',"network":' + inner[0]
    last = inner[-1] + "," + _compact(after, layer.id)[1:]
    return [first, *inner[1:-1], last]


def _as_written(layer: Layer) -> Layer:
    """The layer with the text of its formulas alone; its parameters are plain for every reader."""
    if not layer.formulas:
        return layer
    kept = {key: value for key, value in layer.parameters.items() if not has_formula(value)}
    return replace(layer, parameters=kept, formulas=with_formulas(layer.formulas, _text_alone))


def _value(value: NamedValue) -> str:
    return _compact(replace(value, value=with_formulas(value.value, _text_alone)), value.name)


def _text_alone(formula: Formula) -> Formula:
    return Formula(formula.text)


def _entity(entity: Layer | Node | Wire) -> str:
    return _compact(entity, entity.id)


def _compact(value: Any, where: str) -> str:
    try:
        return json.dumps(
            msgspec.to_builtins(value),
            sort_keys=True,
            ensure_ascii=False,
            allow_nan=False,
            separators=(",", ":"),
        )
    except RecursionError:
        problem = "is nested too deep"
    except ValueError:
        problem = "is not a finite number"
    except TypeError as error:
        problem = f"is none that JSON can hold ({error})"
    raise FormatError(f"The network cannot be written: a value in {where!r} {problem}.")


# --- reading ----------------------------------------------------------------------------------


def read(path: Path) -> FileContent:
    """The network in the file at `path`; raises FormatError, or OSError where there is none."""
    return FileContent(from_bytes(content_of(path, LARGEST_FILE), path.name), is_placed=True)


def from_bytes(data: bytes, name: str) -> Network:
    """The network in `data`, which came from the file called `name`."""
    if len(data) > LARGEST_FILE:
        raise FormatError(
            f"{name!r} has {len(data):,} bytes; a network file has at most {LARGEST_FILE:,}."
        )
    content = parse(data, name, "a network file")
    if not isinstance(content, dict):
        raise FormatError(f"{name!r} holds {kind_of(content)}; a network file holds an object.")
    if "format" not in content or "layers" not in content:
        missing = "format" if "format" not in content else "layers"
        raise FormatError(f"{name!r} is JSON but no network file: it has no {missing!r}.")
    version = content["format"]
    if type(version) is not int or version < 1:
        raise FormatError(
            f"{name!r} has {version!r} as its 'format'; a network file has a whole number from 1."
        )
    if version > FORMAT:
        raise FormatError(
            f"{name!r} has format {version}; this program reads up to format {FORMAT}, "
            "a newer version of it is needed."
        )
    return _Reader(data, name, version).network(content, 0)


class _Reader:
    """Turns parsed JSON into a network, and finds the line of what is wrong."""

    def __init__(self, data: bytes, name: str, version: int) -> None:
        self.data = data
        self.name = name
        self.version = version

    def refuse(self, identifier: str | None, message: str) -> NoReturn:
        """Raise FormatError, with the line of the entity `identifier` where it can be found."""
        line = self._line(identifier) if identifier else None
        where = f"{self.name!r}" if line is None else f"{self.name!r}, line {line}"
        raise FormatError(f"{where}: {message}")

    def _line(self, identifier: str) -> int | None:
        pattern = rb'"id"\s*:\s*' + re.escape(json.dumps(identifier).encode())
        places = [match.start() for match in re.finditer(pattern, self.data)]
        # The same id may stand in several nested networks; then the line is not certain.
        return self.data.count(b"\n", 0, places[0]) + 1 if len(places) == 1 else None

    def network(self, content: dict[str, Any], level: int) -> Network:
        """The network that `content` describes, with the nested ones."""
        if level > DEEPEST_NESTING:
            self.refuse(None, f"networks are nested more than {DEEPEST_NESTING} deep.")
        name = self._field(content, "name", str, "")
        settings = self._field(content, "settings", dict, {})
        known = _KNOWN if level else _KNOWN | {"values"}  # they stand with the outermost alone
        unknown = {key: value for key, value in content.items() if key not in known}
        for key, value in {**settings, **unknown}.items():
            if depth(value, DEEPEST_VALUE) > DEEPEST_VALUE:
                self.refuse(None, f"{key!r} is nested more than {DEEPEST_VALUE} deep.")
        layers = self._entities(content, "layers", "l", lambda item: self._layer(item, level))
        nodes = self._entities(content, "nodes", "n", lambda item: self._convert(item, Node))
        wires = self._entities(content, "wires", "w", lambda item: self._convert(item, Wire))
        for node in nodes.values():
            if node.layer not in layers:
                self.refuse(node.id, f"node {node.id!r} calls {node.layer!r}, which is no layer.")
        for wire in wires.values():
            self._check_wire(wire, nodes)
        largest = max(map(id_number, (*layers, *nodes, *wires)), default=0)
        next_id = self._field(content, "next_id", int, largest + 1)
        if next_id <= largest:
            self.refuse(
                None,
                f"'next_id' is {next_id}; it must be larger than every id, at least {largest + 1}.",
            )
        network = Network(name, layers, nodes, wires, settings, unknown, next_id)
        if not level:
            network = evaluated(replace(network, values=self._values(content)))
        return with_parts(network, load()) if self.version < 2 else network

    def _values(self, content: dict[str, Any]) -> tuple[NamedValue, ...]:
        """The named values of the document."""
        entries = self._field(content, "values", list, [])
        if len(entries) > _MOST_VALUES:
            self.refuse(None, f"'values' has {len(entries):,} entries, at most {_MOST_VALUES:,}.")
        taken = Network()
        for number, item in enumerate(entries, 1):
            where = f"entry {number} of 'values'"
            if not isinstance(item, dict) or "name" not in item or "value" not in item:
                self.refuse(None, f"{where} is no object with 'name' and 'value'.")
            try:
                if depth(item["value"], DEEPEST_VALUE) > DEEPEST_VALUE:
                    raise NetworkError(f"its value is nested more than {DEEPEST_VALUE} deep.")
                value = named_value(item)
                check_name(taken, value.name)
            except (msgspec.ValidationError, DesignerError) as error:
                self.refuse(None, f"{where} is not right: {str(error).rstrip('.')}.")
            taken = replace(taken, values=(*taken.values, value))
        return taken.values

    def _check_wire(self, wire: Wire, nodes: dict[str, Node]) -> None:
        for end in (wire.source, wire.target):
            if end not in nodes:
                self.refuse(wire.id, f"wire {wire.id!r} leads to {end!r}, which is no node.")
        if wire.output < 0:
            self.refuse(
                wire.id, f"wire {wire.id!r} starts at output {wire.output}; outputs count from 0."
            )

    def _field(self, content: dict[str, Any], key: str, kind: type, default: Any) -> Any:
        value = content.get(key, default)
        # Not `isinstance`, by which true would be a whole number.
        if type(value) is not kind:
            wanted = {str: "a text", dict: "an object", list: "a list", int: "a whole number"}
            self.refuse(None, f"{key!r} is {kind_of(value)}; it must be {wanted[kind]}.")
        return value

    def _entities(
        self,
        content: dict[str, Any],
        key: str,
        letter: str,
        read: Callable[[dict[str, Any]], Entity],
    ) -> dict[str, Entity]:
        entities: dict[str, Entity] = {}
        for number, item in enumerate(self._field(content, key, list, []), 1):
            if not isinstance(item, dict):
                self.refuse(None, f"entry {number} of {key!r} is {kind_of(item)}, not an object.")
            identifier = item.get("id")
            if (
                not isinstance(identifier, str)
                or not _ID.fullmatch(identifier)
                or identifier[0] != letter
            ):
                self.refuse(
                    None,
                    f"entry {number} of {key!r} has the id {_shown(identifier)}; "
                    f"an id there is {letter!r} and a number, such as '{letter}{number}'.",
                )
            if identifier in entities:
                self.refuse(identifier, f"the id {identifier!r} is there twice in {key!r}.")
            entities[identifier] = read(item)
        return entities

    def _layer(self, item: dict[str, Any], level: int) -> Layer:
        inner = item.get("network")
        if inner is None:
            return self._convert(item, Layer)
        if not isinstance(inner, dict):
            self.refuse(item["id"], f"the network in {item['id']!r} is {kind_of(inner)}.")
        network = self.network(inner, level + 1)
        layer = self._convert({key: item[key] for key in item if key != "network"}, Layer)
        return replace(layer, network=network)

    def _convert(self, item: dict[str, Any], kind: type[Entity]) -> Entity:
        identifier = item["id"]
        for key in ("parameters", "formulas", "arguments", "foreign"):
            if depth(item.get(key), DEEPEST_VALUE) > DEEPEST_VALUE:
                self.refuse(
                    identifier,
                    f"a value in {identifier!r} is nested more than {DEEPEST_VALUE} deep.",
                )
        try:
            entity = msgspec.convert(item, kind)
        except msgspec.ValidationError as error:
            what, _, place = str(error).partition(" - at ")
            at = f" at {place.strip('`').removeprefix('$.')!r}" if place else ""
            self.refuse(identifier, f"{identifier!r} is not right{at}: {what.replace('`', '')}.")
        if isinstance(entity, Layer) and not (entity.name and entity.type):
            self.refuse(identifier, f"the layer {identifier!r} has no name or no type.")
        return entity


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
