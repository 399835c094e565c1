"""Parameters from signatures, with what the overlay says about them."""

import inspect
import math
from collections.abc import Mapping
from typing import Any

import keras
import msgspec

from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.network.values import normal
from devtools.introspection import overlay
from devtools.introspection.docs import Docs

# `name` is the layer's own, which stands above its form. In these families a name is a parameter:
# a metric's heads its column, a policy's says which it is.
_omitted = ("self", "name", "args", "kwargs")
_named = (Family.METRIC, Family.DTYPE_POLICY)

# Parameters that take a number for each of the axes in the name of a type, such as Conv2D.
_ranks = {"1D": 1, "2D": 2, "3D": 3}
_one_per_axis = ("kernel_size", "pool_size", "size", "strides", "dilation_rate", "output_size",
                 "output_padding", "padding", "cropping")  # fmt: skip

# What layers take through `**kwargs`; what else their bases take, they give themselves.
_passed_on = ("lora_rank", "lora_alpha", "weights", "quantization_config", "zero_output_for_mask",
              "unroll", "seed", "data_format", "bounding_box_format", "activity_regularizer",
              "trainable", "dtype")  # fmt: skip
_spread = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
# Said here where Keras' docstring says nothing; Keras' own words come first.
_docs = {
    "trainable": "Whether the layer's weights change during training; off freezes the layer.",
    "dtype": "The dtype of computations and weights, or a policy such as mixed_float16; by "
    "default the global policy's.",
    "training": "Whether the layer behaves as in training; by default as the model is called.",
    "activity_regularizer": "Regularizer for the output of the layer.",
    "seed": "Whole number that makes random values repeat from run to run.",
    "data_format": "Whether channels are the last axis or the first after the batch; by default "
    "what Keras is set to (channels_last).",
    "value_range": "Smallest and largest value that pixels can have.",
    "dilation_rate": "Distance between the places that one filter looks at.",
    "output_padding": "Amount added to one side of the output, to choose among possible sizes.",
    "antialias": "Whether an image is smoothed before it is made smaller.",
    "bounding_box_format": "What the four numbers of a bounding box are, such as left, top, "
    "right, bottom (xyxy); with rel_ they are shares of the image.",
    "mask_value": "Time steps in which every value equals this one are skipped.",
    "fill_value": "Value that fills what is missing.",
    "layers": "The layers that are applied, one after another.",
    "lora_rank": "The rank of the low-rank adaptation: the kernel stays as it is, and two small "
    "matrices of this size are trained in its place.",
    "lora_alpha": "Scale of the low-rank adaptation; by default as lora_rank.",
    "input_axes": "Axes of the weights that count as inputs; by default found from the shape.",
    "output_axes": "Axes of the weights that count as outputs; by default found from the shape.",
    "weight_decay": "Share of each weight that is taken off in every step.",
    "clipnorm": "Largest norm that the gradient of each weight may have.",
    "clipvalue": "Largest absolute value in the gradient of each weight.",
    "global_clipnorm": "Largest norm that all gradients together may have.",
    "use_ema": "Whether a moving average of the weights is kept.",
    "ema_momentum": "How slowly the moving average follows, with use_ema.",
    "ema_overwrite_frequency": "After how many steps the average replaces the weights.",
    "loss_scale_factor": "Factor that the loss is multiplied with before gradients are taken.",
    "gradient_accumulation_steps": "After how many batches the weights change.",
    "ignore_class": "A class whose samples do not count.",
    "axis": "Axes along which the values are reduced; by default all.",
    "save_weights_only": "Whether weights alone are saved.",
    "mode": "How values are quantized, such as int8.",
    "source_name": "The policy that is quantized, such as float32.",
    "amax_history_length": "How many steps the scale of values is remembered.",
    "name": "Which policy, such as mixed_float16.",
    "quantization_config": "How the layer is quantized: by model.quantize, or from its start where "
    "the dtype is a quantized policy such as int8_from_float32.",
    "weights": "The values that the weights start with; their shape is that of the weights.",
    "zero_output_for_mask": "Whether the output is 0 where the mask leaves a step out; otherwise "
    "it is that of the step before.",
    "unroll": "Whether the loop over the steps is written out: faster, but takes more memory.",
    "weight_quantizer": "What quantizes the weights; by default as Keras does.",
    "activation_quantizer": "What quantizes what flows in; None leaves it as it is.",
    "output_dtype": "The dtype of quantized values.",
    "default_policy": "The policy of all layers that the table does not name.",
    "policy_map": "The policy of each inner layer by its path, which may be a regular expression.",
}


