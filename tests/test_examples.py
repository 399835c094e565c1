import pytest

from designer import examples
from designer.engine_client.blocking import check
from designer.errors import FormatError
from designer.formats import network_file
from designer.training.plan import plan_of
from tests.drawn_examples import all_drawn

names = examples.names()


def test_there_are_the_examples_that_are_promised():
    assert names == (
        "line",
        "digits-dense",
        "digits-cnn",
        "residual",
        "two-inputs",
        "unet",
        "unet-channels-first",
    )


def test_the_shipped_files_are_those_that_are_drawn():
    drawn = all_drawn()
    assert set(drawn) == set(names)
    for name, network in drawn.items():
        assert examples.load(name).network == network


@pytest.mark.parametrize("name", names)
def test_an_example_has_words_a_plan_and_cards_that_do_not_cover_each_other(name):
    example = examples.load(name)
    assert str(example.title)
    assert str(example.description).endswith(".")
    plan = plan_of(example.network)
    assert plan.data is not None
    assert plan.optimizer is not None
    places = [node.position for node in example.network.nodes.values()]
    for number, (x, y) in enumerate(places):
        assert x % 8 == y % 8 == 0
        for other_x, other_y in places[:number]:
            assert abs(x - other_x) >= 236 or abs(y - other_y) >= 112


@pytest.mark.parametrize("name", names)
def test_an_example_checks_clean(name, checker):
    answer = check(examples.load(name).network, checker)
    assert answer.problems == ()
    assert answer.totals.parameters > 0


def test_an_example_can_be_written(tmp_path):
    path = tmp_path / "copy.network"
    examples.write("line", path)
    copy = network_file.from_bytes(path.read_bytes(), path.name)
    assert copy == examples.load("line").network


def test_an_unknown_example_is_one_sentence():
    with pytest.raises(FormatError, match="no example 'mnist'; there are line, "):
        examples.load("mnist")
