"""Opening, saving and exporting, with the questions that belong to them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from designer import examples
from designer.errors import DesignerError
from designer.formats import registry
from designer.formats.file_format import FileFormat
from designer.sentences import tr, words
from designer.ui import dialogs
from designer.ui.choices import Choice
from designer.ui.dialogs import Leave, choose
from designer.ui.document_file import DocumentFile
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.diagram.dot import DiagramOptions
    from designer.ui.exports import Exports


class Files(QObject):
    """What the File menu does. Every failure is one sentence and leaves the document alone."""

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        settings: Settings,
        picture: Callable[[], QImage],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._file = workspace.service(DocumentFile)
        self._settings = settings
        self._picture = picture
        self._file.file_opened.connect(settings.add_recent_file)
        self._file.file_refused.connect(settings.forget_recent_file)
        # What else has to agree before the document is given up, such as a run that goes on.
        self.may_leave_else: Callable[[], bool] = lambda: True

    @property
    def name(self) -> str:
        """What the document is called in the title and in questions."""
        document = self._workspace.document
        file = document.path or document.imported
        return file.name if file is not None else document.network.name or tr("Untitled")

    # --- open ---------------------------------------------------------------------------------

    def new(self) -> None:
        """Begin an empty network."""
        if self.may_leave():
            self._file.new()

    def open(self) -> None:
        """Ask for a file and open it."""
        path = dialogs.ask_to_open(self._window, self._folder(), filters_to_open())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> bool:
        """Open a file, whoever asked for it; False if the document stays what it was."""
        if not self.may_leave():
            return False
        try:
            self._file.open(path)
        except DesignerError as error:
            self._settings.forget_recent_file(path)
            self._tell(tr("Cannot open {name}", name=path.name), error)
            return False
        return True

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open the first of several files and say what becomes of the others."""
        if paths and self.open_path(paths[0]) and paths[1:]:
            names = tuple(path.name for path in paths[1:])
            said = tr("A window holds one network; not opened: {names}.", names=names)
            self._workspace.logged.emit("warning", said)
            self._workspace.message.emit(said, False)

    def open_example(self, name: str) -> bool:
        """Open an example as a new document."""
        if not self.may_leave():
            return False
        self._file.open_network(examples.load(name).network)
        return True

    def examples(self) -> list[tuple[str, str, str]]:
        """The shipped examples: name, title and a line about each."""
        loaded = [examples.load(name) for name in examples.names()]
        return [
            (example.name, words(example.title), words(example.description)) for example in loaded
        ]

    def choose_example(self) -> None:
        """Show the examples to choose from."""
        choices = [
            Choice(words(example.title), words(example.description), "nested", example.name)
            for example in map(examples.load, examples.names())
        ]
        choose(self._window, tr("Open an example"), choices, self.open_example)

    def choose_recent(self) -> None:
        """Show the recent files to choose from."""
        choices = [
            Choice(path.name, str(path.parent), "clock", path)
            for path in self._settings.recent_files()
        ]
        choose(self._window, tr("Open a recent file"), choices, self.open_path)

    # --- save ---------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save the document where it came from, or ask where; False if it was not saved."""
        path = self._workspace.document.path
        return self.save_as() if path is None else self.save_to(path)

    def save_as(self) -> bool:
        """Ask where to save the document."""
        path = self._ask(tr("Save the network"), registry.NETWORK)
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Save the document at `path`."""
        try:
            self._file.save(path)
        except DesignerError as error:
            self._tell(tr("Cannot save {name}", name=path.name), error)
            return False
        self._settings.add_recent_file(path)
        return True

    def may_leave(self) -> bool:
        """Whether the document can be given up: saved, or its changes are not wanted."""
        if not self.may_leave_else():
            return False
        if self._workspace.document.is_saved:
            return True
        answer = dialogs.ask_to_save(self._window, self.name)
        match answer:
            case Leave.SAVE:
                return self.save()
            case Leave.DISCARD:
                return True
            case Leave.CANCEL:
                return False
            case _:
                assert_never(answer)

    # --- export -------------------------------------------------------------------------------

    @property
    def exports(self) -> "Exports":
        """The way to files of other kinds."""
        # What writes them is not needed to show the window, which is to be there at once.
        from designer.ui.exports import Exports

        return self._workspace.service(Exports)

    def export_code(self, *, training: bool) -> None:
        """Ask where to write the network as Python."""
        title = tr("Export a training script") if training else tr("Export Python code")
        self._export(
            title, registry.PYTHON, lambda path: self.exports.save_code(path, training=training)
        )

    def export_notebook(self) -> None:
        """Ask where to write the network and its training as a Jupyter notebook."""
        title = tr("Export a notebook")
        self._export(title, registry.NOTEBOOK, lambda path: self.exports.save_notebook(path))

    def export_model(self) -> None:
        """Ask where to write the model that Keras builds, with the weights that there are."""
        title = tr("Export a Keras model")
        self._export(title, registry.KERAS_MODEL, lambda path: self.exports.save_model(path))

    def export_diagram(self, options: "DiagramOptions") -> None:
        """Ask where to write the diagram, in one of Graphviz' formats."""
        self._export(
            tr("Export the diagram"),
            registry.DIAGRAM,
            lambda path: self.exports.save_diagram(path, options),
        )

    def export_picture(self) -> None:
        """Ask where to write a picture of the canvas."""
        self._export(
            tr("Export a picture"),
            registry.PICTURE,
            lambda path: self.exports.save_picture(path, self._picture()),
        )

    def _export(self, title: str, form: FileFormat, write: Callable[[Path], None]) -> None:
        path = self._ask(title, form)
        if path is None:
            return
        try:
            write(path)
        except DesignerError as error:
            self._tell(tr("Cannot write {name}", name=path.name), error)

    def _ask(self, title: str, form: FileFormat) -> Path | None:
        stem = Path(self.name).stem or "network"
        suggestion = self._folder() / f"{stem}{form.suffixes[0]}"
        return dialogs.ask_where_to_save(
            self._window, title, suggestion, filters_to_write(form), form.suffixes
        )

    def _folder(self) -> Path:
        document = self._workspace.document
        file = document.path or document.imported
        if file is not None:
            return file.parent
        recent = self._settings.recent_files()
        return recent[0].parent if recent else Path.cwd()

    def _tell(self, title: str, error: DesignerError) -> None:
        self._workspace.logged.emit("error", words(error.message))
        dialogs.tell(self._window, title, words(error.message))


def filters_to_open() -> list[str]:
    """What the dialog that opens a file offers to show."""
    patterns = " ".join(f"*{suffix}" for suffix in registry.suffixes(registry.readable()))
    return [tr("Networks ({patterns})", patterns=patterns), tr("All files (*)")]


def filters_to_write(form: FileFormat) -> list[str]:
    """What a dialog offers to write: the format, or each of its suffixes where it has several."""
    if len(form.suffixes) == 1:
        return [f"{words(form.title)} (*{form.suffixes[0]})"]
    return [f"{suffix[1:].upper()} (*{suffix})" for suffix in form.suffixes]


def files_in(data: QMimeData) -> list[Path]:
    """The local files among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
