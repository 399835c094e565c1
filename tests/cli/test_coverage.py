"""The coverage page of one type; the engine tests try all of them."""

from collections.abc import Callable

from designer.protocol import steps


def test_one_type_is_tried_and_its_steps_are_told(run: Callable) -> None:
    document = run("catalog", "--coverage", "add", "--json").json
    assert document["steps"] == steps
    (row,) = document["rows"]
    assert (row["type"], row["family"]) == ("ops.add", "operation")
    assert all(row[step] == {"passed": True, "reason": None} for step in steps if step != "varied")
    assert row["varied"]["passed"] is None  # only what layers are given by their forms is varied
    assert document["totals"]["operation"]["trained"] == {"passed": 1, "of": 1}
    page = run("catalog", "--coverage", "Equalization").out.splitlines()
    assert page[0].split() == ["type", *steps]
    assert page[1].split()[:4] == ["Equalization", "yes", "yes", "NO"]
    assert any(line.startswith("Equalization, checked: ") for line in page)
    assert page[-1].startswith("layers: placed 1/1, form 1/1, checked 0/1")


def test_an_unknown_type_is_one_sentence(run: Callable) -> None:
    said = run("catalog", "--coverage", "Densee")
    assert (said.status, said.out) == (2, "")
    assert said.err == "network-designer: Nothing called 'Densee' can be placed.\n"
