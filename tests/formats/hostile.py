"""Archives that a stranger might send: each is refused in a sentence, or opens and does nothing."""

import base64
import json
import marshal
import os
import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONFIG = "config.json"
DATA = Path(__file__).parent / "data"
marker = "this-was-executed"

Layers = list[dict[str, Any]]


def functional() -> dict[str, Any]:
    """A small functional model: an Input, Conv2D, Add and so on."""
    content: dict[str, Any] = json.loads((DATA / "functional.json").read_text())
    return content


def sequential() -> dict[str, Any]:
    """A small Sequential model that begins with an Input and a Dense."""
    content: dict[str, Any] = json.loads((DATA / "sequential.json").read_text())
    return content


def with_lambda() -> bytes:
    """A Lambda whose code would leave a file behind, as Keras stores functions."""
    source = f"lambda x: open({marker!r}, 'w').write('') or x"
    code = base64.b64encode(marshal.dumps(eval(source).__code__)).decode()
    content = sequential()
    function = {"class_name": "__lambda__", "config": {"code": code, "defaults": None}}
    content["config"]["layers"].append(
        {
            "module": "keras.layers",
            "class_name": "Lambda",
            "config": {"name": "lambda", "trainable": True, "function": function, "arguments": {}},
            "registered_name": None,
        }
    )
    return json.dumps(content).encode()


def with_unknown_class() -> bytes:
    """A layer of a class that somebody else has, in a module that one must not import."""
    content = sequential()
    config = {"name": "mine", "secret": [1, {"deep": "text"}]}
    content["config"]["layers"].insert(
        2,
        {
            "module": "antigravity",
            "class_name": "Flight",
            "config": config,
            "registered_name": "theirs>Flight",
        },
    )
    return json.dumps(content).encode()


def with_cycle() -> bytes:
    """The first convolution is fed by what comes out behind it."""
    content = functional()
    (first,) = (item for item in content["config"]["layers"] if item["name"] == "conv2d")
    first["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "add"
    return json.dumps(content).encode()


def with_one_name_twice() -> bytes:
    """Two layers of one name."""
    content = functional()
    content["config"]["layers"][2]["name"] = "conv2d"
    return json.dumps(content).encode()


def with_a_trillion_units() -> bytes:
    """A Dense that would need more memory than there is anywhere."""
    content = sequential()
    content["config"]["layers"][1]["config"]["units"] = 1e12
    return json.dumps(content).encode()


def too_deep() -> bytes:
    """JSON that is 100,000 levels deep."""
    return b'{"class_name": "Sequential", "config": {"layers": [' + b"[" * 100_000


def of_many_lists() -> bytes:
    """Lists of two characters each, which take some thirty times as much in memory."""
    return json.dumps(sequential()).encode()[:-1] + b', "x": [' + b"[]," * 2_500_000 + b"[]]}"


def archive(config: bytes) -> Callable[[Path], None]:
    """Writes an archive with this configuration."""

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as target:
            target.writestr(CONFIG, config)

    return write


def padded(path: Path) -> None:
    """A configuration that is followed by 300 MB of blanks, which pack into almost nothing."""
    blanks = b" " * 1_000_000
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
        target.open(CONFIG, "w") as member,
    ):
        member.write(json.dumps(sequential()).encode())
        for _ in range(300):
            member.write(blanks)


def one_member_twice(path: Path) -> None:
    """Two configurations, of which a scanner would read the first and Keras the last."""
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as target:
        warnings.simplefilter("ignore")
        target.writestr(CONFIG, json.dumps(sequential()))
        target.writestr(CONFIG, with_lambda())


def a_member_outside(path: Path) -> None:
    """A member whose name leads out of the archive."""
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(CONFIG, json.dumps(sequential()))
        target.writestr(f"../{marker}", "")


def a_link(path: Path) -> None:
    """A configuration that is a symbolic link out of the archive."""
    member = zipfile.ZipInfo(CONFIG)
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as target:
        target.writestr(member, "/etc/passwd")


def locked(data: bytes) -> bytes:
    """An archive that says of its members that they are encrypted."""
    found = bytearray(data)
    # Bit 0 of the flags, in each local header and in each entry of the directory.
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = found.find(signature)
        while place >= 0:
            found[place + flags] |= 1
            place = found.find(signature, place + 4)
    return bytes(found)


def with_a_password(path: Path) -> None:
    """An archive that nobody can read without a password."""
    archive(json.dumps(sequential()).encode())(path)
    path.write_bytes(locked(path.read_bytes()))


def a_pipe(path: Path) -> None:
    """A pipe into which nobody ever writes: who opens it waits for ever."""
    os.mkfifo(path)


# What each is answered with: words of the sentence, or of a note or problem of an opened network.
files: dict[str, tuple[Callable[[Path], None], str]] = {
    "lambda": (archive(with_lambda()), "'lambda' is a placeholder"),
    "unknown class": (archive(with_unknown_class()), "'mine' is a placeholder"),
    "cycle": (archive(with_cycle()), "is part of a cycle"),
    "one name twice": (archive(with_one_name_twice()), "two layers are called 'conv2d'"),
    "a trillion units": (archive(with_a_trillion_units()), "units"),
    "too deep": (archive(too_deep()), "nested far too deep"),
    "many lists": (archive(of_many_lists()), "more than 500,000 lists and objects"),
    "padded": (padded, "300,00"),
    "one member twice": (one_member_twice, "two members called 'config.json'"),
    "a member outside": (a_member_outside, "leads out of the archive"),
    "UTF-16": (archive(json.dumps(sequential()).encode("utf-16")), "which is not UTF-8"),
    "a link": (a_link, "is no JSON: it begins with"),
    "a password": (with_a_password, "with a password"),
    "a pipe": (a_pipe, "is a device or pipe"),
}


def write_all(folder: Path) -> dict[str, Path]:
    """All of them in a folder."""
    paths = {}
    for name, (write, _) in files.items():
        paths[name] = folder / f"{name}.keras"
        write(paths[name])
    return paths
