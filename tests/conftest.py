"""What all tests share."""

import pytest

from designer.engine_client.blocking import direct_engines


@pytest.fixture(scope="session")
def checker():
    """Engines with a running checker; TensorFlow takes seconds to import, so it is kept."""
    engines = direct_engines()
    engines.start("checker")
    yield engines
    engines.close()
