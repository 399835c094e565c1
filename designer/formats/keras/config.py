"""Keras' JSON description of a model, read by parsing alone.

Nothing of a stranger's file is executed and Keras is not needed. A layer that the catalogue does
not know becomes a placeholder that keeps its configuration word for word.
"""

from typing import Any

from typing_extensions import override

from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for, completed, with_sources
from designer.errors import FormatError
from designer.formats.file_format import FileContent
from designer.formats.keras.archive_sources import NO_SOURCES, Sources, with_functions
from designer.formats.keras.layers import LayerReader, class_of
from designer.formats.keras.old import with_layers
from designer.formats.keras.training import with_compiled
from designer.formats.keras.values import is_public
from designer.formats.keras.wires import Building
from designer.formats.strict_json import depth, kind_of, parse
from designer.network import model_kind
from designer.network.graph import Network
from designer.network.model_kind import SEQUENTIAL, with_model_settings
from designer.sentences import counted, sentence

LARGEST_CONFIG = 8 * 1024 * 1024
MOST_PARTS = 500_000  # lists and objects, of which each takes far more memory than its two bytes
DEEPEST_NESTING = 64
DEEPEST_JSON = 300
MOST_LAYERS = 10_000
MOST_NOTES = 20


def from_json(
    data: bytes, name: str, catalog: Catalog, sources: Sources = NO_SOURCES
) -> FileContent:
    """The model in `data`, which came from the file called `name` together with `sources`."""
    return from_value(parsed(data, name), name, catalog, sources)


def parsed(data: bytes, name: str) -> Any:
    """The JSON in `data`, from the file called `name`, unless it is too much for a model."""
    if len(data) > LARGEST_CONFIG:
        raise FormatError(
            sentence(
                "{file!r} has a configuration of {number:,} bytes; at most {most:,} are read.",
                file=name,
                number=len(data),
                most=LARGEST_CONFIG,
            )
        )
    if data.count(b"[") + data.count(b"{") > MOST_PARTS:
        raise FormatError(
            sentence(
                "{file!r} holds more than {most:,} lists and objects; the configuration of a "
                "model never does.",
                file=name,
                most=MOST_PARTS,
            )
        )
    return parse(data, name, sentence("a Keras model configuration"))


def from_value(
    content: Any, name: str, catalog: Catalog, sources: Sources = NO_SOURCES
) -> FileContent:
    """The model that parsed JSON describes."""
    content = with_layers(with_functions(_described(content, name), sources.functions))
    _refuse_other_models(content, name)
    catalog = catalog_for(with_sources(Network(), sources.layers), catalog)
    reader = _Reader(name, catalog)
    network = completed(reader.model(content, 0, alone=True), sources.layers)
    if "keras_version" in content:  # older Keras said so here, and listed the only end as well
        network = model_kind.unlisted(network)
    network, untold = with_compiled(network, content.get("compile_config"), catalog)
    notes = list(dict.fromkeys([*reader.notes, *untold]))
    if len(notes) > MOST_NOTES:
        more = len(notes) - MOST_NOTES
        notes[MOST_NOTES:] = [
            counted(
                "There is {count} more note of this kind.",
                "There are {count} more notes of this kind.",
                count=more,
            )
        ]
    return FileContent(network, tuple(notes))


def _described(content: Any, name: str) -> dict[str, Any]:
    """What the file holds, if that is an object of a depth that a model may have."""
    if not isinstance(content, dict):
        raise FormatError(
            sentence(
                "{file!r} holds {kind}; a model is an object.", file=name, kind=kind_of(content)
            )
        )
    if depth(content, DEEPEST_JSON) > DEEPEST_JSON:
        raise FormatError(sentence("{file!r} is nested far too deep; a model never is.", file=name))
    return content


def _refuse_other_models(content: dict[str, Any], name: str) -> None:
    """Raise FormatError for what is no model, or one that is not made of layers."""
    config = content.get("config")
    if not isinstance(content.get("class_name"), str) or not isinstance(config, dict):
        raise FormatError(
            sentence(
                "{file!r} is JSON but no Keras model: it has no 'class_name', 'config'.", file=name
            )
        )
    if not isinstance(config.get("layers"), list):
        raise FormatError(
            sentence(
                "{file!r} holds a model of the class {type!r}, whose layers are Python code; "
                "only functional and Sequential models can be read.",
                file=name,
                type=content["class_name"][:60],
            )
        )


class _Reader(LayerReader):
    """Reads a model and all models nested in it."""

    def __init__(self, name: str, catalog: Catalog) -> None:
        super().__init__(name, catalog)
        self.layers = 0

    @override
    def count(self, entry: dict[str, Any], level: int) -> None:
        if level > DEEPEST_NESTING:
            raise self.refuse(
                sentence("models are nested more than {most} deep.", most=DEEPEST_NESTING)
            )
        self.layers += len(entry["config"]["layers"])
        if self.layers > MOST_LAYERS:
            raise self.refuse(
                sentence(
                    "it has more than {most:,} layers, the most that are read.", most=MOST_LAYERS
                )
            )

    @override
    def model(self, entry: dict[str, Any], level: int, *, alone: bool = False) -> Network:
        self.count(entry, level)
        config = entry["config"]
        if not is_public(entry):
            self.notes.append(
                sentence(
                    "The model class {type!r} is read as a functional model; what its own code "
                    "does is not known here.",
                    type=entry["class_name"][:60],
                )
            )
        building = Building(self, level)
        name = config["name"] if isinstance(config.get("name"), str) else ""
        if class_of(entry) == SEQUENTIAL:
            network = building.sequential(entry, name)
        else:
            network = building.functional(config, name)
        if alone and class_of(entry) == SEQUENTIAL:
            network = with_model_settings(network, **{"class": SEQUENTIAL})
        if alone and config.get("trainable") is False:
            network = with_model_settings(network, trainable=False)
        return network
