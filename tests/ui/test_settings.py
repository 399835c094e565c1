from pathlib import Path

from PySide6.QtCore import QByteArray

from designer.ui.settings import Settings, most_recent_files


def test_what_was_stored_is_there_at_the_next_start(tmp_path: Path) -> None:
    first = Settings(tmp_path / "s.ini")
    first.set_text("theme", "light")
    first.set_flag("minimap", False)
    first.set_data("window/docks", QByteArray(b"\x00\x01"))
    first.add_recent_file(tmp_path / "a.network")
    first.sync()
    second = Settings(tmp_path / "s.ini")
    assert second.text("theme") == "light"
    assert second.flag("minimap", True) is False
    assert second.data("window/docks") == QByteArray(b"\x00\x01")
    assert second.recent_files() == [tmp_path / "a.network"]


def test_defaults_where_nothing_was_stored(settings: Settings) -> None:
    assert settings.text("theme", "dark") == "dark"
    assert settings.flag("minimap", True) is True
    assert settings.data("window/docks").isEmpty()
    assert settings.recent_files() == []


def test_recent_files_are_newest_first_each_once_and_bounded(settings: Settings) -> None:
    for number in range(most_recent_files + 3):
        settings.add_recent_file(Path(f"/n/{number}.network"))
    settings.add_recent_file(Path("/n/9.network"))
    found = settings.recent_files()
    assert found[0] == Path("/n/9.network")
    assert len(found) == len(set(found)) == most_recent_files
    settings.forget_recent_file(Path("/n/9.network"))
    assert Path("/n/9.network") not in settings.recent_files()
