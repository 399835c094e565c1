"""The one description of each data source: whole, without contradiction, and kept to."""

from typing import Any

import pytest
from msgspec import NODEFAULT, Struct

from designer.cli.parser import parser
from designer.cli.runs import source_of
from designer.engine.sources import describe, load
from designer.errors import DataError
from designer.sentences import Sentence
from designer.training.source_description import fields_of, refuse_beyond_limits
from designer.training.sources import (
    ArrayFile,
    CsvFile,
    DataSource,
    DigitPixels,
    Digits,
    LineData,
    RandomData,
    empty_source,
    kinds,
    suffixes,
    words_for_sources,
)


@pytest.mark.parametrize("kind", kinds)
def test_every_field_is_described_and_its_default_within_its_limits(kind: type[DataSource]) -> None:
    assert isinstance(kind.about.title, Sentence)
    assert [field.name for field in fields_of(kind)] == list(kind.__struct_fields__)
    for field in fields_of(kind):
        assert str(field.about.label)
        assert str(field.about.meaning).endswith(".")
        if field.default is NODEFAULT:  # the form begins with an empty text
            assert field.type is str
            assert field.name == "path" or field.about.request is not None
    if not any(field.is_required for field in fields_of(kind)):
        refuse_beyond_limits(empty_source(kind))


def test_words_and_suffixes_mean_one_source_each() -> None:
    assert words_for_sources() == ("digits", "pixels", "line", "random")
    assert suffixes() == (".npz", ".npy", ".csv", ".tsv", ".txt")
    for said in (words_for_sources(), suffixes()):
        assert len(set(said)) == len(said)
        assert all(one == one.lower() for one in said)
    for kind in kinds:
        assert kind.about.word or kind.about.file, "nothing on the command line means it"


def test_the_command_line_takes_what_is_described() -> None:
    for kind in kinds:
        if kind.about.word:
            assert source_of(kind.about.word, None) == empty_source(kind)
        for suffix in kind.about.file.suffixes if kind.about.file else ():
            for name in (f"data{suffix}", f"DATA{suffix.upper()}"):
                source = source_of(name, "price")
                assert type(source) is kind
                assert str(vars_of(source)["path"]).endswith(f"/{name}")
    assert vars_of(source_of("table.csv", "price"))["target"] == "price"
    with pytest.raises(DataError) as asked:
        source_of("my table.csv", None)
    assert str(asked.value.message) == (
        "Which column of 'my table.csv' is to be learnt? Name it with --target."
    )
    with pytest.raises(DataError) as refused:
        source_of("pink", None)
    assert str(refused.value.message) == (
        "'pink' is neither digits, pixels, line, random nor a .npz, .npy, .csv, .tsv or .txt file."
    )


def vars_of(source: Struct) -> dict[str, Any]:
    return {name: getattr(source, name) for name in source.__struct_fields__}


def test_help_names_every_word_and_suffix(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["train", "--help"])
    said = capsys.readouterr().out
    for word in (*words_for_sources(), *suffixes()):
        assert word in said


@pytest.mark.parametrize(
    "source",
    [
        Digits(),
        Digits(target="ink"),
        Digits(flat=False, target="ink"),
        DigitPixels(enlarged=2, samples=20),
        LineData(samples=9),
        RandomData(5),
    ],
)
def test_what_is_known_unread_is_what_is_read(source: DataSource) -> None:
    known, read = source.known(), describe(source)
    assert known is not None
    assert known.samples == read.samples
    assert known.any_shape == read.any_shape
    assert [(one.name, one.shape, one.dtype) for one in known.targets] == [
        (one.name, one.shape, one.dtype) for one in read.targets
    ]
    for told, found in zip(known.targets, read.targets, strict=True):
        assert told.classes == found.classes


def test_a_file_has_to_be_read() -> None:
    assert ArrayFile("x.npz").known() is None
    assert CsvFile("x.csv", "y").known() is None


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (RandomData(0), "0 random samples were asked for; at least 1 is needed."),
        (LineData(samples=-3), "-3 points were asked for; at least 1 is needed."),
        (DigitPixels(samples=0), "0 images were asked for; at least 1 is needed."),
        (DigitPixels(samples=1798), "1,798 images were asked for; there are 1,797."),
        (DigitPixels(enlarged=17), "Digits grow 1 to 16 times; 17 was asked for."),
        (Digits(noise=-1.0), "The data have -1.0 for “noise”; 0 to 10 would be right."),
        (DigitPixels(noise=11.0), "The data have 11.0 for “noise”; 0 to 10 would be right."),
    ],
)
def test_what_lies_beyond_the_limits_is_one_sentence(source: DataSource, said: str) -> None:
    with pytest.raises(DataError) as refused:
        load(source)
    assert str(refused.value.message) == said
    assert refused.value.parameter is not None


def test_what_a_form_proposes_may_be_more_than_what_can_be_loaded() -> None:
    from designer.ui.training.fields import fields_of as specs_of

    (samples,) = specs_of(RandomData)
    assert samples.minimum == 2
    assert load(LineData(samples=1)).samples == 1
