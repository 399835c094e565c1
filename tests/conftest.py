"""What all tests share."""

import pytest

from designer.engine_client.blocking import direct_engines
from tests.formats.written import run_in_keras


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
