"""The command line in this process, with engines that stay from one command to the next."""

import contextlib
import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from designer import examples
from designer.cli import main
from designer.engine_client.blocking import engines_for
from designer.engine_client.engines import Engines


class CommandResult(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on standard output."""
        return json.loads(self.out)


@pytest.fixture
def run(
    checker: Engines, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[..., CommandResult]:  # fmt: skip
    """Runs `network-designer` with these words, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> CommandResult:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:  # argparse ends so
            status = int(end.code or 0)
        said = capsys.readouterr()
        return CommandResult(status, said.out, said.err)

    # TensorFlow takes seconds to load, and these commands run no code of a network.
    @contextlib.contextmanager
    def kept(code: Collection[str] = ()) -> Iterator[Engines]:
        if not code:
            yield checker
            return
        with engines_for(code) as own:
            yield own

    for place in ("engine_client.blocking", "cli.runs"):
        monkeypatch.setattr(f"designer.{place}.engines_for", kept)
    return command


@pytest.fixture
def dense(tmp_path: Path) -> Path:
    """The example `digits-dense` as a file."""
    path = tmp_path / "digits-dense.network"
    examples.write("digits-dense", path)
    return path
