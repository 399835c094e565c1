from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage

from designer import resources
from designer.catalog.hues import category_hues
from designer.ui import icons, theme

names = sorted(path.stem for path in (resources.folder() / "icons").glob("*.svg"))


@pytest.mark.parametrize("name", names)
def test_every_icon_draws_in_the_colour_asked_for(dark: None, name: str) -> None:
    picture = icons.pixmap(name, QColor("#ff0000"), 32).toImage()
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if picture.pixelColor(x, y).alpha() == 255
    }
    if not name.startswith("field-"):  # these are coloured for every theme at once
        assert colours
        assert all(QColor(colour).green() < 8 for colour in colours)


@pytest.mark.parametrize("category", category_hues)
def test_every_category_has_an_icon_of_its_own(category: str) -> None:
    assert icons.category_name(category) == category
    assert icons.exists(category)


def test_an_unknown_category_shows_the_icon_of_custom_layers() -> None:
    assert icons.category_name("quantum") == "custom"


def test_icons_follow_the_theme(dark: None) -> None:
    before = icons.icon("save").pixmap(16, 16).toImage()
    theme.switch.use("light")
    assert icons.icon("save").pixmap(16, 16).toImage() != before


def test_sharp_on_dense_screens(dark: None) -> None:
    picture = icons.pixmap("save", QColor("white"), 16, 2.0)
    assert (picture.width(), picture.devicePixelRatio()) == (32, 2.0)
    shown = icons.icon("save").pixmap(QSize(16, 16), 2.0)
    assert (shown.width(), shown.devicePixelRatio()) == (32, 2.0)
    coarse = icons.icon("save").pixmap(16, 16).scaled(32, 32)
    assert shown.toImage() != coarse.toImage()


def test_what_cannot_be_done_has_a_faint_icon(dark: None) -> None:
    size = QSize(16, 16)
    usual, faint = (
        QIcon(icons.icon("save")).pixmap(size, mode).toImage()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
    )

    def strength(picture: QImage) -> int:
        return sum(picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16))

    assert 0 < strength(faint) < 0.6 * strength(usual)


def test_no_icon_reaches_outside_its_file() -> None:
    for name in names:
        text = Path(resources.folder() / "icons" / f"{name}.svg").read_text()
        assert "href" not in text
        assert 'viewBox="0 0 24 24"' in text
