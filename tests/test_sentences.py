"""Sentences for people: made in one place, carried anywhere, put into words in one place."""

import ast
import functools
import gettext
import math
import re
import string
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import designer
from designer import protocol, sentences
from designer.errors import DesignerError
from designer.network.problems import Problem, RemoveWire
from designer.sentences import (
    Sentence,
    all_of,
    counted,
    longest,
    one_of,
    sentence,
    tr,
    verbatim,
    words,
)
from designer.training.run_folder import RunState

no_node = sentence("There is no node {node!r}.", node="n7")


def carried(said: Sentence) -> Sentence:
    """The sentence as it arrives at the other end of a pipe."""
    return msgspec.json.decode(msgspec.json.encode(said), type=Sentence)


class Spoken(gettext.NullTranslations):
    """A language of a few sentences, which counts 21 as 1."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__()
        self.known = known

    def gettext(self, message: str) -> str:
        return self.known.get(message, message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        template = singular if count % 10 == 1 else plural
        return self.known.get(template, template)


@pytest.fixture
def speaks(monkeypatch):
    def use(**known: str) -> None:
        monkeypatch.setattr(sentences, "_language", Spoken(known["known"]))

    return lambda known: use(known=known)


# --- English ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "english"),
    [
        (no_node, "There is no node 'n7'."),
        (sentence("{size:,} bytes", size=1234567), "1,234,567 bytes"),
        (sentence("{low:g} to {high:.2f}", low=0.5, high=1), "0.5 to 1.00"),
        (sentence("{names}", names=("a", "b", no_node)), "a, b, There is no node 'n7'."),
        (sentence("Sorry. {reason}", reason=no_node), "Sorry. There is no node 'n7'."),
        (counted("{count} layer", "{count} layers", count=1), "1 layer"),
        (counted("{count} layer", "{count} layers", count=0), "0 layers"),
        (counted("One of {name}", "{count:,} of {name}", count=1000, name="x"), "1,000 of x"),
        (verbatim("{node} of 100 %"), "{node} of 100 %"),
        (sentence("A set {{1}} is {value}.", value="{1}"), "A set {1} is {1}."),
        (one_of([]), ""),
        (one_of([".svg"]), ".svg"),
        (one_of([".svg", ".png", ".dot"]), ".svg, .png or .dot"),
        (all_of([]), ""),
        (all_of(["query", "value"]), "query and value"),
        (sentence("It is {given}.", given=True), "It is True."),
        (sentence("It is {given}.", given=math.inf), "It is inf."),
        (sentence("It is {given:g}.", given=math.nan), "It is nan."),
        (sentence("It is {given:,}.", given=2**200), f"It is {2**200}."),
        (Sentence(""), ""),
    ],
)
def test_a_sentence_is_english_on_both_sides_of_a_pipe(said, english):
    assert str(said) == english
    assert words(said) == english
    assert str(carried(said)) == english
    assert carried(said) == said
    assert hash(carried(said)) == hash(said)


def test_template_and_parts_travel_and_no_finished_text():
    said = counted("{count:,} layer of {name}", "{count:,} layers of {name}", count=3000, name="x")
    data = msgspec.json.encode(said)
    assert b"{count:,} layers of {name}" in data
    assert b"3,000" not in data


def test_sentences_of_one_template_are_told_apart_by_their_parts():
    many = [sentence("There is no node {node!r}.", node=f"n{number}") for number in range(1000)]
    assert len({hash(one) for one in many}) > 990
    assert list(dict.fromkeys([*many, *many])) == many


def test_an_error_a_problem_and_an_event_carry_the_sentence_itself():
    error = DesignerError(no_node, node="n7")
    assert error.message is no_node
    assert str(error) == "There is no node 'n7'."
    problem = Problem(no_node, repair=RemoveWire(sentence("Remove the wire"), "w1"))
    assert msgspec.json.decode(msgspec.json.encode(problem), type=Problem) == problem
    frame = protocol.EventFrame(3, protocol.Failed(no_node, node="n7"))
    assert protocol.decode_event(protocol.encode(frame)) == frame


def test_a_run_folder_of_before_is_still_read():
    old = msgspec.json.decode(b'{"outcome":"failed","message":"It broke."}', type=RunState)
    assert words(old.message) == "It broke."
    new = RunState("failed", sentence("{what} broke.", what="It"))
    assert msgspec.json.decode(msgspec.json.encode(new), type=RunState) == new


# --- other languages ------------------------------------------------------------------------------


def test_words_are_in_the_language_and_str_stays_english(speaks):
    speaks({"There is no node {node!r}.": "Einen Knoten {node!r} gibt es nicht.", "No": "Nein"})
    said = sentence("{one} {two}", one=no_node, two=(sentence("No"), sentence("No")))
    assert words(carried(said)) == "Einen Knoten 'n7' gibt es nicht. Nein, Nein"
    assert str(said) == "There is no node 'n7'. No, No"
    assert tr("No") == "Nein"


def test_the_language_chooses_the_plural(speaks):
    speaks({"{count} layer": "eine Schicht", "{count} layers": "{count} Schichten"})
    said = [counted("{count} layer", "{count} layers", count=count) for count in (1, 2, 21)]
    assert list(map(words, said)) == ["eine Schicht", "2 Schichten", "eine Schicht"]
    assert list(map(str, said)) == ["1 layer", "2 layers", "21 layers"]


@pytest.mark.parametrize(
    "translated",
    ["{knoten}", "{node", "{node!x}", "{node:d}x{0}", "{node.real}", "{}", "{node:>9}"],
)
def test_a_slip_of_a_translator_is_english(speaks, translated):
    speaks({"There is no node {node!r}.": translated})
    outer = sentence("Sorry. {reason}", reason=no_node)
    assert words(no_node) == "There is no node 'n7'."
    assert words(outer) == "Sorry. There is no node 'n7'."


def test_a_translation_may_leave_a_part_out_and_say_one_twice(speaks):
    speaks({"There is no node {node!r}.": "{node}? {node}!"})
    assert words(no_node) == "n7? n7!"
    speaks({"There is no node {node!r}.": "Nirgends."})
    assert words(no_node) == "Nirgends."


# --- strangers' sentences -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template",
    [
        "{node.__class__}", "{node[0]}", "{0}", "{}", "{other}", "{node", "}", "{node!z}",
        "{node:{node}}", "{number:999999999}", "{number:.999999999f}", "{number:0>999999999}",
        "{number:c}", "{number:{number}}", "{number!r:>99999999}",
    ],
)  # fmt: skip
def test_a_strangers_template_gets_at_nothing_and_is_shown_as_it_is(template):
    hostile = Sentence(template, {"node": "n7", "number": 5})
    assert str(carried(hostile)) == template


def test_a_strangers_sentence_never_fills_the_memory():
    bomb = Sentence("x" * 10)
    for _ in range(15):
        bomb = Sentence("{a}{a}{a}{a}{a}{a}{a}{a}{a}{a}", {"a": bomb})
    assert len(str(carried(bomb))) < longest
    wide = Sentence("{a}" * 2000, {"a": "x" * 2000})
    assert str(carried(wide)) == wide.template
    listed = Sentence("{a}", {"a": (Sentence("x" * 900_000),) * 100})
    assert str(carried(listed)) == "{a}"
    assert len(words(Sentence("x" * (longest + 5)))) == longest


def test_a_sentence_in_a_sentence_without_end_is_cut():
    deep = Sentence("the end")
    for _ in range(100):
        deep = Sentence("{a}", {"a": deep})
    assert str(carried(deep)) == "{a}"


@pytest.mark.parametrize(
    "said",
    [
        sentence("No file {file}.", file="a\udcff"),
        sentence("No {files}.", files=("file a\udcff",)),
        sentence("No {what}.", what=verbatim("file a\udcff")),
        Sentence("No file {file}.", {"file": "a\udcff"}),
    ],
)
def test_half_characters_are_spelt_out(said):
    assert str(said) == "No file a\\udcff."
    str(said).encode()


def test_half_characters_travel():
    assert str(carried(sentence("No file {file}.", file="a\udcff"))) == "No file a\\udcff."


def test_what_is_no_sentence_is_refused_by_the_pipe():
    for wrong in (b'{"template":5}', b'{"template":"","parts":{"a":null}}', b"[]"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(wrong, type=Sentence)


# --- all sentences of the program -----------------------------------------------------------------

source = Path(designer.__file__).parent
# What goes with an exported program says what Keras says, in English.
apart = ("layers/",)
saying = {"Problem", "Failed", "SourceRefused", "NoPython", "NotLiteral", "Unknown", "Suggestion"}
titled = {"InsertLayer", "SetParameter", "RemoveWire", "ChangeSetting", "ReplaceLayers", "ShowCode"}
not_for_people = {"ValueError", "TypeError", "KeyError", "RuntimeError", "OSError"}


@functools.cache
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Every call of the program by a name: where it stands, the name, the call."""
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield f"{path.relative_to(source)}:{node.lineno}", name, node


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def faults_of(name: str, call: ast.Call) -> str:
    """What is wrong with a call of `sentence`, `tr` or `counted`; "" where nothing is."""
    templates = call.args
    if len(templates) != (2 if name == "counted" else 1):
        return "its templates are not written out in the call"
    if not all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in templates):
        return "a template is no literal"
    given = {keyword.arg for keyword in call.keywords}
    if None in given:
        return "its parts are not written out in the call"
    said = set().union(*(fields(one.value) for one in templates))
    if said - given or given - said - {"count"}:
        return f"the template names {sorted(said)}, the call {sorted(given)}"
    return ""


