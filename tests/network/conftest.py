"""Ports for model tests, which need no catalogue."""

from collections.abc import Mapping
from typing import Any

import pytest

from designer.network.graph import INPUT, OUTPUT, Layer
from designer.network.ports import NOTHING, InputPort, OutputPort, Signature, Signatures

_ONE_OUT = (OutputPort(),)
_PORTS = {
    INPUT: Signature((), _ONE_OUT),
    OUTPUT: Signature((InputPort("inputs"),), ()),
    "Add": Signature((InputPort("inputs", many=True),), _ONE_OUT),
    "Attention": Signature(
        (InputPort("query"), InputPort("value"), InputPort("key", required=False)), _ONE_OUT
    ),
}
_PLAIN = Signature((InputPort("inputs"),), _ONE_OUT)
_WITH_STATE = Signature((InputPort("inputs"),), (OutputPort("output"), OutputPort("state")))


def _signature(layer: Layer, arguments: Mapping[str, Any] = NOTHING) -> Signature:
    if layer.parameters.get("return_state") or arguments.get("return_state"):
        return _WITH_STATE
    return _PORTS.get(layer.type, _PLAIN)


@pytest.fixture
def signatures() -> Signatures:
    return _signature
