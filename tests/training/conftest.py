"""A classifier, what Keras says of its ends, and the digits."""

from collections.abc import Callable
from typing import Any

import pytest

from designer.network import edits
from designer.network.check_result import CheckResult, NamedTensor, TensorSpec
from designer.network.graph import Network
from designer.training.description import ArrayDescription, DataDescription

Chain = Callable[..., tuple[Network, CheckResult]]


@pytest.fixture
def digits() -> DataDescription:
    return DataDescription(
        samples=1797,
        inputs=(ArrayDescription("image", (64,), "float32", None, 0.0, 1.0),),
        targets=(ArrayDescription("digit", (), "int64", 10, 0.0, 9.0),),
    )


@pytest.fixture
def chain() -> Chain:
    """Makes Input → layers, and an answer with these shapes for both ends."""

    def make(
        *layers: tuple[str, dict[str, Any]],
        shape: tuple[int | None, ...] = (64,),
        output: tuple[int | None, ...] = (10,),
    ) -> tuple[Network, CheckResult]:
        network, node = edits.add_layer(
            Network(), "Input", name="pixels", parameters={"shape": shape}
        )
        first = node
        for type_name, parameters in layers:
            network, added = edits.add_layer(network, type_name, parameters=parameters)
            network, _ = edits.connect(network, node, added)
            node = added
        return network, CheckResult(
            1,
            {},
            inputs=(NamedTensor("pixels", first, TensorSpec((None, *shape), "float32")),),
            outputs=(NamedTensor("dense", node, TensorSpec((None, *output), "float32")),),
        )

    return make
