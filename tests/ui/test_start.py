"""What is loaded, and what is not, once the window is on screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

script = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
application = QApplication([])
from designer.app import create_window
from designer.ui.settings import Settings
window = create_window(settings=Settings(Path(sys.argv[1])))
window.show()
application.processEvents()
at_first = sorted(sys.modules)
assert window.files.open_example("residual")
for name in ("code", "diagram", "log", "problems"):
    window.docks.show(name)
    application.processEvents()
window.session.close()
print(json.dumps([at_first, sorted(sys.modules)]))
"""

never = {"keras", "tensorflow", "h5py", "pygraphviz", "pandas", "sklearn"}
not_at_first = {
    "asyncio", "fast_sugiyama", "pygments", "pydot", "numpy", "nbformat",
    "designer.program.writer",
    "designer.ui.exports", "designer.ui.panels.code", "designer.ui.panels.diagram",
    "designer.ui.panels.log", "designer.ui.training.view",
}  # fmt: skip


def test_what_the_window_loads(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "settings.ini")],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    at_first, later = (set(names) for names in json.loads(result.stdout.splitlines()[-1]))
    assert "designer.ui.main_window" in at_first
    assert not at_first & (never | not_at_first)
    assert not later & never
    assert "designer.ui.training.view" not in later
    assert {"designer.ui.panels.code", "designer.ui.panels.log"} <= later
    assert not any(name.startswith("designer.engine.") for name in later)
