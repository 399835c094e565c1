"""Presses that are over at once: links, the way into a model, titles, adding by double click."""

from PySide6.QtCore import Qt
from typing_extensions import override

from designer.sentences import tr
from designer.ui.canvas.gestures.gesture import Click, Gesture, Help, Hit, Press
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import overlap


class FollowLink(Click):
    """Mends what is wrong with a card by the link in its error."""

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        card = None if press.double else press.hit.link
        if card is None:
            return None
        press.canvas.edits.repair(card)
        return cls(press.canvas)

    @classmethod
    @override
    def cursor_over(cls, hit: Hit) -> Qt.CursorShape | None:
        return Qt.CursorShape.PointingHandCursor if hit.link is not None else None


class EnterModel(Click):
    """Shows the network of a nested model: a double click on it, or a click on its sign."""

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        card = press.hit.card
        if card is None or not (press.double or (_is_way_in(card, press.hit) and _plain(press))):
            return None
        press.canvas.navigation.enter(card)
        return cls(press.canvas)

    @classmethod
    @override
    def cursor_over(cls, hit: Hit) -> Qt.CursorShape | None:
        if hit.port is None and hit.card is not None and _is_way_in(hit.card, hit):
            return Qt.CursorShape.PointingHandCursor
        return None

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Look inside a nested model"), tr("Double-click on it")),)

    @classmethod
    @override
    def tip(cls, card: Card) -> str:
        return tr("Double-click to look inside (Ctrl+Return)") if card.nested else ""


class InsertIntoWire(Click):
    """Asks for a layer that a wire shall pass through."""

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        wire = press.hit.wire_near_by if press.double else None
        if wire is None:
            return None
        press.canvas.scene.select_wires({wire[0].id})
        press.canvas.prompts.ask_for_wire(wire[0].id, press.point)
        return cls(press.canvas)

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        how = tr("Double-click · Tab on a selected wire")
        return (Help(tr("Insert a layer into a wire"), how),)


class EditTitle(Click):
    """Lets the title of a frame be typed."""

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        at_title = press.canvas.contents.frame_at(press.point, 0.0) if press.double else None
        if at_title is None:
            return None
        press.canvas.scene.select_frame_alone(at_title[0].id)
        press.canvas.edit_title(at_title[0])
        return cls(press.canvas)


class AddHere(Click):
    """Asks for a layer to add where nothing is."""

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        if not press.double:
            return None
        press.canvas.prompts.ask(press.point)
        return cls(press.canvas)

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Add a layer"), tr("Tab · Double-click")),)


def _is_way_in(card: Card, hit: Hit) -> bool:
    """Whether the point is on the sign that leads into a nested model."""
    if not card.nested or hit.canvas.camera.is_far:
        return False
    box = card.enter_box(hit.canvas.contents.rightwards)
    return overlap((*hit.point, *hit.point), box)


def _plain(press: Press) -> bool:
    return press.modifiers == Qt.KeyboardModifier.NoModifier
