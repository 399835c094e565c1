"""What the window remembers from one start to the next: layout, theme, recent files."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

organisation = "Network Designer"
application = "Network Designer"
most_recent_files = 12


class Settings:
    """The settings of one user; with a path they live in that INI file alone."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings(organisation, application)
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def text(self, key: str, default: str = "") -> str:
        """The text stored under `key`."""
        value = self._store.value(key, default)
        return value if isinstance(value, str) else default

    def set_text(self, key: str, value: str) -> None:
        """Store a text."""
        self._store.setValue(key, value)

    def flag(self, key: str, default: bool) -> bool:
        """The yes or no stored under `key`."""
        return self.text(key, "yes" if default else "no") == "yes"

    def set_flag(self, key: str, value: bool) -> None:
        """Store a yes or no."""
        self.set_text(key, "yes" if value else "no")

    def data(self, key: str) -> QByteArray:
        """The bytes stored under `key`; empty where there are none."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_data(self, key: str, value: QByteArray) -> None:
        """Store bytes."""
        self._store.setValue(key, value)

    def recent_files(self) -> list[Path]:
        """The files that were opened or saved last, newest first."""
        value = self._store.value("recent files", [])
        if isinstance(value, str):  # an INI file does not tell one entry from a list of one
            value = [value]
        return [Path(item) for item in value if item] if isinstance(value, list) else []

    def add_recent_file(self, path: Path) -> None:
        """Put a file on top of the recent ones."""
        path = path.absolute()
        kept = [item for item in self.recent_files() if item != path]
        files = [path, *kept][:most_recent_files]
        self._store.setValue("recent files", [str(item) for item in files])

    def forget_recent_file(self, path: Path) -> None:
        """Take a file that is gone from the recent ones."""
        kept = [str(item) for item in self.recent_files() if item != path.absolute()]
        self._store.setValue("recent files", kept)

    def sync(self) -> None:
        """Write what was stored to disk."""
        self._store.sync()
