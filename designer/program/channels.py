"""Images whose channels come first, in a script: the same answer as `designer.engine.channels`."""

from typing import Any

from designer.network.graph import Network
from designer.network.values import ObjectValue

FUNCTION = (
    "def jit_compile():",
    '    """Say that XLA computes images whose channels come first, where TensorFlow cannot."""',
    '    image, kernel = np.ones((1, 1, 2, 2), "float32"), np.ones((1, 1, 1, 1), "float32")',
    "    try:",
    '        keras.ops.conv(image, kernel, data_format="channels_first")',
    "    except Exception:",
    "        return True",
    '    return "auto"',
)


def has_channels_first(network: Network) -> bool:
    """Whether a layer, or a layer in a layer, takes channels first."""
    return any(
        _says_so(layer.parameters) for _, inner in network.walk() for layer in inner.layers.values()
    )


def _says_so(parameters: dict[str, Any]) -> bool:
    inside = (
        item
        for value in parameters.values()
        for item in (value if isinstance(value, tuple) else (value,))
    )
    return parameters.get("data_format") == "channels_first" or any(
        isinstance(item, ObjectValue) and _says_so(item.parameters) for item in inside
    )
