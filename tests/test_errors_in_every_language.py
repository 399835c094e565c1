"""Errors of every kind in the pseudo-language: wholly sentences of ours, and English for `str`.

What stands there in plain letters was never handed to a translator; only names and a stranger's
words may, each as a part of its own.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from designer import languages
from designer.catalog import old_changes
from designer.catalog.catalog import load
from designer.catalog.code import check_expression
from designer.catalog.custom_source import describe, refuse_unknown_names
from designer.catalog.spec import Family, ParameterSpec
from designer.catalog.values import parse
from designer.engine.data import Data
from designer.engine.data import check as check_data
from designer.engine_client import ends
from designer.errors import CodeRefused, DesignerError
from designer.formats import network_file, registry
from designer.network import edits
from designer.network import named_values as nv
from designer.network.check_result import CheckResult, NamedTensor, TensorSpec
from designer.network.graph import Network
from designer.network.values import Formula, ObjectValue
from designer.safe_save import save_bytes
from designer.sentences import Sentence, sentence, words
from designer.training import suggest
from designer.training.compatibility import problems
from designer.training.description import ArrayDescription, DataDescription
from designer.training.plan import TrainingPlan
from designer.training.source_description import refuse_beyond_limits
from designer.training.sources import DigitPixels, Digits

catalog = load()
digit = ArrayDescription("digit", (), "int64", 10, 0.0, 9.0)
data = DataDescription(1797, (ArrayDescription("image", (64,), "float32", None, 0, 1),), (digit,))


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pseudo-language, and English again afterwards."""
    monkeypatch.setenv(languages.VARIABLE, languages.PSEUDO)
    languages.choose()
    yield
    monkeypatch.delenv(languages.VARIABLE)
    languages.choose()


def refused(act: Callable[[], object]) -> Sentence:
    """What is said when `act` fails."""
    with pytest.raises(DesignerError) as caught:
        act()
    assert isinstance(caught.value.message, Sentence)
    return caught.value.message


def chain(units: int, activation: str, **answer: tuple[int, ...]) -> tuple[Network, CheckResult]:
    """An input of 64 values, a Dense, and what Keras says of the ends."""
    network, first = edits.add_layer(Network(), "Input", parameters={"shape": (64,)})
    parameters = {"units": units, "activation": activation}
    network, last = edits.add_layer(network, "Dense", parameters=parameters)
    network, _ = edits.connect(network, first, last)
    shape = answer.get("shape", (64,))
    inputs = (NamedTensor("input", first, TensorSpec((None, *shape), "float32")),)
    outputs = (NamedTensor("dense", last, TensorSpec((None, units), "float32")),)
    return network, CheckResult(1, {}, inputs=inputs, outputs=outputs)


def taken_apart(text: str) -> tuple[str, list[str]]:
    """A text without the names and strangers' words in it, and these."""
    part = f"{languages.isolate}([^{languages.isolate}{languages.release}⟦⟧]*){languages.release}"
    parts = [one for one in re.findall(part, text) if re.search("[A-Za-z]", one)]
    return re.sub(part, "", text), parts


# --- what goes wrong ------------------------------------------------------------------------------


def a_cycle() -> Sentence:
    network, first = edits.add_layer(Network(), "Dense", parameters={"units": 1})
    network, second = edits.add_layer(network, "Dense", parameters={"units": 1})
    network, _ = edits.connect(network, first, second)
    return refused(lambda: edits.connect(network, second, first))


def a_name_that_is_taken() -> Sentence:
    network, _ = edits.add_layer(Network(), "Dense", name="a", parameters={"units": 1})
    return refused(lambda: edits.add_layer(network, "Dense", name="a", parameters={"units": 1}))


def parameter(name: str, type_name: str = "Dense") -> ParameterSpec:
    spec = catalog.get(Family.LAYER, type_name)
    assert spec is not None
    found = spec.parameter(name)
    assert found is not None
    return found


def a_value(name: str, text: str, type_name: str = "Dense") -> Callable[[], Sentence]:
    return lambda: refused(lambda: parse(parameter(name, type_name), text, catalog))


def an_expression(text: str) -> Callable[[], Sentence]:
    spec = parameter("function", "Lambda")
    return lambda: refused(lambda: check_expression(spec, text))


def a_source(text: str) -> Callable[[], Sentence]:
    return lambda: refused(lambda: (describe(text), refuse_unknown_names(text)))


def a_file(text: str) -> Callable[[], Sentence]:
    return lambda: refused(lambda: network_file.from_bytes(text.encode(), "a.network"))


def a_formula(text: str) -> Callable[[], Sentence]:
    return lambda: refused(lambda: nv.add_value(Network(), "width", Formula(text)))


def a_misfit(plan: TrainingPlan, units: int = 10, last: str = "softmax") -> Callable[[], Sentence]:
    def said() -> Sentence:
        found = problems(plan, *chain(units, last), data)[0]
        assert isinstance(found.message, Sentence)
        return found.message

    return said


