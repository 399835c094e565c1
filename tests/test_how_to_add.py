"""What README says under "How to add": a toy of each, in just the files named there, and it works.

Every toy is put into a copy of the program; nothing but the files that README names is touched.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

root = Path(__file__).parent.parent
most_files = 3


@dataclass
class Toy:
    """What is added: new files, lines put before others, and a script that sees it work."""

    new: dict[str, str]
    script: str
    before: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    written: tuple[str, ...] = ()  # files that a command named in README writes

    def put_into(self, folder: Path) -> None:
        for name, text in self.new.items():
            (folder / name).write_text(text)
        for name, pairs in self.before.items():
            text = (folder / name).read_text()
            for mark, line in pairs:
                assert text.count(mark) == 1, f"{name} has {mark!r} {text.count(mark)} times"
                text = text.replace(mark, line + mark)
            (folder / name).write_text(text)


layer = Toy(
    new={
        "designer/layers/halve.py": '''
"""A layer for a test."""

import keras


@keras.saving.register_keras_serializable(package="network_designer")
class Halve(keras.layers.Layer):
    """Gives half of what it is given."""

    def call(self, inputs):
        """Halve it."""
        return inputs / 2

    def compute_output_shape(self, input_shape):
        """As it was."""
        return input_shape
''',
    },
    before={
        "resources/catalog/overlay/types.toml": [
            ("[layer.ThresholdedReLU]", '[layer.Halve]\ncategory = "activation"\n\n')
        ]
    },
    written=("resources/catalog/layer.json",),
    script="""
import subprocess, sys
subprocess.run([sys.executable, "-m", "devtools.introspection"], check=True)
from designer import cli
from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network
from pathlib import Path
network, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
network, half = edits.add_layer(network, "Halve")
network, _ = edits.connect(network, start, half)
path = Path("halve.network")
network_file.save(network, path)
assert cli.main(["catalog", "Halve"]) == 0
assert cli.main(["check", str(path)]) == 0
assert cli.main(["convert", str(path), "-o", "halve.py"]) == 0
done = subprocess.run(
    [sys.executable, "-c", "import halve, numpy; print(halve.model(numpy.ones((1, 4)))[0, 0])"],
    capture_output=True, text=True,
)
assert "0.5" in done.stdout, done.stderr
""",
)

file_format = Toy(
    new={
        "designer/formats/layer_list.py": '''
"""The names of some layers, one a line; for a test."""

from designer.formats.file_format import FileContent
from designer.network import edits
from designer.network.graph import Network


def read(path):
    """The layers, wired with nothing."""
    network = Network(name=path.stem)
    for line in path.read_text().split():
        network, _ = edits.add_layer(network, line)
    return FileContent(network)


def write(network, path):
    """The types of the layers."""
    path.write_text("\\n".join(layer.type for layer in network.layers.values()))
''',
    },
    before={
        "designer/formats/registry.py": [
            (
                "formats: tuple[FileFormat, ...] = (\n",
                """
LAYER_LIST = FileFormat(
    title=sentence("Lists of layers"), noun=sentence("a list of layers"), suffixes=(".layers",),
    reader="designer.formats.layer_list:read", read_in=Process.READER,
    writer="designer.formats.layer_list:write", write_in=Process.WINDOW,
)
""",
            ),
            ("    NETWORK,\n    KERAS_MODEL,\n", "    LAYER_LIST,\n"),
        ]
    },
    script="""
from pathlib import Path
from designer import cli
from designer.ui.files import filters_to_open
Path("mine.layers").write_text("Dense Dropout")
assert cli.main(["convert", "mine.layers", "-o", "mine.network"]) == 0
assert "Dropout" in Path("mine.network").read_text()
assert cli.main(["convert", "mine.network", "-o", "back.layers"]) == 0
assert Path("back.layers").read_text().split() == ["Dense", "Dropout"]
assert "*.layers" in filters_to_open()[0]
""",
)

window = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from designer.app import create_window
from designer.examples import load
window = create_window(load("line").network)
window.show()
application.processEvents()

def listed(action):
    from designer.ui.picker import Picker
    window.action_set.trigger(action)
    (picker,) = window.findChildren(Picker)
    rows = [picker.list.item(row).text() for row in range(picker.list.count())]
    picker.close()
    picker.deleteLater()
    application.processEvents()
    return rows
"""

