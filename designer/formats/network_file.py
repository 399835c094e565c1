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
from designer.errors import FormatError, NetworkError
from designer.formats.file_format import FileContent
from designer.formats.keras.old_ports import with_parts
from designer.formats.strict_json import content_of, depth, kind_of, parse
from designer.network.graph import Layer, Network, Node, Wire, id_number
from designer.network.named_values import check_name, taken_up
from designer.network.value_texts import named_value
from designer.network.values import Formula, NamedValue, has_formula, with_formulas
from designer.safe_save import save_bytes
from designer.sentences import Sentence, sentence

FORMAT = 2  # from 2 on, parts of lists and dictionaries have ports of their own
LARGEST_FILE = 64 * 1024 * 1024
DEEPEST_NESTING = 64
DEEPEST_VALUE = 64

_KNOWN = {"format", "keras", "layers", "name", "next_id", "nodes", "settings", "wires"}
_MOST_VALUES = 1_000
_ID = re.compile(r"[lnw][1-9][0-9]{0,14}")

Entity = TypeVar("Entity", Layer, Node, Wire)

_wanted: dict[type, Sentence] = {
    str: sentence("a text"),
    dict: sentence("an object"),
    list: sentence("a list"),
    int: sentence("a whole number"),
}


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
            sentence(
                "The network holds a character that no text file can hold ({character!r}); "
                "take it out of the name or value it stands in.",
                character=character,
            )
        ) from None


