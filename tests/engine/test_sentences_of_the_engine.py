"""What engines, command line and tour say: templates with parts, where it is made and everywhere.

Finished English is found in the code, and in what really comes out of the engine's pipe.
"""

import ast
from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path
from string import Formatter

import pytest

import designer
from designer import errors, sentences
from designer.engine_client.blocking import ask, check
from designer.errors import DesignerError, EngineError
from designer.network import edits
from designer.network.graph import Network
from designer.network.problems import Problem
from designer.protocol import Render
from designer.sentences import Sentence, sentence, words

root = Path(designer.__file__).parent
folders = [root / part for part in ("engine", "cli", "tour")]
files = sorted({root / "app.py", *(path for one in folders for path in one.glob("*.py"))})

# Who takes something for a person, and as which argument; errors take it as their first.
takers = {
    **{
        name: 0
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, DesignerError) and name != "CodeRefused"
    },
    **dict.fromkeys(
        ("Problem", "Fault", "Found", "Failed", "Progress", "_Misfit", "complain", "error"), 0
    ),
    **dict.fromkeys(("InsertLayer", "SetParameter", "RemoveWire", "ShowCode"), 0),
    **dict.fromkeys(("Log", "RunEnded"), 1),
}
makers = {"sentence", "counted", "verbatim", "tr", "words"}


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def texts_in(node: ast.AST) -> Iterator[str]:
    """The texts of an expression that no maker of sentences is given."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.Call() if name_of(node) in makers:
            return
        case ast.FormattedValue():
            yield from texts_in(node.value)
        case ast.Subscript(value=inner) | ast.Attribute(value=inner):
            yield from texts_in(inner)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from texts_in(child)


def is_text(node: ast.AST) -> bool:
    """Whether an expression is finished English: written out, formatted, or made a text of."""
    if isinstance(node, ast.Call) and name_of(node) in ("str", "format", "join"):
        return True
    return any(any(map(str.isalpha, text)) for text in texts_in(node))


def faults(source: str) -> list[str]:
    """Where `source` says something to a person that is no sentence."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            # Babel does not look into them.
            inside = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
            hidden_makers = [one for one in inside if name_of(one) in makers - {"words"}]
            found += [f"{one.lineno}: f-string" for one in hidden_makers]
        if not isinstance(node, ast.Call):
            continue
        name, place = name_of(node), takers.get(name_of(node))
        said = [] if place is None else node.args[place : place + 1]
        if name in ("add_argument", "add_parser", "Parser"):
            said = [one.value for one in node.keywords if one.arg in ("help", "description")]
        found += [f"{node.lineno}: {name}" for one in said if is_text(one)]
    return found


@pytest.mark.parametrize("path", files, ids=lambda path: "/".join(path.parts[-2:]))
def test_nothing_is_said_in_finished_english(path: Path) -> None:
    assert faults(path.read_text()) == []


@pytest.mark.parametrize("path", [path for path in files if path.parent.name == "cli"])
def test_nothing_is_printed_in_finished_english(path: Path) -> None:
    printed = [
        text
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and name_of(node) == "print"
        for text in (text for argument in node.args for text in texts_in(argument))
    ]
    assert {text for text in printed if any(map(str.isalpha, text))} <= {
        "network-designer: ",
        "\r\x1b[K",  # wipes the line of progress
    }


@pytest.mark.parametrize(
    "wrong",
    [
        'raise NetworkError("No.")', 'raise errors.DataError(f"No {name}.")',
        'Problem("a" if b else "c", node=d)', "SaveError(str(problem))", 'Log("info", f"{a} b")',
        'Fault("{a} no".format(a=a))', 'DataError(said + " no")', 'print(f"{tr("no")} {x}")',
        'sub.add_argument("--no", help="no")',
    ],
)  # fmt: skip
def test_finished_english_is_found(wrong: str) -> None:
    assert len(faults(wrong.replace('{tr("no")}', "{tr('no')}"))) == 1


