"""A file that knows no places is opened as it would have been saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from designer.formats import network_file
from tests import functional_patterns


def test_placing_what_was_opened_is_part_of_opening(
    window: Callable[..., Any], qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "tickets.network"
    path.write_bytes(network_file.to_bytes(functional_patterns.ticket_classifier()))
    opened = window(None)
    opened.files.open_path(path)
    document, canvas = opened.current.document, opened.canvas

    def places() -> set[tuple[float, float]]:
        return {node.position for node in document.network.nodes.values()}

    assert len(places()) == 1
    qtbot.waitUntil(lambda: len(places()) > 1, timeout=30_000)
    assert document.undo_label is None
    assert document.is_saved
    assert not opened.isWindowModified()
    assert canvas.camera.visible_rect().contains(canvas.contents.bounds())
    boxes = [card.box for card in canvas.contents.cards.values()]
    assert len({box[:2] for box in boxes}) == len(boxes)
