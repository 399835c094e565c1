"""The catalogues: every sentence in the code is found, translated, checked and spoken."""

import gettext
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from designer import languages, sentences
from designer.sentences import counted, tr, words
from devtools import languages as tool

program = """
from designer.sentences import counted, sentence, tr
a = sentence("There is no node {name}.", name="x")
b = tr(
    "A long "
    "sentence at 100 %"
)
c = counted("{count} layer", "{count} layers", count=3)
d = other("not this")
"""


@pytest.fixture
def english(tmp_path: Path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "program.py").write_text(program)
    return tool.template(tmp_path / "code")


def test_every_sentence_is_found(english) -> None:
    assert [message.id for message in english if message.id] == [
        "There is no node {name}.",
        "A long sentence at 100 %",
        ("{count} layer", "{count} layers"),
    ]


def translated(folder: Path, texts: dict) -> None:
    path = folder / "pl" / "LC_MESSAGES" / "designer.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale="pl")
    for text, said in texts.items():
        catalog[text].string = said
    with path.open("wb") as file:
        write_po(file, catalog)


def test_a_language_is_begun_translated_and_spoken(english, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(languages, "folder", lambda: tmp_path)
    monkeypatch.delenv(languages.VARIABLE, raising=False)
    assert tool.update("pl", tmp_path, english) == []
    forms = ("{count} warstwa", "{count} warstwy", "{count} warstw")
    translated(tmp_path, {"There is no node {name}.": "Nie ma {name}.", "{count} layer": forms})
    assert tool.update("pl", tmp_path, english) == []
    try:
        assert languages.available() == ["en", "pl"]
        assert languages.choose("pl_PL") == "pl"
        assert tr("There is no node {name}.", name="x") == "Nie ma x."
        assert tr("A long sentence at 100 %") == "A long sentence at 100 %"
        said = [words(counted("{count} layer", "{count} layers", count=n)) for n in (1, 3, 5, 22)]
        assert said == ["1 warstwa", "3 warstwy", "5 warstw", "22 warstwy"]
    finally:
        sentences.use(gettext.NullTranslations())


@pytest.mark.parametrize("said", ["Nie ma {nazwa}.", "Nie ma.", "Nie ma {name", "{name} {0}"])
def test_parts_that_do_not_agree_are_told(english, tmp_path: Path, said: str) -> None:
    tool.update("pl", tmp_path, english)
    translated(tmp_path, {"There is no node {name}.": said})
    (told,) = tool.update("pl", tmp_path, english)
    assert told.startswith("'There is no node {name}.' has the parts ['name']; ")


def test_what_changed_in_english_waits_for_its_translator(english, tmp_path: Path) -> None:
    tool.update("pl", tmp_path, english)
    translated(tmp_path, {"There is no node {name}.": "Nie ma {name}."})
    (tmp_path / "code" / "program.py").write_text(program.replace("no node", "no such node"))
    tool.update("pl", tmp_path, tool.template(tmp_path / "code"))
    with (tmp_path / "pl" / "LC_MESSAGES" / "designer.po").open("rb") as file:
        catalog = read_po(file, locale="pl")
    message = catalog["There is no such node {name}."]
    assert message.fuzzy or not message.string
