"""The palette by keyboard and mouse."""

import pytest
from PySide6.QtCore import QPoint, Qt

from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.ui.panels.palette import Palette, mime_type
from designer.ui.panels.palette_delegate import star_area
from designer.ui.panels.palette_model import group_role, spec_role

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def palette(qtbot, workspace, settings):
    shown = Palette(workspace, settings)
    qtbot.addWidget(shown)
    shown.resize(248, 800)
    shown.show()
    shown.activateWindow()
    return shown


@pytest.fixture
def added(palette):
    names = []
    palette.add_requested.connect(names.append)
    return names


def groups(palette):
    model = palette.view.model()
    return {
        model.index(row, 0).data(group_role): model.index(row, 0) for row in range(model.rowCount())
    }


def card(palette, group, name):
    model, parent = palette.view.model(), groups(palette)[group]
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        if index.data(spec_role).type == name:
            palette.view.scrollTo(index)
            return index
    raise AssertionError(name)


def hits(palette):
    model = palette.view.model()
    return [model.index(row, 0).data(spec_role).type for row in range(model.rowCount())]


def test_every_layer_stands_in_exactly_one_group(palette):
    model = palette.view.model()
    listed = [
        model.index(row, 0, parent).data(spec_role)
        for parent in groups(palette).values()
        for row in range(model.rowCount(parent))
    ]
    catalog = load()
    layers, operations = catalog.entries(Family.LAYER), catalog.entries(Family.OPERATION)
    everything = (*layers, *catalog.models(), *operations)
    assert sorted(spec.type for spec in listed) == sorted(spec.type for spec in everything)
    for spec in listed:
        assert spec.summary, spec.type


def test_search_finds_and_enter_adds_the_first_hit(qtbot, palette, added):
    qtbot.keyClicks(palette.search, "conv2d")
    assert hits(palette)[0] == "Conv2D"
    qtbot.keyClick(palette.search, Key.Key_Return)
    assert added == ["Conv2D"]
    qtbot.keyClick(palette.search, Key.Key_Escape)
    assert palette.search.text() == ""
    assert "core" in groups(palette)


def test_an_alias_leads_to_its_layer(qtbot, palette):
    qtbot.keyClicks(palette.search, "MaxPool2D")
    assert hits(palette)[0] == "MaxPooling2D"


def test_down_goes_to_the_hits_and_back(qtbot, palette, added):
    palette.search.setFocus()
    qtbot.keyClicks(palette.search, "dropout")
    qtbot.keyClick(palette.search, Key.Key_Down)
    qtbot.waitUntil(palette.view.hasFocus)
    qtbot.keyClick(palette.view, Key.Key_Down)
    chosen = palette.view.currentIndex().data(spec_role).type
    qtbot.keyClick(palette.view, Key.Key_Return)
    assert added == [chosen]
    assert chosen == hits(palette)[1]
    qtbot.keyClick(palette.view, Key.Key_Up)
    qtbot.keyClick(palette.view, Key.Key_Up)
    qtbot.waitUntil(palette.search.hasFocus)


def test_typing_in_the_list_goes_on_in_the_search_field(qtbot, palette):
    palette.view.setFocus()
    qtbot.keyClick(palette.view, Key.Key_L)
    assert palette.search.text() == "l"
    qtbot.keyClicks(palette.search, "stm")
    assert hits(palette)[0] == "LSTM"


def test_nothing_found_says_so_in_plain_text(qtbot, palette, added):
    qtbot.keyClicks(palette.search, "<b>qwertz</b>")
    assert palette.stack.currentWidget() is palette.nothing
    assert "<b>qwertz</b>" in palette.nothing.text()
    assert palette.nothing.textFormat() is Qt.TextFormat.PlainText
    qtbot.keyClick(palette.search, Key.Key_Return)
    assert added == []
    qtbot.keyClick(palette.search, Key.Key_Escape)
    assert palette.stack.currentWidget() is palette.view


def test_double_click_adds_and_the_layer_becomes_recent(qtbot, palette, added, workspace, settings):
    index = card(palette, "core", "Dense")
    at = palette.view.visualRect(index).center()
    qtbot.mouseClick(palette.view.viewport(), Left, pos=at)
    qtbot.mouseDClick(palette.view.viewport(), Left, pos=at)
    assert added == ["Dense"]
    assert next(iter(groups(palette))) == "recent"
    again = Palette(workspace, settings)
    qtbot.addWidget(again)
    assert next(iter(groups(again))) == "recent"


def test_a_click_on_a_group_folds_it_and_that_is_remembered(qtbot, palette, workspace, settings):
    index = groups(palette)["core"]
    assert palette.view.isExpanded(index)
    at = palette.view.visualRect(index).center()
    qtbot.mouseClick(palette.view.viewport(), Left, pos=at)
    assert not palette.view.isExpanded(groups(palette)["core"])
    again = Palette(workspace, settings)
    qtbot.addWidget(again)
    assert not again.view.isExpanded(groups(again)["core"])
    qtbot.keyClick(palette.view, Key.Key_Return)
    assert palette.view.isExpanded(groups(palette)["core"])


def test_a_star_makes_a_favourite(qtbot, palette, added, workspace, settings):
    index = card(palette, "core", "Dense")
    star = star_area(palette.view.visualRect(index)).center()
    qtbot.mouseMove(palette.view.viewport(), star)
    qtbot.mouseClick(palette.view.viewport(), Left, pos=star)
    assert next(iter(groups(palette))) == "favourites"
    assert added == []
    again = Palette(workspace, settings)
    qtbot.addWidget(again)
    index = card(again, "favourites", "Dense")
    menu = again.view.menu_of(index)
    menu.actions()[1].trigger()
    assert "favourites" not in groups(again)
    menu.deleteLater()


def test_a_drag_carries_the_type_and_looks_like_its_card(palette):
    index = card(palette, "core", "Dense")
    drag = palette.view.drag_of(index)
    assert bytes(drag.mimeData().data(mime_type).data()) == b"Dense"
    assert drag.pixmap().deviceIndependentSize().width() == 208
    assert palette.view.drag_of(groups(palette)["core"]) is None
    drag.deleteLater()


def test_cards_speak_to_assistive_programs(palette):
    index = card(palette, "core", "Dense")
    spoken = index.data(int(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("Dense: ")
    assert "core" in groups(palette)["core"].data(int(Qt.ItemDataRole.AccessibleTextRole)).lower()
    assert palette.search.accessibleName()
    assert palette.view.indexAt(QPoint(5, 5)).isValid()