panel = Toy(
    new={
        "designer/ui/panels/counting.py": '''
"""How many layers there are; for a test."""

from PySide6.QtWidgets import QLabel


class Counting(QLabel):
    """Says the number of layers."""

    def __init__(self, context):
        super().__init__()
        self._workspace = context.workspace
        self._workspace.changed.connect(lambda _: self.count())
        self.count()

    def count(self):
        """Count them."""
        self.setText(str(len(self._workspace.network.layers)))
''',
    },
    before={
        "designer/ui/panels/registry.py": [
            (
                '        PanelSpec("log", tr("Log"), bottom, _log),\n',
                '        PanelSpec("counting", tr("Counting"), bottom, _counting),\n',
            ),
            (
                "def _log(",
                "def _counting(context: PanelContext) -> QWidget:\n"
                "    from designer.ui.panels.counting import Counting\n\n"
                "    return Counting(context)\n\n\n",
            ),
        ]
    },
    script=window
    + """
from designer.ui.panels.counting import Counting
window.action_set.trigger("panel counting")
application.processEvents()
shown = window.docks.panel("counting", Counting)
before = int(shown.text())
window.canvas.edits.adding.place("Dropout", (400.0, 400.0))
assert int(shown.text()) == before + 1
assert any("Counting" in row for row in listed("palette"))
""",
)

gesture = Toy(
    new={
        "designer/ui/canvas/gestures/knock.py": '''
"""A gesture for a test."""

from PySide6.QtCore import Qt

from designer.ui.canvas.gestures.gesture import Click, Help


class Knock(Click):
    """Says so when the empty canvas is pressed with Alt."""

    @classmethod
    def begin(cls, press):
        if press.modifiers != Qt.KeyboardModifier.AltModifier or press.hit.card is not None:
            return None
        press.canvas.refuse("Knock, knock.")
        return cls(press.canvas)

    @classmethod
    def help(cls):
        return (Help("Knock on the canvas", "Alt+click"),)

    @classmethod
    def tip(cls, card):
        return "Knock beside it"
''',
    },
    before={
        "designer/ui/canvas/gestures/table.py": [
            (
                "from designer.ui.canvas.gestures.looking import",
                "from designer.ui.canvas.gestures.knock import Knock\n",
            ),
            ("    PanGesture,\n    CutGesture,\n", "    Knock,\n"),
        ]
    },
    script=window
    + """
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from designer.ui.canvas.overlays.tips import text_at
said = []
window.current.message.connect(lambda text, wrong: said.append(text))
canvas = window.canvas
QTest.mouseClick(
    canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier, QPoint(4, 4)
)
assert said == ["Knock, knock."], said
assert "Knock on the canvas" in listed("keys")
assert "Knock on the canvas" in listed("palette")
card = next(iter(canvas.contents.cards.values()))
assert "Knock beside it" in text_at(canvas.contents, canvas.camera, card.centre)
""",
)

action = Toy(
    new={},
    before={
        "designer/ui/canvas/commands.py": [
            (
                '        Action(\n            "select all"',
                "        Action(\n"
                '            "shout", tr("S&hout"), lambda: canvas.refuse("Hey!"),\n'
                '            menu, ("Ctrl+Alt+H",), on_canvas=True,\n        ),\n',
            )
        ]
    },
    script=window
    + """
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
said = []
window.current.message.connect(lambda text, wrong: said.append(text))
window.action_set.trigger("shout")
control, alt = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
QTest.keyClick(window.canvas, Qt.Key.Key_H, control | alt)
assert said == ["Hey!", "Hey!"], said
assert window.action_set.qt["shout"] in window.action_set.menu("&Edit").actions()
assert "Shout" in listed("keys")
assert any("Shout" in row for row in listed("palette"))
""",
)