def with_loss(name: str) -> TrainingPlan:
    return TrainingPlan(data=Digits(), losses=(ObjectValue(name),))


def the_repair() -> Sentence:
    repair = problems(with_loss("CategoricalCrossentropy"), *chain(10, "softmax"), data)[0].repair
    assert repair is not None
    assert isinstance(repair.title, Sentence)
    return repair.title


def data_with(values: object) -> Callable[[], Sentence]:
    arrays = {"x": np.asarray(values, "float32")}
    return lambda: refused(lambda: check_data(Data(arrays, {"y": np.zeros(3, "float32")})))


def an_unwritable_file() -> Sentence:
    return refused(lambda: save_bytes(Path("/nowhere/at/all/a.network"), b""))


def a_note_of_an_old_file() -> Sentence:
    return old_changes.merge({"mode": {"class_name": "code"}})[0]


def _raise(error: DesignerError) -> None:
    raise error


cases: dict[str, Callable[[], Sentence]] = {
    "NetworkError: a cycle": a_cycle,
    "NetworkError: a name": a_name_that_is_taken,
    "NetworkError: no node": lambda: refused(lambda: edits.connect(Network(), "n1", "n2")),
    "NetworkError: a formula": a_formula("nowhere * 2"),
    "NetworkError: a division": a_formula("1 / 0"),
    "NetworkError: a value's name": lambda: refused(lambda: nv.add_value(Network(), "a b", 1)),
    "ValueRefused: no number": a_value("units", "many"),
    "ValueRefused: too small": a_value("units", "0"),
    "ValueRefused: no such name": a_value("activation", "rellu"),
    "ValueRefused: a choice": a_value("padding", "some", "Conv2D"),
    "ValueRefused: a shape": a_value("target_shape", "(2, 'a')", "Reshape"),
    "ValueRefused: an expression": an_expression("lambda x: nowhere(x)"),
    "ValueRefused: no Python": an_expression("lambda"),
    "SourceRefused: no class": a_source("x = 1"),
    "SourceRefused: no Python": a_source("class"),
    "FormatError: cut off": a_file("{"),
    "FormatError: not JSON": a_file("network"),
    "FormatError: no network": a_file('{"format": "something"}'),
    "FormatError: no format": lambda: refused(lambda: registry.read(Path("a.txt"))),
    "FormatError: no file": lambda: refused(lambda: registry.read(Path("none.network"))),
    "SaveError": an_unwritable_file,
    "CodeRefused": lambda: refused(lambda: _raise(CodeRefused(("0",)))),
    "DataError: a hole": data_with([1.0, float("nan"), 2.0]),
    "DataError: lengths": data_with([1.0, 2.0]),
    "DataError: a limit": lambda: refused(lambda: refuse_beyond_limits(DigitPixels(enlarged=99))),
    "Problem: classes": a_misfit(TrainingPlan(data=Digits()), 7),
    "Problem: a loss": a_misfit(with_loss("CategoricalCrossentropy")),
    "Problem: probabilities": a_misfit(with_loss("SparseCategoricalCrossentropy"), 10, "relu"),
    "a repair": the_repair,
    "a note of an old file": a_note_of_an_old_file,
    "a suggestion": lambda: suggest.losses(*chain(10, "softmax"), data)[0].reason,
    "a suggested optimizer": lambda: suggest.optimizer(TrainingPlan(), data).reason,
    "an end: late": lambda: ends.was_late("checker", 5),
    "an end: killed": lambda: ends.by_itself("trainer", -9, []),
    "an end: crashed": lambda: ends.by_itself("reader", -11, ["Fatal Python error: Aborted"]),
    "an end: too often": lambda: ends.died_too_often(ends.by_itself("checker", 1, [])),
    "an end: no start": lambda: ends.could_not_start("checker", OSError(2, "No such file")),
}

