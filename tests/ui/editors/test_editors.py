"""Each kind of editor through the keyboard and mouse: valid, wrong, reset."""

import pytest
from msgspec import UNSET
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from designer.catalog.catalog import load
from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.network.values import ObjectValue
from designer.ui.editors import Editor, ObjectEditor, ParameterForm
from designer.ui.editors.base import same
from designer.ui.editors.choice import ChoiceEditor, SwitchEditor
from designer.ui.editors.objects import ObjectField, ObjectsField
from designer.ui.editors.text import CodeEditor, TextEditor

Key = Qt.Key


class Heard:
    """What an editor told, in order."""

    def __init__(self, editor: Editor) -> None:
        self.values: list[object] = []
        self.cleared = 0
        self.finished = 0
        self.reasons: list[str] = []
        editor.edited.connect(self.values.append)
        editor.cleared.connect(lambda: setattr(self, "cleared", self.cleared + 1))
        editor.finished.connect(lambda: setattr(self, "finished", self.finished + 1))
        editor.refused.connect(self.reasons.append)


@pytest.fixture
def make(qtbot):
    holders = []

    def made(kind: Kind, value=UNSET, **fields) -> tuple[Editor, Heard]:
        editor = Editor.for_spec(ParameterSpec("thing", kind, **fields), load())
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.addWidget(editor)

        def place():
            if editor.body is not None:
                column.addWidget(editor.body)

        editor.body_changed.connect(place)
        place()
        qtbot.addWidget(holder)
        holders.append(holder)
        editor.set_value(value)
        holder.show()
        holder.activateWindow()
        editor.take_focus()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return editor, Heard(editor)

    return made


def retype(qtbot, editor, text):
    field = editor.field
    field.selectAll()
    qtbot.keyClick(field, Key.Key_Delete)
    qtbot.keyClicks(field, text)


@pytest.mark.parametrize(
    ("kind", "fields", "text", "value"),
    [
        (Kind.INTEGER, {"default": 1}, "64", 64),
        (Kind.NUMBER, {"default": 0.5}, "1e-3", 0.001),
        (Kind.INTEGERS, {"default": (1, 1), "rank": 2}, "3", 3),
        (Kind.INTEGERS, {"default": (1, 1), "rank": 2}, "(3, 5)", (3, 5)),
        (Kind.SHAPE, {}, "(None, 16)", (None, 16)),
        (Kind.NUMBERS, {"default": 0.5}, "(-0.2, 0.3)", (-0.2, 0.3)),
        (Kind.STRING, {"default": "mean"}, "sum", "sum"),
        (Kind.STRINGS, {"default": None, "optional": True}, "('a', 'b')", ("a", "b")),
        (Kind.ARRAY, {"default": None, "optional": True}, "((1, 2), (3, 4))", ((1, 2), (3, 4))),
        (Kind.ANY, {"default": None, "optional": True}, "(1, 2)", (1, 2)),
    ],
)
def test_typed_text_is_taken_over(qtbot, make, kind, fields, text, value):
    editor, heard = make(kind, **fields)
    retype(qtbot, editor, text)
    assert heard.values
    assert same(heard.values[-1], value)
    assert editor.field.text() == text
    qtbot.keyClick(editor.field, Key.Key_Return)
    assert heard.finished == 1
    assert not any(heard.reasons)


@pytest.mark.parametrize(
    ("kind", "fields", "text"),
    [
        (Kind.INTEGER, {"default": 1, "minimum": 1}, "0"),
        (Kind.INTEGER, {"default": 1}, "many"),
        (Kind.NUMBER, {"default": 0.5, "minimum": 0, "maximum": 1}, "7"),
        (Kind.INTEGERS, {"default": (1, 1), "rank": 2}, "(1, 2, 3)"),
        (Kind.SHAPE, {}, "(1, 'x')"),
        (Kind.ARRAY, {"default": None, "optional": True}, "__import__('os')"),
    ],
)
def test_wrong_text_says_why_and_offers_nothing(qtbot, make, kind, fields, text):
    editor, heard = make(kind, **fields)
    editor.field.setText("")
    qtbot.keyClicks(editor.field, text[0])
    before = list(heard.values)
    editor.field.setText("")
    for position in range(len(text)):
        editor.field.setText(text[:position])
    qtbot.keyClicks(editor.field, text[-1])
    editor.field.setText(text[:-1])
    qtbot.keyClicks(editor.field, text[-1])
    qtbot.keyClick(editor.field, Key.Key_Return)
    assert heard.reasons[-1]
    assert "thing" in heard.reasons[-1]
    assert editor.field.property("wrong") is True
    assert all(not same(value, text) for value in heard.values[len(before) :])
    assert editor.field.text() == text


