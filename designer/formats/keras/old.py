"""Configurations that Keras 1 and 2 wrote, brought to the form that Keras 3 writes."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from designer.catalog import old_names
from designer.catalog.catalog import Catalog
from designer.catalog.old_changes import merging
from designer.catalog.spec import Family, TypeSpec
from designer.formats.keras.values import Unknown, is_public, parameters
from designer.sentences import Scalar, Sentence, sentence


class Described(Struct, frozen=True):
    """What an entry means: its type, the parameters that were set, and what was lost."""

    spec: TypeSpec
    parameters: dict[str, Any]
    left_out: list[Scalar]
    notes: tuple[Sentence, ...] = ()


def described(spec: TypeSpec | None, entry: Mapping[str, Any], catalog: Catalog) -> Described:
    """A layer's entry, whichever Keras wrote it; `spec` is what its class is called today.

    Raises Unknown where neither today's Keras nor an older one knows what is in it.
    """
    if "module" not in entry:  # Keras 3 always says the module
        older = _older(spec, entry, catalog)
        if older is not None:
            return older
    problem = Unknown(sentence("the class {name!r}", name=entry["class_name"][:60]))
    if spec is not None:
        try:
            today = Described(spec, *parameters(spec, entry["config"], catalog))
        except Unknown as unknown:
            problem = unknown
        else:
            return (_older(spec, entry, catalog) if today.left_out else None) or today
    older = _older(spec, entry, catalog)
    if older is None:
        raise problem
    return older


def _older(spec: TypeSpec | None, entry: Mapping[str, Any], catalog: Catalog) -> Described | None:
    if not is_public(entry) or (spec is not None and spec.family is not Family.LAYER):
        return None
    translated = old_names.translate(entry["class_name"], entry["config"])
    if translated is None:
        return None
    today = catalog.get(Family.LAYER, translated.type)
    if today is None or today.absent:
        return None
    try:
        return Described(
            today, *parameters(today, translated.config, catalog), notes=translated.notes
        )
    except Unknown:
        return None


def with_layers(entry: Any) -> Any:
    """A Sequential model's entry as it is written today; Keras 1 wrote its layers alone."""
    if isinstance(entry, dict) and isinstance(entry.get("config"), list):
        return {**entry, "config": {"layers": entry["config"]}}
    return entry


def operation_of_today(entry: Any) -> Any:
    """An operation's entry with the names that its class and its settings have today."""
    if not isinstance(entry, dict) or ".ops" not in str(entry.get("module")):
        return entry
    config, former = entry.get("config"), old_names.operation(entry.get("class_name"))
    if former is None or not isinstance(config, dict) or not is_public(entry):
        return entry
    named = {former.renames.get(name, name): value for name, value in config.items()}
    return {**entry, "class_name": former.new, "config": named}


def branches_of(entry: Mapping[str, Any]) -> list[Any]:
    """The Sequential models that a layer of Keras 1 merges; none where it holds other models."""
    layers = entry["config"].get("layers")
    if entry["class_name"] not in merging or not isinstance(layers, list):
        return []
    branches = [with_layers(item) for item in layers]
    return layers if branches and all(map(_is_chain, branches)) else []


def _is_chain(entry: Any) -> bool:
    config = entry.get("config") if isinstance(entry, dict) else None
    if not isinstance(config, dict) or entry.get("class_name") != "Sequential":
        return False
    return bool(config.get("layers")) and isinstance(config["layers"], list)


def first_input(entries: list[Any]) -> dict[str, Any]:
    """The Input's parameters that the first layer of an old Sequential model says, if it does."""
    first = entries[0] if entries else None
    config = first.get("config") if isinstance(first, dict) else None
    if not isinstance(config, dict):
        return {}
    shape = old_names.input_shape(config)
    if shape is None:
        return {}
    dtype = config.get("input_dtype")
    named = isinstance(dtype, str) and dtype != "float32"
    return {"shape": tuple(shape), **({"dtype": dtype} if named else {})}