data_source = Toy(
    new={},
    before={
        "designer/training/sources.py": [
            (
                "# In the order in which they are offered.\n",
                """
class NumberLines(Struct, frozen=True, tag="number_lines"):
    \"\"\"A text file of numbers; the last of each line is learnt.\"\"\"

    about: ClassVar = SourceDescription(
        sentence("Lines of numbers"), word="ramp",
        file=FileKind(sentence("Numbers"), sentence("Choose numbers"), (".nums",)),
    )

    path: Annotated[str, Field(sentence("file"), sentence("Numbers, parted by spaces."))] = ""
    factor: Annotated[
        float, Field(sentence("times"), sentence("For all."), minimum=1.0, maximum=9.0)
    ] = 1.0

    def known(self) -> DataDescription | None:
        \"\"\"What is learnt is one number.\"\"\"
        return DataDescription(40, (), (ArrayDescription("last", (1,), "float32"),))


""",
            ),
            ("\n\nkinds: tuple", " | NumberLines"),
        ],
        "designer/engine/sources.py": [
            ("    RandomData,\n)", "    NumberLines,\n"),
            (
                "        case _:\n            assert_never(source)",
                "        case NumberLines():\n            return _lines(source)\n",
            ),
            (
                "def takes_any_shape(",
                """def _lines(source: NumberLines) -> Data:
    rows = np.loadtxt(source.path, ndmin=2).astype("float32") if source.path else np.eye(40)[:, :4]
    return Data({"numbers": rows[:, :-1] * source.factor}, {"last": rows[:, -1:]})


""",
            ),
        ],
        "designer/program/sources.py": [
            ("    RandomData,\n)", "    NumberLines,\n"),
            (
                "        case None:\n",
                "        case NumberLines():\n            return Loader(_lines(training.data))\n",
            ),
            (
                "def _bundled(",
                """def _lines(data: NumberLines) -> list[str]:
    rows = f"np.loadtxt({literal(data.path).flat}, ndmin=2)" if data.path else "np.eye(40)[:, :4]"
    return [
        "def load_data():",
        '    \"\"\"Return the numbers of some lines.\"\"\"',
        f"    rows = {rows}.astype(np.float32)",
        f"    return rows[:, :-1] * {literal(data.factor).flat}, rows[:, -1:]",
    ]


""",
            ),
        ],
    },
    script=window
    + """
import subprocess, sys
from pathlib import Path
from PySide6.QtWidgets import QFileDialog
from designer import cli
from designer.cli.runs import source_of
from designer.engine.sources import load as load_data
from designer.errors import DataError
from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network
from designer.training.plan import plan_of, with_plan, TrainingPlan
from designer.training.sources import NumberLines

Path("some.nums").write_text("1 2 3 6\\n2 3 4 9\\n" * 8)
setup = window.modes.training_view().setup
setup.source.setCurrentIndex(setup.source.findText("Lines of numbers"))
setup.source.activated.emit(setup.source.currentIndex())
application.processEvents()
assert [row.label.text() for row in setup.data.rows.values()] == ["file", "times"]
asked = []
def choose(*given):
    asked.append(given[1:])
    return str(Path("some.nums").absolute()), ""
QFileDialog.getOpenFileName = choose
setup.browse.click()
assert asked == [("Choose numbers", "", "Numbers (*.nums)")], asked
setup.data.rows["factor"].editor.edited.emit(2.0)
chosen = plan_of(window.current.document.network).data
assert chosen == NumberLines(str(Path("some.nums").absolute()), 2.0), chosen

network, start = edits.add_layer(Network(), "Input", parameters={"shape": (3,)})
network, dense = edits.add_layer(network, "Dense", parameters={"units": 1})
network, _ = edits.connect(network, start, dense)
path = Path("lines.network")
plan = TrainingPlan(data=NumberLines(chosen.path, 2.0), epochs=1, seed=0)
network_file.save(with_plan(network, plan), path)
assert cli.main(["train", str(path), "--run", "file", "--data", "some.nums", "--epochs", "1"]) == 0
assert source_of("ramp", None) == NumberLines()
assert cli.main(["code", str(path), "--training", "-o", "train.py"]) == 0
done = subprocess.run([sys.executable, "train.py"], capture_output=True, text=True)
assert done.returncode == 0 and "loss" in done.stdout, done.stderr
try:
    load_data(NumberLines(factor=99.0))
except DataError as refused:
    assert "99.0 for “times”; 1 to 9" in str(refused.message)
else:
    raise AssertionError("not refused")
""",
)

