"""The steps that an application goes through, each with its time and peak memory.

Reading, checking and writing happen in the very engines that the window and the command line use.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from designer.catalog.catalog import load
from designer.engine_client.blocking import ask, check
from designer.engine_client.engines import Engines
from designer.formats import network_file
from designer.network.graph import Network
from designer.program import writer
from designer.protocol import FileRead, ModelWritten, ReadFile, WriteModel
from designer.training import origin
from tests.applications.keras_side import CODE, SOURCE, WRITTEN

project = Path(__file__).parents[2]
largest_difference = 1e-5

# The smallest of each family, and what makes it cheap without making it simpler.
smallest = (
    *("ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0", "InceptionResNetV2"),
    *("InceptionV3", "MobileNet", "MobileNetV2", "MobileNetV3Small", "NASNetMobile", "ResNet50"),
    *("ResNet50V2", "VGG16", "Xception"),
)
reduced = {"input_shape": (96, 96, 3), "classes": 10}

T = TypeVar("T")


class KerasSide:
    """The process that builds, runs and loads models."""

    def __init__(self) -> None:
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed in `close`
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.applications.keras_side"],
            cwd=project,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        self.pid = self._process.pid

    def ask(self, function: str, *arguments: Any) -> Any:
        """What the function over there returns."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([function, arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self._said.seek(0)
            raise RuntimeError(self._said.read()[-2000:])
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
        self._said.close()


@dataclass
class Report:
    """How each step of an application went; `wrong` is empty where all is well."""

    name: str
    operations: int = 0
    parameters: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    difference: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, sentence: str) -> None:
        """Note what is not as it should be."""
        if not holds:
            self.wrong.append(sentence)

    def step(self, name: str, pid: int | None, work: Callable[[], T]) -> T:
        """Do the work of a step and measure it; `pid` is the process that does it."""
        _forget_peak(pid)
        began = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - began
        self.memory[name] = _peak(pid)
        return result


def _forget_peak(pid: int | None) -> None:
    if pid is not None and sys.platform == "linux":
        Path(f"/proc/{pid}/clear_refs").write_text("5")


def _peak(pid: int | None) -> float:
    """The peak of a process since it was forgotten, in MiB."""
    if pid is None or sys.platform != "linux":
        return 0.0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def go_through(
    name: str, options: dict[str, Any], folder: Path, keras_side: KerasSide, engines: Engines
) -> Report:
    """Send one application all the way."""
    report = Report(name)
    for role in ("reader", "checker", "trainer"):
        engines.start(role)
    source = report.step(
        "build", keras_side.pid, lambda: keras_side.ask("build", name, options, str(folder))
    )
    report.operations, report.parameters = source["operations"], source["parameters"]
    network = _opened(report, folder, engines)
    answer = report.step("check", engines.pid("checker"), lambda: check(network, engines))
    report.expect(not answer.problems, "; ".join(item.message for item in answer.problems[:3]))
    report.expect(answer.totals.parameters == source["parameters"], "other parameters")
    report.expect(answer.totals.trainable_parameters == source["trainable"], "other trainable ones")
    written = report.step("code", None, lambda: writer.write(network, load()))
    (folder / CODE).write_text(written.text)
    ran = report.step("run", keras_side.pid, lambda: keras_side.ask("run", str(folder)))
    _judge(report, "the code's model", ran)
    report.expect(ran["before"] > 10 * ran["difference"], "outputs say nothing about weights")
    _written(report, network, folder, engines)
    loaded = report.step("load", keras_side.pid, lambda: keras_side.ask("load", str(folder)))
    _judge(report, "the written model", loaded)
    report.expect(loaded["weights"], "the written model has other weights")
    report.difference = max(ran["difference"], loaded["difference"])
    return report


def _opened(report: Report, folder: Path, engines: Engines) -> Network:
    request = ReadFile(str(folder / SOURCE))
    events = report.step(
        "read", engines.pid("reader"), lambda: ask(engines, request, role="reader")
    )
    (read,) = (event for event in events if isinstance(event, FileRead))
    report.expect(not read.notes, "; ".join(map(str, read.notes[:3])))

    def converted() -> Network:
        return network_file.from_bytes(network_file.to_bytes(read.network), "a.network")

    network = report.step("save", None, converted)
    report.expect(network == read.network, "the .network file holds another network")
    return network


def _written(report: Report, network: Network, folder: Path, engines: Engines) -> None:
    weights = origin.find(network)
    request = WriteModel(network, str(folder / WRITTEN), str(weights))
    events = report.step(
        "write", engines.pid("trainer"), lambda: ask(engines, request, role="trainer")
    )
    (said,) = (event for event in events if isinstance(event, ModelWritten))
    report.expect(not said.notes, "; ".join(map(str, said.notes[:3])))


def _judge(report: Report, what: str, said: dict[str, Any]) -> None:
    report.expect(said["config"], f"{what} has another configuration")
    report.expect(said["parameters"] == report.parameters, f"{what} has other parameters")
    difference = said["difference"]
    report.expect(difference < largest_difference, f"outputs of {what} differ by {difference:.2g}")