def test_a_sentence_is_no_fault() -> None:
    assert faults(
        'raise NetworkError(sentence("No {a}.", a="b"), parameter="c")\n'
        'Log("info", said)\n'
        'DataError(problem.message, node="n")\n'
        'sub.add_argument("--yes", help=tr("yes"))\n'
    ) == []  # fmt: skip


# --- across the pipe --------------------------------------------------------------------------


class Marked(NullTranslations):
    """Every template stands in brackets, and has no letter of English left."""

    def gettext(self, message: str) -> str:
        return f"[{hidden(message)}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def hidden(template: str) -> str:
    """A template with a dot for each letter outside its fields."""
    hidden = ""
    for text, field, form, mark in Formatter().parse(template):
        hidden += "".join("·" if letter.isalpha() else letter for letter in text)
        if field is not None:
            hidden += f"{{{field}{f'!{mark}' if mark else ''}{f':{form}' if form else ''}}}"
    return hidden


@pytest.fixture
def marked() -> Iterator[None]:
    sentences.use(Marked())
    yield
    sentences.use(NullTranslations())


def problem_of(checker, *layers: tuple[str, dict]) -> Problem:
    """The one problem of layers behind one another, from the engine."""
    network, last = Network(), None
    for type_name, parameters in layers:
        network, node = edits.add_layer(network, type_name, parameters=parameters)
        if last is not None:
            network, _ = edits.connect(network, last, node)
        last = node
    (problem,) = check(network, checker).problems
    return problem


refused = {
    "rank": (("Input", {"shape": (28, 28)}), ("Conv2D", {"filters": 2, "kernel_size": (3, 3)})),
    "free axis": (("Input", {"shape": (None,)}), ("Dense", {"units": 2})),
    "size": (("Input", {"shape": (64,)}), ("Reshape", {"target_shape": (7, 7, 1)})),
    "kernel": (("Input", {"shape": (2, 2, 1)}), ("Conv2D", {"filters": 1, "kernel_size": (3, 3)})),
    "axis": (("Input", {"shape": (4,)}), ("UnitNormalization", {"axis": 5})),
    "text": (("Input", {"shape": (4,), "dtype": "string"}), ("Dense", {"units": 2})),
    "indices": (("Input", {"shape": (4,)}), ("Embedding", {"input_dim": 3, "output_dim": 2})),
    "memory": (("Input", {"shape": (10**7,)}), ("Dense", {"units": 10**6})),
    "parameter": (("Input", {"shape": (4,)}), ("Dense", {})),
    "code": (("Input", {"shape": (4,)}), ("Lambda", {"function": "lambda x: x + 1"})),
}


@pytest.mark.parametrize("name", refused)
def test_a_problem_travels_as_template_and_parts(name: str, checker, marked: None) -> None:
    problem = problem_of(checker, *refused[name])
    english, said = str(problem.message), words(problem.message)
    assert isinstance(problem.message, Sentence)
    assert said.startswith("[")
    assert english[0] != "["
    if problem.repair is not None:
        assert words(problem.repair.title).startswith("[")
    own = {"input_layer", "dense", problem.parameter, *(layer for layer, _ in refused[name])}
    left = {word.strip("[]()'.,;:") for word in said.split()}
    known = {"Flatten", "float32", "string", "kernel_size", "units", "TiB", "GiB", "MiB"}
    assert {word for word in left if any(map(str.isalpha, word))} <= own | known


def test_a_failure_of_an_engine_travels_as_template_and_parts(marked: None) -> None:
    with pytest.raises(EngineError) as caught:
        ask("reader", Render("graph {}", "bmp"))
    assert isinstance(caught.value.message, Sentence)
    assert str(caught.value) == (
        "A diagram cannot be written as 'bmp', only as svg, png, pdf, dot."
    )
    assert words(caught.value.message) == (
        "[· ······· ······ ·· ······· ·· 'bmp', ···· ·· svg, png, pdf, dot.]"
    )


def test_hidden_words_are_still_a_template() -> None:
    assert hidden("{a!r} is {b:,}") == "{a!r} ·· {b:,}"
    assert str(sentence("{a!r} is {b:,}", a="x", b=1000)) == "'x' is 1,000"
