"""The door to the survey, a tool that comes with the program's sources and is no part of it."""

import subprocess
import sys
import tempfile
from argparse import Namespace
from pathlib import Path

import designer
from designer.engine_client.process import engine_environment
from designer.errors import DesignerError
from designer.sentences import sentence


def coverage(options: Namespace) -> int:
    """Start the survey of everything that can be placed, or of one type; its exit status."""
    # Another package of this name may be installed, so it is looked for beside our own.
    survey = Path(designer.__file__).resolve().parent.parent / "devtools" / "survey"
    if not survey.is_dir():
        raise DesignerError(
            sentence(
                "The coverage page is made by python -m devtools.survey, which comes with the "
                "program's sources and not with the installed program."
            )
        )
    command = [sys.executable, "-P", "-m", "devtools.survey"]
    command += [options.type] if options.type else []
    command += ["--json"] if options.json else []
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(command, env=engine_environment(folder), check=False).returncode
