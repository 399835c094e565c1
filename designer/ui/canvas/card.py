"""A node as a card: its place, its ports, and the words on it.

A card knows nothing of Qt's items. Thousands are made when a file is opened and only those that
are seen are painted, so what painting needs is made when it is first asked for.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontMetricsF

from designer.catalog.spec import Kind, TypeSpec
from designer.catalog.summary import card_line
from designer.network.answer import NodeAnswer, Shape, TensorSpec
from designer.network.model import Layer, Node, NodeId
from designer.network.ports import Signature
from designer.network.problems import Problem, Severity
from designer.ui import theme
from designer.ui.canvas.geometry import Box, Point, within_canvas

icon_size = 16.0
operation_prefix = "ops."


class PortRef(NamedTuple):
    """One port of one node: an input by its name, an output by its number."""

    node: NodeId
    is_output: bool
    number: int
    name: str


class CardText(NamedTuple):
    """The words on a card."""

    title: str
    name: str
    line: str
    shape: str
    parameters: str
    pending: bool


class TextWidths(dict[str, float]):
    """The widths of a font's characters; good enough to choose the width of a card."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(font)

    def __missing__(self, character: str) -> float:
        self[character] = width = self._metrics.horizontalAdvance(character)
        return width

    def of(self, text: str) -> float:
        """The width of a text on one line."""
        return sum(map(self.__getitem__, text))


class Fonts:
    """The fonts of the canvas and how wide their characters are."""

    def __init__(self) -> None:
        self.title = theme.ui_font(theme.text_card, weight=QFont.Weight.DemiBold)
        self.text = theme.ui_font(theme.text_card)
        self.small = theme.ui_font(theme.text_shape)
        self.shape = theme.fixed_font(theme.text_shape)
        self.title_widths = TextWidths(self.title)
        self.text_widths = TextWidths(self.text)
        self.shape_widths = TextWidths(self.shape)


@lru_cache(maxsize=1)
def fonts() -> Fonts:
    """The fonts in use; `fonts.cache_clear()` takes them anew."""
    return Fonts()


class Card:
    """A node on the canvas: geometry at once, words when first painted.

    `left` and `top` may differ from the node's position while it is being dragged.
    """

    __slots__ = (
        "answer",
        "calls",
        "error",
        "foreign",
        "frozen",
        "has_code",
        "height",
        "id",
        "layer",
        "left",
        "nested",
        "node",
        "note",
        "runs",
        "signature",
        "spec",
        "text",
        "top",
        "warning",
        "width",
        "wired",
    )

    def __init__(
        self,
        node: Node,
        layer: Layer,
        spec: TypeSpec,
        signature: Signature,
        answer: NodeAnswer | None,
        rightwards: bool,
    ) -> None:
        self.id = node.id
        self.node = node
        self.layer = layer
        self.spec = spec
        self.signature = signature
        self.answer = answer
        self.calls = 1
        self.error: Problem | None = None
        self.warning: Problem | None = None
        self.wired: frozenset[str] = frozenset()
        self.nested = layer.network is not None
        self.foreign = layer.foreign is not None
        self.frozen = layer.parameters.get("trainable") is False
        self.has_code = _has_code(spec, layer)
        self.left = within_canvas(node.position[0])
        self.top = within_canvas(node.position[1])
        self.runs: object = None  # what the painter keeps for this card
        self.note: object = None
        self.text = words(spec, layer, answer)
        self.height = _height(spec, signature, rightwards)
        self.width = _width(self.text, signature, rightwards, marks=self.frozen + self.has_code)

    def take_answer(self, answer: NodeAnswer | None, text: CardText, rightwards: bool) -> None:
        """Show what Keras says now."""
        self.answer = answer
        self.text = text
        self.width = _width(text, self.signature, rightwards, marks=self.frozen + self.has_code)
        self.runs = None

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def centre(self) -> Point:
        """The middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def box(self) -> Box:
        """The card's body."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def contains(self, point: Point) -> bool:
        """Whether `point` lies on the card's body."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom

    def input_place(self, index: int, rightwards: bool) -> Point:
        """Where wires arrive at input `index`."""
        count = len(self.signature.inputs)
        if rightwards:
            return self.left, self._side(index, count)
        return self.left + self.width * (index + 1 - 0.5) / max(count, 1), self.top

    def output_place(self, index: int, rightwards: bool) -> Point:
        """Where wires leave from output `index`."""
        count = len(self.signature.outputs)
        if rightwards:
            return self.right, self._side(index, count)
        return self.left + self.width * (index + 1 - 0.5) / max(count, 1), self.bottom

    def place_of(self, port: PortRef, rightwards: bool) -> Point:
        """Where `port` is."""
        if port.is_output:
            return self.output_place(port.number, rightwards)
        return self.input_place(port.number, rightwards)

    def input_index(self, name: str) -> int:
        """The number of the input called `name`; 0 where there is none."""
        for index, port in enumerate(self.signature.inputs):
            if port.name == name:
                return index
        return 0

    def ports(self) -> list[PortRef]:
        """All ports, inputs first."""
        return [
            PortRef(self.id, False, index, port.name)
            for index, port in enumerate(self.signature.inputs)
        ] + [
            PortRef(self.id, True, index, port.name)
            for index, port in enumerate(self.signature.outputs)
        ]

    def _side(self, index: int, count: int) -> float:
        if not port_rows(self.signature, True):
            return self.top + self.height / 2
        rows = self.bottom - _margin(self.height) - theme.card_line * port_rows(
            self.signature, True
        )
        if count == 1:
            return self.top + (rows - self.top) / 2
        return rows + theme.card_line * (index + 0.5)


def words(spec: TypeSpec, layer: Layer, answer: NodeAnswer | None) -> CardText:
    """What stands on the card of a node."""
    title = layer.type.removeprefix(operation_prefix)
    line = card_line(spec, layer)
    if answer is None:
        return CardText(title, layer.name, line, "", "", True)
    return CardText(
        title, layer.name, line, shapes(answer.outputs), count(answer.parameters), False
    )


def shape(spec: TensorSpec) -> str:
    """A tensor's shape, and its dtype where that is not the usual one."""
    text = _shape(spec.shape)
    return text if spec.dtype == "float32" else f"{text} {spec.dtype}"


