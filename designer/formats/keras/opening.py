"""Files of Keras, opened: an archive or a configuration, each with what else it may be."""

from pathlib import Path

from designer.catalog.catalog import load
from designer.formats import network_file
from designer.formats.file_format import FileContent
from designer.formats.keras import archive, config
from designer.formats.strict_json import content_of
from designer.training import origin


def read_archive(path: Path) -> FileContent:
    """The model of a `.keras` archive, whose weights stay there and are remembered."""
    content = archive.read(path, load())
    if not archive.has_weights(path):
        return content
    return FileContent(origin.with_origin(content.network, path), content.notes)


def read_configuration(path: Path) -> FileContent:
    """A model's JSON, or a network that somebody renamed."""
    data = content_of(path, config.LARGEST_CONFIG)
    content = config.parsed(data, path.name)
    if isinstance(content, dict) and "format" in content and "class_name" not in content:
        return FileContent(network_file.from_bytes(data, path.name), is_placed=True)
    return config.from_value(content, path.name, load())
