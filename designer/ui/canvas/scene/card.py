"""A node as a card: its place, its ports, and the words on it.

A card knows nothing of Qt's items. Thousands are made when a file is opened and only those that
are seen are painted, so what painting needs is made when it is first asked for.
"""

from math import ceil
from typing import NamedTuple

from designer.catalog.spec import Kind, TypeSpec
from designer.network.call_tree import present
from designer.network.check_result import NodeResult
from designer.network.graph import Layer, Node, NodeId, WireId
from designer.network.ports import InputPort, Signature
from designer.network.presentation import Box, Point, within_canvas
from designer.network.problems import Problem
from designer.ui import theme
from designer.ui.canvas.scene.fonts import fonts
from designer.ui.canvas.scene.measures import (
    height_of,
    leading_inputs,
    margin_of,
    slot_of,
    width_of,
)
from designer.ui.canvas.scene.words import CardText, card_text
from designer.ui.marks import Mark, Shown, shown

enter_size = 24.0
sign_room = 20.0  # an icon at the right end of the first line, such as a lock
# Optional inputs stand this far from the corner and from one another.
optional_margin = 16.0
optional_step = 18.0
side_margin = 9.0
side_step = 13.0
# Wires into a list whose order counts arrive side by side, at most this far from one another.
list_step = 20.0


class PortRef(NamedTuple):
    """One port of one node: an input by its name, an output by its number."""

    node: NodeId
    is_output: bool
    number: int
    name: str


