"""Names in written programs: every one is an identifier that nobody else has."""

import keyword

from designer.program.names import Identifiers


def test_a_name_that_is_taken_gets_the_next_number_as_often_as_it_is_wished() -> None:
    names = Identifiers(["x"])
    assert [names.new("x") for _ in range(4)] == ["x_2", "x_3", "x_4", "x_5"]


def test_a_number_that_somebody_was_called_by_is_left_out() -> None:
    names = Identifiers([])
    assert [names.new(wish) for wish in ("x", "x_3", "x", "x", "x", "X 3")] == [
        *("x", "x_3", "x_2", "x_4", "x_5"),
        "x_3_2",
    ]


def test_a_name_is_an_identifier() -> None:
    names = Identifiers([])
    wishes = ("2d", "größe", "a/b", "", "class", "list", "make_x", "x" * 90)
    given = [names.new(wish) for wish in wishes]
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in given)
    assert len(set(given)) == len(wishes)