def shapes(outputs: Sequence[TensorSpec]) -> str:
    """The shapes of a node's outputs, shortly."""
    if not outputs:
        return ""
    if len(outputs) == 1:
        return shape(outputs[0])
    if all(item == outputs[0] for item in outputs):
        return f"{shape(outputs[0])} ×{len(outputs)}"
    return f"{shape(outputs[0])} +{len(outputs) - 1}"


@lru_cache(maxsize=4096)
def _shape(axes: Shape) -> str:
    if len(axes) == 1:
        return f"({axes[0]},)"
    return f"({', '.join(map(str, axes))})"


@lru_cache(maxsize=4096)
def count(number: int) -> str:
    """A number of parameters with three digits: 320, 36.9k, 4.72M; nothing for none."""
    if number == 0:
        return ""
    if number < 1000:
        return str(number)
    value = float(number)
    for unit in "kMBT":
        value /= 1000
        if value < 999.5 or unit == "T":
            digits = max(0, 2 - len(str(int(value))) + 1)
            return f"{value:.{digits}f}{unit}"
    return str(number)


def port_rows(signature: Signature, rightwards: bool) -> int:
    """How many lines of the card are taken by names of ports."""
    inputs, outputs = len(signature.inputs), len(signature.outputs)
    if rightwards:
        return max(inputs, outputs) if max(inputs, outputs) > 1 else 0
    return (inputs > 1) + (outputs > 1)


def has_line(spec: TypeSpec) -> bool:
    """Whether cards of this type have a line for what was set, filled or not."""
    return any(parameter.telling for parameter in spec.parameters)


def _margin(height: float) -> float:
    """The room above the first and below the last line."""
    return (height - theme.card_line * int((height - 16) // theme.card_line)) / 2


def _height(spec: TypeSpec, signature: Signature, rightwards: bool) -> float:
    lines = 2 + has_line(spec) + port_rows(signature, rightwards)
    return float(ceil((lines * theme.card_line + 16) / theme.grid) * theme.grid)


def _width(text: CardText, signature: Signature, rightwards: bool, marks: int) -> float:
    font = fonts()
    between = 12.0
    head = (
        icon_size
        + 8
        + font.title_widths.of(text.title)
        + between
        + font.text_widths.of(text.name)
        + 20 * marks
    )
    foot = font.shape_widths.of(text.shape) + font.shape_widths.of(text.parameters) + between
    content = max(head, foot, font.text_widths.of(text.line))
    needed = min(content + 2 * theme.card_padding, theme.card_widest)
    if not rightwards:
        ports = max(len(signature.inputs), len(signature.outputs))
        needed = max(needed, ports * theme.port_slot)
    steps = ceil(max(0.0, needed - theme.card_narrowest) / theme.card_width_step)
    return theme.card_narrowest + steps * theme.card_width_step


def _has_code(spec: TypeSpec, layer: Layer) -> bool:
    return any(
        parameter.kind is Kind.CODE and layer.parameters.get(parameter.name) is not None
        for parameter in spec.parameters
    )


def problems_of(problems: Sequence[Problem], severity: Severity) -> dict[NodeId, Problem]:
    """The first problem of that severity for each node."""
    found: dict[NodeId, Problem] = {}
    for problem in problems:
        if problem.node is not None and problem.severity is severity:
            found.setdefault(problem.node, problem)
    return found
