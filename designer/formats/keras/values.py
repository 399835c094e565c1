"""Parameters of a Keras configuration, as values of the catalogue.

A configuration spells out every default; a network stores only what was set. What a value means
comes from the catalogue's specification of the parameter, never from the layer's class.
"""

import struct
from collections.abc import Mapping
from typing import Any

from designer.catalog import values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import OWN_PACKAGE, Family, Kind, ParameterSpec, TypeSpec
from designer.errors import ValueRefused
from designer.formats.keras.tensors import tuple_items
from designer.network.names import snake_case
from designer.network.values import ObjectValue, normal
from designer.sentences import Scalar, Sentence, sentence

LONGEST_STRING = 64 * 1024
LONGEST_SETTING = 60  # of the name of a setting that nobody knows

# What Keras puts in the place of a None that was given. Nothing of the kind is worth storing.
_MEANT_BY_NONE: dict[str, tuple[Any, ...]] = {
    "data_format": ("channels_last",),
    "dtype": ("float32",),
    "activation": ("linear",),
    "oov_method": ("floormod",),
    "arguments": ({},),
}
# A parameter that, left at None, takes the value of another.
_TAKEN_FROM = {"strides": "pool_size", "value_dim": "key_dim"}
# What was said before adapting, and counts no more once that has found the other.
_GIVES_WAY = {"num_bins": "bin_boundaries"}
# The name, which a layer has beside its parameters, and what Keras finds by itself from those.
_NO_SETTINGS = ("name", "vocabulary_size")
_PUBLIC = ("keras", "builtins")


class Unknown(Exception):
    """A value that no entry of the catalogue can hold; `what` names it."""

    def __init__(self, what: Scalar) -> None:
        super().__init__(str(what))
        self.what = what


def is_public(entry: Mapping[str, Any]) -> bool:
    """Whether a serialised object is Keras' or ours; a stranger's class may have the same name.

    Ours are known by their registered name, since a written program carries them with it.
    """
    module, registered = entry.get("module"), str(entry.get("registered_name") or "")
    if registered.startswith(OWN_PACKAGE):
        return True
    if module is None:
        return ">" not in registered
    return str(module).partition(".")[0] in _PUBLIC


def is_carried(entry: Mapping[str, Any], catalog: Catalog) -> bool:
    """Whether a serialised object is of a class that somebody wrote and that came with the file."""
    known = catalog.get(Family.LAYER, str(entry.get("class_name")))
    return known is not None and bool(known.source)


def parameters(
    spec: TypeSpec, config: Mapping[str, Any], catalog: Catalog
) -> tuple[dict[str, Any], list[Scalar]]:
    """The parameters that were set, and in words the settings that nothing here knows.

    Those are settings of `spec` (`'seed'`) or of an object inside (`'seed' of 'Zeros'`). A value
    that its specification refuses is kept: the check names it on the layer. Raises Unknown where
    an object inside is nobody's.
    """
    given: dict[str, Any] = {}
    left_out: list[Scalar] = []
    for name, raw in config.items():
        parameter = spec.parameter(name)
        if parameter is None:
            if name not in _NO_SETTINGS and not _says_nothing(name, raw):
                left_out.append(repr(name[:LONGEST_SETTING]))
        elif not _is_implied(parameter, raw, config):
            value = _checked(parameter, value_of(parameter, raw, catalog, left_out), catalog)
            if not _is_default(parameter, value, catalog):
                given[name] = value
    if spec.parameter("backward_layer") is not None:
        given = {name: _as_given(name, value) for name, value in given.items()}
    return given, left_out


def _as_given(name: str, value: Any) -> Any:
    """A layer that Bidirectional was given; its own copy it calls `forward_…`.

    What its copies put out for a masked step follows from whether they return sequences.
    """
    if name not in ("layer", "backward_layer") or not isinstance(value, ObjectValue):
        return value
    given = {key: item for key, item in value.parameters.items() if key != "zero_output_for_mask"}
    called = given.get("name")
    if name == "layer" and isinstance(called, str):
        given["name"] = called.removeprefix("forward_")
    return ObjectValue(value.type, given)


