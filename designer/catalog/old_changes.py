"""Old parameters whose values, or whose meaning, are others today; see `old_names`."""

from typing import Any

from designer.sentences import Sentence, sentence

Config = dict[str, Any]

# The layer, and the function, that merged tensors in one of several ways.
merging = ("Merge", "merge")

NOTHING: Any = object()  # a parameter that is better left at its default
TYPE = "\0type"  # where a change says that the type is another one

# Parameters that every layer may have in an old file and none has today, but for `looks_up`.
dropped = frozenset({
    "input_shape", "batch_input_shape", "input_dtype", "input_dim", "input_length", "weights",
    "create_input_layer", "consume_less", "implementation", "time_major", "mode_type",
    "output_mask", "output_mask_type", "output_shape_type",
})  # fmt: skip
looks_up = ("Embedding",)

_initializers = {
    "zero": "zeros",
    "one": "ones",
    "uniform": "random_uniform",
    "normal": "random_normal",
}
_formats = {"th": "channels_first", "tf": "channels_last", "default": None}
_regularizers = ("WeightRegularizer", "ActivityRegularizer", "L1L2Regularizer")


def value_of_today(name: str, value: Any, notes: list[Sentence]) -> Any:
    """A value of an old configuration as Keras writes it now."""
    if name.endswith("_initializer") and isinstance(value, str):
        return _initializers.get(value, value)
    if name == "data_format" and isinstance(value, str):
        return _formats.get(value, value)
    if name == "padding" and value == "full":
        notes.append(sentence("the padding 'full' is gone; 'same' comes nearest."))
        return "same"
    if name.endswith("activation") and value == "hard_sigmoid":
        notes.append(sentence("Keras 3 draws 'hard_sigmoid' with a slope of 1/6; it was 0.2."))
    return _old_object(name, value, notes) if _is_of_keras_1(value) else value


def _is_of_keras_1(value: Any) -> bool:
    """Whether a value is an object as Keras 1 wrote it."""
    if not isinstance(value, dict) or "class_name" in value:
        return False
    return isinstance(value.get("name"), str)


def _old_object(name: str, value: Config, notes: list[Sentence]) -> Any:
    """A regularizer or constraint as Keras 1 wrote it: its values beside its name."""
    kind = value["name"]
    given = {key: item for key, item in value.items() if key != "name"}
    if name.endswith("_regularizer"):
        if kind in _regularizers:
            amounts = {key: item for key, item in given.items() if key in ("l1", "l2")}
            return {"class_name": "L1L2", "config": amounts} if any(amounts.values()) else None
        notes.append(sentence("the regularizer {name!r} is gone.", name=kind[:60]))
        return None
    if name.endswith("_constraint"):
        if "m" in given:
            given["max_value"] = given.pop("m")
        return {"class_name": kind, "config": given}
    return value


# --- changes that a rename cannot say -------------------------------------------------------------

modes = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "min": "Minimum",
    "dot": "Dot",
    "cos": "Dot",
}


def merge(config: Config) -> list[Sentence]:
    """One of the layers that merge today, by the mode."""
    mode = config.pop("mode", "sum")
    concat_axis, dot_axes = config.pop("concat_axis", -1), config.pop("dot_axes", -1)
    config.pop("output_shape", None)
    config.pop("arguments", None)
    config[TYPE] = new = modes.get(mode, "Add") if isinstance(mode, str) else "Add"
    if new == "Concatenate":
        config["axis"] = concat_axis
    elif new == "Dot":
        config["axes"] = dot_axes
        config["normalize"] = mode == "cos"
    if isinstance(mode, str) and mode in modes:
        return []
    return [sentence("it merged with code of its own, which is not read; Add stands in its place.")]


def transposed(config: Config) -> list[Sentence]:
    """The size of the output follows from the rest today."""
    without_groups(config)
    if config.pop("output_shape", None) is None:
        return []
    return [sentence("its output shape was given; now it follows from strides and padding.")]


def separable(config: Config) -> list[Sentence]:
    """Both kernels start as the one parameter said."""
    start = config.get("kernel_initializer", NOTHING)
    config.setdefault("depthwise_initializer", start)
    config.setdefault("pointwise_initializer", start)
    return depthwise(config)


def depthwise(config: Config) -> list[Sentence]:
    """Keras 2 wrote down the parameters of an ordinary convolution, which it did not use."""
    for name in ("kernel_initializer", "kernel_regularizer", "kernel_constraint"):
        config.pop(name, None)
    return without_groups(config)


def without_groups(config: Config) -> list[Sentence]:
    """Keras 2 wrote down how many groups there are where there is always one."""
    config.pop("groups", None)
    return []


def gated(config: Config) -> list[Sentence]:
    """Before there was a choice, the reset gate stood before the product."""
    config.setdefault("reset_after", False)
    return []


def cudnn_gated(config: Config) -> list[Sentence]:
    """On a graphics card the reset gate stood after the product."""
    config.setdefault("reset_after", True)
    return []


def forgetting(config: Config) -> list[Sentence]:
    """What the bias of the forget gate started with became a switch."""
    start = config.pop("forget_bias_init", None)
    if start is not None:
        config["unit_forget_bias"] = start in ("one", "ones")
    return []


def normalizing(config: Config) -> list[Sentence]:
    """One axis stands alone, and the modes are gone."""
    axis = config.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        config["axis"] = axis[0]
    mode = config.pop("mode", 0)
    for name in ("fused", "virtual_batch_size", "adjustment"):
        config.pop(name, None)
    if mode in (0, 2):
        return []
    return [
        sentence(
            "its mode 1 took the statistics of each sample; LayerNormalization does that today."
        )
    ]


def synchronized(config: Config) -> list[Sentence]:
    """A layer of its own became a switch."""
    config["synchronized"] = True
    return normalizing(config)


def embedding(config: Config) -> list[Sentence]:
    """Dropout of words is gone."""
    return [sentence("its dropout of whole words is gone.")] if config.pop("dropout", None) else []


def image_padding(config: Config) -> list[Sentence]:
    """Four numbers, or four names, became two pairs."""
    padding = config.get("padding")
    if isinstance(padding, dict):
        sides = [padding.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right")]
        config["padding"] = [sides[:2], sides[2:]]
    elif isinstance(padding, list) and len(padding) == 4:
        config["padding"] = [padding[:2], padding[2:]]
    return []


def side_padding(config: Config) -> list[Sentence]:
    """Two names became a pair."""
    padding = config.get("padding")
    if isinstance(padding, dict):
        config["padding"] = [padding.get("left_pad", 0), padding.get("right_pad", 0)]
    return []


def dense_in_time(config: Config) -> list[Sentence]:
    """A Dense inside a TimeDistributed."""
    inner = {name: config.pop(name) for name in list(config) if name not in ("name", "trainable")}
    config["layer"] = {"class_name": "Dense", "config": inner}
    return []
