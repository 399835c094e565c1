"""What Keras 1 and 2 called its layers and their parameters, and what they are called today.

A table, read in both directions: files of older Keras are read through `translate`, and who types
an old name finds the layer of today through `by_new_name`.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from designer.catalog import old_changes as changes
from designer.catalog.old_changes import Config, merging
from designer.sentences import Sentence

# Changes a configuration that has today's names already; a sentence on each thing that is lost.
Change = Callable[[Config], list[Sentence]]


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
    notes: tuple[Sentence, ...] = ()


def translate(class_name: str, config: Mapping[str, Any]) -> Translated | None:
    """The layer of today for a configuration of an older Keras; None for a name nobody had."""
    entry = _by_old_name().get(class_name)
    if entry is None or (class_name in merging and config.get("layers")):
        return None  # a Merge that brings the branches of a Sequential model has no counterpart
    renamed = _joined(entry, config)
    notes: list[Sentence] = []
    for name, value in config.items():
        new = entry.renames.get(name, name)
        if not _is_left_out(entry, config, name, new):
            renamed[new] = changes.value_of_today(new, value, notes)
    if entry.change is not None:
        notes += entry.change(renamed)
    new_type = renamed.pop(changes.TYPE, entry.new)
    kept = {name: value for name, value in renamed.items() if value is not changes.NOTHING}
    return Translated(new_type, kept, tuple(notes))


def _joined(entry: OldName, config: Mapping[str, Any]) -> Config:
    """The parameters that several old ones became."""
    return {
        new: [config[name] for name in names]
        for names, new in entry.joins
        if all(name in config for name in names)
    }


def _is_left_out(entry: OldName, config: Mapping[str, Any], name: str, new: str) -> bool:
    """Whether an old parameter says nothing of its own today."""
    if any(name in names for names, _ in entry.joins):
        return True
    if new != name:
        return new in config  # a name of today that is given as well says more than an old one
    looked_up = name == "input_dim" and entry.new in changes.looks_up
    return name in changes.dropped and not looked_up


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


def operation(class_name: Any) -> OldName | None:
    """What became of an operation that an earlier Keras 3 had, or called otherwise."""
    return next((entry for entry in _operations if entry.old == class_name), None)


@cache
def by_new_name() -> dict[str, tuple[str, ...]]:
    """Names of old layers that lead to one type of today, by that type.

    Merge leads to several; their keywords say so.
    """
    old_names: dict[str, tuple[str, ...]] = {}
    for entry in table:
        if entry.old != entry.new and entry.old not in merging:
            old_names[entry.new] = (*old_names.get(entry.new, ()), entry.old)
    return old_names


def today(name: str) -> str | None:
    """What a layer of an older Keras is called now, where that is one other name."""
    entry = _by_old_name().get(name)
    return None if entry is None or name in merging or entry.new == name else entry.new


@cache
def _by_old_name() -> dict[str, OldName]:
    return {entry.old: entry for entry in table}


def _wrapped(config: Config) -> list[Sentence]:
    """The layers and cells inside another layer, in their turn."""
    notes: list[Sentence] = []
    for name in ("layer", "backward_layer", "cell", "cells"):
        inner = config.get(name)
        if isinstance(inner, list):
            config[name] = [_inside(item, notes) for item in inner]
        elif inner is not None:
            config[name] = _inside(inner, notes)
    return notes


def _inside(inner: Any, notes: list[Sentence]) -> Any:
    if not isinstance(inner, dict) or not isinstance(inner.get("config"), dict):
        return inner
    translated = translate(str(inner.get("class_name")), inner["config"])
    if translated is None:
        return inner
    notes += translated.notes
    return {**inner, "class_name": translated.type, "config": translated.config}


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
    OldName("Deconvolution2D", "Conv2DTranspose", _convolution, _kernel, changes.transposed),
    OldName("Deconv2D", "Conv2DTranspose", _convolution, _kernel, changes.transposed),
    OldName("Deconvolution3D", "Conv3DTranspose", _convolution, _volume_kernel, changes.transposed),
    OldName("Deconv3D", "Conv3DTranspose", _convolution, _volume_kernel, changes.transposed),
    OldName(
        "SeparableConvolution1D", "SeparableConv1D", _sequence_convolution, (), changes.separable
    ),
    OldName("SeparableConvolution2D", "SeparableConv2D", _convolution, _kernel, changes.separable),
    OldName("Merge", "Add", change=changes.merge),
    OldName("merge", "Add", change=changes.merge),
    OldName("ActivityRegularizer", "ActivityRegularization"),
    OldName("TimeDistributedDense", "TimeDistributed", _dense, change=changes.dense_in_time),
    OldName("Recurrent", "RNN"),
    OldName("CuDNNLSTM", "LSTM", _recurrent),
    OldName("CuDNNGRU", "GRU", _recurrent, change=changes.cudnn_gated),
    OldName("SyncBatchNormalization", "BatchNormalization", _batch, change=changes.synchronized),
    OldName("BatchNormalizationV1", "BatchNormalization", _batch, change=changes.normalizing),
    OldName("BatchNormalizationV2", "BatchNormalization", _batch, change=changes.normalizing),
    # Layers whose parameters have other names today.
    OldName("Activation", "Activation"),
    OldName("Dense", "Dense", _dense),
    OldName("Conv1D", "Conv1D", _sequence_convolution),
    OldName("Conv2D", "Conv2D", _convolution, _kernel),
    OldName("Conv3D", "Conv3D", _convolution, _volume_kernel),
    OldName("Conv2DTranspose", "Conv2DTranspose", _convolution, _kernel, changes.transposed),
    OldName("Conv3DTranspose", "Conv3DTranspose", change=changes.transposed),
    OldName("Conv1DTranspose", "Conv1DTranspose", change=changes.transposed),
    OldName("SeparableConv1D", "SeparableConv1D", change=changes.separable),
    OldName("SeparableConv2D", "SeparableConv2D", _convolution, _kernel, changes.separable),
    OldName("DepthwiseConv1D", "DepthwiseConv1D", change=changes.depthwise),
    OldName("DepthwiseConv2D", "DepthwiseConv2D", change=changes.depthwise),
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
    OldName("ZeroPadding1D", "ZeroPadding1D", change=changes.side_padding),
    OldName("ZeroPadding2D", "ZeroPadding2D", _ordering, change=changes.image_padding),
    OldName("ZeroPadding3D", "ZeroPadding3D", _ordering),
    OldName("Cropping2D", "Cropping2D", _ordering),
    OldName("Cropping3D", "Cropping3D", _ordering),
    OldName("Dropout", "Dropout", {"p": "rate"}),
    OldName("GaussianDropout", "GaussianDropout", {"p": "rate"}),
    OldName("GaussianNoise", "GaussianNoise", {"sigma": "stddev"}),
    OldName("SpatialDropout1D", "SpatialDropout1D", {"p": "rate"}),
    OldName("SpatialDropout2D", "SpatialDropout2D", _spatial),
    OldName("SpatialDropout3D", "SpatialDropout3D", _spatial),
    OldName("BatchNormalization", "BatchNormalization", _batch, change=changes.normalizing),
    OldName("SimpleRNN", "SimpleRNN", _recurrent),
    OldName("LSTM", "LSTM", _recurrent, change=changes.forgetting),
    OldName("GRU", "GRU", _recurrent, change=changes.gated),
    OldName(
        "ConvLSTM2D", "ConvLSTM2D", {**_recurrent, **_convolution}, _kernel, changes.forgetting
    ),
    OldName("SimpleRNNCell", "SimpleRNNCell"),
    OldName("LSTMCell", "LSTMCell"),
    OldName("GRUCell", "GRUCell", change=changes.gated),
    OldName("RNN", "RNN", change=_wrapped),
    OldName("StackedRNNCells", "StackedRNNCells", change=_wrapped),
    OldName("TimeDistributed", "TimeDistributed", change=_wrapped),
    OldName("Bidirectional", "Bidirectional", change=_wrapped),
    OldName("Embedding", "Embedding", _embedding_names, change=changes.embedding),
    OldName("LeakyReLU", "LeakyReLU", {"alpha": "negative_slope"}),
    OldName("PReLU", "PReLU", {"init": "alpha_initializer"}),
    OldName("SReLU", "SReLU", _bends),
    OldName("ParametricSoftplus", "ParametricSoftplus"),
    OldName("ThresholdedReLU", "ThresholdedReLU"),
    OldName("Highway", "Highway", _weights),
    OldName("MaxoutDense", "MaxoutDense", {**_dense, "nb_feature": "num_features"}),
)

# Classes that Keras 3 makes of `keras.ops`.
_operations = (
    OldName("Threshold", "Threshold", {"threshold_value": "threshold", "value": "default_value"}),
    OldName("ExtractPatches3D", "ExtractPatches"),
)
