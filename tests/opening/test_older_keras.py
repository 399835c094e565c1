"""Configurations that older releases of Keras 3 wrote, as they wrote them.

They are models of `architectures` and of single layers, built and written by Keras 3.0.5, 3.3.3,
3.6.0, 3.9.2 and 3.12.0; `parameters.json` says how many parameters each counted.
"""

import json
from pathlib import Path

import pytest

from designer.engine_client.blocking import check
from designer.engine_client.engines import Engines
from designer.formats import registry

folder = Path(__file__).parent / "data"
parameters: dict[str, int] = json.loads((folder / "parameters.json").read_text())
# What today's Keras has no place for.
told = {
    "3.0.5-augmentation": "'value_range' that is not kept",
    "3.0.5-random_rotation": "'value_range' that is not kept",
}


@pytest.mark.parametrize("name", parameters)
def test_it_opens_whole_and_is_what_it_was(checker: Engines, name: str) -> None:
    content = registry.read(folder / f"{name}.json")
    assert len(content.notes) == (name in told)
    assert all(told[name] in str(note) for note in content.notes)
    layers = [layer for _, inner in content.network.walk() for layer in inner.layers.values()]
    assert [layer.name for layer in layers if layer.foreign is not None] == []
    answer = check(content.network, checker)
    assert [str(problem.message) for problem in answer.problems] == []
    assert answer.totals.parameters == parameters[name]


def test_all_data_are_read() -> None:
    assert {path.stem for path in folder.glob("*.json")} == {*parameters, "parameters"}
