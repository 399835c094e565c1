import pytest

from designer.ui.editors.stepping import stepped


@pytest.mark.parametrize(
    ("text", "cursor", "steps", "whole", "expected"),
    [
        ("64", 2, 1, True, "65"),
        ("64", 0, -10, True, "54"),
        ("(3, 5)", 2, 1, True, "(4, 5)"),
        ("(3, 5)", 5, 1, True, "(3, 6)"),
        ("(None, 9)", 1, 1, True, "(None, 10)"),
        ("0.001", 5, 1, False, "0.002"),
        ("0.001", 5, -1, False, "0.0009"),
        ("0.1", 3, -1, False, "0.09"),
        ("-0.1", 4, 1, False, "-0.09"),
        ("0.9", 3, 1, False, "1.0"),
        ("1e-3", 4, 1, False, "0.002"),
        ("0", 1, 1, False, "0.1"),
        ("0", 1, -1, True, "-1"),
        ("w1 * 2", 1, 1, True, "w1 * 3"),
        ("width-1", 7, 1, True, "width-2"),
        ("(w)-1", 5, 1, True, "(w)-2"),
        ("2 * -1", 6, 1, True, "2 * 0"),
    ],
)
def test_a_step_changes_the_number_under_the_cursor(text, cursor, steps, whole, expected):
    changed, place = stepped(text, cursor, steps, whole=whole)
    assert changed == expected
    assert 0 <= place <= len(changed)


def test_text_without_a_number_does_not_step():
    assert stepped("same", 0, 1, whole=True) is None
    assert stepped("", 0, 1, whole=True) is None
    assert stepped("w1", 2, 1, whole=True) is None