def _says_nothing(name: str, raw: Any) -> bool:
    meant = raw in _MEANT_BY_NONE.get(name, ())
    return meant or raw is None or raw is False or raw in ({}, [], "", "auto")


def _is_implied(parameter: ParameterSpec, raw: Any, config: Mapping[str, Any]) -> bool:
    """Whether Keras wrote down what it makes of a None by itself."""
    if parameter.required or parameter.default is not None:
        return False
    if raw is None:
        return True
    if config.get(_GIVES_WAY.get(parameter.name, "")) is not None:
        return True
    if parameter.name in _TAKEN_FROM:
        return bool(raw == config.get(_TAKEN_FROM[parameter.name], parameter))
    if parameter.name == "backward_layer":
        return _is_mirrored(config.get("layer"), raw)
    if isinstance(raw, dict) and raw.get("class_name") == "DTypePolicy":
        policy = raw.get("config")
        raw = policy.get("name") if isinstance(policy, dict) else raw
    return raw in _MEANT_BY_NONE.get(parameter.name, ())


def _is_mirrored(forward: Any, backward: Any) -> bool:
    """Whether the backward layer is the copy that Bidirectional makes of the forward one."""
    if not isinstance(forward, dict) or not isinstance(backward, dict):
        return False
    ahead, back = _bare(forward.get("config")), _bare(backward.get("config"))
    if not isinstance(ahead, dict) or not isinstance(back, dict):
        return False
    stem = str(ahead.pop("name", "")).removeprefix("forward_")
    if back.pop("name", None) != f"backward_{stem}":
        return False
    ahead["go_backwards"] = not ahead.get("go_backwards", False)
    return forward.get("class_name") == backward.get("class_name") and ahead == back


def _bare(raw: Any) -> Any:
    """A configuration without the numbers by which Keras finds objects that it saw before."""
    if isinstance(raw, dict):
        return {key: _bare(item) for key, item in raw.items() if key != "shared_object_id"}
    return [_bare(item) for item in raw] if isinstance(raw, list) else raw


def operands(
    spec: TypeSpec, constants: Mapping[str, Any], given: Mapping[str, Any], catalog: Catalog
) -> dict[str, Any]:
    """The parameters of an operation that its call gives by position or name (`x[:, -1]`).

    Raises Unknown where the catalogue has no parameter for a constant operand.
    """
    values_: dict[str, Any] = {}
    left_out: list[Scalar] = []
    for name, raw in constants.items():
        parameter = spec.parameter(name)
        if parameter is None and name.isdigit():
            parameter = next(
                (item for item in spec.parameters if item.name not in {*given, *values_}), None
            )
        if parameter is None:
            raise Unknown(sentence("a constant in the place of a tensor"))
        value = _checked(parameter, value_of(parameter, raw, catalog, left_out), catalog)
        if left_out:
            raise Unknown(left_out[0])
        if not _is_default(parameter, value, catalog):
            values_[parameter.name] = value
    return values_


def value_of(parameter: ParameterSpec, raw: Any, catalog: Catalog, left_out: list[Scalar]) -> Any:
    """A value of the configuration in the form that the parameter's kind has.

    Settings inside that nothing here knows are added to `left_out`, in words.
    """
    return _Values(parameter, catalog, left_out).of(raw)


