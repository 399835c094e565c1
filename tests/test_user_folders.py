"""Where the program keeps what is its user's, on each system."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.catalog import library
from designer.user_folders import data_folder, state_folder

variables = ("XDG_DATA_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA")


@pytest.mark.parametrize(
    ("system", "folder", "expected"),
    [
        ("linux", data_folder, ".local/share"),
        ("linux", state_folder, ".local/state"),
        ("darwin", data_folder, "Library/Application Support"),
        ("darwin", state_folder, "Library/Application Support"),
        ("win32", data_folder, "AppData/Roaming"),
        ("win32", state_folder, "AppData/Local"),
    ],
)
def test_each_system_has_its_own_folders(
    system: str, folder: Callable[[], Path], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in variables:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", system)
    assert folder() == Path.home() / expected / "network-designer"


def test_what_the_environment_says_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    assert library.folder() == Path("/data/network-designer/layers")
    assert state_folder() == Path("/state/network-designer")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", "/roaming")
    assert data_folder() == Path("/roaming/network-designer")
