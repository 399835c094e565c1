"""The diagram dock: the network as Graphviz draws it, live, to zoom, move and save."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QByteArray, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from designer.diagram import dot
from designer.errors import DesignerError
from designer.network.check_result import CheckResult
from designer.protocol import Failed, Render, Rendered
from designer.sentences import tr, words
from designer.ui import icons, theme
from designer.ui.note import Note
from designer.ui.panels.live_panel import LivePanel
from designer.ui.workspace import Workspace

pause_ms = 120
longest_wait_ms = 1500  # for an answer of the checker, which may be dead
smallest_zoom, largest_zoom = 0.02, 8.0
zoom_step = 1.2
margin = 16.0


class Picture(QWidget):
    """An SVG to look at: the wheel zooms at the cursor, dragging moves, Home fits."""

    def __init__(self) -> None:
        super().__init__()
        self._renderer: QSvgRenderer | None = None
        self._zoom = 1.0
        self._origin = QPointF()
        self._fitted = True
        self._dragged: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        theme.switch.changed.connect(self.update)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return self._renderer is None

    @property
    def zoom(self) -> float:
        """Pixels for each unit of the drawing."""
        return self._zoom

    def set_svg(self, text: str) -> bool:
        """Show a drawing where the last one stood; False for one that cannot be drawn."""
        renderer = QSvgRenderer(QByteArray(text.encode()))
        if not renderer.isValid():
            return False
        self._renderer = renderer
        if self._fitted:
            self.fit()
        self.update()
        return True

    def clear(self) -> None:
        """Show nothing."""
        self._renderer = None
        self._fitted = True
        self.update()

    def fit(self) -> None:
        """Show the whole drawing, not larger than it was meant to be."""
        self._fitted = True
        size = self._size()
        if size.isEmpty():
            return
        room = QSizeF(self.width() - 2 * margin, self.height() - 2 * margin)
        zoom = min(room.width() / size.width(), room.height() / size.height(), 1.0)
        self._zoom = max(smallest_zoom, zoom)
        self._origin = QPointF(
            (self.width() - size.width() * self._zoom) / 2,
            (self.height() - size.height() * self._zoom) / 2,
        )
        self.update()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom; the point `at` of the view stays where it is."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        zoom = min(largest_zoom, max(smallest_zoom, self._zoom * factor))
        self._origin = at - (at - self._origin) * (zoom / self._zoom)
        self._zoom, self._fitted = zoom, False
        self.update()

    def _size(self) -> QSizeF:
        return self._renderer.viewBoxF().size() if self._renderer is not None else QSizeF()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().canvas)
        if self._renderer is not None:
            self._renderer.render(painter, QRectF(self._origin, self._size() * self._zoom))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was fitted stays so."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(zoom_step ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._origin += event.position() - self._dragged
            self._dragged, self._fitted = event.position(), False
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(zoom_step)
        elif event.key() == Qt.Key.Key_Minus:
            self.zoom_by(1 / zoom_step)
        elif event.key() == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)


class Diagram(LivePanel):
    """Asks the reader for a drawing after every change, while it can be seen; one at a time."""

    save_requested = Signal(object)  # designer.diagram.dot.DiagramOptions

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._waited = False
        self._drawing = False
        self._drawn = ""
        self._text = ""
        self.picture = Picture()
        self.note = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_bar())
        column.addWidget(self.picture, 1)
        workspace.changed.connect(self._later)
        workspace.answered.connect(self._later)
        theme.switch.changed.connect(self._on_theme)
        self._take_icons()

    @property
    def options(self) -> dot.DiagramOptions:
        """What the switches say."""
        return dot.DiagramOptions(
            shapes=self.shapes.isChecked(),
            dtypes=self.dtypes.isChecked(),
            activations=self.activations.isChecked(),
            direction="LR" if self.across.isChecked() else "TB",
        )

    @property
    def svg(self) -> str:
        """The drawing that is shown, as it came; empty where there is none."""
        return self._drawn

    @override
    def refresh(self) -> None:
        """Ask for a new drawing, unless the present one is right or one is under way."""
        self._timer.stop()
        if self._drawing or not self._stale:
            return
        self._stale = False
        workspace = self._workspace
        if not workspace.document.network.nodes:
            self._text = self._drawn = ""
            self.picture.clear()
            self.note.setText(tr("Nothing to draw yet."))
            return
        answer = workspace.result if workspace.is_current() else None
        if answer is None and self._drawn and not self._waited:
            # Keras' answer comes in a moment; without it the drawing would lose its shapes.
            self._waited = self._stale = True
            self._timer.start(longest_wait_ms)
            return
        self._draw(answer)

    def _draw(self, answer: CheckResult | None) -> None:
        workspace = self._workspace
        try:
            text = dot.to_dot(
                workspace.document.network, workspace.catalog, answer, self._shown_options()
            )
        except DesignerError as error:
            self.note.setText(words(error.message))
            return
        if text == self._text:
            return
        self._text = text
        self._drawing = True
        if self.picture.is_empty:
            self.note.setText(tr("Graphviz draws …"))
        workspace.bridge.ask(
            "reader", Render(text, "svg"), Rendered, self._take, done=self._over,
            failed=self._failed,
        )  # fmt: skip

    def _shown_options(self) -> dot.DiagramOptions:
        return replace(self.options, dark=theme.current().dark)

    def _take(self, drawing: Rendered) -> None:
        if drawing.text is None:
            return
        if self.picture.set_svg(drawing.text):
            self._drawn = drawing.text
            self.note.setText("")
        else:
            self.note.setText(tr("The drawing that Graphviz made cannot be shown."))

    def _over(self) -> None:
        self._drawing = False
        if self._stale:
            self._refresh_after(pause_ms)

    def _failed(self, failure: Failed) -> None:
        # Else the same text would not be asked for again.
        self._text = ""
        self.note.setText(words(failure.message))
        self._over()

    def _later(self) -> None:
        self._stale, self._waited = True, False
        self._refresh_after(pause_ms)

    def _on_theme(self) -> None:
        self._take_icons()
        self._later()

    def _make_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.setSpacing(2)
        self.shapes = self._switch(tr("Shapes"), tr("Show output shapes"), True)
        self.dtypes = self._switch(tr("Types"), tr("Show the types of tensors"), False)
        self.activations = self._switch(tr("Activations"), tr("Show activation functions"), False)
        # The panel is wide and flat at first, and so is a network drawn from left to right.
        self.across = self._switch(tr("Left to right"), tr("Draw from left to right"), True)
        for switch in (self.shapes, self.dtypes, self.activations, self.across):
            row.addWidget(switch)
        row.addSpacing(8)
        row.addWidget(self.note, 1)
        self.zoom_out_button = self._button(
            tr("Zoom out (-)"), partial(self.picture.zoom_by, 1 / zoom_step)
        )
        self.zoom_in_button = self._button(
            tr("Zoom in (+)"), partial(self.picture.zoom_by, zoom_step)
        )
        self.fit_button = self._button(tr("Fit (Home)"), self.picture.fit)
        self.save_button = self._button(
            tr("Save as SVG, PNG, PDF or DOT"),
            lambda: self.save_requested.emit(self.options),
        )
        self.save_button.setText(tr("Save…"))
        self.save_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for button in (
            self.zoom_out_button, self.zoom_in_button, self.fit_button, self.save_button,
        ):  # fmt: skip
            row.addWidget(button)
        return bar

    def _switch(self, text: str, tip: str, checked: bool) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(True)
        button.setChecked(checked)
        button.toggled.connect(self._redraw)
        return button

    def _button(self, tip: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.clicked.connect(lambda: run())
        return button

    def _redraw(self) -> None:
        self._stale = True
        self._text = ""
        self.refresh()

    def _take_icons(self) -> None:
        self.zoom_out_button.setIcon(icons.icon("zoom-out"))
        self.zoom_in_button.setIcon(icons.icon("zoom-in"))
        self.fit_button.setIcon(icons.icon("fit"))
        self.save_button.setIcon(icons.icon("save"))
