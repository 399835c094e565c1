"""The folders of this user: what the program keeps that is neither a setting nor a document."""

import os
import sys
from pathlib import Path

_name = "network-designer"


def data_folder() -> Path:
    """Where lies what the user made with the program, such as layers of one's own."""
    return _base("APPDATA", "Roaming", "XDG_DATA_HOME", ".local/share") / _name


def state_folder() -> Path:
    """Where lies what the program notes by itself on this computer, such as a yes to code."""
    return _base("LOCALAPPDATA", "Local", "XDG_STATE_HOME", ".local/state") / _name


def _base(windows: str, folder: str, xdg: str, otherwise: str) -> Path:
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get(windows) or home / "AppData" / folder)
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(os.environ.get(xdg) or home / otherwise)
