"""The shipped catalogue: what can be placed, looked up by family, name and purpose."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from designer import resources
from designer.catalog.outputs import rule_outputs
from designer.catalog.search import Index
from designer.catalog.spec import Family, OutputRule, TypeSpec
from designer.network.graph import Layer, Network, is_model
from designer.network.model_ends import nested_signature
from designer.network.names import snake_case
from designer.network.ports import NOTHING, InputPort, OutputPort, Signature
from designer.sentences import sentence

# Categories of layers in the order of the palette; the keys of the window's category colours.
layer_categories = (
    "input",
    "output",
    "core",
    "convolution",
    "pooling",
    "reshaping",
    "merging",
    "activation",
    "regularization",
    "normalization",
    "recurrent",
    "attention",
    "preprocessing",
    "custom",
    "nested",
)

# Where a nested model stands in the catalogue; such a layer carries a network of its own.
NESTED = "Functional"
_remembered_nested = 256
_remembered_signatures = 4096


class CatalogFile(Struct, frozen=True):
    """One file of `resources/catalog/`: the entries of a family in the order of the palette."""

    keras: str
    entries: tuple[TypeSpec, ...]


class Catalog:
    """All entries of all families.

    A type that no entry knows is never an error here: `of` gives a placeholder for it, so that a
    network with somebody else's layers can be shown and edited.
    """

    def __init__(self, keras_version: str, entries: dict[Family, tuple[TypeSpec, ...]]) -> None:
        self.keras_version = keras_version
        self._entries = entries
        self._by_name = {family: _by_name(specs) for family, specs in entries.items()}
        self._signatures: dict[Any, Signature] = {}
        self._nested: dict[int, tuple[Network, Signature]] = {}
        self._placeholders: dict[str, TypeSpec] = {}
        self._known: dict[str, TypeSpec] = {}  # by the type of a layer, as they are asked for
        self._index: Index | None = None
        self.defined: tuple[TypeSpec, ...] = ()

    def copy(self) -> "Catalog":
        """The same entries, to which layers can be added without a change here."""
        # Without the constructor, which would sort all entries by name again.
        other = Catalog.__new__(Catalog)
        other.keras_version, other.defined = self.keras_version, self.defined
        other._entries, other._by_name = dict(self._entries), dict(self._by_name)
        other._signatures, other._nested, other._placeholders, other._known = {}, {}, {}, {}
        other._index = self._index
        return other

    def define(self, specs: tuple[TypeSpec, ...]) -> None:
        """Have these layers, which a person wrote, in the place of those that were defined before.

        The shipped catalogue is shared: only a copy is ever changed.
        """
        if specs == self.defined:
            return
        shipped = [spec for spec in self._entries.get(Family.LAYER, ()) if not spec.source]
        self.defined = specs
        self._entries[Family.LAYER] = (*shipped, *specs)
        self._by_name[Family.LAYER] = _by_name(self._entries[Family.LAYER])
        self._signatures, self._nested, self._placeholders, self._known = {}, {}, {}, {}
        self._index = None

    def get(self, family: Family, type_name: str) -> TypeSpec | None:
        """The entry of that name or alias, also where it cannot be placed."""
        return self._by_name.get(family, {}).get(type_name)

    def operation(self, class_name: str) -> TypeSpec | None:
        """The operation that makes Keras' class of that name; `LayerNorm` is no function's name."""
        prefix = snake_case(class_name)
        operation = self.get(Family.OPERATION, f"ops.{prefix}")
        if operation is None or operation.absent or operation.name_prefix != prefix:
            entries = self.entries(Family.OPERATION)
            operation = next((spec for spec in entries if spec.name_prefix == prefix), operation)
        return operation

    def of(self, layer: Layer) -> TypeSpec:
        """The entry that describes `layer`; a placeholder where there is none."""
        if layer.foreign is None:
            spec = self._known.get(layer.type)
            if spec is None:
                family = Family.OPERATION if layer.type.startswith("ops.") else Family.LAYER
                spec = self.get(family, layer.type)
            if spec is not None:
                self._known[layer.type] = spec
                return spec
        if layer.type not in self._placeholders:
            self._placeholders[layer.type] = TypeSpec(
                type=layer.type,
                family=Family.LAYER,
                path="",
                category="custom",
                summary=str(
                    sentence("A layer that the catalogue does not know; its configuration is kept.")
                ),
                inputs=(InputPort("inputs", many=True, required=False),),
                outputs=(OutputPort(),),
            )
        return self._placeholders[layer.type]

    def entries(self, family: Family) -> tuple[TypeSpec, ...]:
        """What can be placed or chosen, in the order of the palette.

        Nested models are left out: they come from grouping and from files, not from a name.
        """
        return tuple(
            spec
            for spec in self._entries.get(family, ())
            if not spec.absent and spec.category != "nested"
        )

    def models(self) -> tuple[TypeSpec, ...]:
        """The kinds of nested models, which are placed with an empty network of their own."""
        layers = self._entries.get(Family.LAYER, ())
        return tuple(spec for spec in layers if spec.category == "nested" and not spec.absent)

    def all_entries(self, family: Family) -> tuple[TypeSpec, ...]:
        """Every entry, with those that are absent for a reason."""
        return self._entries.get(family, ())

    def categories(self) -> tuple[str, ...]:
        """The categories of layers that have something to place, in the order of the palette."""
        used = {spec.category for spec in self.entries(Family.LAYER)}
        return tuple(category for category in layer_categories if category in used)

    def signature(self, layer: Layer, arguments: Mapping[str, Any] = NOTHING, /) -> Signature:
        """The ports of `layer` with its present parameters, called with these arguments."""
        if layer.network is not None and is_model(layer):
            return self._nested_signature(layer.network)
        spec = self.of(layer)
        held = _held(spec, layer) if spec.family is Family.OPERATION else ()
        if not spec.output_rules and not held:
            # A stranger's class may be called as one of Keras.
            key: Any = (spec.type, layer.foreign is None)
        else:
            # Rules read few parameters; those that read none are decided by the type alone.
            given = {**layer.parameters, **arguments} if arguments else layer.parameters
            said = (_said(rule, given) for rule in spec.output_rules)
            key = (spec.type, held, *said)
        signature = self._signatures.get(key)
        if signature is None:
            signature = self._new_signature(spec, held, {**layer.parameters, **arguments})
            if len(self._signatures) >= _remembered_signatures:
                self._signatures.clear()
            self._signatures[key] = signature
        return signature

    def _new_signature(
        self, spec: TypeSpec, held: tuple[str, ...], parameters: dict[str, Any]
    ) -> Signature:
        inputs = tuple(
            msgspec.structs.replace(port, required=False) if port.name in held else port
            for port in spec.inputs
        )
        return Signature(inputs, (*spec.outputs, *rule_outputs(spec, parameters, self.get)))

    def search(
        self,
        text: str,
        families: tuple[Family, ...] = (Family.LAYER, Family.OPERATION),
    ) -> list[TypeSpec]:
        """Entries whose name, alias or purpose fits `text`, best first; all for an empty text."""
        if self._index is None:
            entries = {family: self.entries(family) for family in Family}
            entries[Family.LAYER] += self.models()
            self._index = Index(entries)
        return self._index.search(text, families)

    def _nested_signature(self, network: Network) -> Signature:
        """The ports of a nested model; see `designer.network.model_ends`."""
        remembered = self._nested.get(id(network))
        if remembered is not None and remembered[0] is network:
            return remembered[1]
        signature = nested_signature(network, self.signature)
        if len(self._nested) >= _remembered_nested:
            self._nested.clear()
        # The network is kept beside its signature so that its id is not used again meanwhile.
        self._nested[id(network)] = (network, signature)
        return signature


def _held(spec: TypeSpec, layer: Layer) -> tuple[str, ...]:
    """The ports of an operation that hold a value and so need no wire."""
    if not layer.parameters:
        return ()
    return tuple(name for name in spec.constants if layer.parameters.get(name) is not None)


def _said(rule: OutputRule, parameters: dict[str, Any]) -> str:
    """What the layer says about the parameters that a rule reads, for a key."""
    when = rule.when.removeprefix("not ").partition(".")[0]
    heads = {when, rule.of, rule.count, rule.length} - {""}
    return repr([(head, parameters[head]) for head in sorted(heads) if head in parameters])


def _by_name(specs: tuple[TypeSpec, ...]) -> dict[str, TypeSpec]:
    """Entries by type and alias; a type's own name wins over another's alias."""
    by_name = {alias: spec for spec in specs for alias in spec.aliases}
    by_name.update({spec.type: spec for spec in specs})
    return by_name


def read(folder: Path) -> Catalog:
    """The catalogue whose files lie in `folder`."""
    decoder = msgspec.json.Decoder(CatalogFile)
    version, entries = "", {}
    for family in Family:
        file = decoder.decode((folder / f"{family.value}.json").read_bytes())
        version, entries[family] = file.keras, file.entries
    return Catalog(version, entries)


@cache
def load() -> Catalog:
    """The shipped catalogue."""
    return read(resources.folder() / "catalog")