def test_escape_brings_the_last_value_back(qtbot, make):
    editor, heard = make(Kind.INTEGER, 32, default=1)
    qtbot.keyClicks(editor.field, "x")
    qtbot.keyClick(editor.field, Key.Key_Return)
    assert heard.reasons[-1]
    qtbot.keyClick(editor.field, Key.Key_Escape)
    assert editor.field.text() == "32"
    assert heard.reasons[-1] == ""
    assert heard.values == []


def test_half_typed_text_is_not_scolded_at_once(qtbot, make):
    editor, heard = make(Kind.SHAPE, (4,))
    retype(qtbot, editor, "(4,")
    assert not any(heard.reasons)
    qtbot.waitUntil(lambda: any(heard.reasons), timeout=3000)
    qtbot.keyClicks(editor.field, " 5)")
    assert heard.reasons[-1] == ""
    assert heard.values[-1] == (4, 5)


def test_emptying_a_field_brings_the_default_back(qtbot, make):
    editor, heard = make(Kind.INTEGER, 32, default=1)
    editor.field.selectAll()
    qtbot.keyClick(editor.field, Key.Key_Delete)
    assert heard.cleared == 1
    assert editor.field.placeholderText() == "1"


def test_typing_the_default_stores_nothing(qtbot, make):
    editor, heard = make(Kind.INTEGER, 32, default=1)
    editor.field.selectAll()
    qtbot.keyClicks(editor.field, "1")
    assert heard.values == []
    assert heard.cleared == 1
    assert editor.field.text() == "1"


def test_a_needed_value_cannot_be_left_out(qtbot, make):
    editor, heard = make(Kind.INTEGER, 32)
    editor.field.selectAll()
    qtbot.keyClick(editor.field, Key.Key_Delete)
    qtbot.keyClick(editor.field, Key.Key_Return)
    assert heard.reasons[-1]
    assert heard.cleared == 0


def test_arrow_keys_step_within_the_limits(qtbot, make):
    editor, heard = make(Kind.INTEGER, 2, default=9, minimum=1)
    for _ in range(5):
        qtbot.keyClick(editor.field, Key.Key_Down)
    assert heard.values == [1]
    qtbot.keyClick(editor.field, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert heard.values[-1] == 11


def test_arrow_keys_start_from_the_default(qtbot, make):
    editor, heard = make(Kind.INTEGER, default=7)
    qtbot.keyClick(editor.field, Key.Key_Up)
    assert heard.values == [8]


def turn_wheel(widget, steps=1):
    event = QWheelEvent(
        QPointF(5, 5), widget.mapToGlobal(QPointF(5, 5)), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.CHOICE])
def test_the_wheel_needs_the_focus(qtbot, make, kind):
    editor, heard = make(kind, 2, default=9, choices=(1, 2, 3, 9))
    editor.field.clearFocus()
    turn_wheel(editor.field)
    assert heard.values == []
    editor.field.setFocus()
    qtbot.waitUntil(editor.field.hasFocus)
    turn_wheel(editor.field)
    assert len(heard.values) == 1


def test_none_can_be_chosen_where_it_is_no_default(qtbot, make):
    editor, heard = make(Kind.NUMBER, default=0.5, optional=True)
    retype(qtbot, editor, "None")
    assert heard.values == [None]


def test_what_is_typed_stays_when_its_own_value_comes_back(qtbot, make):
    editor, heard = make(Kind.NUMBER, 0.25, default=0.5)
    retype(qtbot, editor, "0.10")
    editor.set_value(heard.values[-1])
    assert editor.field.text() == "0.10"
    editor.set_value(0.25)  # undone elsewhere
    assert editor.field.text() == "0.25"


def test_mixed_values_show_a_dash_and_can_be_overwritten(qtbot, make):
    editor, heard = make(Kind.INTEGER, default=1)
    editor.set_value(UNSET, mixed=True)
    assert editor.field.text() == ""
    assert editor.field.placeholderText() == "—"
    qtbot.keyClicks(editor.field, "8")
    assert heard.values == [8]


