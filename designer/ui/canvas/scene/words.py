"""The words on a card and on a wire: shapes, counts, what was set."""

from collections.abc import Sequence
from typing import NamedTuple

from designer.catalog.spec import TypeSpec
from designer.catalog.summary import card_line
from designer.network.check_result import NodeResult, TensorSpec
from designer.network.graph import INPUT, OUTPUT, Layer, Network, is_model
from designer.quantities import shape_text, short_count_text
from designer.sentences import counted, tr, words

operation_prefix = "ops."


class CardText(NamedTuple):
    """The words on a card."""

    title: str
    name: str
    line: str
    shape: str
    parameters: str
    pending: bool


def card_text(spec: TypeSpec, layer: Layer, answer: NodeResult | None) -> CardText:
    """What stands on the card of a node."""
    title = layer.type.removeprefix(operation_prefix)
    line = card_line(spec, layer)
    if layer.network is not None:
        line = _inside(layer.network)
        if layer.network.name and not is_model(layer):
            line = f"{layer.network.name} · {line}"
    if answer is None:
        return CardText(title, layer.name, line, "", "", True)
    # Zero parameters are nothing to tell.
    count = short_count_text(answer.parameters) if answer.parameters else ""
    return CardText(title, layer.name, line, shapes(answer.tensors), count, False)


def _inside(network: Network) -> str:
    """How much there is in a nested model."""
    layers = sum(layer.type not in (INPUT, OUTPUT) for layer in network.layers.values())
    return words(counted("{count} layer inside", "{count} layers inside", count=layers))


def shape(spec: TensorSpec) -> str:
    """A tensor's shape, and its dtype where that is not the usual one."""
    text = shape_text(spec.shape)
    if spec.sparse:
        text = tr("{shape} sparse", shape=text)
    return text if spec.dtype == "float32" else f"{text} {spec.dtype}"


def shapes(outputs: Sequence[TensorSpec]) -> str:
    """The shapes of a node's outputs, shortly."""
    if not outputs:
        return ""
    if len(outputs) == 1:
        return shape(outputs[0])
    if all(item == outputs[0] for item in outputs):
        return f"{shape(outputs[0])} ×{len(outputs)}"
    return f"{shape(outputs[0])} +{len(outputs) - 1}"
