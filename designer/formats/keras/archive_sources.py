"""The Python texts that a `.keras` archive of this program carries beside what Keras reads.

Keras keeps a lambda as compiled code and of a layer's class no more than the name. Compiled code
is never run here, so without its text a `Lambda` would come back as a placeholder. Keras passes
over the member; what is in it runs after consent alone, like any code of a network.
"""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

MEMBER = "network_designer.json"
LARGEST = 4 * 1024 * 1024


class Sources(Struct, frozen=True, omit_defaults=True):
    """Texts of lambda expressions by the digest of what Keras compiled, and of layers by type."""

    functions: dict[str, str] = {}
    layers: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.functions or self.layers)


NO_SOURCES = Sources()


def digest_of(compiled: str) -> str:
    """The SHA-256 of a lambda's code as it stands in a configuration."""
    return hashlib.sha256(compiled.encode()).hexdigest()


def compiled_in(config: Any) -> Iterator[str]:
    """The compiled code of every lambda in a configuration."""
    waiting = [config]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            code = _compiled(item)
            if code is not None:
                yield code
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _compiled(item: Mapping[str, Any]) -> str | None:
    inner = item.get("config")
    if item.get("class_name") != "__lambda__" or not isinstance(inner, dict):
        return None
    # What a function was given as defaults or found around it stands in no text.
    if inner.get("defaults") or inner.get("closure"):
        return None
    code = inner.get("code")
    return code if isinstance(code, str) else None


def with_functions(config: Any, functions: Mapping[str, str]) -> Any:
    """A configuration with the texts of those lambdas that are known by their digest."""
    if not functions:
        return config
    if isinstance(config, list):
        return [with_functions(item, functions) for item in config]
    if not isinstance(config, dict):
        return config
    code = _compiled(config)
    text = functions.get(digest_of(code)) if code is not None else None
    if text is not None:
        return text
    return {key: with_functions(item, functions) for key, item in config.items()}


def add(archive: Path, sources: Sources) -> None:
    """Put the texts into an archive that Keras wrote."""
    if sources:
        with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr(MEMBER, msgspec.json.encode(sources, order="deterministic"))


def parse(data: bytes) -> Sources | None:
    """The texts in a member's bytes; None where they make no sense."""
    try:
        return msgspec.json.decode(data, type=Sources)
    except (msgspec.DecodeError, RecursionError):
        return None
