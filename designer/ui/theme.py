"""Colours and measures of the window: the one place where they are chosen.

Palettes are explicit, since not every platform tells or takes a colour scheme. `Theme` is a
value; `current` is the one in force and `ThemeSwitch.changed` tells views to take it again.
"""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from designer.catalog.hues import category_hues

radius_card = 8.0
radius_field = 6.0
radius_chip = 4.0
grid = 8
animation_ms = 150

# The canvas, in scene pixels. Widths are such that the middles of all cards on the grid line up.
card_narrowest = 184.0
card_widest = 248.0
card_width_step = 16.0
card_line = 18.0
card_padding = 12.0
card_stripe = 4.0
card_gap = 48.0  # between a card and the one added below it
port_diameter = 10.0
port_hit = 24.0
port_slot = 48.0  # the least room for a port with a name
port_slot_widest = 80.0
wire_width = 2.0
grid_dots = 24.0
# Below this height of its text on the screen a card is drawn as a filled rectangle.
legible_text = 7.0
text_card = 12
text_shape = 11
zoom_least = 0.02
zoom_most = 4.0
zoom_step = 1.25
scale_steps = 16  # of the colours that stand for values
semibold = QFont.Weight.DemiBold


@dataclass(frozen=True)
class Theme:
    """All colours of one theme, as names that say what they are for."""

    name: str
    dark: bool
    canvas: QColor
    grid_dots: QColor
    surface: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    good: QColor
    warning: QColor
    error: QColor
    category_saturation: int = 150
    category_lightness: int = 140
    _categories: dict[str, QColor] = field(default_factory=dict, compare=False)

    def category(self, name: str) -> QColor:
        """The colour of a catalogue category; an unknown one is grey."""
        if name not in self._categories:
            hue = category_hues.get(name)
            saturation = self.category_saturation if hue is not None else 28
            self._categories[name] = QColor.fromHsl(
                hue if hue is not None else 215, saturation, self.category_lightness
            )
        return self._categories[name]

    def on_scale(self, step: int) -> QColor:
        """The colour of a value: from the accent, the least, to that of a warning, the most."""
        return mixed(self.accent, self.warning, step / (scale_steps - 1))


def _theme(name: str, dark: bool, colours: str, saturation: int, lightness: int) -> Theme:
    """A theme from its colours, in the order of Theme's fields."""
    (
        canvas,
        dots,
        surface,
        raised,
        border,
        text,
        muted,
        accent,
        on_accent,
        good,
        warning,
        error,
    ) = (QColor(colour) for colour in colours.split())
    return Theme(
        name, dark, canvas, dots, surface, raised, border, text, muted, accent, on_accent,
        good, warning, error, saturation, lightness,
    )  # fmt: skip


themes = {
    "dark": _theme(
        "dark",
        True,
        "#15171C #262A32 #1C1F25 #252931 #363B46 #E7E9ED #98A1B0 #5B9DFF #0B1220 "
        "#45C08A #F0B44A #F25C60",
        150,
        150,
    ),
    "light": _theme(
        "light",
        False,
        "#F6F7F9 #DFE3E8 #FFFFFF #F2F4F7 #D3D8E0 #1A1D23 #5A6473 #2463EB #FFFFFF "
        "#16825A #A8650B #CC2B33",
        150,
        120,
    ),
    "high contrast": _theme(
        "high contrast",
        True,
        "#000000 #333333 #000000 #141414 #FFFFFF #FFFFFF #D6D6D6 #8AB8FF #000000 "
        "#6FE0AE #FFCF70 #FF9A9C",
        200,
        175,
    ),
}


class ThemeSwitch(QObject):
    """Holds the theme in force and says when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = themes["dark"]

    def use(self, name: str) -> None:
        """Put a theme in force for the whole application."""
        self.theme = themes[name]
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, self.theme)
        self.changed.emit()


switch = ThemeSwitch()


def current() -> Theme:
    """The theme in force."""
    return switch.theme


def ui_font(pixels: int = 13, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The system's font for text at `pixels`."""
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


def fixed_font(pixels: int = 11) -> QFont:
    """The system's monospace font, for shapes and code."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(pixels)
    return font


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """The colour between two, `share` of it being `second`."""
    kept = 1 - share
    return QColor.fromRgbF(
        first.redF() * kept + second.redF() * share,
        first.greenF() * kept + second.greenF() * share,
        first.blueF() * kept + second.blueF() * share,
    )


def contrast(one: QColor, other: QColor) -> float:
    """How well one colour can be read on the other, from 1 to 21, as WCAG counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(colour: QColor, ground: QColor, towards: QColor, ratio: float = 4.6) -> QColor:
    """`colour`, moved as little as need be `towards` another, until it can be read on `ground`."""
    for step in range(21):
        moved = mixed(colour, towards, step / 20)
        if contrast(moved, ground) >= ratio:
            return moved
    return towards


def palette_of(theme: Theme) -> QPalette:
    """The theme as a Qt palette."""
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, theme.surface),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.Link, theme.accent),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Light, theme.border),
        (role.Midlight, theme.border),
        (role.Mid, theme.border),
        (role.Dark, theme.border),
        (role.Shadow, theme.canvas),
    ):
        palette.setColor(name, colour)
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, theme.muted)
    return palette


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the application the theme's palette; the style sheet is in `designer.ui.style`."""
    application.setStyle("Fusion")
    application.setPalette(palette_of(theme))