def test_every_template_is_a_literal_that_names_exactly_its_parts():
    made = [item for item in calls() if item[1] in ("sentence", "counted", "tr")]
    assert len(made) > 300
    # `self.tr` is Qt's own, which no extractor of ours reads.
    assert [where for where, name, call in made if not isinstance(call.func, ast.Name)] == []
    wrong = [(where, fault) for where, name, call in made if (fault := faults_of(name, call))]
    assert wrong == []


def test_no_error_and_no_problem_is_a_finished_text():
    texts = []
    for where, name, call in calls():
        if where.startswith(apart) or name in not_for_people:
            continue
        speaks_to_people = name in saying | titled or name.endswith(("Error", "Refused"))
        first = [*call.args[:1], *(k.value for k in call.keywords if k.arg in ("message", "title"))]
        if speaks_to_people and any(
            isinstance(said, ast.JoinedStr)
            or (isinstance(said, ast.Constant) and isinstance(said.value, str))
            for said in first
        ):
            texts.append((where, name))
    assert texts == []


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('sentence("There is no {node}.", node=1)', ""),
        ('sentence(f"There is no {node}.")', "a template is no literal"),
        ('sentence("There is no {node}.", nod=1)', "names ['node'], the call ['nod']"),
        ('sentence("There is none.", **parts)', "its parts are not written out"),
        ('counted("{count} of {n}", "{count} of {n}", count=2, n=3)', ""),
        ('counted("one", "{count}", count=2)', ""),
        ('counted("{count}", count=2)', "its templates are not written out"),
    ],
)
def test_the_scan_finds_what_it_looks_for(written, fault):
    call = ast.parse(written, mode="eval").body
    found = faults_of(call.func.id, call)
    assert fault in found
    assert bool(found) == bool(fault)