class Card:
    """A node on the canvas: geometry at once, words when first painted.

    `left` and `top` may differ from the node's position while it is being dragged.
    """

    __slots__ = (
        "calls",
        "chip",
        "error",
        "face",
        "foreign",
        "frozen",
        "has_code",
        "has_line",
        "height",
        "id",
        "layer",
        "leading",
        "left",
        "lists",
        "marks",
        "nested",
        "node",
        "note",
        "order",
        "outputs",
        "result",
        "shown",
        "signature",
        "spec",
        "text",
        "top",
        "width",
        "wired",
    )

    def __init__(
        self,
        node: Node,
        layer: Layer,
        spec: TypeSpec,
        signature: Signature,
        answer: NodeResult | None,
        rightwards: bool,
        calls: int = 1,
    ) -> None:
        self.id = node.id
        self.node = node
        self.layer = layer
        self.spec = spec
        self.signature = signature
        self.result = answer
        self.calls = calls
        self.error: Problem | None = None
        self.marks: tuple[Mark, ...] = ()
        self.shown: Shown | None = None  # what is seen of the marks
        self.wired: frozenset[str] = frozenset()
        # The numbers of the outputs that there are, which may depend on what is wired.
        self.outputs = tuple(sorted(present(signature.outputs, ())))
        # The numbers of the inputs that share the edge; the others stand aside.
        self.leading = leading_inputs(signature, self.wired)
        # The wires into each list whose order counts, where it has several.
        self.lists: dict[str, tuple[WireId, ...]] = {}
        self.nested = layer.network is not None
        # Which of the model's inputs or outputs it is, and of how many; None where it is clear.
        self.order: tuple[int, int] | None = None
        # Whether there is a line for what was set, filled or not.
        self.has_line = self.nested or any(parameter.telling for parameter in spec.parameters)
        self.foreign = layer.foreign is not None
        self.frozen = layer.parameters.get("trainable") is False
        self.has_code = _has_code(spec, layer)
        self.left = within_canvas(node.position[0])
        self.top = within_canvas(node.position[1])
        self.face: object = None  # what the painter keeps for this card
        self.note: object = None
        self.chip: object = None
        self.text = card_text(spec, layer, answer)
        self._measure(rightwards)

    def take_marks(self, marks: tuple[Mark, ...]) -> None:
        """Be marked so, and in no other way."""
        self.marks, self.shown, self.chip = marks, shown(marks), None

    def take_wires(self, wired: frozenset[str], rightwards: bool) -> bool:
        """Note which inputs, and as `>2` which outputs, are wired; True if ports move."""
        self.wired, self.face = wired, None
        if len(self.signature.outputs) == 1 and len(self.signature.inputs) < 2:
            return False
        there = {*present(self.signature.outputs, wired)}
        there |= {n for n in range(len(self.signature.outputs)) if f">{n}" in wired}
        before = self.leading, self.outputs, self.width
        self.leading, self.outputs = leading_inputs(self.signature, wired), tuple(sorted(there))
        self._measure(rightwards)
        return before != (self.leading, self.outputs, self.width)

    @property
    def named(self) -> int:
        """How many inputs have their name on the card: those that share the edge, if several."""
        return len(self.leading) if len(self.leading) > 1 else 0

    @property
    def _aside(self) -> list[int]:
        return [n for n in range(len(self.signature.inputs)) if n not in self.leading]

    @property
    def _room_aside(self) -> float:
        """How much of the edge the inputs take that stand aside."""
        count = len(self._aside)
        return optional_margin + count * optional_step if count else 0.0

    @property
    def width_of_leading(self) -> float:
        """How much of the upper edge the inputs have that share it."""
        return self.width - self._room_aside

    @property
    def _room_beside(self) -> float:
        """How wide the card has to be for the names beside its only other input."""
        if len(self.leading) != 1:
            return 0.0
        wired = [n for n in self._aside if self.signature.inputs[n].name in self.wired]
        if len(wired) != 1:
            return 0.0
        name = self.signature.inputs[wired[0]].name
        places = len(self._aside) - self._aside.index(wired[0]) + len(self.lists.get(name, ()))
        beside = optional_margin + (places - 1) * optional_step + 9
        return 2 * (beside + fonts().small_widths.of(name) + theme.port_diameter)

    def _measure(self, rightwards: bool) -> None:
        rows = self.port_rows(rightwards)
        self.height = height_of(self.lines + rows, self.signature, rightwards, rows)
        if rightwards and self.named:
            # Inputs that stand aside have the edge beside the words, above those with names.
            lacking = len(self._aside) * side_step - self.lines * theme.card_line
            self.height += ceil(max(lacking, 0.0) / theme.grid) * theme.grid
        self.width = self._wide(rightwards)

    def _wide(self, rightwards: bool) -> float:
        ports = 0.0
        if not rightwards:
            inputs, outputs = self.signature.inputs, self.signature.outputs
            across = slot_of([inputs[n].name for n in self.leading]) * self.named + self._room_aside
            below = slot_of([outputs[n].name for n in self.outputs]) * len(self.outputs)
            ports = max(across, below, self._room_beside)
        return width_of(self.text, ports, self._sign_room)

    def port_rows(self, rightwards: bool) -> int:
        """How many lines of the card are taken by names of ports."""
        inputs, outputs = self.named, len(self.outputs)
        if rightwards:
            return max(inputs, outputs) if max(inputs, outputs) > 1 else 0
        return (inputs > 1) + (outputs > 1)

    def take_result(self, answer: NodeResult | None, text: CardText, rightwards: bool) -> None:
        """Show what Keras says now."""
        self.result = answer
        self.text = text
        self.width = self._wide(rightwards)
        self.face = None

    @property
    def lines(self) -> int:
        """How many lines of text there are, without the names of ports."""
        return 2 + self.has_line

    def first_line(self, rightwards: bool) -> float:
        """Where the line with the type begins, below the upper edge."""
        lines = self.lines + self.port_rows(rightwards)
        above = (self.height - lines * theme.card_line) / 2
        named = not rightwards and self.named > 1
        # Without anything set, the other two lines move together; the card keeps its height.
        hole = theme.card_line / 2 if self.has_line and not self.text.line else -1.0
        return above + theme.card_line * named + hole

    def enter_box(self, rightwards: bool) -> Box:
        """Where the sign stands that leads into a nested model, with room around it."""
        right = self.right - theme.card_padding + 6
        top = self.top + self.first_line(rightwards) + theme.card_line - 2
        return right - enter_size, top, right, top + enter_size

    def set_order(self, order: tuple[int, int] | None, rightwards: bool) -> None:
        """Take which of the model's inputs or outputs this is."""
        self.order = order
        self.width = self._wide(rightwards)
        self.face = None

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
        """Where wires arrive at input `index`.

        Inputs that must be wired share the edge, with the wired parts of a structure; others
        stand aside, at its end, so that a layer with one input has it in the middle.
        """
        inputs = self.signature.inputs
        if index >= len(inputs):
            return (self.left, self.centre[1]) if rightwards else (self.centre[0], self.top)
        if index not in self.leading:
            back = len(self._aside) - self._aside.index(index) - 1
            if rightwards:
                return self.left, _floor_of(self) - side_margin - back * side_step
            return self.right - optional_margin - back * optional_step, self.top
        rank, count = self.leading.index(index), len(self.leading)
        if rightwards:
            return self.left, _on_side(self, rank, count)
        if count == 1:
            return self.centre[0], self.top
        return self.left + self.width_of_leading * (rank + 0.5) / count, self.top

    def arrival_place(self, port: str, wire: WireId, rightwards: bool) -> Point:
        """Where a wire arrives: at its port, or in its place of a list."""
        index = self.input_index(port)
        wires = self.lists.get(port, ())
        if wire not in wires:
            return self.input_place(index, rightwards)
        return self.list_places(port, rightwards)[wires.index(wire)]

    def list_places(self, port: str, rightwards: bool) -> list[Point]:
        """Where the wires of a list arrive, in their order; nothing without several."""
        count = len(self.lists.get(port, ()))
        if count < 2:
            return []
        index = self.input_index(port)
        x, y = self.input_place(index, rightwards)
        if self.signature.inputs[index].required:
            room = (self.height if rightwards else self.width) - 2 * theme.card_padding
            step = min(list_step, room / (self.named or 1) / count)
            ways = [(number - (count - 1) / 2) * step for number in range(count)]
        else:
            # Optional inputs stand close together; a list of them reaches to where nothing is.
            step = side_step if rightwards else optional_step
            ways = [-number * step for number in reversed(range(count))]
        return [(x, y + way) if rightwards else (x + way, y) for way in ways]

    def hides(self, port: InputPort) -> bool:
        """Whether an input is shown only when somebody looks for it: optional and not wired."""
        if port.required or port.name in self.wired:
            return False
        return any(other.required for other in self.signature.inputs)

    def output_place(self, index: int, rightwards: bool) -> Point:
        """Where wires leave from output `index`."""
        count = max(len(self.outputs), 1)
        rank = self.outputs.index(index) if index in self.outputs else count - 1
        if rightwards:
            return self.right, _on_side(self, rank, count)
        return self.left + self.width * (rank + 0.5) / count, self.bottom

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
            PortRef(self.id, True, index, self.signature.outputs[index].name)
            for index in self.outputs
        ]

    @property
    def _sign_room(self) -> float:
        shared = sign_room + 20 if self.calls > 1 else 0.0
        ordered = 28.0 if self.order is not None else 0.0
        return shared + ordered + sign_room * (self.frozen + self.has_code)


def _rows_of(card: Card) -> float:
    """Where the names of ports begin, where data flow to the right."""
    return card.bottom - margin_of(card.height) - theme.card_line * card.port_rows(True)


def _floor_of(card: Card) -> float:
    """Above which inputs stand aside, where data flow to the right."""
    return _rows_of(card) if card.named else card.bottom


def _on_side(card: Card, rank: int, count: int) -> float:
    """Where the port of that rank is on the left or right edge."""
    if not card.port_rows(True):
        return card.centre[1]
    rows = _rows_of(card)
    return (card.top + rows) / 2 if count == 1 else rows + theme.card_line * (rank + 0.5)


def _has_code(spec: TypeSpec, layer: Layer) -> bool:
    return bool(spec.source) or any(
        parameter.kind is Kind.CODE and layer.parameters.get(parameter.name) is not None
        for parameter in spec.parameters
    )