def parameters(family: Family, type_name: str, thing: Any, said: Docs) -> tuple[ParameterSpec, ...]:
    """The parameters of a class' constructor or of a function."""
    signature = inspect.signature(thing.__init__ if inspect.isclass(thing) else thing)
    omitted = {*_omitted, *left_out(family, type_name, thing)}
    if family in _named:
        omitted.remove("name")
    arguments = {
        name: argument
        for name, argument in signature.parameters.items()
        if name not in omitted and argument.kind not in _spread
    }
    if family is Family.LAYER and inspect.isclass(thing):
        arguments |= {
            name: argument
            for name, argument in _further(thing).items()
            if name not in omitted | arguments.keys()
        }
    return tuple(parameter(family, type_name, argument, said) for argument in arguments.values())


def left_out(family: Family, type_name: str, thing: Any) -> dict[str, str]:
    """The arguments of Keras' that are no parameters here, each with the reason."""
    taken = set(inspect.signature(thing.__init__ if inspect.isclass(thing) else thing).parameters)
    reasons = {name: reason for name, reason in overlay.left_out(family).items() if name in taken}
    if getattr(thing, "get_config", None) is keras.layers.Layer.get_config:
        # Keras then writes down the arguments as they were given, and no object among them.
        reasons["activity_regularizer"] = "Keras cannot write it down for this layer."
    own: dict[str, str] = overlay.of_type(family, type_name).get("left_out", {})
    return reasons | own


def _further(cls: type) -> dict[str, inspect.Parameter]:
    """What a layer's bases take, as far as `**kwargs` leads to them."""
    passed: dict[str, inspect.Parameter] = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base):
            continue
        taken = inspect.signature(vars(base)["__init__"]).parameters
        for name, argument in taken.items():
            if name in _passed_on:
                passed.setdefault(name, argument)
        if base is keras.layers.Layer or not any(
            argument.kind is argument.VAR_KEYWORD for argument in taken.values()
        ):
            break
    order = {name: place for place, name in enumerate(_passed_on)}
    return dict(sorted(passed.items(), key=lambda item: order[item[0]]))


def parameter(
    family: Family, type_name: str, argument: inspect.Parameter, said: Docs
) -> ParameterSpec:
    """One parameter from its place in a signature."""
    if argument.default is argument.empty:
        default: Any = msgspec.UNSET
    else:
        default = _literal(argument.default)
    return _spec(family, type_name, argument.name, default, said)


def from_values(
    family: Family, type_name: str, defaults: Mapping[str, Any], said: Docs
) -> tuple[ParameterSpec, ...]:
    """Parameters of an entry that is kept by hand; "required" and "none" mean just that."""
    words: dict[Any, Any] = {"required": msgspec.UNSET, "none": None}
    return tuple(
        _spec(family, type_name, name, words.get(value, value), said)
        for name, value in defaults.items()
    )


def _spec(family: Family, type_name: str, name: str, default: Any, said: Docs) -> ParameterSpec:
    fields = overlay.of_parameter(family, type_name, name, _type_word(default))
    if "kind" not in fields:
        fields["kind"] = _kind(default)
    for field in ("default", "initial"):
        if fields.get(field) == "none":  # TOML has no word for it
            fields[field] = None
    default = fields.pop("default", default)
    if default is None:
        fields["optional"] = True
    if fields["kind"] == Kind.INTEGERS and name in _one_per_axis and (rank := _rank(type_name)):
        fields.setdefault("rank", rank)
    if fields["kind"] == Kind.CHOICE and "choices" not in fields:
        fields["kind"] = Kind.STRING
    description = fields.pop("description", None) or said.arguments.get(name)
    fields["description"] = description or _docs.get(name, "")
    return msgspec.convert({"name": name, "default": default, **fields}, ParameterSpec)


def _rank(type_name: str) -> int:
    return _ranks.get(type_name.removesuffix("Transpose")[-2:], 0)


def _type_word(default: Any) -> str:
    if isinstance(default, bool):
        return "boolean"
    if isinstance(default, (int, float)):
        return "number"
    if isinstance(default, str):
        return "string"
    if isinstance(default, tuple):
        return "tuple"
    return "none" if default is None else "required"


def _kind(default: Any) -> Kind:
    if isinstance(default, bool):
        return Kind.BOOLEAN
    if isinstance(default, int):
        return Kind.INTEGER
    if isinstance(default, float):
        return Kind.NUMBER
    if isinstance(default, str):
        return Kind.STRING
    if isinstance(default, tuple):
        whole = all(isinstance(item, int) for item in default)
        return Kind.INTEGERS if whole else Kind.NUMBERS
    return Kind.ANY


def _literal(value: Any) -> Any:
    """A default as the catalogue holds it; fails loudly on one that it cannot hold."""
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"A default that JSON cannot hold: {value!r}")
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return normal(value)
    raise TypeError(f"A default that the catalogue cannot hold: {value!r}")