def test_a_switch_turns_by_space_and_by_mouse(qtbot, make):
    editor, heard = make(Kind.BOOLEAN, default=True)
    assert isinstance(editor, SwitchEditor)
    assert editor.field.isChecked()
    qtbot.keyClick(editor.field, Key.Key_Space)
    assert heard.values == [False]
    qtbot.mouseClick(editor.field, Qt.MouseButton.LeftButton)
    assert heard.cleared == 1
    assert heard.finished == 2


def test_an_optional_switch_has_three_choices(qtbot, make):
    editor, heard = make(Kind.BOOLEAN, default=None, optional=True)
    assert isinstance(editor, ChoiceEditor)
    qtbot.keyClick(editor.field, Key.Key_Down)
    assert heard.values == [True]


def test_a_choice_is_made_by_keyboard_and_keeps_what_it_does_not_know(qtbot, make):
    editor, heard = make(Kind.CHOICE, default="valid", choices=("valid", "same"))
    qtbot.keyClick(editor.field, Key.Key_Down)
    assert heard.values == ["same"]
    editor.set_value("<b>strange</b>")
    assert editor.field.currentText() == "<b>strange</b>"
    assert heard.values == ["same"]


def test_a_dtype_can_be_chosen(qtbot, make):
    editor, heard = make(Kind.DTYPE, default=None, optional=True, families=(Family.DTYPE_POLICY,))
    qtbot.keyClick(editor.field, Key.Key_Down)
    assert heard.values == ["float32"]
    names = [editor.field.itemText(row) for row in range(editor.field.count())]
    assert "mixed_float16" in names


def test_code_keeps_its_lines(qtbot, make):
    editor, heard = make(Kind.CODE, default=None, optional=True)
    assert isinstance(editor, CodeEditor)
    qtbot.keyClicks(editor.field, "(lambda x:")
    assert heard.values == []  # half an expression is none
    qtbot.keyClick(editor.field, Key.Key_Return)
    qtbot.keyClicks(editor.field, "    2 * x)")
    assert heard.values == ["(lambda x:\n    2 * x)"]


def pick(qtbot, combo, name):
    """Choose an entry of a combo box by typing its name."""
    combo.setFocus()
    qtbot.keyClicks(combo, name)
    assert combo.currentText() == name


def test_an_object_has_its_own_parameters_as_editors(qtbot, make):
    editor, heard = make(Kind.OBJECT, default=None, optional=True, families=(Family.REGULARIZER,))
    assert isinstance(editor, ObjectField)
    assert editor.body is None
    pick(qtbot, editor.field, "L2")
    assert heard.values[-1] in ("l2", ObjectValue("L2"))
    assert editor.form is not None
    inner = editor.form.rows["l2"].editor
    assert isinstance(inner, TextEditor)
    retype(qtbot, inner, "0.25")
    assert heard.values[-1] == ObjectValue("L2", {"l2": 0.25})
    qtbot.mouseClick(editor.form.rows["l2"].dot, Qt.MouseButton.LeftButton)
    assert heard.values[-1] in ("l2", ObjectValue("L2"))
    qtbot.keyClick(editor.field, Key.Key_Home)
    assert heard.cleared == 1
    assert editor.body is None


def test_the_parameters_of_a_mere_default_are_not_in_the_way(qtbot, make):
    editor, _ = make(Kind.OBJECT, default="glorot_uniform", families=(Family.INITIALIZER,))
    assert editor.field.currentText() == "GlorotUniform"
    assert editor.body is None
    editor.set_value(ObjectValue("GlorotUniform", {"seed": 3}))
    assert editor.body is not None


def test_an_activation_is_a_function_or_a_layer_with_parameters(qtbot, make):
    spec = load().get(Family.LAYER, "Dense").parameter("activation")
    fields = {name: getattr(spec, name) for name in ("default", "optional", "families", "proposed")}
    editor, heard = make(Kind.OBJECT, **fields)
    texts = [editor.field.itemText(row) for row in range(editor.field.count())]
    parting = texts.index("")
    assert {"None", "relu", "softmax"} <= set(texts[:parting])
    assert sorted(texts[parting + 1 :]) == sorted(f"{name} layer" for name in spec.proposed)
    pick(qtbot, editor.field, "relu")
    assert heard.values[-1] == "relu"
    assert editor.body is None
    editor.field.setCurrentText("LeakyReLU layer")
    editor.field.activated.emit(editor.field.currentIndex())
    assert heard.values[-1] == ObjectValue("LeakyReLU")
    retype(qtbot, editor.form.rows["negative_slope"].editor, "0.2")
    assert heard.values[-1] == ObjectValue("LeakyReLU", {"negative_slope": 0.2})
    # Another layer, from a file, is shown with its parameters as well.
    editor.set_value(ObjectValue("Dropout", {"rate": 0.5}))
    assert editor.field.currentText() == "Dropout layer"
    retype(qtbot, editor.form.rows["rate"].editor, "0.25")
    assert heard.values[-1] == ObjectValue("Dropout", {"rate": 0.25})