# --- what widgets are given -----------------------------------------------------------------------

# What puts a text before a person's eyes or ears.
showing = {
    *("setText", "setToolTip", "setStatusTip", "setWhatsThis", "setWindowTitle", "setTitle"),
    *("setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setSuffix"),
    *("setInformativeText", "setDetailedText", "setSpecialValueText", "setTabText"),
    *("addAction", "addMenu", "addTab", "addItem", "addButton", "setHorizontalHeaderLabels"),
    *("QLabel", "QPushButton", "QCheckBox", "QGroupBox", "QAction", "QDockWidget", "emit"),
}
own_names = {"Network", "Designer", "Python", "Qt", "None"}
putting = {"tr", "words"}


def words_in(text: str) -> list[str]:
    """The words of a text that a person reads, without names."""
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in own_names]


def unsaid(call: ast.Call) -> list[str]:
    """The texts in what a call is given that never went through a maker of sentences."""
    found: list[str] = []
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    while given:
        node = given.pop()
        match node:
            case ast.Call():
                continue  # what it gives is looked at where it is made
            case ast.JoinedStr():
                pieces = [one.value for one in node.values if isinstance(one, ast.Constant)]
                found += [ast.unparse(node)] if any(map(words_in, pieces)) else []
            case ast.Constant(value=str() as text) if len(words_in(text)) > 1:
                found.append(text)
            case _:
                given += ast.iter_child_nodes(node)
    return found


