"""What all tests share."""

import os

import pytest

from designer.engine_client.blocking import direct_engines
from tests.formats.written import run_in_keras


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory):
    """Allowed code and libraries of layers of the tests alone, not of who runs them."""
    place = tmp_path_factory.mktemp("user")
    before = {name: os.environ.get(name) for name in ("XDG_STATE_HOME", "XDG_DATA_HOME")}
    os.environ["XDG_STATE_HOME"] = str(place / "state")
    os.environ["XDG_DATA_HOME"] = str(place / "data")
    yield place
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value


@pytest.fixture(scope="session")
def checker():
    """Engines with a running checker; TensorFlow takes seconds to import, so it is kept."""
    engines = direct_engines()
    engines.start("checker")
    yield engines
    engines.close()


@pytest.fixture(scope="session")
def in_keras(tmp_path_factory):
    """What Keras makes of all sample networks and of two training scripts, in one process."""
    return run_in_keras(tmp_path_factory.mktemp("written"))
