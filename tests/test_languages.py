"""Which language is spoken, and the pseudo-language that shows what was never translated."""

import string

import pytest

from designer import languages, sentences
from designer.sentences import counted, sentence, tr, words


@pytest.fixture(autouse=True)
def english_afterwards(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(languages.VARIABLE, raising=False)
    yield
    monkeypatch.delenv(languages.VARIABLE, raising=False)
    languages.choose()


def test_without_a_catalogue_it_is_english() -> None:
    assert languages.choose() == languages.choose("xx_YY") == languages.ENGLISH
    assert tr("Cancel") == "Cancel"


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(languages.VARIABLE, languages.PSEUDO)
    assert languages.choose("en") == languages.PSEUDO
    assert tr("Cancel") == "⟦Çáñçéļ ··⟧"


def test_pseudo_marks_sentences_and_parts_and_is_longer() -> None:
    languages.choose(languages.PSEUDO)
    inner = sentence("a wire")
    said = words(sentence("Remove {what} of {name!r} {{}}", what=inner, name="x"))
    assert said == "⟦Řémöṽé \u2068⟦á ŵířé ··⟧\u2069 öƒ \u2068'x'\u2069 {} ·····⟧"
    for text in ("Keys", "What is watched on this output; it changes nothing."):
        assert len(languages.pseudo(text)) >= 1.4 * len(text)
    assert words(counted("{count} layer", "{count} layers", count=2)).count("2") == 1


@pytest.mark.parametrize("text", ["", "{text}", "{a} · {b}", "…", "{a:,} / {b!r}"])
def test_what_has_no_word_stays(text: str) -> None:
    assert languages.pseudo(text) == text


@pytest.mark.parametrize("text", ["&File", "<b>Keys</b> of {name}", "{count:,.1f} MiB of {{it}}"])
def test_parts_marks_and_mnemonics_stay(text: str) -> None:
    def parts(template: str) -> list[tuple[str | None, str | None, str | None]]:
        parsed = string.Formatter().parse(template)
        return [one[1:] for one in parsed if one[1] is not None]

    assert parts(languages.pseudo(text)) == parts(text)
    for kept in ("&F", "<b>", "</b>"):
        assert (kept in languages.pseudo(text)) == (kept in text)


def test_what_pseudo_says_is_one_sentence() -> None:
    languages.choose(languages.PSEUDO)
    assert sentences.tr("Open").startswith(languages.opening)
    assert sentences.tr("Open").endswith(languages.closing)
