"""Long words may be broken, and stay the words that they were."""

from designer.ui.line_breaks import breakable, longest


def test_a_long_path_may_be_broken_and_a_word_stays() -> None:
    path = "/home/somebody/networks/of_last_year/my-first.network"
    said = breakable(f"There is no file '{path}'.")
    assert said != f"There is no file '{path}'."
    assert said.replace("\u200b", "") == f"There is no file '{path}'."
    assert max(map(len, said.split("\u200b"))) < longest
    assert breakable("my-first.network") == "my-first.network"
