"""How large cards are: what their words and their ports need."""

from collections.abc import Collection, Sequence
from math import ceil

from designer.network.ports import Signature
from designer.ui import theme
from designer.ui.canvas.scene.fonts import fonts
from designer.ui.canvas.scene.words import CardText

icon_size = 16.0


def is_far(scale: float) -> bool:
    """Whether text on cards is too small to be read at this scale."""
    return theme.text_card * scale < theme.legible_text


def slot_of(names: Sequence[str]) -> float:
    """The room for each of these ports, side by side, with their names if there are several."""
    longest = max((fonts().small_widths.of(name) for name in names), default=0.0)
    if len(names) < 2:
        return theme.port_slot
    return min(max(theme.port_slot, longest + 10), theme.port_slot_widest)


def leading_inputs(signature: Signature, wired: Collection[str]) -> tuple[int, ...]:
    """The inputs that share the edge: those that must be wired, and parts that are."""
    inputs = signature.inputs
    required = sum(port.required for port in inputs)
    if not required:
        return tuple(range(len(inputs)))
    return tuple(
        number
        for number, port in enumerate(inputs)
        if port.required or (port.name in wired and not port.many and (required > 1 or port.path))
    )


def margin_of(height: float) -> float:
    """The room above the first and below the last line."""
    return (height - theme.card_line * int((height - 16) // theme.card_line)) / 2


def height_of(lines: int, signature: Signature, rightwards: bool, rows: int) -> float:
    """The height of a card with so many lines, `rows` of which are names of ports."""
    room = 16.0
    if rightwards and not rows and any(p.many and not p.required for p in signature.inputs):
        room += 24.0  # an optional list stands below the input that must be wired
    return float(ceil((lines * theme.card_line + room) / theme.grid) * theme.grid)


def width_of(text: CardText, ports: float, signs: float) -> float:
    """The width of a card with these words, that much for its ports, and icons at its right."""
    font = fonts()
    between = 12.0
    head = (
        icon_size
        + 8
        + font.title_widths.of(text.title)
        + between
        + font.text_widths.of(text.name)
        + signs
    )
    foot = font.shape_widths.of(text.shape) + font.shape_widths.of(text.parameters) + between
    content = max(head, foot, font.text_widths.of(text.line))
    needed = max(min(content + 2 * theme.card_padding, theme.card_widest), ports)
    steps = ceil(max(0.0, needed - theme.card_narrowest) / theme.card_width_step)
    return theme.card_narrowest + steps * theme.card_width_step
