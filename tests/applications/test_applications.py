"""Some applications, small, all the way; `make applications` does all of them, in full size."""

import pytest

from designer.engine_client.blocking import direct_engines
from tests.applications.steps import KerasSide, go_through, reduced, smallest
from tests.sampled import sampled


@pytest.fixture(scope="module")
def engines():
    found = direct_engines()
    yield found
    found.close()


@pytest.fixture(scope="module")
def keras_side():
    side = KerasSide()
    yield side
    side.close()


# Each takes as long as a hundred other tests.
@pytest.mark.parametrize("name", sampled(smallest, 3))
def test_an_application_comes_back_as_it_was(name, engines, keras_side, tmp_path) -> None:
    report = go_through(name, reduced, tmp_path, keras_side, engines)
    assert report.wrong == []


def test_the_smallest_are_there_and_of_every_family(keras_side) -> None:
    families = {name.rstrip("0123456789") for name in keras_side.ask("names")}
    assert set(smallest) <= set(keras_side.ask("names"))
    assert len(keras_side.ask("names")) == 40
    assert len(families) >= len(smallest)
