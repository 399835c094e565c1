"""What all tests share."""

import fcntl
import json
import os
from pathlib import Path

import pytest

from designer.engine_client.blocking import direct_engines
from tests.formats.written import run_in_keras

# What takes longest goes first, so that no worker ends the run alone with it.
long_ones = ("applications", "opening", "devtools", "test_functional_patterns.py", "test_seeds.py")
long_ones += ("test_how_to_add.py", "engine", "program", "cli", "engine_client", "ui", "diagram")


def pytest_collection_modifyitems(items):
    def place(item):
        top = item.path.relative_to(Path(__file__).parent).parts[0]
        return long_ones.index(top) if top in long_ones else len(long_ones)

    items.sort(key=place)


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
    own = tmp_path_factory.mktemp("written")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return run_in_keras(own)
    shared = tmp_path_factory.getbasetemp().parent / "in_keras"  # one for all workers of a run
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            run_in_keras(own)
            own.rename(shared)
    return json.loads((shared / "found.json").read_text())