def _lines(network: Network, level: int, head: dict[str, Any]) -> list[str]:
    if level > DEEPEST_NESTING:
        raise FormatError(
            sentence(
                "Networks are nested more than {most} deep, which no file can hold.",
                most=DEEPEST_NESTING,
            )
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
    known = replace(value, value=with_formulas(value.value, _text_alone), unknown={})
    return _compact({**value.unknown, **msgspec.to_builtins(known)}, value.name)


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
        raise FormatError(
            sentence(
                "The network cannot be written: a value in {where!r} is nested too deep.",
                where=where,
            )
        ) from None
    except ValueError:
        raise FormatError(
            sentence(
                "The network cannot be written: a value in {where!r} is not a finite number.",
                where=where,
            )
        ) from None
    except TypeError as error:
        raise FormatError(
            sentence(
                "The network cannot be written: a value in {where!r} is none that JSON can "
                "hold ({reason}).",
                where=where,
                reason=str(error),
            )
        ) from None


# --- reading ----------------------------------------------------------------------------------


def read(path: Path) -> FileContent:
    """The network in the file at `path`; raises FormatError, or OSError where there is none."""
    return FileContent(from_bytes(content_of(path, LARGEST_FILE), path.name), is_placed=True)


def from_bytes(data: bytes, name: str) -> Network:
    """The network in `data`, which came from the file called `name`."""
    if len(data) > LARGEST_FILE:
        raise FormatError(
            sentence(
                "{file!r} has {number:,} bytes; a network file has at most {most:,}.",
                file=name,
                number=len(data),
                most=LARGEST_FILE,
            )
        )
    content = parse(data, name, sentence("a network file"))
    if not isinstance(content, dict):
        raise FormatError(
            sentence(
                "{file!r} holds {kind}; a network file holds an object.",
                file=name,
                kind=kind_of(content),
            )
        )
    if "format" not in content or "layers" not in content:
        missing = "format" if "format" not in content else "layers"
        raise FormatError(
            sentence(
                "{file!r} is JSON but no network file: it has no {missing!r}.",
                file=name,
                missing=missing,
            )
        )
    return _Reader(data, name, _version(content["format"], name)).network(content, 0)


def _version(version: Any, name: str) -> int:
    """The format of the file, if it is one that this program reads."""
    if type(version) is not int or version < 1:
        raise FormatError(
            sentence(
                "{file!r} has {format} as its 'format'; a network file has a whole number from 1.",
                file=name,
                format=_shown(version),
            )
        )
    if version > FORMAT:
        raise FormatError(
            sentence(
                "{file!r} has format {format}; this program reads up to format {most}, a "
                "newer version of it is needed.",
                file=name,
                format=version,
                most=FORMAT,
            )
        )
    return version


class _Reader:
    """Turns parsed JSON into a network, and finds the line of what is wrong."""

    def __init__(self, data: bytes, name: str, version: int) -> None:
        self.data = data
        self.name = name
        self.version = version

    def refuse(self, identifier: str | None, message: Sentence) -> NoReturn:
        """Raise FormatError, with the line of the entity `identifier` where it can be found."""
        line = self._line(identifier) if identifier else None
        if line is None:
            raise FormatError(sentence("{file!r}: {reason}", file=self.name, reason=message))
        raise FormatError(
            sentence("{file!r}, line {line}: {reason}", file=self.name, line=line, reason=message)
        )

    def _line(self, identifier: str) -> int | None:
        pattern = rb'"id"\s*:\s*' + re.escape(json.dumps(identifier).encode())
        places = [match.start() for match in re.finditer(pattern, self.data)]
        # The same id may stand in several nested networks; then the line is not certain.
        return self.data.count(b"\n", 0, places[0]) + 1 if len(places) == 1 else None

    def network(self, content: dict[str, Any], level: int) -> Network:
        """The network that `content` describes, with the nested ones."""
        if level > DEEPEST_NESTING:
            self.refuse(
                None, sentence("networks are nested more than {most} deep.", most=DEEPEST_NESTING)
            )
        name = self._field(content, "name", str, "")
        settings = self._field(content, "settings", dict, {})
        known = _KNOWN if level else _KNOWN | {"values"}  # they stand with the outermost alone
        unknown = {key: value for key, value in content.items() if key not in known}
        for key, value in {**settings, **unknown}.items():
            if depth(value, DEEPEST_VALUE) > DEEPEST_VALUE:
                self.refuse(
                    None,
                    sentence(
                        "{key!r} is nested more than {most} deep.", key=key, most=DEEPEST_VALUE
                    ),
                )
        layers = self._entities(content, "layers", "l", lambda item: self._layer(item, level))
        nodes = self._entities(content, "nodes", "n", lambda item: self._convert(item, Node))
        wires = self._entities(content, "wires", "w", lambda item: self._convert(item, Wire))
        for node in nodes.values():
            if node.layer not in layers:
                self.refuse(
                    node.id,
                    sentence(
                        "node {node!r} calls {layer!r}, which is no layer.",
                        node=node.id,
                        layer=node.layer,
                    ),
                )
        for wire in wires.values():
            self._check_wire(wire, nodes)
        next_id = self._next_id(content, (*layers, *nodes, *wires))
        network = Network(name, layers, nodes, wires, settings, unknown, next_id)
        if not level:
            network = taken_up(replace(network, values=self._values(content)))
        return with_parts(network, load()) if self.version < 2 else network

    def _next_id(self, content: dict[str, Any], ids: Iterable[str]) -> int:
        largest = max(map(id_number, ids), default=0)
        next_id: int = self._field(content, "next_id", int, largest + 1)
        if next_id <= largest:
            self.refuse(
                None,
                sentence(
                    "'next_id' is {next_id}; it must be larger than every id, at least {least}.",
                    next_id=next_id,
                    least=largest + 1,
                ),
            )
        return next_id

    def _values(self, content: dict[str, Any]) -> tuple[NamedValue, ...]:
        """The named values of the document."""
        entries = self._field(content, "values", list, [])
        if len(entries) > _MOST_VALUES:
            said = sentence(
                "'values' has {count:,} entries, at most {most:,}.",
                count=len(entries),
                most=_MOST_VALUES,
            )
            self.refuse(None, said)
        taken = Network()
        for number, item in enumerate(entries, 1):
            if not isinstance(item, dict) or "name" not in item or "value" not in item:
                said = sentence(
                    "entry {number} of 'values' is no object with 'name' and 'value'.",
                    number=number,
                )
                self.refuse(None, said)
            if depth(item["value"], DEEPEST_VALUE) > DEEPEST_VALUE:
                said = sentence(
                    "entry {number} of 'values' is nested more than {most} deep.",
                    number=number,
                    most=DEEPEST_VALUE,
                )
                self.refuse(None, said)
            try:
                value = named_value(item)
                check_name(taken, value.name)
            except NetworkError as error:
                said = sentence(
                    "entry {number} of 'values' is not right: {reason}",
                    number=number,
                    reason=error.message,
                )
                self.refuse(None, said)
            taken = replace(taken, values=(*taken.values, value))
        return taken.values

    def _check_wire(self, wire: Wire, nodes: dict[str, Node]) -> None:
        for end in (wire.source, wire.target):
            if end not in nodes:
                self.refuse(
                    wire.id,
                    sentence(
                        "wire {wire!r} leads to {end!r}, which is no node.", wire=wire.id, end=end
                    ),
                )
        if wire.output < 0:
            self.refuse(
                wire.id,
                sentence(
                    "wire {wire!r} starts at output {output}; outputs count from 0.",
                    wire=wire.id,
                    output=wire.output,
                ),
            )

    def _field(self, content: dict[str, Any], key: str, kind: type, default: Any) -> Any:
        value = content.get(key, default)
        # Not `isinstance`, by which true would be a whole number.
        if type(value) is not kind:
            self.refuse(
                None,
                sentence(
                    "{key!r} is {kind}; it must be {wanted}.",
                    key=key,
                    kind=kind_of(value),
                    wanted=_wanted[kind],
                ),
            )
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
                self.refuse(
                    None,
                    sentence(
                        "entry {number} of {key!r} is {kind}, not an object.",
                        number=number,
                        key=key,
                        kind=kind_of(item),
                    ),
                )
            identifier = self._identifier(item.get("id"), key, letter, number)
            if identifier in entities:
                self.refuse(
                    identifier,
                    sentence("the id {id!r} is there twice in {key!r}.", id=identifier, key=key),
                )
            entities[identifier] = read(item)
        return entities

    def _identifier(self, identifier: Any, key: str, letter: str, number: int) -> str:
        is_id = isinstance(identifier, str) and _ID.fullmatch(identifier)
        if not is_id or identifier[0] != letter:
            self.refuse(
                None,
                sentence(
                    "entry {number} of {key!r} has the id {id}; an id there is {letter!r} and a "
                    "number, such as '{letter}{number}'.",
                    number=number,
                    key=key,
                    id=_shown(identifier),
                    letter=letter,
                ),
            )
        return str(identifier)

    def _layer(self, item: dict[str, Any], level: int) -> Layer:
        inner = item.get("network")
        if inner is None:
            return self._convert(item, Layer)
        if not isinstance(inner, dict):
            self.refuse(
                item["id"],
                sentence("the network in {id!r} is {kind}.", id=item["id"], kind=kind_of(inner)),
            )
        network = self.network(inner, level + 1)
        layer = self._convert({key: item[key] for key in item if key != "network"}, Layer)
        return replace(layer, network=network)

    def _convert(self, item: dict[str, Any], kind: type[Entity]) -> Entity:
        identifier = item["id"]
        for key in ("parameters", "formulas", "arguments", "foreign"):
            if depth(item.get(key), DEEPEST_VALUE) > DEEPEST_VALUE:
                self.refuse(
                    identifier,
                    sentence(
                        "a value in {id!r} is nested more than {most} deep.",
                        id=identifier,
                        most=DEEPEST_VALUE,
                    ),
                )
        try:
            entity = msgspec.convert(item, kind)
        except msgspec.ValidationError as error:
            what, _, place = str(error).partition(" - at ")
            reason = what.replace("`", "")
            if place:
                at = place.strip("`").removeprefix("$.")
                self.refuse(
                    identifier,
                    sentence(
                        "{id!r} is not right at {place!r}: {reason}.",
                        id=identifier,
                        place=at,
                        reason=reason,
                    ),
                )
            self.refuse(
                identifier, sentence("{id!r} is not right: {reason}.", id=identifier, reason=reason)
            )
        if isinstance(entity, Layer) and not (entity.name and entity.type):
            self.refuse(
                identifier, sentence("the layer {id!r} has no name or no type.", id=identifier)
            )
        return entity


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
