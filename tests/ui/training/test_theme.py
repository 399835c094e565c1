"""Everything in the training view that has a colour of its own follows the theme."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel

from designer.network import edits
from designer.network.graph import Network
from designer.protocol import RunEnded
from designer.ui import theme
from tests.ui.training.test_dashboard import events, feed


def colours_of(made) -> dict[str, str]:
    """The colours that labels were given by hand, by what they say."""
    found = {}
    for label in made.view.findChildren(QLabel):
        match = re.search(r"color: (#[0-9a-f]{6})", label.styleSheet())
        if match is not None and label.text():
            found[label.text()] = match[1]
    return found


@pytest.mark.parametrize("outcome", ["finished", "failed"])
def test_the_colours_follow_the_theme(
    bench: Callable, classifier: Network, outcome: str, tmp_path
) -> None:
    dense = next(layer for layer in classifier.layers.values() if layer.type == "Dense")
    made = bench(edits.set_parameter(classifier, dense.id, "units", 4))
    made.controller.folder = tmp_path
    made.check()
    feed(made, *events(2), RunEnded(outcome, "It ended.", 2.0, {}, None))
    before = colours_of(made)
    assert any("1,797 samples" in text for text in before)
    assert any("10 classes" in text for text in before)
    assert any("It ended." in text for text in before)
    theme.switch.use("light")
    after = colours_of(made)
    assert after.keys() == before.keys()
    assert [text for text in after if after[text] == before[text]] == []
