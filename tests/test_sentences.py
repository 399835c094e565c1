"""Sentences: templates with named parts, in English and in the language that was chosen."""

from gettext import NullTranslations

import msgspec
import pytest

from designer import sentences
from designer.sentences import Sentence, counted, sentence, tr, verbatim, words


class Shouting(NullTranslations):
    """A language that tells its templates from what stands in them."""

    def gettext(self, message: str) -> str:
        return message.upper().replace("{NAME", "{name").replace("{REASON", "{reason")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{msgid1 if n % 10 == 1 else msgid2}!"


@pytest.fixture
def shouting():
    sentences.use(Shouting())
    yield
    sentences.use(NullTranslations())


def test_english_is_what_stands_in_the_code() -> None:
    said = sentence("There is no node {name!r}.", name="it's")
    assert str(said) == words(said) == tr("There is no node {name!r}.", name="it's")
    assert str(said) == 'There is no node "it\'s".'


def test_a_part_that_is_a_sentence_is_translated_and_a_name_is_not(shouting: None) -> None:
    inner = sentence("no {name}", name="way")
    assert words(sentence("Refused: {reason}", reason=inner)) == "REFUSED: NO way"
    assert str(sentence("Refused: {reason}", reason=inner)) == "Refused: no way"
    assert words(verbatim("{name} stays")) == "{name} stays"


def test_a_tuple_is_listed() -> None:
    assert (
        str(sentence("Left: {names}.", names=("a", sentence("b {x}", x=1), 3)))
        == "Left: a, b 1, 3."
    )


def test_the_count_chooses_the_form(shouting: None) -> None:
    for count, english, said in ((1, "1 layer", "1 layer!"), (21, "21 layers", "21 layer!")):
        made = counted("{count} layer", "{count} layers", count=count)
        assert (str(made), words(made)) == (english, said)


def test_it_travels_as_template_and_parts() -> None:
    said = counted(
        "{count} of {names}", "{count:,} of {names}", count=3000, names=("a", verbatim("b"))
    )
    data = msgspec.json.encode(said)
    assert b"{count:,} of {names}" in data
    assert msgspec.json.decode(data, type=Sentence) == said
    assert len({said, msgspec.json.decode(data, type=Sentence)}) == 1


@pytest.mark.parametrize(
    "template",
    [
        "{name.__class__}", "{name[0]}", "{0}", "{}", "{other}", "{name", "name}",
        "{name:>999999999}", "{name:{name}}", "{count:99999999}", "{name!x}",
    ],
)  # fmt: skip
def test_a_strangers_template_gets_nothing_but_the_parts(template: str) -> None:
    said = Sentence(template, {"name": "n", "count": 3})
    assert str(said) == words(said) == template


def test_a_translation_with_other_parts_is_said_in_english() -> None:
    class Wrong(NullTranslations):
        def gettext(self, message: str) -> str:
            return "{nobody} {"

    sentences.use(Wrong())
    try:
        assert tr("Hello {name}", name="you") == "Hello you"
        assert tr("") == ""
    finally:
        sentences.use(NullTranslations())
