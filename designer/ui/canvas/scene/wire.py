"""A wire as a curve: its course, and the words on it."""

from PySide6.QtGui import QPainterPath

from designer.network.check_result import TensorSpec
from designer.network.graph import Wire
from designer.network.presentation import Box, Point
from designer.ui import theme
from designer.ui.canvas.scene.geometry import box_of, curve, path_of, point_at
from designer.ui.canvas.scene.words import shape
from designer.ui.marks import Mark, Shown, shown

label_distance = 26.0
# What flows through is not a measured quantity: whole numbers, yes or no, text.
dashed_dtypes = ("int", "uint", "bool", "string")


class WireLine:
    """A wire on the canvas.

    `label` and `rank_changes` are worked out by the scene when the wire is first painted; None
    until then.
    """

    __slots__ = (
        "_path",
        "box",
        "controls",
        "id",
        "label",
        "marks",
        "rank_changes",
        "shown",
        "wire",
    )

    def __init__(self, wire: Wire) -> None:
        self.id = wire.id
        self.wire = wire
        self.controls: list[Point] = []
        self.box: Box = (0.0, 0.0, 0.0, 0.0)
        self.label: str | None = None
        self.rank_changes = False
        self.marks: tuple[Mark, ...] = ()
        self.shown: Shown | None = None  # what is seen of the marks
        self._path: QPainterPath | None = None

    def lead(self, points: list[Point], rightwards: bool) -> None:
        """Let the wire run through these points, first and last being its ends."""
        self.controls = curve(points, rightwards)
        self.box = box_of(self.controls, theme.wire_width)
        self._path = None

    def take_marks(self, marks: tuple[Mark, ...]) -> None:
        """Be marked so, and in no other way."""
        self.marks, self.shown = marks, shown(marks)

    @property
    def is_straight(self) -> bool:
        """Whether it runs straight along the flow."""
        (ax, ay), (bx, by) = self.controls[0], self.controls[-1]
        return len(self.controls) == 4 and (
            (ax == bx and by > ay and self.controls[1][0] == ax)
            or (ay == by and bx > ax and self.controls[1][1] == ay)
        )

    @property
    def path(self) -> QPainterPath:
        """The curve, to be painted."""
        if self._path is None:
            self._path = path_of(self.controls)
        return self._path

    @property
    def label_place(self) -> Point:
        """Where its label stands: near its start, which is where its tensor is made."""
        (ax, ay), (bx, by) = self.controls[:2]
        # Near its start a curve goes three times its handle for each unit of its parameter.
        part = label_distance / max(3 * (abs(bx - ax) + abs(by - ay)), 1.0)
        segments = (len(self.controls) - 1) // 3
        return point_at(self.controls, min(0.5, part) / segments)

    @property
    def middle(self) -> Point:
        """Where its marks stand, away from its label."""
        return point_at(self.controls, 0.5)

    @property
    def start(self) -> Point:
        """Where it leaves its source."""
        return self.controls[0]

    @property
    def end(self) -> Point:
        """Where it arrives."""
        return self.controls[-1]

    def describe(self, spec: TensorSpec | None, ranks_before: set[int]) -> None:
        """Take the tensor it carries; `ranks_before` are the ranks that its source was given."""
        self.label = "" if spec is None else shape(spec)
        rank = None if spec is None else len(spec.shape)
        self.rank_changes = bool(ranks_before) and rank is not None and rank not in ranks_before


def is_dashed(spec: TensorSpec | None) -> bool:
    """Whether a wire with this tensor is painted dashed."""
    return spec is not None and spec.dtype.startswith(dashed_dtypes)