service = Toy(
    new={
        "designer/ui/tally.py": '''
"""How often a document was edited; for a test."""

from designer.ui.workspace import Service


class Tally(Service):
    """Counts for its own document, until that is closed."""

    def __init__(self, workspace):
        super().__init__(workspace)
        self.edits, self.closed = 0, False
        workspace.changed.connect(self._count)

    def _count(self, change):
        self.edits += 1

    def close(self):
        """Count no more."""
        self.closed = True
''',
    },
    before={
        "designer/ui/services.py": [
            (
                "from designer.ui.workspace import Service\n",
                "from designer.ui.tally import Tally\n",
            ),
            ("    DocumentFile,\n)", "    Tally,\n"),
        ]
    },
    script=window
    + """
from designer.network import edits
from designer.ui.tally import Tally
first, second = window.current, window.session.add()
assert window.workspaces == (first, second)
tallies = [workspace._services[Tally] for workspace in window.workspaces]  # nobody asked for them
window.canvas.edits.adding.place("Dropout", (400.0, 400.0))
second.edit("Name it", lambda network: edits.rename_network(network, "second"))
second.document.undo()
assert [tally.edits for tally in tallies] == [1, 2]
assert first.service(Tally) is tallies[0]
window.session.remove(second)
assert [tally.closed for tally in tallies] == [False, True]
""",
)

overlay = Toy(
    new={
        "designer/ui/marking/wide_layers.py": '''
"""Which layers have many parameters; for a test."""

from designer.sentences import sentence
from designer.ui.marks import Mark, Marked, Source, on_scale

WIDE = Source("wide layers")


def mark_wide(workspace):
    """Mark them, anew with every answer."""

    def mark(answer):
        counts = {key: node.parameters for key, node in answer.nodes.items() if node.parameters}
        most = max(counts.values(), default=0)
        nodes = {
            key: Mark(
                sentence("Has {count} parameters of its own", count=count),
                on_scale(count, 0, most), tinted=True, value=str(count),
            )
            for key, count in counts.items()
        }
        workspace.marks.replace(WIDE, {(): Marked(nodes)})

    workspace.answered.connect(mark)
''',
    },
    before={
        "designer/ui/marking/table.py": [
            (
                "from designer.ui.workspace import",
                "from designer.ui.marking.wide_layers import mark_wide\n",
            ),
            ("    mark_problems,\n", "    mark_wide,\n"),
        ]
    },
    script=window
    + """
from designer.network.check_result import CheckResult, NodeResult
from designer.ui import theme
from designer.ui.canvas.overlays.accessible import in_words
from designer.ui.canvas.paint.marks import tint
from designer.ui.canvas.overlays.tips import text_at
workspace, canvas = window.current, window.canvas
node, other, *_ = workspace.network.nodes
card = canvas.contents.cards[node]
before = canvas.picture()
nodes = {node: NodeResult(parameters=4321), other: NodeResult(parameters=0)}
workspace.set_result(CheckResult(workspace.document.revision, nodes))
assert "Has 4321 parameters of its own" in text_at(canvas.contents, canvas.camera, card.centre)
assert "Has 4321 parameters of its own" in in_words(card)
after, bounds = canvas.picture(), canvas.contents.bounds()
# On the card, between its edge and its words; the picture has 40 pixels around the network.
x, y = round(card.left - bounds.left() + 47), round(card.bottom - bounds.top() + 33)
colours = theme.current()
most = colours.on_scale(theme.scale_steps - 1)
assert before.pixelColor(x, y).rgb() == colours.surface.rgb()
assert after.pixelColor(x, y).rgb() == theme.mixed(colours.surface, most, tint).rgb()
""",
)

