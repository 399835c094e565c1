"""Marks: the one channel through which any part says something about nodes and wires.

Whoever knows something puts it here, and the canvas alone paints it, near by and from far away, and
says what it means in tips and to screen readers.

    GRADIENTS = Source("gradients", Rank.VALUE)
    norm = Mark(sentence("Gradient norm {norm}", norm="0.31"), on_scale(0.31), value="0.31")
    workspace.marks.replace(GRADIENTS, {(): Marked({node: norm})})
    workspace.marks.withdraw(GRADIENTS)

Of each way to be seen the mark of the highest rank is painted; all of them are said. A mark of a
node that is not there (any more, or yet) waits for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from math import isnan
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from designer.network.graph import NodeId, Scope, WireId
from designer.sentences import Sentence
from designer.ui import theme

DOT = "dot"  # the badge that is no icon


class Role(Enum):
    """A colour by what it is for; its value is the name of a field of `theme.Theme`."""

    MUTED = "muted"
    ACCENT = "accent"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


class OnScale(NamedTuple):
    """A colour by its place on the theme's scale; `on_scale` makes it."""

    step: int


Colour = Role | OnScale


def on_scale(value: float, lowest: float = 0.0, highest: float = 1.0) -> Colour:
    """The colour of a value between two others; one that is no number has that of an error."""
    if isnan(value) or isnan(lowest) or isnan(highest):
        return Role.ERROR
    if value <= lowest or not lowest < highest:
        return OnScale(0)
    last = theme.scale_steps - 1
    if value >= highest:
        return OnScale(last)
    share = (value - lowest) / (highest - lowest)
    return OnScale(0 if isnan(share) else round(share * last))


