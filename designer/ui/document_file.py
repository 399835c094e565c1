"""The way of one document to and from its file; no dialogs."""

from pathlib import Path

from PySide6.QtCore import Signal
from typing_extensions import override

from designer.formats import network_file, registry
from designer.network.graph import Network
from designer.protocol import Event, FileRead, ReadFile
from designer.sentences import Sentence, counted, tr, words
from designer.ui.slow_work import SlowWork
from designer.ui.workspace import Service, Workspace

reading = "reading"  # the kind of slow work that opening something else gives up


class DocumentFile(Service):
    """Opens and saves a document. What an engine has to read follows later."""

    # Another network was opened: the canvas shows it from the start.
    opened = Signal()
    file_opened = Signal(object)  # Path: it came from this file
    file_refused = Signal(object)  # Path: this one cannot be read

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._document = workspace.document
        self._work = workspace.service(SlowWork)

    def new(self) -> None:
        """Begin an empty network."""
        # Else what is being read would take the document's place when it arrives.
        self._work.cancel(reading)
        self._take(Network())

    def open(self, path: Path) -> None:
        """Open a file; raises FormatError, and what an engine reads follows later."""
        self._work.cancel(reading)
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
        self._work.cancel(reading)
        self._take(network, path)

    def save(self, path: Path) -> None:
        """Save the document; raises SaveError and leaves the old file as it was."""
        network = self._document.network
        network_file.save(network, path)
        self._document.mark_saved(path, network)
        self.workspace.message.emit(tr("Saved {name}.", name=path.name), False)

    @override
    def close(self) -> None:
        """Give up what is being read."""
        self._work.cancel(reading)

    def _let_read(self, engine: str, path: Path) -> None:
        # Not the revision: cards that are placed anew meanwhile are nobody's edit.
        edition = self._document.edition

        def event(arrived: Event) -> None:
            if isinstance(arrived, FileRead):
                if self._document.edition == edition:
                    self._import(arrived.network, arrived.notes, path)
                else:
                    said = tr(
                        "{name} was not opened, since you went on editing; open it again.",
                        name=path.name,
                    )
                    self.workspace.message.emit(said, True)

        doing = tr("Reading {name} …", name=path.name)
        self._work.begin(
            engine, ReadFile(str(path.absolute())), doing, reading, event=event,
            failed=lambda: self.file_refused.emit(path),
        )  # fmt: skip

    def _import(self, network: Network, notes: tuple[Sentence, ...], path: Path) -> None:
        self._take(network, imported=path)
        for note in notes:
            self.workspace.logged.emit("warning", f"{path.name}: {words(note)}")
        if notes:
            told = tr("Opened {name}. {note}", name=path.name, note=notes[0])
            if len(notes) > 1:
                others = counted(
                    "The log has {count} more note.",
                    "The log has {count} more notes.",
                    count=len(notes) - 1,
                )
                told = f"{told} {words(others)}"
            self.workspace.message.emit(told, False)

    def _take(
        self, network: Network, path: Path | None = None, *, imported: Path | None = None
    ) -> None:
        self._document.reset(network, path, imported=imported)
        if path or imported:
            self.file_opened.emit(path or imported)
        self.opened.emit()