said = Toy(
    new={
        "designer/nobody.py": '''
"""Says a sentence, for a test."""

from designer.errors import NetworkError
from designer.sentences import counted, sentence


def refuse(name, count):
    """Refuse some layers of one name."""
    layers = counted("{count} layer", "{count} layers", count=count)
    raise NetworkError(sentence("Nobody calls {layers} {name!r}.", layers=layers, name=name))
''',
    },
    script="""
from pathlib import Path
from babel.messages.pofile import read_po, write_po
from designer import languages, nobody
from designer.errors import NetworkError
from designer.sentences import words
from devtools import languages as made

def said(count):
    try:
        nobody.refuse("Nemo", count)
    except NetworkError as error:
        return str(error), words(error.message)

assert said(1) == ("Nobody calls 1 layer 'Nemo'.",) * 2
folder, english = languages.folder(), made.template()
assert made.update("de", folder, english) == []
place = folder / "de" / "LC_MESSAGES" / "designer.po"
catalog = read_po(place.open("rb"), locale="de")
catalog["{count} layer"].string = ("{count} Schicht", "{count} Schichten")
catalog["Nobody calls {layers} {name!r}."].string = "Niemand nennt {layers} {name!r}."
with place.open("wb") as file:
    write_po(file, catalog)
assert made.update("de", folder, english) == []
assert languages.choose("de") == "de"
assert said(2) == ("Nobody calls 2 layers 'Nemo'.", "Niemand nennt 2 Schichten 'Nemo'.")

from PySide6.QtWidgets import QApplication, QLabel
from designer import protocol
try:
    nobody.refuse("Nemo", 1)
except NetworkError as error:
    sent = protocol.encode(protocol.EventFrame(3, protocol.Failed(error.message)))
application = QApplication([])
label = QLabel(words(protocol.decode_event(sent).event.message))
assert label.text() == "Niemand nennt 1 Schicht 'Nemo'."
""",
)

toys = {
    "a layer": layer,
    "a file format": file_format,
    "a panel": panel,
    "a gesture": gesture,
    "an action": action,
    "a per-node overlay": overlay,
    "a data source": data_source,
    "a document-wide service": service,
    "a sentence": said,
}


def how_to_add() -> dict[str, list[str]]:
    """The files that README names for each thing that can be added."""
    text = (root / "README.md").read_text()
    section = text.partition("### How to add")[2].partition("\n## ")[0]
    entries = re.findall(r"^\* \*\*(.+?)\*\*: (.+?)(?=^\* |^\S|\Z)", section, flags=re.M | re.S)
    return {name: re.findall(r"`((?:\w+/)+\w+\.\w+)`", words) for name, words in entries}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("designer", "devtools", "resources"):
        shutil.copytree(root / folder, tmp_path / folder, ignore=ignore)
    return tmp_path


@pytest.mark.parametrize("name", toys)
def test_readme_names_every_file_and_the_toy_works(name: str, copy: Path) -> None:
    toy, named = toys[name], how_to_add()[name]
    assert len(named) <= most_files
    module = next((Path(path).stem for path in toy.new), "")
    touched = [*toy.new, *toy.before, *toy.written]
    assert sorted(path.replace("NAME", module) for path in named) == sorted(touched)
    toy.put_into(copy)
    done = subprocess.run(
        [sys.executable, "-c", toy.script],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