def test_an_object_inside_an_object(qtbot, make):
    editor, heard = make(Kind.OBJECT, families=(Family.LAYER,))
    editor.set_value(ObjectValue("Dense", {"units": 3}))
    form = editor.form
    form.focus("kernel_regularizer")
    inner = form.rows["kernel_regularizer"].editor
    pick(qtbot, inner.field, "L1")
    retype(qtbot, inner.form.rows["l1"].editor, "0.5")
    assert heard.values[-1] == ObjectValue(
        "Dense", {"units": 3, "kernel_regularizer": ObjectValue("L1", {"l1": 0.5})}
    )


def test_a_list_of_objects_is_added_to_reordered_and_cut(qtbot, make):
    editor, heard = make(Kind.OBJECTS, default=(), families=(Family.METRIC,))
    assert isinstance(editor, ObjectsField)
    qtbot.mouseClick(editor._add, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(editor._add, Qt.MouseButton.LeftButton)
    assert len(heard.values[-1]) == 2
    pick(qtbot, editor._editors[1].field, "Precision")
    names = [item.type for item in heard.values[-1]]
    assert names[1] == "Precision"
    boxes = editor._editors[1].parentWidget()
    buttons = {button.accessibleName(): button for button in boxes.findChildren(type(editor._add))}
    qtbot.mouseClick(buttons["Move up"], Qt.MouseButton.LeftButton)
    assert [item.type for item in heard.values[-1]] == names[::-1]
    first = editor._editors[0].parentWidget()
    buttons = {button.accessibleName(): button for button in first.findChildren(type(editor._add))}
    qtbot.mouseClick(buttons["Remove"], Qt.MouseButton.LeftButton)
    assert [item.type for item in heard.values[-1]] == [names[0]]


@pytest.mark.parametrize(
    "family", [Family.OPTIMIZER, Family.LOSS, Family.METRIC, Family.CALLBACK, Family.SCHEDULE]
)
def test_every_entry_of_a_family_can_be_chosen(qtbot, family):
    editor = ObjectEditor(load(), (family,))
    qtbot.addWidget(editor)
    editor.show()
    chosen, refused = [], []
    editor.value_changed.connect(chosen.append)
    editor.error_changed.connect(refused.append)
    field = editor.editor.field
    for entry in load().entries(family):
        field.setCurrentIndex(-1)
        row = field.findText(entry.type)
        editor.editor._choose(row)
        assert chosen or any(refused), entry.type
        assert editor.value.type == entry.type, (entry.type, refused)


def test_a_form_tells_edits_resets_and_errors(qtbot):
    specs = load().get(Family.LAYER, "Dense").parameters
    form = ParameterForm(load(), specs)
    qtbot.addWidget(form)
    form.show()
    edits, resets, errors = [], [], []
    form.value_edited.connect(lambda name, value: edits.append((name, value)))
    form.value_reset.connect(resets.append)
    form.error_changed.connect(lambda name, reason: errors.append((name, reason)))
    form.set_values({"units": 5, "use_bias": False})
    assert form.rows["use_bias"].dot.isVisible()
    assert form.focus("bias_initializer")
    assert not form.focus("no such parameter")
    retype(qtbot, form.rows["units"].editor, "9")
    assert edits == [("units", 9)]
    qtbot.mouseClick(form.rows["use_bias"].dot, Qt.MouseButton.LeftButton)
    assert resets == ["use_bias"]
    retype(qtbot, form.rows["units"].editor, "x")
    qtbot.keyClick(form.rows["units"].editor.field, Key.Key_Return)
    assert errors[-1][0] == "units"
    assert form.rows["units"].error.isVisible()
    form.set_values({"units": 5}, anew=True)
    assert not form.rows["units"].error.isVisible()
    assert form.rows["units"].editor.field.text() == "5"
