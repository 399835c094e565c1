"""What one window works on: its document, the engines behind it, and its files. No widgets.

Nothing here waits for an engine. What comes back later arrives as a call on the GUI thread.
"""

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from designer.catalog import catalog
from designer.catalog.code import Snippet, digest, snippets
from designer.document import Change, Document
from designer.errors import SaveError
from designer.formats import network_file, registry
from designer.network.edits import Position
from designer.network.graph import Network, NodeId
from designer.protocol import (
    Event,
    FileRead,
    Place,
    Placed,
    ReadFile,
)
from designer.sentences import Sentence, words
from designer.ui.engine_bridge import EngineBridge
from designer.ui.slow_work import SlowWork
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.engine_client.engines import EngineState
    from designer.engine_client.live_check import LiveCheck
    from designer.engine_client.trust import Trust

Routes = tuple[tuple[NodeId, NodeId, tuple[Position, ...]], ...]

most_lines = 5000  # of the log
reading = "reading"  # the kind of slow work that opening something else gives up


class LogLine(NamedTuple):
    """A line of the log; `time` is in seconds since the epoch."""

    time: float
    level: str
    text: str


class Session(QObject):
    """One open document, the engines that serve it, and the way to and from its files."""

    title_changed = Signal()
    # Another network was opened: the canvas shows it from the start.
    opened = Signal()
    file_opened = Signal(object)  # Path: it came from this file
    file_refused = Signal(object)  # Path: this one cannot be read
    engine_changed = Signal(object)  # designer.engine_client.engines.EngineState
    logged = Signal(object)  # LogLine

    def __init__(
        self,
        network: Network | None = None,
        path: Path | None = None,
        trust: "Trust | None" = None,
    ) -> None:
        super().__init__()
        self.document = Document(network, path)
        self.workspace = Workspace(self.document, catalog.load())
        self.bridge = EngineBridge(trust)
        self.live: LiveCheck | None = None
        self.work = SlowWork(self.bridge)
        self.work.failed.connect(lambda sentence: self.workspace.message.emit(sentence, True))
        self._closed = False
        self.log_lines: deque[LogLine] = deque(maxlen=most_lines)  # kept until somebody looks
        self.bridge.state_changed.connect(self._on_engine)
        self.bridge.logged.connect(lambda engine, text: self.log("info", f"{engine}: {text}"))
        self.document.subscribe(self._on_change)

    # --- engines ------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the checker; called once the window is on screen."""
        if self.live is None and not self._closed:
            from designer.engine_client.live_check import LiveCheck  # see EngineBridge

            engines = self.bridge.engines
            self.live = LiveCheck(
                engines,
                self.document,
                self.workspace.set_result,
                lambda said: self.workspace.message.emit(words(said), True),
            )

    def check_now(self) -> None:
        """Ask Keras about the whole network again."""
        if self.live is not None:
            self.live.close()
            self.live = None
        self.start()

    # --- code of the network ------------------------------------------------------------------

    def code_of_network(self) -> tuple[Snippet, ...]:
        """All code that building the network would run."""
        return snippets(self.document.network, self.workspace.catalog)

    def is_allowed(self, snippet: Snippet) -> bool:
        """Whether the user allowed exactly this text to run."""
        return self.bridge.trust.allows(snippet.digest)

    def allow(self, sources: Iterable[str]) -> None:
        """Note that the user said yes to exactly these texts; what waited for it goes on."""
        try:
            self.bridge.trust.allow(map(digest, sources))
        except SaveError as error:
            self.workspace.message.emit(words(error.message), True)
            return
        if self.live is not None:
            self.live.look_again()

    def close(self) -> None:
        """End the engines."""
        if not self._closed:
            self._closed = True
            self.bridge.close()

    def log(self, level: str, text: str) -> None:
        """Add a line to the log; levels are `info`, `warning` and `error`."""
        self.log_lines.append(LogLine(time(), level, text))
        self.logged.emit(self.log_lines[-1])

    def place(
        self,
        sizes: dict[NodeId, Position],
        wires: tuple[tuple[NodeId, NodeId], ...],
        direction: str,
        take: Callable[[dict[NodeId, Position], Routes], None],
    ) -> None:
        """Let the reader place cards of these sizes; `take` is given what it found."""

        def event(arrived: Event) -> None:
            if isinstance(arrived, Placed):
                take(arrived.positions, arrived.routes)

        self.bridge.engines.send(
            "reader",
            Place(sizes, wires, direction),
            on_event=event,
            on_failed=lambda failure: self.workspace.message.emit(words(failure.message), True),
        )

    # --- files --------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin an empty network."""
        # Else what is being read would take the document's place when it arrives.
        self.work.cancel(reading)
        self._take(Network())

    def open(self, path: Path) -> None:
        """Open a file; raises FormatError, and what an engine reads follows later."""
        self.work.cancel(reading)
        engine = registry.engine_for(path)
        if engine is not None:
            self._let_read(engine, path)
            return
        content = registry.read(path)
        if registry.format_of(path) is registry.NETWORK:
            self._take(content.network, path)
        else:
            self._import(content.network, content.notes, path)

    def open_network(self, network: Network, path: Path | None = None) -> None:
        """Open a network that is in memory, such as an example."""
        self.work.cancel(reading)
        self._take(network, path)

    def save(self, path: Path) -> None:
        """Save the document; raises SaveError and leaves the old file as it was."""
        network = self.document.network
        network_file.save(network, path)
        self.document.mark_saved(path, network)
        self.workspace.message.emit(self.tr("Saved {}.").format(path.name), False)

    @property
    def is_working(self) -> bool:
        """Whether slow work goes on that a person waits for."""
        return self.work.goes_on

    def _let_read(self, engine: str, path: Path) -> None:
        # Not the revision: cards that are placed anew meanwhile are nobody's edit.
        edition = self.document.edition

        def event(arrived: Event) -> None:
            if isinstance(arrived, FileRead):
                if self.document.edition == edition:
                    self._import(arrived.network, arrived.notes, path)
                else:
                    text = self.tr("{} was not opened, since you went on editing; open it again.")
                    self.workspace.message.emit(text.format(path.name), True)

        doing = self.tr("Reading {} …").format(path.name)
        self.work.begin(
            engine, ReadFile(str(path.absolute())), doing, reading, event=event,
            failed=lambda: self.file_refused.emit(path),
        )  # fmt: skip

    def _import(self, network: Network, notes: tuple[Sentence | str, ...], path: Path) -> None:
        self._take(network, imported=path)
        for note in notes:
            self.log("warning", f"{path.name}: {words(note)}")
        if notes:
            told = self.tr("Opened {}. {}").format(path.name, words(notes[0]))
            if len(notes) > 1:
                others = self.tr("The log has {} more notes.").format(len(notes) - 1)
                told = f"{told} {others}"
            self.workspace.message.emit(told, False)

    def _take(
        self, network: Network, path: Path | None = None, *, imported: Path | None = None
    ) -> None:
        self.document.reset(network, path, imported=imported)
        if path or imported:
            self.file_opened.emit(path or imported)
        self.opened.emit()

    # --- what arrives -------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        self.title_changed.emit()

    def _on_engine(self, state: "EngineState") -> None:
        if self._closed:
            return
        self.engine_changed.emit(state)
        if state.state == "died":
            sentence = self._obituary(state)
            self.log("error", sentence)
            self.workspace.message.emit(sentence, True)
        elif state.message:
            self.log("info", f"{state.engine}: {words(state.message)}")

    def _obituary(self, state: "EngineState") -> str:
        if state.engine.partition(":")[0] == "checker":
            end = self.tr("It is starting again; your network is safe.")
        else:
            end = self.tr("Your network is safe.")
        return f"{words(state.message)} {end}".strip()
