"""What leaves the program: Python, a Keras model, the diagram, a picture of the canvas."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from designer import safe_save
from designer.diagram import dot
from designer.errors import FormatError, SaveError
from designer.formats.keras import archive
from designer.program import notebook, writer
from designer.protocol import Event, ModelWritten, Render, WriteModel
from designer.sentences import sentence, tr, words
from designer.training import origin
from designer.training.plan import plan_of
from designer.ui.checking import Checking
from designer.ui.slow_work import SlowWork
from designer.ui.training.controller import TrainingController
from designer.ui.workspace import Service

exporter = "trainer:export"


class Exports(Service):
    """Writes a document into files of other kinds; engines do what takes long."""

    def code(self, *, training: bool) -> writer.Code:
        """The network as Python, with the script that trains it if `training`."""
        network = self.workspace.document.network
        plan = plan_of(network) if training else None
        return writer.write(network, self.workspace.catalog, training=plan)

    def save_code(self, path: Path, *, training: bool) -> None:
        """Write the network as Python."""
        writer.save(path, self.code(training=training))
        self._wrote(path)

    def save_notebook(self, path: Path) -> None:
        """Write the network and its training as a Jupyter notebook."""
        notebook.save(path, self.code(training=True))
        self._wrote(path)

    def save_model(self, path: Path) -> None:
        """Let an engine of its own build the model and write it as a Keras file.

        The layers have the weights that a run has learnt since the network was opened, or keep
        those of the archive that it was opened from.
        """
        workspace = self.workspace
        network = workspace.document.network
        try:
            archive.refuse_placeholders(network, path.name)
        except FormatError as error:
            workspace.message.emit(words(error.message), True)
            return
        trained = workspace.service(TrainingController).trained
        weights = trained or origin.find(network, workspace.document.path)
        request = WriteModel(network, str(path.absolute()), str(weights) if weights else None)
        code = frozenset(item.digest for item in workspace.service(Checking).code())
        remark = tr("It has the weights of the last run.") if trained else ""
        self._let_write(exporter, request, path, code, remark)

    def save_diagram(self, path: Path, options: dot.DiagramOptions) -> None:
        """Draw the diagram into a file; its suffix chooses the format."""
        workspace = self.workspace
        answer = workspace.result if workspace.is_current() else None
        text = dot.to_dot(workspace.document.network, workspace.catalog, answer, options)
        request = Render(text, path.suffix.lstrip(".").lower(), str(path.absolute()))
        self._let_write("reader", request, path)

    def save_picture(self, path: Path, picture: QImage) -> None:
        """Write a picture of the canvas as PNG."""
        # Through memory: Qt would write straight over the file that is there.
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
            raise SaveError(
                sentence(
                    "{file} was not written: the picture is too large to draw.", file=path.name
                )
            )
        safe_save.save_bytes(path, bytes(buffer.data().data()))
        self._wrote(path)

    def _let_write(
        self,
        engine: str,
        request: WriteModel | Render,
        path: Path,
        code: frozenset[str] = frozenset(),
        remark: str = "",
    ) -> None:
        notes: list[str] = []
        work = self.workspace.service(SlowWork)

        def event(arrived: Event) -> None:
            if isinstance(arrived, ModelWritten):
                notes.extend(words(note) for note in arrived.notes)

        def done() -> None:
            for note in notes:
                self.workspace.logged.emit("warning", f"{path.name}: {note}")
            self._wrote(path, notes, remark)
            if engine == exporter and not work.uses(exporter):
                self.workspace.bridge.engines.kill(engine)  # it holds half a gigabyte for nothing

        doing = tr("Writing {name} …", name=path.name)
        work.begin(engine, request, doing, "writing", event=event, done=done, code=code)

    def _wrote(self, path: Path, notes: Sequence[str] = (), remark: str = "") -> None:
        told = [tr("Wrote {name}.", name=path.name), remark, *notes[:1]]
        if len(notes) > 1:
            told.append(tr("The log says more."))
        self.workspace.message.emit(" ".join(filter(None, told)), False)
