"""The tour: the real window, driven with mouse and keyboard through the main job."""

from pathlib import Path

from designer.tour.report import Report
from designer.tour.script import Tour

__all__ = ["Report", "run"]


def run(folder: Path) -> Report:
    """Drive the window and leave pictures, exports and `report.json` in `folder`."""
    return Tour(folder).run()
