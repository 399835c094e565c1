"""What Keras says without the noise around it, and what it says that helps nobody."""

import pytest

from designer.engine_client.blocking import ask, direct_engines
from designer.errors import EngineError
from designer.network import edits
from designer.network.graph import Network
from designer.protocol import RunEnded, Train, WriteModel
from designer.training.plan import TrainingPlan
from designer.training.sources import RandomData

trainer = "trainer"


@pytest.fixture(scope="module")
def engines():
    started = direct_engines()
    started.start(trainer)
    yield started
    started.close()


def looked_up(**parameters) -> Network:
    """A look-up that has never seen a word."""
    network, source = edits.add_layer(
        Network(), "Input", parameters={"shape": (1,), "dtype": "int64"}
    )
    network, layer = edits.add_layer(network, "IntegerLookup", parameters=parameters)
    network, _ = edits.connect(network, source, layer)
    network, cast = edits.add_layer(network, "ops.cast", parameters={"dtype": "float32"})
    network, _ = edits.connect(network, layer, cast)
    network, dense = edits.add_layer(network, "Dense", parameters={"units": 1})
    network, _ = edits.connect(network, cast, dense)
    return network


def test_a_look_up_that_never_saw_a_word_says_what_it_needs(engines, tmp_path):
    network = looked_up(output_mode="tf_idf", max_tokens=5, pad_to_max_tokens=True)
    needed = "set its vocabulary and idf_weights, or choose another output_mode"
    path = tmp_path / "model.keras"
    with pytest.raises(EngineError, match=needed):
        ask(engines, WriteModel(network, str(path)), role=trainer)
    assert not path.exists()
    plan = TrainingPlan(data=RandomData(20), epochs=1)
    for given, words in ((network, needed), (looked_up(), "no words yet: set its vocabulary")):
        run = tmp_path / words[:6]
        events = ask(engines, Train(given, plan, str(run)), role=trainer)
        assert isinstance(events[-1], RunEnded)
        assert words in str(events[-1].message)
