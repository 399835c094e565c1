"""How an engine process is started."""

import os
import sys
import sysconfig
from pathlib import Path

import designer

roles = ("checker", "reader", "trainer")

# What an engine may know of its surroundings; everything else, such as KERAS_BACKEND or
# PYTHONPATH, would change what Keras does behind the network's back.
_kept = frozenset(
    {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP",
        "TEMP", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE",
        "APPDATA", "LOCALAPPDATA", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV",
        "PYTHONHOME",
    }
)  # fmt: skip
_kept_prefixes = ("LC_", "CUDA_", "NVIDIA_", "NCCL_", "TF_", "XLA_", "OMP_", "MKL_", "ROCM_")


def role_of(engine: str) -> str:
    """The role of the engine called `engine`: `trainer:7` is a trainer."""
    role = engine.partition(":")[0]
    if role not in roles:
        raise ValueError(f"There is no engine {engine!r}; roles are {', '.join(roles)}.")
    return role


def document_of(engine: str) -> str:
    """The id of the document whose own engine this is; "" for one that documents share."""
    return "".join(engine.split(":")[1:2])


def shown_name(engine: str) -> str:
    """What an engine is called where a person reads it: without the id of its document."""
    role, *rest = engine.split(":")
    return ":".join((role, *rest[1:]))


def engine_command(role: str) -> list[str]:
    """The command line of an engine; `-P` keeps the current folder off its module path."""
    return [sys.executable, "-P", "-m", "designer.engine", role]


def engine_environment(folder: str) -> dict[str, str]:
    """The environment of an engine that works in `folder`."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _kept or name.startswith(_kept_prefixes)
    }
    source = Path(designer.__file__).resolve().parent.parent
    # What is installed is found without; a checkout is not, since an engine works in a folder of
    # its own and the user's PYTHONPATH is not passed on.
    if source != Path(sysconfig.get_path("purelib")).resolve():
        environment["PYTHONPATH"] = str(source)
    # The log is decoded as UTF-8, whatever locale the user has.
    environment["PYTHONUTF8"] = "1"
    environment["KERAS_BACKEND"] = "tensorflow"
    environment["KERAS_HOME"] = folder
    environment.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    environment["DESIGNER_ENGINE_FOLDER"] = folder
    return environment
