"""The gestures of the canvas: the one list from which everything else that names them is made.

A press begins the first that wants it. The list of keys, the command palette and the tooltips are
printed from it. To add a gesture, write its class and put it here, before what it wins over.
"""

from PySide6.QtCore import Qt

from designer.ui.canvas.gestures.clicks import (
    AddHere,
    EditTitle,
    EnterModel,
    FollowLink,
    InsertIntoWire,
)
from designer.ui.canvas.gestures.frames import FrameMoveGesture, FrameResizeGesture
from designer.ui.canvas.gestures.gesture import Gesture, Help, Hit, Press
from designer.ui.canvas.gestures.looking import PanGesture, RubberBand, Wheel
from designer.ui.canvas.gestures.move import MoveGesture
from designer.ui.canvas.gestures.wires import (
    ConnectGesture,
    CutGesture,
    LeadGesture,
    ReorderGesture,
)
from designer.ui.canvas.scene.card import Card

gestures: tuple[type[Gesture], ...] = (
    PanGesture,
    CutGesture,
    FollowLink,
    ReorderGesture,
    ConnectGesture,
    EnterModel,
    MoveGesture,
    InsertIntoWire,
    LeadGesture,
    EditTitle,
    FrameResizeGesture,
    FrameMoveGesture,
    AddHere,
    RubberBand,
)


def begun_by(press: Press) -> Gesture | None:
    """The gesture that a press begins."""
    return next((begun for gesture in gestures if (begun := gesture.begin(press))), None)


def cursor_over(hit: Hit) -> Qt.CursorShape | None:
    """The cursor that says what a press would do; None for the usual one."""
    cursors = (gesture.cursor_over(hit) for gesture in gestures)
    return next((cursor for cursor in cursors if cursor is not None), None)


def help_lines() -> tuple[Help, ...]:
    """What can be done with the mouse, and how."""
    helps = (*(gesture.help for gesture in gestures), Wheel.help)
    return tuple(line for help_of in helps for line in help_of())


def tips_of(card: Card) -> list[str]:
    """What the tooltip of a card says about gestures."""
    return [tip for gesture in gestures if (tip := gesture.tip(card))]
