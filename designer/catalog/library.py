"""A person's own layers, one Python file each in a folder, to be used in any network."""

from pathlib import Path

from designer.catalog.code import largest_source
from designer.catalog.custom_source import SourceRefused, spec_of
from designer.user_folders import data_folder

most_files = 500


def folder() -> Path:
    """Where the layers of this user lie."""
    return data_folder() / "layers"


def load(place: Path | None = None) -> dict[str, str]:
    """The sources in the library, by type; a file that describes no layer is passed over."""
    sources: dict[str, str] = {}
    place = place or folder()
    try:
        files = sorted(path for path in place.iterdir() if path.suffix == ".py")[:most_files]
    except OSError:
        return sources
    for path in files:
        try:
            # `largest_source` counts characters, of which each takes up to four bytes.
            if path.stat().st_size > 4 * largest_source:
                continue
            source = path.read_text(encoding="utf-8")
            sources[spec_of(source).type] = source
        except (OSError, UnicodeDecodeError, SourceRefused):
            continue
    return sources


def path_of(type_name: str, place: Path | None = None) -> Path:
    """Where the layer of that type is kept."""
    return (place or folder()) / f"{type_name}.py"


def forget(type_name: str, place: Path | None = None) -> None:
    """Take a layer out of the library."""
    path_of(type_name, place).unlink(missing_ok=True)
