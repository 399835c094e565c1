"""Every parameter of every layer, set by hand in its editor to another value than the default."""

from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from designer.catalog import values
from designer.catalog.catalog import load
from designer.catalog.spec import Family, ParameterSpec
from designer.network.values import ObjectValue, normal
from designer.ui.editors import Editor
from designer.ui.editors.choice import ChoiceEditor, SwitchEditor
from designer.ui.editors.objects import ObjectField, ObjectsField
from designer.ui.editors.text import CodeEditor, TextEditor
from devtools.survey.samples import own_sample
from devtools.survey.variations import other_values

catalog = load()


def trials() -> dict[str, list[tuple[ParameterSpec, Any]]]:
    """For each type its parameters with a value; what many types have alike stands at the first."""
    seen, by_type = set(), {}
    for entry in catalog.entries(Family.LAYER):
        own, refused = own_sample(entry.type).get("other", {}), own_sample(entry.type)
        for spec in entry.parameters:
            given = [normal(own[spec.name])] if spec.name in own else other_values(spec, catalog)
            if spec.name in refused.get("refused", {}):
                given = given[:1]
            for value in given[:2]:
                key = msgspec.json.encode((msgspec.structs.replace(spec, description=""), value))
                if key not in seen:
                    seen.add(key)
                    checked = values.check(spec, value, catalog)
                    by_type.setdefault(entry.type, []).append((spec, checked))
    return by_type


def choose(combo, row: int) -> None:
    """Pick a row as a person does."""
    combo.setCurrentIndex(row)
    combo.activated.emit(row)


def set_by_hand(editor: Editor, value: Any) -> None:
    """Bring `value` into the editor through what a person sees of it."""
    if isinstance(editor, SwitchEditor):
        if editor.field.isChecked() is not value:
            editor.field.click()
    elif isinstance(editor, ChoiceEditor):
        choose(editor.field, editor.field.findText(str(value)))
    elif isinstance(editor, CodeEditor):
        editor.field.setPlainText(value)
    elif isinstance(editor, TextEditor):
        text = values.show(editor.spec, value)
        editor.field.setText(text)
        editor.field.textEdited.emit(text)
    elif isinstance(editor, ObjectField):
        set_object(editor, value)
    elif isinstance(editor, ObjectsField):
        while editor._items():
            editor._editors[0].parentWidget().findChildren(type(editor._add))[-1].click()
        for number, item in enumerate(value):
            editor._add.click()
            set_object(editor._editors[number], item)
    else:
        raise AssertionError(f"no test drives {type(editor).__name__}")


def set_object(editor: ObjectField, value: Any) -> None:
    name = value.type if isinstance(value, ObjectValue) else str(value)
    texts = [editor.field.itemText(row) for row in range(editor.field.count())]
    entry = editor._entry(name) if value is not None else None
    shown = entry.type if entry is not None and name not in texts else name
    choose(editor.field, texts.index(shown) if shown in texts else texts.index(f"{shown} layer"))
    for inner, part in (value.parameters if isinstance(value, ObjectValue) else {}).items():
        assert editor.form is not None
        assert editor.form.focus(inner)
        set_by_hand(editor.form.rows[inner].editor, part)


trials_of = trials()


@pytest.mark.parametrize("type_name", trials_of)
def test_another_value_is_set_by_hand_and_shown_again(qtbot, type_name):
    for spec, value in trials_of[type_name]:
        editor = Editor.for_spec(spec, catalog)
        qtbot.addWidget(editor)
        heard: list[Any] = []
        editor.edited.connect(heard.append)
        editor.cleared.connect(lambda heard=heard: heard.append(UNSET))
        editor.set_value(spec.initial)
        set_by_hand(editor, value)
        assert heard, f"{spec.name} = {value!r}"
        assert heard[-1] == value, spec.name
        # A second editor that is given the value does not offer another one by itself.
        again = Editor.for_spec(spec, catalog)
        qtbot.addWidget(again)
        said: list[Any] = []
        again.edited.connect(said.append)
        again.set_value(value)
        assert said == []
        assert again.value == value
