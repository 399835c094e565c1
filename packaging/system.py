"""What the program needs from the system: a Python that fits, Qt's libraries and a font.

    python3 packaging/system.py python      is this Python one that works?
    python3 packaging/system.py libraries   bring what is missing through apt, or name the command

It runs before anything is installed, so it uses the standard library alone.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Shared library → the Debian and Ubuntu package that holds it. What any window and any diagram
# needs, also without a display:
always = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libXrender.so.1": "libxrender1",
}
# What a window on a display needs as well.
on_display = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
font_package = "fonts-dejavu-core"
font_folders = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def missing_packages(libraries: dict[str, str]) -> list[str]:
    """Debian packages of the libraries that cannot be loaded here."""
    return [package for name, package in libraries.items() if not loads(name)]


def loads(library: str) -> bool:
    """Whether the dynamic loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Whether there is any scalable font; without one all text is boxes."""
    return any(
        path.suffix in {".ttf", ".otf", ".ttc"}
        for folder in font_folders
        for path in Path(folder).expanduser().rglob("*")
    )


def bring(packages: list[str], *, needed: bool) -> int:
    """Install the packages where rights allow, else say how; only what is needed stops."""
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    words = " ".join(["sudo", "apt-get", "install", "--yes", *packages])
    if shutil.which("apt-get") is None:
        print(f"Install the libraries of these Debian packages: {' '.join(packages)}")
        return int(needed)
    if os.geteuid() != 0:
        if shutil.which("sudo") is None or subprocess.run(["sudo", "-n", "true"]).returncode:
            print(f"System libraries are missing; install them with: {words}")
            return int(needed)
        command = ["sudo", "-n", *command]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ([*command[: command.index("install")], "update"], command):
        done = subprocess.run(step, env=environment, stdout=subprocess.DEVNULL)
    if done.returncode:
        print(f"apt-get failed; try it by hand: {words}")
        return int(needed)
    return 0


def main() -> int:
    """Check what the command line asks for."""
    if sys.argv[1:] == ["python"]:
        if (3, 11) <= sys.version_info[:2] <= (3, 13):
            return 0
        print(
            f"Network Designer needs Python 3.11 to 3.13; python3 is {sys.version.split()[0]}. "
            "Name another one: make PYTHON=python3.12"
        )
        return 1
    if sys.platform != "linux":
        return 0
    packages = missing_packages(always)
    if not has_font():
        packages.append(font_package)
    shown = missing_packages(on_display)
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if packages or shown:
        return bring(packages + shown, needed=bool(packages) or has_display)
    return 0


if __name__ == "__main__":
    sys.exit(main())
