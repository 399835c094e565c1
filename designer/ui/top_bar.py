"""The bar at the top: views at the left, what is used most, run and stop at the right end."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.actions import ActionSet

icon_pixels = 20


class TopBar(QToolBar):
    """Printed from the actions; which of them stand here is chosen in this file alone."""

    def __init__(self, actions: ActionSet) -> None:
        super().__init__(tr("Tools"))
        self.setObjectName("top bar")
        self.setMovable(False)
        self.setIconSize(QSize(icon_pixels, icon_pixels))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions = actions
        beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for name in ("design", "training"):
            self._add(name, Qt.ToolButtonStyle.ToolButtonTextOnly, "view")
        self.addSeparator()
        for name in ("new", "open", "save"):
            self._add(name)
        self.addSeparator()
        for name in ("undo", "redo"):
            self._add(name)
        self.addSeparator()
        for name in ("arrange", "fit", "zoom out", "zoom in"):
            self._add(name)
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(room)
        self._add("palette")
        self.addSeparator()
        self.stop = self._add("stop", beside)
        self.train = self._add("train", beside, "train")
        theme.switch.changed.connect(self._colour_train)
        actions.qt["train"].changed.connect(self._colour_train)
        self._colour_train()

    def _add(
        self,
        name: str,
        style: Qt.ToolButtonStyle = Qt.ToolButtonStyle.ToolButtonIconOnly,
        object_name: str = "",
    ) -> QToolButton:
        self._actions.show_icons([name])
        button = QToolButton()
        button.setDefaultAction(self._actions.qt[name])
        button.setToolButtonStyle(style)
        button.setObjectName(object_name or name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(button)
        return button

    def _colour_train(self) -> None:
        """The one button that is filled has its icon in the colour of its text."""
        shown = theme.current()
        enabled = self._actions.qt["train"].isEnabled()
        self.train.setIcon(icons.icon("run", shown.on_accent if enabled else shown.muted))