class _Values:
    """Reads the values of one parameter; what is lost of objects inside is told to `left_out`."""

    def __init__(self, parameter: ParameterSpec, catalog: Catalog, left_out: list[Scalar]) -> None:
        self._parameter = parameter
        self._catalog = catalog
        self._left_out = left_out

    def of(self, raw: Any) -> Any:
        """A value as JSON has it, and all that stands inside."""
        match raw:
            case str() if len(raw) > LONGEST_STRING:
                raise Unknown(sentence("a text of {number:,} characters", number=len(raw)))
            case [alone] if self._parameter.kind is Kind.INTEGERS and self._parameter.rank == 1:
                return alone
            case list():
                return tuple(map(self.of, raw))
            case {"class_name": class_name}:
                return self._serialised(class_name, raw)
            case dict():
                return {key: self.of(item) for key, item in raw.items()}
            case _:
                return raw

    def _serialised(self, class_name: Any, raw: dict[str, Any]) -> Any:
        """What JSON has no form for, which Keras writes as a class with its configuration."""
        match class_name, raw.get("config"):
            case "__numpy__" | "__tensor__", {"value": value}:
                return normal(value)
            case "__numpy__" | "__tensor__", dict():
                return normal(None)
            case "__slice__" | "__ellipsis__", config:
                parts = config.items() if isinstance(config, dict) else ()
                given = {key: item for key, item in parts if item is not None}
                return ObjectValue(class_name.strip("_"), given)
            case "__lambda__", _:
                raise Unknown(sentence("compiled Python code (kept, and never run here)"))
            case "__tuple__", _:
                return tuple(map(self.of, tuple_items(raw)))
            case "DTypePolicy", dict(config) if self._parameter.kind is Kind.DTYPE:
                return config.get("name")
            case str(), None | dict() as config if _is_ours(raw, self._catalog):
                return self._object(class_name, config or {})
            case _:
                raise Unknown(repr(class_name))

    def _object(self, class_name: str, config: dict[str, Any]) -> ObjectValue:
        for family in self._parameter.families or tuple(Family):
            entry = self._catalog.get(family, class_name)
            if entry is None or entry.absent:
                continue
            if family is Family.REGULARIZER:  # its numbers are those that Keras made float32
                config = {key: short_number(item) for key, item in config.items()}
            known, unknown = parameters(entry, config, self._catalog)
            self._left_out += (
                item
                if isinstance(item, Sentence)
                else sentence("{setting} of {type!r}", setting=item, type=entry.type)
                for item in unknown
            )
            if family is Family.LAYER and _has_own_name(config, entry):
                known["name"] = config["name"]
            return ObjectValue(entry.type, known)
        raise Unknown(repr(class_name))


def _is_ours(entry: Mapping[str, Any], catalog: Catalog) -> bool:
    return is_public(entry) or is_carried(entry, catalog)


def short_number(value: Any) -> Any:
    """A number as it was given, if it is one that Keras made float32; all else as it is."""
    if not isinstance(value, float):
        return value
    short = float(f"{value:.7g}")
    try:
        same = struct.pack("f", short) == struct.pack("f", value)
    except OverflowError:
        return value
    return short if same else value


def _has_own_name(config: Mapping[str, Any], entry: TypeSpec) -> bool:
    """Whether an inner layer has another name than Keras would give it by itself."""
    name, usual = config.get("name"), entry.name_prefix or snake_case(entry.type)
    return isinstance(name, str) and name not in (usual, f"forward_{usual}")


def _checked(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Any:
    try:
        return values.check(parameter, value, catalog)
    except ValueRefused:
        return normal(value)


def _is_default(parameter: ParameterSpec, value: Any, catalog: Catalog) -> bool:
    if parameter.required:
        return False
    default = parameter.default
    if parameter.kind is Kind.INTEGERS and parameter.rank:
        return bool(_each(value, parameter.rank) == _each(default, parameter.rank))
    if parameter.kind in (Kind.OBJECT, Kind.DTYPE):
        meant = _identity(parameter, default, catalog)
        return bool(_identity(parameter, value, catalog) == meant)
    return type(value is True) is type(default is True) and bool(value == default)


def _each(value: Any, rank: int) -> Any:
    return (value,) * rank if isinstance(value, int) else value


def _identity(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Any:
    """An object by its entry, since it may be named in several ways (`uniform`)."""
    name = value.type if isinstance(value, ObjectValue) else value
    if isinstance(name, str):
        for family in parameter.families:
            if (entry := catalog.get(family, name)) is not None:
                set_ = value.parameters if isinstance(value, ObjectValue) else {}
                return (entry.family, entry.type, set_)
    return value