class Outline(Enum):
    """How the edge of a card is drawn."""

    SOLID = "solid"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said about a node or a wire, and how that is seen.

    `tinted` fills the card, or colours the wire. `badge`, which is the name of an icon or `DOT`,
    stands in the corner of the card, `value` on its edge; on a wire both are in its middle. A mark
    with nothing of these is only said.
    """

    says: Sentence
    colour: Colour = Role.ACCENT
    outline: Outline | None = None
    tinted: bool = False
    badge: str = ""
    value: str = ""


class Rank(IntEnum):
    """Which of several marks is seen: the highest."""

    VALUE = 10
    RUNNING = 20
    WARNING = 30
    PARTNER = 40
    ERROR = 50
    FOUND = 60


@dataclass(frozen=True, order=True)
class Source:
    """Who puts marks: a name of its own, and how much they count among those of others."""

    name: str
    rank: int = Rank.VALUE


@dataclass(frozen=True)
class Marked:
    """What a source marks in one network."""

    nodes: Mapping[NodeId, Mark] = field(default_factory=dict)
    wires: Mapping[WireId, Mark] = field(default_factory=dict)


@dataclass(frozen=True)
class AllMarks:
    """What all sources mark in one network, the highest rank first; always as it is now."""

    nodes: Mapping[NodeId, tuple[Mark, ...]]
    wires: Mapping[WireId, tuple[Mark, ...]]


@dataclass(frozen=True)
class MarksChanged:
    """The nodes and wires of one network whose marks became different."""

    scope: Scope
    nodes: frozenset[NodeId]
    wires: frozenset[WireId]


class Marks(QObject):
    """The marks of one workspace, by the source that put them and the network they are in."""

    changed = Signal(object)  # MarksChanged

    def __init__(self) -> None:
        super().__init__()
        self._nodes: dict[Scope, _Table] = {}
        self._wires: dict[Scope, _Table] = {}

    def at(self, scope: Scope) -> AllMarks:
        """The marks in one network."""
        return AllMarks(self._of(self._nodes, scope).all, self._of(self._wires, scope).all)

    def replace(self, source: Source, marked: Mapping[Scope, Marked]) -> None:
        """Let a source mark this, and nothing else anywhere."""
        for scope in [*(self._nodes.keys() | self._wires.keys() | marked.keys())]:
            now = marked.get(scope, Marked())
            nodes, wires = self._of(self._nodes, scope), self._of(self._wires, scope)
            self._tell(
                scope,
                nodes.put(source, {**dict.fromkeys(nodes.put_by(source)), **now.nodes}),
                wires.put(source, {**dict.fromkeys(wires.put_by(source)), **now.wires}),
            )

    def put(self, source: Source, scope: Scope, marked: Marked) -> None:
        """Let a source mark this as well; what it marked before stays, or is marked anew."""
        self._tell(
            scope,
            self._of(self._nodes, scope).put(source, marked.nodes),
            self._of(self._wires, scope).put(source, marked.wires),
        )

    def withdraw(self, source: Source) -> None:
        """Let a source mark nothing any more."""
        self.replace(source, {})

    def withdraw_from(
        self,
        source: Source,
        scope: Scope,
        nodes: Collection[NodeId] = (),
        wires: Collection[WireId] = (),
    ) -> None:
        """Let a source mark these nodes and wires no more."""
        self._tell(
            scope,
            self._of(self._nodes, scope).put(source, dict.fromkeys(nodes)),
            self._of(self._wires, scope).put(source, dict.fromkeys(wires)),
        )

    def clear(self) -> None:
        """Forget all marks, as when another document takes the place of this one."""
        for scope in [*(self._nodes.keys() | self._wires.keys())]:
            nodes, wires = self._of(self._nodes, scope), self._of(self._wires, scope)
            self._tell(scope, nodes.clear(), wires.clear())

    @staticmethod
    def _of(tables: dict[Scope, "_Table"], scope: Scope) -> "_Table":
        return tables.setdefault(scope, _Table())

    def _tell(self, scope: Scope, nodes: Collection[NodeId], wires: Collection[WireId]) -> None:
        if nodes or wires:
            self.changed.emit(MarksChanged(scope, frozenset(nodes), frozenset(wires)))


class _Table:
    """The marks of all nodes, or of all wires, of one network."""

    def __init__(self) -> None:
        self.all: dict[str, tuple[Mark, ...]] = {}
        self._by_source: dict[Source, dict[str, Mark]] = {}

    def put_by(self, source: Source) -> Mapping[str, Mark]:
        """What one source marks."""
        return self._by_source.get(source, {})

    def put(self, source: Source, marks: Mapping[str, Mark | None]) -> set[str]:
        """Put marks of one source, None for none; returns what is marked otherwise than before."""
        kept = self._by_source.setdefault(source, {})
        different = {key for key, mark in marks.items() if kept.get(key) != mark}
        for key in different:
            mark = marks[key]
            if mark is None:
                del kept[key]
            else:
                kept[key] = mark
        if not kept:
            del self._by_source[source]
        ranked = sorted(self._by_source, key=lambda one: (-one.rank, one.name))
        layers = [self._by_source[one] for one in ranked]
        for key in different:
            marked = tuple(mark for layer in layers if (mark := layer.get(key)) is not None)
            if marked:
                self.all[key] = marked
            else:
                self.all.pop(key, None)
        return different

    def clear(self) -> set[str]:
        """Forget everything; returns what was marked."""
        before = set(self.all)
        self.all.clear()
        self._by_source.clear()
        return before


class Shown(NamedTuple):
    """Which of several marks is seen in which way; `first` has the highest rank of these."""

    first: Mark
    outline: Mark | None
    tint: Mark | None
    badge: Mark | None
    value: Mark | None


def shown(marks: tuple[Mark, ...]) -> Shown | None:
    """What is seen of marks, the highest rank of which comes first; None if nothing is."""
    first = next((mark for mark in marks if _is_seen(mark)), None)
    if first is None:
        return None
    return Shown(
        first,
        next((mark for mark in marks if mark.outline is not None), None),
        next((mark for mark in marks if mark.tinted), None),
        next((mark for mark in marks if mark.badge), None),
        next((mark for mark in marks if mark.value), None),
    )


def _is_seen(mark: Mark) -> bool:
    return mark.tinted or mark.outline is not None or bool(mark.badge or mark.value)
