"""Configurations that were damaged at random: a network or one sentence, never anything else."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest

from designer.catalog.catalog import load
from designer.errors import FormatError
from designer.formats.keras.config import from_json
from designer.formats.network_file import from_bytes, to_bytes
from designer.program import writer

names = ("nested", "operations", "values", "functional", "sequential")
originals = [
    json.loads((Path(__file__).parent / "data" / f"{name}.json").read_text()) for name in names
]
tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
strange: list[Any] = [
    *(None, True, False, 0, -1, 1e308, 10**39, 0.5, "", "Dense", "keras", "../../etc", "float128"),
    *([], {}, [[]], [None], [1] * 50, ["a", 0, 0], ["a", -1, 10**12], ["input", True, False]),
    *("\x00\x1b[31m\u202e<b>x</b>\n", "a" * 2000, tensor, {"a": {"b": [{"c": 1}]}}),
    *({"class_name": 5}, {"class_name": "Dense", "config": None}),
    *({"class_name": "__tuple__", "items": 7}, {"class_name": "__tuple__", "items": [tensor]}),
    {"class_name": "__numpy__", "config": {"value": [[1], [2, 3]], "dtype": 7}},
    {"class_name": "Sequential", "config": {"layers": []}},
    {"class_name": "Functional", "config": {"layers": [], "input_layers": [], "output_layers": []}},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            found += places(inner, (*path, key))
    return found


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def damage(chance: random.Random, value: Any) -> None:
    """Remove, double, swap, rename or replace something."""
    everywhere = places(value)
    path = chance.choice(everywhere)
    holder, key = at(value, path[:-1]), path[-1]
    match chance.randrange(7):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(holder[key]))
        case 2:
            holder[key] = copy.deepcopy(at(value, chance.choice(everywhere)))
        case 3 if isinstance(holder, dict):
            other = chance.choice(list(holder)) + chance.choice(["", "x", "_2"])
            holder[other] = holder.pop(key)
        case _:
            holder[key] = copy.deepcopy(chance.choice(strange))


def check_seed(seed: int) -> int:
    """Damage and read a hundred configurations; returns how many of them opened all the same."""
    chance, catalog = random.Random(seed), load()
    opened = 0
    for _ in range(100):
        value = copy.deepcopy(chance.choice(originals))
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            damage(chance, value)
        try:
            model = from_json(json.dumps(value).encode(), "x.json", catalog)
        except FormatError as refused:
            said = (refused.message,)
        else:
            said = model.notes
            opened += 1
            assert from_bytes(to_bytes(model.network), "x.network") == model.network
            writer.write(model.network, catalog)
        assert all(str(sentence).isprintable() for sentence in said)
    return opened


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_configuration_gives_a_network_or_one_sentence(seed: int) -> None:
    assert check_seed(seed) > 20
