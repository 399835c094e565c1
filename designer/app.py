"""The program as a window: makes everything once and hands it over."""

import gc
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication

from designer import languages
from designer.network.graph import Network
from designer.sentences import tr
from designer.ui import qt_texts, style
from designer.ui.main_window import MainWindow
from designer.ui.session import Session
from designer.ui.settings import Settings


def run(files: Sequence[str] = (), *, example: str | None = None) -> int:
    """Show the window with the first of `files`, or an example; returns when it was closed."""
    gc.disable()  # nothing of what is loaded now becomes garbage
    application = QApplication.instance() or QApplication(sys.argv[:1])
    window = create_window()
    catch_failures(window.session)
    if example is not None and not files:
        window.files.open_example(example)
    window.painted.connect(lambda: _after_first_paint(window))
    window.show()
    # Once the window is there, in front of which a question about the file may come up.
    QTimer.singleShot(0, window, lambda: window.files.open_paths([Path(file) for file in files]))
    return int(application.exec())


def create_window(
    network: Network | None = None,
    path: Path | None = None,
    settings: Settings | None = None,
) -> MainWindow:
    """The window, not yet shown and its engines not yet started (`window.session.start()`)."""
    settings = settings or Settings()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("A QApplication is needed before there can be a window.")
    application.setApplicationName("network-designer")
    application.setApplicationDisplayName("Network Designer")
    qt_texts.install(application, languages.choose(QLocale.system().name()))
    style.start(application, settings.text("theme") or style.system_theme())
    runs = settings.text("training/runs")
    session = Session(network, path, runs=Path(runs) if runs else None)
    return MainWindow(session, settings)


def _after_first_paint(window: MainWindow) -> None:
    gc.freeze()  # what was loaded until now is never looked through again
    gc.enable()
    window.session.start()


def catch_failures(session: Session) -> None:
    """Let a failure of our own become a line in the log; document and window live on."""

    def caught(
        kind: type[BaseException], failure: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        session.log("error", "".join(traceback.format_exception(kind, failure, trace)))
        said = tr(
            "Something went wrong ({error}); your network is safe. The log says more.",
            error=kind.__name__,
        )
        session.current.message.emit(said, True)
        sys.__excepthook__(kind, failure, trace)

    sys.excepthook = caught