def test_no_finished_text_reaches_a_widget() -> None:
    shown = [(where, call) for where, name, call in calls() if name in showing]
    assert len(shown) > 300
    assert [(where, text) for where, call in shown for text in unsaid(call)] == []


def test_no_other_door_to_a_translator_is_used() -> None:
    doors = [
        (where, ast.unparse(call.func))
        for where, name, call in calls()
        if name in ("translate", "tr") and isinstance(call.func, ast.Attribute)
    ]
    assert [one for one in doors if one[1].split(".")[0] in ("self", "QCoreApplication")] == []


def too_early(tree: ast.AST) -> Iterator[int]:
    """The lines where something is put into words while a module is loaded."""
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", "") in putting:
        yield tree.lineno
    now = list(ast.iter_child_nodes(tree))
    if isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        # Its body comes later; its decorators and the defaults of its arguments do not.
        defaults = [one for one in tree.args.kw_defaults if one is not None]
        now = [*getattr(tree, "decorator_list", ()), *tree.args.defaults, *defaults]
    for node in now:
        yield from too_early(node)


def test_nothing_is_put_into_words_before_the_language_is_chosen() -> None:
    found = []
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(source)}:{line}" for line in too_early(tree)]
    assert found == []


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ('label.setText("Two words")', ["Two words"]),
        ('label.setText("word")', []),
        ('label.setText(tr("Two words"))', []),
        ('QLabel(f"{count} layers")', ["f'{count} layers'"]),
        ("QLabel(f\"{name}: {tr('layers')}\")", []),
        ('QLabel(f"Network Designer {version}")', []),
        ('box.addButton("Stop it" if running else tr("Go"))', ["Stop it"]),
        ('workspace.message.emit("It " + "is there", True)', ["is there"]),
    ],
)
def test_the_scan_of_widgets_finds_what_it_looks_for(written: str, texts: list[str]) -> None:
    call = ast.parse(written, mode="eval").body
    assert isinstance(call, ast.Call)
    assert unsaid(call) == texts


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ('title = tr("Cancel")', [1]),
        ('title = sentence("Cancel")', []),
        ('def show():\n    return tr("Cancel")', []),
        ('def show(title=tr("Cancel")):\n    return title', [1]),
        ('class Panel:\n    titles = {"a": words(said)}', [2]),
        ('make = lambda: tr("Cancel")', []),
        ("for one in words(said):\n    pass", [1]),
    ],
)
def test_the_scan_of_modules_finds_what_it_looks_for(written: str, lines: list[int]) -> None:
    assert list(too_early(ast.parse(written))) == lines
