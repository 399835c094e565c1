"""Images whose channels come first, which not every TensorFlow computes on a CPU by itself."""

from functools import cache
from typing import Literal

import keras


def jit_compile(model: keras.Model) -> Literal["auto", True]:
    """What to compile `model` with: XLA computes such images where plain TensorFlow does not."""
    layers = model._flatten_layers()
    if any(getattr(layer, "data_format", None) == "channels_first" for layer in layers):
        return "auto" if _are_computed() else True
    return "auto"


@cache
def _are_computed() -> bool:
    """Whether a convolution of such an image works here; without oneDNN it does not."""
    image, kernel = keras.ops.ones((1, 1, 2, 2)), keras.ops.ones((1, 1, 1, 1))
    try:
        keras.ops.conv(image, kernel, data_format="channels_first")
    except Exception:  # whatever the reason is, it does not work
        return False
    return True
