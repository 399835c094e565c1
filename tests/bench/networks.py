"""Networks of a size that is asked for."""

import random
from typing import Any

from designer.network import edits
from tests.bench import product

column_width, row_height = 280.0, 128.0


def residual_chain(layers: int) -> Any:
    """An image network of about `layers` layers with a shortcut around every block of four."""
    network, last = edits.add_layer(
        product.network_class()(), "Input", parameters={"shape": (32, 32, 16)}, position=(0.0, 0.0)
    )
    count, row = 1, 1

    def follow(type_name: str, sources: list[str], **parameters: object) -> str:
        nonlocal network, count, row
        network, node = edits.add_layer(
            network, type_name, parameters=parameters, position=(0.0, 120.0 * row)
        )
        for source in sources:
            network, _ = edits.connect(network, source, node, many=len(sources) > 1)
        count, row = count + 1, row + 1
        return node

    while count < layers - 5:
        shortcut = last
        for _ in range(2):
            last = follow("Conv2D", [last], filters=16, kernel_size=3, padding="same")
            last = follow("BatchNormalization", [last])
        last = follow("Add", [shortcut, last])
    last = follow("GlobalAveragePooling2D", [last])
    follow("Dense", [last], units=10, activation="softmax")
    return network


def wide(nodes: int, *, columns: int = 100, seed: int = 1) -> Any:
    """`nodes` cards on a grid with 1.2 wires a card, a fifth of them up to seven columns wide."""
    chance = random.Random(seed)
    types = ("Dense", "Conv2D", "MaxPooling2D", "BatchNormalization", "LSTM", "Dropout", "Flatten")
    layer_class, node_class = product.layer_class(), product.node_class()
    wire_class, network_class = product.wire_class(), product.network_class()
    layers, placed = {}, {}
    for number in range(nodes):
        column, row = number % columns, number // columns
        layer = layer_class(f"l{2 * number + 1}", types[(column + row) % 7], f"layer_{number}")
        node = node_class(f"n{2 * number + 2}", layer.id, (column * column_width, row * row_height))
        layers[layer.id], placed[node.id] = layer, node
    ids, wires, number = list(placed), {}, 2 * nodes + 1
    for index in range(columns, nodes):
        sources = [index - columns]
        if chance.random() < 0.2:
            sources.append(max(index - columns - chance.randrange(1, 8), 0))
        for source in sources:
            wire = wire_class(f"w{number}", ids[source], ids[index], order=number)
            wires[wire.id] = wire
            number += 1
    return network_class(layers=layers, nodes=placed, wires=wires, next_id=number)
