"""The layers of a Keras configuration: each entry becomes a layer of the network."""

from abc import ABC, abstractmethod
from typing import Any

from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.old_changes import merging
from designer.catalog.spec import WRAPPED, Family, TypeSpec
from designer.errors import FormatError
from designer.formats.keras.old import Described, described, operation_of_today, with_layers
from designer.formats.keras.tensors import constants
from designer.formats.keras.values import Unknown, is_carried, is_public, operands, parameters
from designer.formats.strict_json import depth
from designer.network.graph import INPUT, Layer, Network
from designer.network.model_kind import SEQUENTIAL
from designer.network.names import snake_case
from designer.sentences import Sentence, sentence

DEEPEST_ENTRY = 48
LONGEST_NAME = 1000


class LayerReader(ABC):
    """Reads single layers, and notes what of them could not be kept."""

    def __init__(self, name: str, catalog: Catalog) -> None:
        self.name = name
        self.catalog = catalog
        self.notes: list[Sentence] = []

    @abstractmethod
    def model(self, entry: dict[str, Any], level: int, *, alone: bool = False) -> Network:
        """The network of a model; one that is `alone`, and no layer, says itself what it is."""

    @abstractmethod
    def count(self, entry: dict[str, Any], level: int) -> None:
        """Refuse a model that stands too deep, or brings more layers than are read."""

    def refuse(self, message: Sentence) -> FormatError:
        """The error to raise, with the name of the file in front."""
        return FormatError(sentence("{file!r}: {reason}", file=self.name, reason=message))

    def entry(self, item: Any) -> dict[str, Any]:
        """One layer of the configuration, with all that every layer has."""
        item = operation_of_today(with_layers(item))
        if not isinstance(item, dict) or not isinstance(item.get("class_name"), str):
            raise self.refuse(sentence("a layer of the model has no 'class_name'."))
        if not isinstance(item.get("config"), dict):
            raise self.refuse(
                sentence(
                    "the layer of class {type!r} has no 'config'.", type=item["class_name"][:60]
                )
            )
        return item

    def describe(self, entry: dict[str, Any], level: int) -> Layer:
        """The layer of an entry, without an id, in a model that is nested `level` deep."""
        name = self._name(entry)
        if _is_model(entry) and not self._holds_layers(entry):
            inner = self.model(entry, level + 1)
            frozen = {"trainable": False} if entry["config"].get("trainable") is False else {}
            return Layer("", class_of(entry), name, frozen, inner)
        bare, held = self._without_model(entry, level)
        if depth(bare, DEEPEST_ENTRY) > DEEPEST_ENTRY:
            raise self.refuse(
                sentence(
                    "the layer {layer!r} is nested more than {most} deep.",
                    layer=name,
                    most=DEEPEST_ENTRY,
                )
            )
        if entry["class_name"] == "InputLayer" and is_public(entry):
            return Layer("", INPUT, name, self._input_parameters(name, entry["config"]))
        try:
            known = described(self._spec(bare), bare, self.catalog)
        except Unknown as unknown:  # kept whole, with the model that it may be wrapped around
            return self._placeholder(
                entry,
                name,
                sentence(
                    "{layer!r} is a placeholder: it holds {what}, which the catalogue does not "
                    "know.",
                    layer=name,
                    what=unknown.what,
                ),
            )
        try:
            constant = self._operands(known, bare)
        except Unknown as unknown:
            return self._placeholder(
                entry,
                name,
                sentence(
                    "{layer!r} is a placeholder: it holds {what}, which no wire can bring.",
                    layer=name,
                    what=unknown.what,
                ),
            )
        self._note_losses(name, known)
        return Layer("", known.spec.type, name, {**known.parameters, **constant}, held)

    def _name(self, entry: dict[str, Any]) -> str:
        class_name: str = entry["class_name"]
        said = entry.get("name") or entry["config"].get("name")
        name = said or snake_case(class_name) or "layer"
        if not isinstance(name, str) or len(name) > LONGEST_NAME:
            raise self.refuse(
                sentence("a layer of class {type!r} has no usable name.", type=class_name[:60])
            )
        return name

    def _without_model(
        self, entry: dict[str, Any], level: int
    ) -> tuple[dict[str, Any], Network | None]:
        """A wrapper without the model that it is wrapped around, and that model."""
        if not self._wraps_model(entry):
            return entry, None
        config = entry["config"]
        held = self.model(self.entry(config[WRAPPED]), level + 1, alone=True)
        rest = {key: value for key, value in config.items() if key != WRAPPED}
        return {**entry, "config": rest}, held

    def _operands(self, known: Described, entry: dict[str, Any]) -> dict[str, Any]:
        """The parameters that the call of an operation gives; raises Unknown."""
        spec = known.spec
        if spec.family is not Family.OPERATION:
            return {}
        given = constants(entry, call_order(spec, entry))
        return operands(spec, given, known.parameters, self.catalog)

    def _note_losses(self, name: str, known: Described) -> None:
        self.notes += [
            sentence("{layer!r}: {reason}", layer=name, reason=note) for note in known.notes
        ]
        self.notes += [
            sentence(
                "{layer!r} ({type}) has a setting {setting} that is not kept.",
                layer=name,
                type=known.spec.type,
                setting=setting,
            )
            for setting in known.left_out
        ]

    def _wraps_model(self, entry: dict[str, Any]) -> bool:
        """Whether it is a wrapper around a model, such as TimeDistributed; the model is checked."""
        spec, held = self._spec(entry), entry["config"].get(WRAPPED)
        if spec is None or spec.wrapped is None or not isinstance(held, dict):
            return False
        held = with_layers(held)
        if not isinstance(held.get("config"), dict) or not isinstance(held.get("class_name"), str):
            return False
        return _is_model(held) and not self._holds_layers(held)

    def _holds_layers(self, entry: dict[str, Any]) -> bool:
        """Whether a list of layers is a parameter of this class, which is no model: Pipeline."""
        spec = self._spec(entry)
        return spec is not None and spec.parameter("layers") is not None

    def _placeholder(self, entry: dict[str, Any], name: str, note: Sentence) -> Layer:
        self.notes.append(note)
        return Layer("", entry["class_name"][:LONGEST_NAME] or "Layer", name, foreign=entry)

    def _spec(self, entry: dict[str, Any]) -> TypeSpec | None:
        if not is_public(entry) and not is_carried(entry, self.catalog):
            return None
        class_name, module = entry["class_name"], str(entry.get("module") or "")
        if ".ops" in module:
            spec = self.catalog.operation(class_name)
        else:
            spec = self.catalog.get(Family.LAYER, class_name)
        return None if spec is None or spec.absent else spec

    def _input_parameters(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        batch_shape = config.get("batch_shape", config.get("batch_input_shape"))
        if not isinstance(batch_shape, list) or not batch_shape:
            raise self.refuse(sentence("the input {layer!r} has no 'batch_shape'.", layer=name))
        spec = self.catalog.get(Family.LAYER, INPUT)
        known = {key: value for key, value in config.items() if not key.startswith("batch_")}
        known |= {"shape": batch_shape[1:], "batch_size": batch_shape[0]}
        known.setdefault("dtype", known.pop("input_dtype", None))  # as Keras 1 called it
        try:
            return parameters(spec, known, self.catalog)[0] if spec else {}
        except Unknown as unknown:
            raise self.refuse(
                sentence(
                    "the input {layer!r} has a setting with {what}.", layer=name, what=unknown.what
                )
            ) from None


def class_of(entry: dict[str, Any]) -> str:
    """What the model becomes here: one without ends of its own is a chain of layers."""
    is_functional = {"input_layers", "output_layers"} <= entry["config"].keys()
    return NESTED if is_functional else SEQUENTIAL


def call_order(spec: TypeSpec, entry: dict[str, Any]) -> list[str]:
    """The arguments of an operation's call in their order.

    What the operation was made with stands in its configuration and not in its call.
    """
    order = (name.lstrip("*") for name in spec.arguments)
    return [name for name in order if name not in entry["config"]]


def _is_model(entry: dict[str, Any]) -> bool:
    has_layers = isinstance(entry["config"].get("layers"), list)
    return has_layers and entry["class_name"] not in merging
