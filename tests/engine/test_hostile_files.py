"""Archives from strangers, in the reader's own code: one sentence each, and nothing is executed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from designer.engine_client.blocking import check
from designer.formats import network_file
from designer.network.graph import Network
from tests.formats import hostile

# Reads each file and tells what came of it, how long the processor worked, how far the memory
# grew, and every event of Python's audit that has no place in parsing.
program = """
import json, sys, time
from pathlib import Path

from designer.engine.reader import Reader
from designer.errors import DesignerError
from designer.formats import network_file
from designer.protocol import ReadFile

def memory(key):
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(key):
            return int(line.split()[1]) / 1024

warm, *files = sys.argv[1:]
reader, heard, watching = Reader(), [], ""
reader.handle(ReadFile(warm), lambda _: None)
harmless = ("object.", "sys._getframe", "gc.", "resource.", "os.listdir", "os.scandir")

def hook(event, arguments):
    if not watching or event.startswith(harmless):
        return
    if event == "open" and arguments[1] in ("r", "rb"):
        if str(arguments[0]).startswith(("/proc/self/", watching)):
            return
    heard.append([event, repr(arguments)[:200]])

sys.addaudithook(hook)
# What the processor needs for many lists alone, on this machine and at this hour.
many = "[" + "[]," * 2_000_000 + "[]]"
began = time.process_time()
json.loads(many)
found = {"lists": dict(seconds=time.process_time() - began)}
del many
for file in files:
    heard.clear()
    answers = []
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS") if sys.platform == "linux" else 0
    began = time.process_time()
    watching = file
    try:
        reader.handle(ReadFile(file), answers.append)
        sentence = None
    except DesignerError as refused:
        sentence = str(refused.message)
    watching = ""
    seconds = time.process_time() - began
    grown = memory("VmHWM") - before if sys.platform == "linux" else 0
    notes = [str(note) for answer in answers for note in answer.notes]
    found[file] = dict(
        sentence=sentence, notes=notes, seconds=seconds, grown=grown, heard=list(heard),
        network=network_file.to_bytes(answers[0].network).decode() if answers else None,
    )
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hostile")
    paths = hostile.write_all(folder)
    warm = folder / "warm.keras"
    hostile.archive(json.dumps(hostile.functional()).encode())(warm)
    done = subprocess.run(
        [sys.executable, "-c", program, str(warm), *map(str, paths.values())],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert not list(folder.rglob(hostile.marker))
    return {"lists": said["lists"], **{name: said[str(path)] for name, path in paths.items()}}


@pytest.mark.parametrize("name", hostile.files)
def test_a_strangers_file_is_a_sentence_or_a_network_and_runs_nothing(
    name: str, found: dict[str, Any]
) -> None:
    said = found[name]
    assert said["heard"] == []
    assert said["seconds"] < 8 * found["lists"]["seconds"]
    assert said["grown"] < 256
    if said["sentence"] is not None:
        assert "\n" not in said["sentence"]
        assert hostile.files[name][1] in said["sentence"]


@pytest.mark.parametrize("name", ["lambda", "unknown class", "cycle", "a trillion units"])
def test_what_opens_says_what_is_wrong_with_it(
    name: str, found: dict[str, Any], checker: Any
) -> None:
    network = read(found[name])
    problems = [str(item.message) for item in check(network, checker).problems]
    assert all("\n" not in item for item in problems)
    words = hostile.files[name][1]
    assert any(words in item for item in (*problems, *found[name]["notes"]))
    assert problems


def test_the_hook_hears_what_is_executed(tmp_path: Path) -> None:
    """The control: a reader that runs what it reads would be found out."""
    broken = program.replace(
        "sentence = None\n", "sentence = None\n        eval('1 + 1'); import colorsys\n"
    )
    path = tmp_path / "x.keras"
    hostile.archive(json.dumps(hostile.sequential()).encode())(path)
    done = subprocess.run(
        [sys.executable, "-c", broken, str(path), str(path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    heard = [event for event, _ in json.loads(done.stdout)[str(path)]["heard"]]
    assert "compile" in heard
    assert "exec" in heard


def test_an_unknown_layer_keeps_its_configuration_word_for_word(found: dict[str, Any]) -> None:
    network = read(found["unknown class"])
    (layer,) = (layer for layer in network.layers.values() if layer.foreign is not None)
    entries = json.loads(hostile.with_unknown_class())["config"]["layers"]
    assert layer.foreign == next(item for item in entries if item["class_name"] == "Flight")
    again = network_file.from_bytes(network_file.to_bytes(network), "x")
    assert again.layers[layer.id].foreign == layer.foreign


def read(said: dict[str, Any]) -> Network:
    assert said["sentence"] is None
    return network_file.from_bytes(said["network"].encode(), "x")
