import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from designer.errors import FormatError
from designer.training import run_folder
from designer.training.events import EpochEnded, RunStarted, WeightsShown
from designer.training.run_folder import RunState, encode_row
from designer.training.run_lock import hold_lock, is_locked


def make_run(path: Path, outcome: str, rows: bytes = b"", **state: object) -> Path:
    path.mkdir(parents=True)
    (path / "state.json").write_bytes(msgspec.json.encode(RunState(outcome, **state)))
    (path / "metrics.jsonl").write_bytes(rows)
    (path / "alive").touch()
    return path


def test_new_folders_do_not_meet(tmp_path):
    now = datetime(2026, 3, 1, 14, 25, 30)
    first = run_folder.new_folder(tmp_path, "my net/ü", now)
    assert first == tmp_path / "2026-03-01-142530-my-net-ü"
    first.mkdir()
    assert run_folder.new_folder(tmp_path, "my net/ü", now).name == f"{first.name}-2"
    assert run_folder.new_folder(tmp_path, "../..", now).parent == tmp_path
    # Nobody has made this one yet, but it was given away.
    assert run_folder.new_folder(tmp_path, "../..", now).name.endswith("-2")


def test_runs_are_listed_newest_first_whatever_became_of_them(tmp_path):
    make_run(tmp_path / "2026-01-01-000000-a", "finished", message="Finished.", epochs=5)
    make_run(tmp_path / "2026-01-02-000000-b", "running")
    make_run(tmp_path / "2026-01-03-000000-c", "failed")
    (tmp_path / "2026-01-03-000000-c" / "state.json").write_bytes(b"{")
    (tmp_path / "no run").mkdir()
    found = run_folder.runs(tmp_path)
    assert [run.path.name[-1] for run in found] == ["c", "b", "a"]
    assert [run.state.outcome for run in found] == ["died", "died", "finished"]
    assert run_folder.runs(tmp_path / "missing") == []


def test_a_run_is_running_while_its_process_holds_the_lock(tmp_path):
    path = make_run(tmp_path / "run", "running")
    release = hold_lock(path / "alive")
    assert run_folder.read_state(path).outcome == "running"
    release()
    assert run_folder.read_state(path).outcome == "died"


def test_a_killed_process_holds_no_lock(tmp_path):
    path = tmp_path / "alive"
    code = (
        "import time; from pathlib import Path; from designer.training.run_lock import hold_lock\n"
        f"release = hold_lock(Path({str(path)!r})); print('held', flush=True); time.sleep(60)"
    )
    root = Path(__file__).parent.parent.parent
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            assert is_locked(path)
        finally:
            process.kill()
    assert not is_locked(path)


def test_the_history_of_a_dead_run_ends_at_the_row_it_did_not_finish(tmp_path):
    rows = [
        RunStarted(5, 10, 100, 20),
        WeightsShown("before", {"k": [1.0]}),
        EpochEnded(1, 1.0, {"loss": 0.5, "val_loss": float("nan")}),
        EpochEnded(2, 2.0, {"loss": 0.4}),
    ]
    data = b"\n".join(encode_row(row) for row in rows)
    path = make_run(tmp_path / "run", "running", data[:-7])
    (path / "log.txt").write_text("info: 20 samples are kept.\nwithout a level\n")
    log = run_folder.open_run(path)
    assert log.outcome == "died"
    assert "died" in str(log.message)
    assert log.training("loss") == ([1.0], [0.5])
    assert log.validation("loss") == ([1.0], [None])
    assert log.weights == {"before": {"k": [1.0]}}
    assert [(line.level, line.text) for line in log.log] == [
        ("info", "20 samples are kept."),
        ("info", "without a level"),
    ]


def test_a_run_that_ended_on_a_full_disk_ends_as_its_state_says(tmp_path):
    path = make_run(tmp_path / "run", "stopped", message="Stopped.", seconds=3.0, best_epoch=2)
    log = run_folder.open_run(path)
    assert (log.outcome, str(log.message), log.best_epoch) == ("stopped", "Stopped.", 2)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"outcome": 3}'])
def test_a_broken_state_is_one_sentence(tmp_path, content):
    path = make_run(tmp_path / "run", "running")
    (path / "state.json").write_bytes(content)
    with pytest.raises(FormatError, match=r"state\.json"):
        run_folder.open_run(path)
    os.unlink(path / "state.json")
    with pytest.raises(FormatError, match="cannot be read"):
        run_folder.open_run(path)


def test_a_sentence_without_end_in_one_run_leaves_the_others_listed(tmp_path):
    for name in ("1", "2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / run_folder.STATE).write_text('{"outcome": "finished"}')
    endless = '{"template": "{a}", "parts": {"a": ' * 5_000 + '"x"' + "}}" * 5_000
    (tmp_path / "2" / run_folder.STATE).write_text(f'{{"outcome": "failed", "message": {endless}}}')
    listed = run_folder.runs(tmp_path)
    assert [run.state.outcome for run in listed] == ["died", "finished"]
    assert "is not what a run folder holds" in str(listed[0].state.message)
