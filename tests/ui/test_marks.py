"""The channel of marks: who puts what, what of it is seen, and who is told."""

from math import inf, nan

import pytest

from designer.sentences import sentence
from designer.ui import theme
from designer.ui.marks import (
    DOT,
    Mark,
    Marked,
    Marks,
    MarksChanged,
    OnScale,
    Outline,
    Rank,
    Role,
    Source,
    on_scale,
    shown,
)

LOW, HIGH = Source("low", 1), Source("high", 2)
inner = ("l9",)


def mark(text: str, **how: object) -> Mark:
    return Mark(sentence("{text}", text=text), **how)  # type: ignore[arg-type]


one, two, three = mark("one", tinted=True), mark("two", badge=DOT), mark("three", value="3")


@pytest.fixture
def marks() -> Marks:
    return Marks()


@pytest.fixture
def told(marks: Marks) -> list[MarksChanged]:
    heard: list[MarksChanged] = []
    marks.changed.connect(heard.append)
    return heard


def test_a_source_puts_replaces_and_withdraws(marks: Marks, told: list[MarksChanged]) -> None:
    marks.replace(LOW, {(): Marked({"n2": one, "n4": one}, {"w6": two})})
    assert marks.at(()).nodes == {"n2": (one,), "n4": (one,)}
    assert marks.at(()).wires == {"w6": (two,)}
    marks.replace(LOW, {(): Marked({"n4": one, "n8": three})})
    assert marks.at(()).nodes == {"n4": (one,), "n8": (three,)}
    marks.withdraw(LOW)
    assert marks.at(()).nodes == {}
    nothing = frozenset[str]()
    assert told == [
        MarksChanged((), frozenset({"n2", "n4"}), frozenset({"w6"})),
        MarksChanged((), frozenset({"n2", "n8"}), frozenset({"w6"})),
        MarksChanged((), frozenset({"n4", "n8"}), nothing),
    ]


def test_a_part_is_put_and_withdrawn(marks: Marks, told: list[MarksChanged]) -> None:
    marks.put(LOW, (), Marked({"n2": one, "n4": one}))
    marks.put(LOW, (), Marked({"n4": two}, {"w6": one}))
    assert marks.at(()).nodes == {"n2": (one,), "n4": (two,)}
    marks.withdraw_from(LOW, (), nodes=["n2", "n99"], wires=["w6"])
    assert marks.at(()).nodes == {"n4": (two,)}
    assert marks.at(()).wires == {}
    assert [event.nodes for event in told] == [{"n2", "n4"}, {"n4"}, {"n2"}]


def test_nobody_is_told_of_what_stays_as_it_was(marks: Marks, told: list[MarksChanged]) -> None:
    marks.replace(LOW, {(): Marked({"n2": one})})
    told.clear()
    marks.replace(LOW, {(): Marked({"n2": mark("one", tinted=True)})})
    marks.put(LOW, (), Marked({"n2": one}))
    marks.withdraw(HIGH)
    assert told == []


def test_the_higher_rank_comes_first_whoever_puts_first(marks: Marks) -> None:
    marks.put(HIGH, (), Marked({"n2": two, "n4": two}))
    marks.put(LOW, (), Marked({"n2": one}))
    assert marks.at(()).nodes["n2"] == (two, one)
    marks.withdraw(HIGH)
    assert marks.at(()).nodes == {"n2": (one,)}


def test_every_network_has_its_own_marks(marks: Marks, told: list[MarksChanged]) -> None:
    marks.replace(LOW, {(): Marked({"n2": one}), inner: Marked({"n2": two})})
    assert marks.at(()).nodes == {"n2": (one,)}
    assert marks.at(inner).nodes == {"n2": (two,)}
    told.clear()
    marks.replace(LOW, {inner: Marked({"n2": two})})
    assert [event.scope for event in told] == [()]
    marks.clear()
    assert marks.at(inner).nodes == {}


def test_of_each_way_to_be_seen_the_highest_rank_is() -> None:
    edge = mark("edge", outline=Outline.DASHED)
    words_alone = mark("words")
    seen = shown((words_alone, edge, one, two, mark("other", badge="run"), three))
    assert seen is not None
    assert (seen.first, seen.outline, seen.tint, seen.badge, seen.value) == (
        edge, edge, one, two, three,
    )  # fmt: skip
    assert shown((words_alone,)) is None
    assert shown(()) is None


def test_values_have_colours_on_the_scale_and_no_number_that_of_an_error() -> None:
    last = theme.scale_steps - 1
    assert [on_scale(value, 2.0, 4.0) for value in (-inf, 2.0, 4.0, inf)] == [
        OnScale(0), OnScale(0), OnScale(last), OnScale(last),
    ]  # fmt: skip
    assert on_scale(3.0, 2.0, 4.0) in (OnScale(last // 2), OnScale(last // 2 + 1))
    assert on_scale(nan) is Role.ERROR
    assert on_scale(1.0, nan, 2.0) is Role.ERROR
    assert on_scale(5.0, 5.0, 5.0) == OnScale(0)
    assert on_scale(1.0, -inf, inf) == OnScale(0)


def test_errors_win_over_warnings_and_what_was_just_found_over_all() -> None:
    order = [Rank.VALUE, Rank.RUNNING, Rank.WARNING, Rank.PARTNER, Rank.ERROR, Rank.FOUND]
    assert sorted(Rank) == order
