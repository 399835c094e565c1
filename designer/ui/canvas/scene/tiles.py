"""The network in rectangles and straight lines, which is all that is seen of it from far away.

Rectangles and lines are kept in tiles, so that an edit makes one tile anew and a view of a part
looks at few of them.
"""

from collections.abc import Collection, Iterable, Mapping
from math import floor
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF

from designer.network.graph import NodeId, WireId
from designer.network.presentation import Box
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import overlap
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.marks import Colour, OnScale, Outline, Shown

tile_size = 2048.0

TilePlace = tuple[int, int]


class Look(NamedTuple):
    """How marks show from far away; `first` is the colour where there is room for one alone."""

    first: Colour
    fill: Colour | None
    edge: tuple[Colour, Outline] | None
    dot: Colour | None


def look_of(seen: Shown) -> Look:
    """How the marks of a card show from far away."""
    outline, corner = seen.outline, seen.badge or seen.value
    return Look(
        _far(seen.first.colour),
        _far(seen.tint.colour) if seen.tint is not None else None,
        None if outline is None or outline.outline is None else (outline.colour, outline.outline),
        corner.colour if corner is not None and seen.tint is None else None,
    )


def _far(colour: Colour) -> Colour:
    """Every other colour of the scale: each takes a way through all of the picture."""
    return OnScale(colour.step | 1) if isinstance(colour, OnScale) else colour


class Tile:
    """The nodes of a square of the canvas and the wires that leave them."""

    __slots__ = ("box", "fresh", "lines", "marked", "marked_lines", "members", "rectangles")

    def __init__(self) -> None:
        self.members: set[NodeId] = set()
        self.fresh = False
        self.rectangles: dict[str, list[QRectF]] = {}  # of cards without a mark, by category
        self.lines: list[QLineF] = []
        self.marked: dict[Look, dict[str, list[QRectF]]] = {}
        self.marked_lines: dict[Colour, list[QLineF]] = {}
        self.box: Box = (0.0, 0.0, 0.0, 0.0)


class Tiles:
    """Cards and wires as rectangles and lines, by place; told which nodes changed."""

    def __init__(
        self,
        cards: Mapping[NodeId, Card],
        wires: Mapping[WireId, WireLine],
        leaving: Mapping[NodeId, Collection[WireId]],
    ) -> None:
        self._cards = cards
        self._wires = wires
        self._leaving = leaving
        self._tiles: dict[TilePlace, Tile] = {}
        self._place: dict[NodeId, TilePlace] = {}
        self._whole: Tile | None = None
        self._joined: tuple[list[Tile], Tile] | None = None

    def clear(self) -> None:
        """Forget everything."""
        self._tiles.clear()
        self._place.clear()
        self._whole = self._joined = None

    def touch(self, node: NodeId) -> None:
        """Note that a node is new, gone, moved, looks different, or has other wires."""
        self._whole = self._joined = None
        card = self._cards.get(node)
        old = self._place.get(node)
        new = None if card is None else (floor(card.left / tile_size), floor(card.top / tile_size))
        if old is not None:
            tile = self._tiles[old]
            tile.fresh = False
            if old != new:
                tile.members.discard(node)
                del self._place[node]
                if not tile.members:
                    del self._tiles[old]
        if new is not None:
            tile = self._tiles.setdefault(new, Tile())
            tile.members.add(node)
            tile.fresh = False
            self._place[node] = new

    def within(self, region: Box) -> Tile:
        """What is in the tiles that may lie in `region`, or everything where those are many."""
        tiles = [tile for tile in self._all() if overlap(tile.box, region)]
        if 2 * len(tiles) > len(self._tiles):
            return self._merged()
        # While the view moves a little it shows the same tiles.
        if self._joined is None or self._joined[0] != tiles:
            self._joined = tiles, _together(tiles)
        return self._joined[1]

    def rectangles(self) -> dict[str, list[QRectF]]:
        """All cards by category, for the minimap."""
        rectangles: dict[str, list[QRectF]] = {}
        for card in self._cards.values():
            rectangle = QRectF(card.left, card.top, card.width, card.height)
            rectangles.setdefault(card.spec.category, []).append(rectangle)
        return rectangles

    def bounds(self) -> QRectF:
        """The rectangle around all cards and the ends of all wires."""
        boxes = [tile.box for tile in self._all()]
        if not boxes:
            return QRectF()
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        left, top = min(lefts), min(tops)
        return QRectF(left, top, max(rights) - left, max(bottoms) - top)

    def _all(self) -> list[Tile]:
        for tile in self._tiles.values():
            if not tile.fresh:
                self._fill(tile)
        return list(self._tiles.values())

    def _fill(self, tile: Tile) -> None:
        rectangles: dict[str, list[QRectF]] = {}
        marked: dict[Look, dict[str, list[QRectF]]] = {}
        lines: list[QLineF] = []
        marked_lines: dict[Colour, list[QLineF]] = {}
        left, top, right, bottom = float("inf"), float("inf"), float("-inf"), float("-inf")
        for node in tile.members:
            card = self._cards[node]
            rectangle = QRectF(card.left, card.top, card.width, card.height)
            seen = card.shown
            if seen is None:
                rectangles.setdefault(card.spec.category, []).append(rectangle)
            else:
                look = look_of(seen)
                # Of a card in another colour the category is not seen.
                category = card.spec.category if look.fill is None else ""
                marked.setdefault(look, {}).setdefault(category, []).append(rectangle)
            left, top = min(left, card.left), min(top, card.top)
            right, bottom = max(right, card.right), max(bottom, card.bottom)
            for wire in self._leaving.get(node, ()):
                line = self._wires[wire]
                (ax, ay), (bx, by) = line.controls[0], line.controls[-1]
                there = lines
                if line.shown is not None:
                    there = marked_lines.setdefault(line.shown.first.colour, [])
                there.append(QLineF(ax, ay, bx, by))
                left, top = min(left, bx), min(top, by)
                right, bottom = max(right, bx), max(bottom, by)
        tile.rectangles, tile.lines = rectangles, lines
        tile.marked, tile.marked_lines = marked, marked_lines
        tile.box = (left, top, right, bottom)
        tile.fresh = True

    def _merged(self) -> Tile:
        if self._whole is None:
            self._whole = _together(self._tiles.values())
        return self._whole


def _together(tiles: Iterable[Tile]) -> Tile:
    """All that is in some tiles in one."""
    whole = Tile()
    for tile in tiles:
        whole.lines += tile.lines
        for colour, lines in tile.marked_lines.items():
            whole.marked_lines.setdefault(colour, []).extend(lines)
        _add(whole.rectangles, tile.rectangles)
        for look, rectangles in tile.marked.items():
            _add(whole.marked.setdefault(look, {}), rectangles)
    return whole


def _add(to: dict[str, list[QRectF]], rectangles: Mapping[str, list[QRectF]]) -> None:
    for category, some in rectangles.items():
        to.setdefault(category, []).extend(some)
