"""What Keras 1 and 2 called its layers and their parameters, and what they are called today.

A table, read in both directions: files of older Keras are read through `translate`, and who types
an old name finds the layer of today through `by_new_name`.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

Config = dict[str, Any]
# The layer, and the function, that merged tensors in one of several ways.
merging = ("Merge", "merge")

# Changes a configuration that has today's names already; a sentence on each thing that is lost.
Change = Callable[[Config], list[str]]


class OldName(Struct, frozen=True):
    """A layer as an older Keras had it; `old` and `new` may be the same.

    `renames` are old and new names of parameters. `joins` are parameters that became one, such as
    the rows and columns of a kernel.
    """

    old: str
    new: str
    renames: Mapping[str, str] = {}
    joins: tuple[tuple[tuple[str, ...], str], ...] = ()
    change: Change | None = None


class Translated(Struct, frozen=True):
    """A layer of today: its type, its configuration, and a sentence on each thing that is lost."""

    type: str
    config: Config
    notes: tuple[str, ...] = ()


def translate(class_name: str, config: Mapping[str, Any]) -> Translated | None:
    """The layer of today for a configuration of an older Keras; None for a name nobody had."""
    entry = _by_old_name().get(class_name)
    if entry is None or (class_name in merging and config.get("layers")):
        return None  # a Merge that brings the branches of a Sequential model has no counterpart
    found: Config = {}
    notes: list[str] = []
    for names, new in entry.joins:
        if all(name in config for name in names):
            found[new] = [config[name] for name in names]
    joined = {name for names, _ in entry.joins for name in names}
    dropped = _dropped - {"input_dim"} if entry.new in _looks_up else _dropped
    for name, value in config.items():
        new = entry.renames.get(name, name)
        # A name of today that is given as well says more than an old one.
        if name in joined or (name in dropped and new == name) or (new != name and new in config):
            continue
        found[new] = _today(new, value, notes)
    if entry.change is not None:
        notes += entry.change(found)
    new_type = found.pop(_TYPE, entry.new)
    kept = {name: value for name, value in found.items() if value is not _NOTHING}
    return Translated(new_type, kept, tuple(notes))


def input_shape(config: Mapping[str, Any]) -> list[int | None] | None:
    """The shape of a sample that the first layer of an old Sequential model gives."""
    whole = config.get("batch_input_shape")
    shape = whole[1:] if isinstance(whole, list) and whole else config.get("input_shape")
    if not isinstance(shape, list) and isinstance(config.get("input_dim"), int):
        shape = [config["input_dim"]]
        if "input_length" in config:
            shape = [config["input_length"], *shape]
    sizes = isinstance(shape, list) and all(size is None or type(size) is int for size in shape)
    return shape if sizes else None


@cache
def by_new_name() -> dict[str, tuple[str, ...]]:
    """Names of old layers that lead to one type of today, by that type.

    Merge leads to several; their keywords say so.
    """
    found: dict[str, tuple[str, ...]] = {}
    for entry in table:
        if entry.old != entry.new and entry.old not in merging:
            found[entry.new] = (*found.get(entry.new, ()), entry.old)
    return found


def today(name: str) -> str | None:
    """What a layer of an older Keras is called now, where that is one other name."""
    entry = _by_old_name().get(name)
    return None if entry is None or name in merging or entry.new == name else entry.new


@cache
def _by_old_name() -> dict[str, OldName]:
    return {entry.old: entry for entry in table}


# --- values ---------------------------------------------------------------------------------------

_NOTHING: Any = object()  # a parameter that is better left at its default
_TYPE = "\0type"  # where a change says that the type is another one

_dropped = frozenset({
    "input_shape", "batch_input_shape", "input_dtype", "input_dim", "input_length", "weights",
    "create_input_layer", "consume_less", "implementation", "time_major", "mode_type",
    "output_mask", "output_mask_type", "output_shape_type",
})  # fmt: skip
_looks_up = ("Embedding",)

_initializers = {
    "zero": "zeros",
    "one": "ones",
    "uniform": "random_uniform",
    "normal": "random_normal",
}
_formats = {"th": "channels_first", "tf": "channels_last", "default": None}
_regularizers = ("WeightRegularizer", "ActivityRegularizer", "L1L2Regularizer")


def _today(name: str, value: Any, notes: list[str]) -> Any:
    """A value of an old configuration as Keras writes it now."""
    if name.endswith("_initializer") and isinstance(value, str):
        return _initializers.get(value, value)
    if name == "data_format" and isinstance(value, str):
        return _formats.get(value, value)
    if name == "padding" and value == "full":
        notes.append("the padding 'full' is gone; 'same' comes nearest.")
        return "same"
    if name.endswith("activation") and value == "hard_sigmoid":
        notes.append("Keras 3 draws 'hard_sigmoid' with a slope of 1/6; it was 0.2.")
    if isinstance(value, dict) and "class_name" not in value and isinstance(value.get("name"), str):
        return _old_object(name, value, notes)
    return value


def _old_object(name: str, value: Config, notes: list[str]) -> Any:
    """A regularizer or constraint as Keras 1 wrote it: its values beside its name."""
    kind = value["name"]
    given = {key: item for key, item in value.items() if key != "name"}
    if name.endswith("_regularizer"):
        if kind in _regularizers:
            amounts = {key: item for key, item in given.items() if key in ("l1", "l2")}
            return {"class_name": "L1L2", "config": amounts} if any(amounts.values()) else None
        notes.append(f"the regularizer {kind[:60]!r} is gone.")
        return None
    if name.endswith("_constraint"):
        if "m" in given:
            given["max_value"] = given.pop("m")
        return {"class_name": kind, "config": given}
    return value


# --- changes that a rename cannot say -------------------------------------------------------------

_modes = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
    "dot": "Dot",
    "cos": "Dot",
}


def _merge(config: Config) -> list[str]:
    mode = config.pop("mode", "sum")
    concat_axis, dot_axes = config.pop("concat_axis", -1), config.pop("dot_axes", -1)
    config.pop("output_shape", None)
    config.pop("arguments", None)
    config[_TYPE] = new = _modes.get(mode, "Add") if isinstance(mode, str) else "Add"
    if new == "Concatenate":
        config["axis"] = concat_axis
    elif new == "Dot":
        config["axes"] = dot_axes
        config["normalize"] = mode == "cos"
    if isinstance(mode, str) and mode in _modes:
        return []
    return ["it merged with code of its own, which is not read; Add stands in its place."]


def _transposed(config: Config) -> list[str]:
    if config.pop("output_shape", None) is None:
        return []
    return ["its output shape was given; now it follows from strides and padding."]


def _separable(config: Config) -> list[str]:
    start = config.pop("kernel_initializer", _NOTHING)
    config.setdefault("depthwise_initializer", start)
    config.setdefault("pointwise_initializer", start)
    return []


def _gated(config: Config) -> list[str]:
    config.setdefault("reset_after", False)
    return []


def _cudnn_gated(config: Config) -> list[str]:
    config.setdefault("reset_after", True)
    return []


def _forgetting(config: Config) -> list[str]:
    start = config.pop("forget_bias_init", None)
    if start is not None:
        config["unit_forget_bias"] = start in ("one", "ones")
    return []


def _normalizing(config: Config) -> list[str]:
    axis = config.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        config["axis"] = axis[0]
    mode = config.pop("mode", 0)
    for name in ("fused", "virtual_batch_size", "adjustment"):
        config.pop(name, None)
    if mode in (0, 2):
        return []
    return ["its mode 1 took the statistics of each sample; LayerNormalization does that today."]


def _synchronized(config: Config) -> list[str]:
    config["synchronized"] = True
    return _normalizing(config)


def _embedding(config: Config) -> list[str]:
    return ["its dropout of whole words is gone."] if config.pop("dropout", None) else []


def _image_padding(config: Config) -> list[str]:
    padding = config.get("padding")
    if isinstance(padding, dict):
        sides = [padding.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right")]
        config["padding"] = [sides[:2], sides[2:]]
    elif isinstance(padding, list) and len(padding) == 4:
        config["padding"] = [padding[:2], padding[2:]]
    return []


def _side_padding(config: Config) -> list[str]:
    padding = config.get("padding")
    if isinstance(padding, dict):
        config["padding"] = [padding.get("left_pad", 0), padding.get("right_pad", 0)]
    return []


def _wrapped(config: Config) -> list[str]:
    """The layers inside a wrapper, in their turn."""
    notes: list[str] = []
    for name in ("layer", "backward_layer"):
        inner = config.get(name)
        if isinstance(inner, dict) and isinstance(inner.get("config"), dict):
            found = translate(str(inner.get("class_name")), inner["config"])
            if found is not None:
                config[name] = {**inner, "class_name": found.type, "config": found.config}
                notes += found.notes
    return notes


def _dense_in_time(config: Config) -> list[str]:
    inner = {name: config.pop(name) for name in list(config) if name not in ("name", "trainable")}
    config["layer"] = {"class_name": "Dense", "config": inner}
    return []


# --- the table ------------------------------------------------------------------------------------

_weights = {
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "bias": "use_bias",
}
_dense = {**_weights, "output_dim": "units"}
_image = {"border_mode": "padding", "dim_ordering": "data_format"}
_convolution = {
    **_weights,
    **_image,
    "nb_filter": "filters",
    "subsample": "strides",
    "atrous_rate": "dilation_rate",
}
_sequence_convolution = {
    **_convolution,
    "filter_length": "kernel_size",
    "subsample_length": "strides",
}
_kernel = ((("nb_row", "nb_col"), "kernel_size"),)
_volume_kernel = ((("kernel_dim1", "kernel_dim2", "kernel_dim3"), "kernel_size"),)
_pooling = {**_image, "pool_length": "pool_size", "stride": "strides"}
_recurrent = {
    **_dense,
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "U_regularizer": "recurrent_regularizer",
    "U_constraint": "recurrent_constraint",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_embedding_names = {
    "init": "embeddings_initializer",
    "W_regularizer": "embeddings_regularizer",
    "W_constraint": "embeddings_constraint",
}
_batch = {"gamma_init": "gamma_initializer", "beta_init": "beta_initializer"}
_spatial = {"p": "rate", "dim_ordering": "data_format"}
_ordering = {"dim_ordering": "data_format"}
_bends = {
    f"{name}_init": f"{name}_initializer" for name in ("t_left", "a_left", "t_right", "a_right")
}

table: tuple[OldName, ...] = (
    # Layers that have other names, or were taken together with others, today.
    OldName("AtrousConvolution1D", "Conv1D", _sequence_convolution),
    OldName("AtrousConv1D", "Conv1D", _sequence_convolution),
    OldName("AtrousConvolution2D", "Conv2D", _convolution, _kernel),
    OldName("AtrousConv2D", "Conv2D", _convolution, _kernel),
    OldName("Convolution1D", "Conv1D", _sequence_convolution),
    OldName("Convolution2D", "Conv2D", _convolution, _kernel),
    OldName("Convolution3D", "Conv3D", _convolution, _volume_kernel),
    OldName("Deconvolution2D", "Conv2DTranspose", _convolution, _kernel, _transposed),
    OldName("Deconv2D", "Conv2DTranspose", _convolution, _kernel, _transposed),
    OldName("Deconvolution3D", "Conv3DTranspose", _convolution, _volume_kernel, _transposed),
    OldName("Deconv3D", "Conv3DTranspose", _convolution, _volume_kernel, _transposed),
    OldName("SeparableConvolution1D", "SeparableConv1D", _sequence_convolution, (), _separable),
    OldName("SeparableConvolution2D", "SeparableConv2D", _convolution, _kernel, _separable),
    OldName("Merge", "Add", change=_merge),
    OldName("merge", "Add", change=_merge),
    OldName("ActivityRegularizer", "ActivityRegularization"),
    OldName("TimeDistributedDense", "TimeDistributed", _dense, change=_dense_in_time),
    OldName("Recurrent", "RNN"),
    OldName("CuDNNLSTM", "LSTM", _recurrent),
    OldName("CuDNNGRU", "GRU", _recurrent, change=_cudnn_gated),
    OldName("SyncBatchNormalization", "BatchNormalization", _batch, change=_synchronized),
    OldName("BatchNormalizationV1", "BatchNormalization", _batch, change=_normalizing),
    OldName("BatchNormalizationV2", "BatchNormalization", _batch, change=_normalizing),
    # Layers whose parameters have other names today.
    OldName("Dense", "Dense", _dense),
    OldName("Conv1D", "Conv1D", _sequence_convolution),
    OldName("Conv2D", "Conv2D", _convolution, _kernel),
    OldName("Conv3D", "Conv3D", _convolution, _volume_kernel),
    OldName("Conv2DTranspose", "Conv2DTranspose", _convolution, _kernel, _transposed),
    OldName("SeparableConv2D", "SeparableConv2D", _convolution, _kernel),
    OldName("LocallyConnected1D", "LocallyConnected1D", _sequence_convolution),
    OldName("LocallyConnected2D", "LocallyConnected2D", _convolution, _kernel),
    OldName("MaxPooling1D", "MaxPooling1D", _pooling),
    OldName("MaxPooling2D", "MaxPooling2D", _image),
    OldName("MaxPooling3D", "MaxPooling3D", _image),
    OldName("AveragePooling1D", "AveragePooling1D", _pooling),
    OldName("AveragePooling2D", "AveragePooling2D", _image),
    OldName("AveragePooling3D", "AveragePooling3D", _image),
    *[
        OldName(f"Global{kind}Pooling{rank}D", f"Global{kind}Pooling{rank}D", _ordering)
        for kind in ("Max", "Average")
        for rank in (2, 3)
    ],
    OldName("UpSampling1D", "UpSampling1D", {"length": "size"}),
    OldName("UpSampling2D", "UpSampling2D", _ordering),
    OldName("UpSampling3D", "UpSampling3D", _ordering),
    OldName("ZeroPadding1D", "ZeroPadding1D", change=_side_padding),
    OldName("ZeroPadding2D", "ZeroPadding2D", _ordering, change=_image_padding),
    OldName("ZeroPadding3D", "ZeroPadding3D", _ordering),
    OldName("Cropping2D", "Cropping2D", _ordering),
    OldName("Cropping3D", "Cropping3D", _ordering),
    OldName("Dropout", "Dropout", {"p": "rate"}),
    OldName("GaussianDropout", "GaussianDropout", {"p": "rate"}),
    OldName("GaussianNoise", "GaussianNoise", {"sigma": "stddev"}),
    OldName("SpatialDropout1D", "SpatialDropout1D", {"p": "rate"}),
    OldName("SpatialDropout2D", "SpatialDropout2D", _spatial),
    OldName("SpatialDropout3D", "SpatialDropout3D", _spatial),
    OldName("BatchNormalization", "BatchNormalization", _batch, change=_normalizing),
    OldName("SimpleRNN", "SimpleRNN", _recurrent),
    OldName("LSTM", "LSTM", _recurrent, change=_forgetting),
    OldName("GRU", "GRU", _recurrent, change=_gated),
    OldName("ConvLSTM2D", "ConvLSTM2D", {**_recurrent, **_convolution}, _kernel, _forgetting),
    OldName("TimeDistributed", "TimeDistributed", change=_wrapped),
    OldName("Bidirectional", "Bidirectional", change=_wrapped),
    OldName("Embedding", "Embedding", _embedding_names, change=_embedding),
    OldName("LeakyReLU", "LeakyReLU", {"alpha": "negative_slope"}),
    OldName("PReLU", "PReLU", {"init": "alpha_initializer"}),
    OldName("SReLU", "SReLU", _bends),
    OldName("ParametricSoftplus", "ParametricSoftplus"),
    OldName("ThresholdedReLU", "ThresholdedReLU"),
    OldName("Highway", "Highway", _weights),
    OldName("MaxoutDense", "MaxoutDense", {**_dense, "nb_feature": "num_features"}),
)