# What each says in English, and the names and strangers' words in it.
said_today: dict[str, tuple[str, tuple[str, ...]]] = {
    "NetworkError: a cycle": (
        "A wire from 'dense_1' to 'dense' would close a cycle.",
        ("'dense_1'", "'dense'"),
    ),
    "NetworkError: a name": (
        "Another layer is already called 'a'.",
        ("'a'",),
    ),
    "NetworkError: no node": (
        "There is no node 'n1' in this network.",
        ("'n1'",),
    ),
    "NetworkError: a formula": (
        "The value 'width' cannot be computed: there is no value named 'nowhere'.",
        ("width", "nowhere"),
    ),
    "NetworkError: a division": (
        "The value 'width' cannot be computed: it divides by zero.",
        ("width",),
    ),
    "NetworkError: a value's name": (
        "'a b' is no name for a value; a name has letters, digits and _, and begins with "
        "no digit, such as width.",
        ("a b",),
    ),
    "ValueRefused: no number": (
        "units takes a whole number of at least 1; 'many' is not a whole number.",
        ("units", "'many'"),
    ),
    "ValueRefused: too small": (
        "units takes a whole number of at least 1; '0' is below it.",
        ("units",),
    ),
    "ValueRefused: no such name": (
        "activation takes an activation or None; 'rellu' is none; perhaps relu.",
        ("activation", "'rellu'", "relu"),
    ),
    "ValueRefused: a choice": (
        "padding takes valid or same; 'some' is not among them.",
        ("padding", "valid", "same", "'some'"),
    ),
    "ValueRefused: a shape": (
        "target_shape takes a shape such as (28, 28, 1); 'a' is not a whole number.",
        ("target_shape", "'a'"),
    ),
    "ValueRefused: an expression": (
        "function names 'nowhere', which is not known there; known are keras, ops, "
        "layers, np, tf, math.",
        ("function", "'nowhere'", "keras, ops, layers, np, tf, math"),
    ),
    "ValueRefused: no Python": (
        "function is no Python expression: invalid syntax.",
        ("function", "invalid syntax"),
    ),
    "SourceRefused: no class": (
        "There is no class here; a layer is a class of keras.layers.Layer.",
        (),
    ),
    "SourceRefused: no Python": (
        "This is no Python in line 1: invalid syntax.",
        ("invalid syntax",),
    ),
    "FormatError: cut off": (
        "'a.network' ends in the middle, in line 1; it seems to be cut off.",
        ("'a.network'",),
    ),
    "FormatError: not JSON": (
        "'a.network' is no JSON: it begins with 'network'.",
        ("'a.network'", "'network'"),
    ),
    "FormatError: no network": (
        "'a.network' is JSON but no network file: it has no 'layers'.",
        ("'a.network'", "'layers'"),
    ),
    "FormatError: no format": (
        "There is no file 'a.txt'.",
        ("'a.txt'",),
    ),
    "FormatError: no file": (
        "There is no file 'none.network'.",
        ("'none.network'",),
    ),
    "SaveError": (
        "'/nowhere/at/all/a.network' was not saved: its folder does not exist.",
        ("'/nowhere/at/all/a.network'",),
    ),
    "CodeRefused": (
        "Contains code that has not been allowed.",
        (),
    ),
    "DataError: a hole": (
        "'x' has NaN in sample 1 (counted from 0); take such samples out or fill them.",
        ("'x'",),
    ),
    "DataError: lengths": (
        "'x' has 2 samples and 'y' has 3; each sample needs both.",
        ("'x'", "'y'"),
    ),
    "DataError: a limit": (
        "Digits grow 1 to 16 times; 99 was asked for.",
        (),
    ),
    "Problem: classes": (
        "The data have 10 classes; 'dense' gives only 7 values.",
        ("'dense'",),
    ),
    "Problem: a loss": (
        "CategoricalCrossentropy needs a 1 at the right class among 10 values; the target"
        " 'digit' holds class numbers, which SparseCategoricalCrossentropy takes.",
        ("CategoricalCrossentropy", "'digit'"),
    ),
    "Problem: probabilities": (
        "'dense' gives the values of relu, but SparseCategoricalCrossentropy expects "
        "probabilities; use the activation softmax.",
        ("'dense'", "relu", "SparseCategoricalCrossentropy", "softmax"),
    ),
    "a repair": (
        "Use SparseCategoricalCrossentropy",
        ("SparseCategoricalCrossentropy",),
    ),
    "a note of an old file": (
        "it merged with code of its own, which is not read; Add stands in its place.",
        (),
    ),
    "a suggestion": (
        "The target is one of 10 classes, given as a whole number.",
        (),
    ),
    "a suggested optimizer": (
        "Adam finds the step for each weight by itself; with only 220 steps to go, it "
        "begins with larger ones than usual.",
        (),
    ),
    "an end: late": (
        "The checker took longer than 5 seconds and was ended.",
        (),
    ),
    "an end: killed": (
        "The trainer was killed (SIGKILL), by somebody or because memory ran out.",
        ("SIGKILL",),
    ),
    "an end: crashed": (
        "The reader crashed (SIGSEGV). Its last words: Fatal Python error: Aborted",
        ("SIGSEGV", "Fatal Python error: Aborted"),
    ),
    "an end: too often": (
        "The checker ended with status 1. It died too often and stays off for a while.",
        (),
    ),
    "an end: no start": (
        "The checker could not be started: [Errno 2] No such file",
        ("[Errno 2] No such file",),
    ),
}


@pytest.mark.parametrize("name", cases)
def test_an_error_is_a_sentence_in_every_language(name: str, pseudo: None) -> None:
    english, named = said_today[name]
    said = cases[name]()
    assert str(said) == english
    shown = words(said)
    assert shown.startswith(languages.opening)
    assert shown.endswith(languages.closing)
    ours, parts = taken_apart(shown)
    assert tuple(parts) == named
    assert not set(ours) & set(languages.accented), "something was never translated"


def test_what_was_never_translated_is_noticed(pseudo: None) -> None:
    half = sentence("The layer {name} is {what}", name="a", what="not there")
    assert taken_apart(words(half))[1] == ["a", "not there"]
    assert set("the layer") & set(languages.accented)
    assert not set(taken_apart(words(sentence("The layer")))[0]) & set(languages.accented)
