"""The style sheet, generated from the theme: calm and flat fields, tabs, docks, menus, scroll bars.

What is not said here is drawn by Fusion from the theme's palette.
"""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from designer import resources
from designer.ui import theme
from designer.ui.theme import Theme, mixed

text_pixels = 13


def start(application: QApplication, theme_name: str) -> None:
    """Give the application its font and style, and keep the style when the theme changes."""
    font = application.font()
    font.setPixelSize(text_pixels)
    application.setFont(font)
    if not getattr(start, "connected", False):
        theme.switch.changed.connect(_restyle)
        start.connected = True  # type: ignore[attr-defined]
    theme.switch.use(theme_name)


def system_theme() -> str:
    """The theme that follows the system's colour scheme."""
    hints = QGuiApplication.styleHints()
    return "light" if hints.colorScheme().name == "Light" else "dark"


def _restyle() -> None:
    application = QApplication.instance()
    if isinstance(application, QApplication):
        application.setStyleSheet(sheet(theme.current()))


def sheet(shown: Theme) -> str:
    """The style sheet of a theme."""
    icons = (resources.folder() / "icons").as_posix()
    names = {
        "canvas": shown.canvas.name(),
        "surface": shown.surface.name(),
        "raised": shown.raised.name(),
        "border": shown.border.name(),
        "line": mixed(shown.surface, shown.border, 0.55).name(),
        "hover": mixed(shown.raised, shown.text, 0.07).name(),
        "handle": mixed(shown.raised, shown.muted, 0.35).name(),
        "text": shown.text.name(),
        "muted": shown.muted.name(),
        "faint": mixed(shown.surface, shown.muted, 0.6).name(),
        "accent": shown.accent.name(),
        "tint": mixed(shown.surface, shown.accent, 0.22).name(),
        "on_accent": shown.on_accent.name(),
        "error": shown.error.name(),
        "field": f"{theme.radius_field:.0f}px",
        "chip": f"{theme.radius_chip:.0f}px",
        "check": f"{icons}/field-check-{'dark' if shown.dark else 'light'}.svg",
        "arrow": f"{icons}/field-arrow.svg",
        "arrow_up": f"{icons}/field-arrow-up.svg",
    }
    text = _sheet
    # The longest first, since `@arrow` is how `@arrow_up` begins.
    for name, value in sorted(names.items(), key=lambda item: -len(item[0])):
        text = text.replace(f"@{name}", value)
    return text


_sheet = """
QMainWindow, QDialog { background: @surface; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QToolTip { background: @raised; color: @text; border: 1px solid @border; padding: 4px 6px; }

QMenuBar { background: @surface; color: @text; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 9px; border-radius: @chip; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: @hover; }
QMenu { background: @raised; color: @text; border: 1px solid @border; padding: 5px; }
QMenu::item { padding: 5px 22px 5px 10px; border-radius: @chip; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: @tint; color: @text; }
QMenu::item:disabled { color: @faint; background: transparent; }
QMenu::separator { height: 1px; background: @line; margin: 5px 6px; }

QToolBar { background: @surface; border: none; border-bottom: 1px solid @line;
  padding: 4px 8px; spacing: 2px; }
QToolBar::separator { background: @line; width: 1px; margin: 5px 7px; }
QToolButton { background: transparent; color: @text; border: 1px solid transparent;
  border-radius: @field; padding: 4px; min-height: 18px; }
QToolButton:hover { background: @hover; }
QLineEdit > QToolButton { border: none; padding: 0; min-height: 0; }
QToolButton:pressed { background: @tint; }
QToolButton:checked { background: @tint; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @faint; }
QToolButton::menu-indicator { image: none; }
QToolButton#view { padding: 4px 12px; color: @muted; }
QToolButton#view:checked { color: @text; background: @hover; }
QToolButton#train { padding: 4px 12px; background: @accent; color: @on_accent; }
QToolButton#train:hover { background: @accent; border-color: @text; }
QToolButton#train:disabled { background: @raised; color: @faint; border-color: transparent; }

QPushButton { background: @raised; color: @text; border: 1px solid @border;
  border-radius: @field; padding: 5px 14px; min-height: 16px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @tint; }
QPushButton:focus { border-color: @accent; }
QPushButton:default { background: @accent; color: @on_accent; border-color: @accent; }
QPushButton:disabled { color: @faint; background: @surface; border-color: @line; }
QPushButton:flat { background: transparent; border-color: transparent; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; background: @canvas; border: 1px solid @handle;
  border-radius: @chip; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: @accent; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent;
  image: url(@check); }

QLineEdit, QAbstractSpinBox, QComboBox { background: @canvas; color: @text;
  border: 1px solid @border; border-radius: @field; padding: 3px 7px; min-height: 18px;
  selection-background-color: @accent; selection-color: @on_accent; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: @handle; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: @accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: @faint;
  background: @surface; border-color: @line; }
QLineEdit[wrong="true"], QAbstractSpinBox[wrong="true"], QComboBox[wrong="true"] {
  border-color: @error; }
QComboBox { padding-right: 22px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(@arrow); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @border; padding: 4px;
  outline: none; selection-background-color: @tint; selection-color: @text; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 16px;
  background: transparent; }
QAbstractSpinBox::up-arrow { image: url(@arrow_up); width: 9px; height: 9px; }
QAbstractSpinBox::down-arrow { image: url(@arrow); width: 9px; height: 9px; }

QPlainTextEdit, QTextEdit, QTextBrowser { background: @canvas; color: @text; border: none;
  selection-background-color: @accent; selection-color: @on_accent; }
QPlainTextEdit#field { border: 1px solid @border; border-radius: @field; padding: 3px; }
QPlainTextEdit#field:focus { border-color: @accent; }
QAbstractItemView { background: @surface; color: @text; border: none; outline: none;
  selection-background-color: @tint; selection-color: @text; }
QListView::item, QTreeView::item { padding: 3px; border-radius: @chip; }
QListView::item:hover, QTreeView::item:hover { background: @hover; }
QListView::item:selected, QTreeView::item:selected { background: @tint; color: @text; }
QHeaderView::section { background: @surface; color: @muted; border: none;
  border-bottom: 1px solid @line; padding: 4px 6px; }

QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: @muted; padding: 6px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; }
QTabWidget::pane { border: none; border-top: 1px solid @line; }
QDockWidget { color: @muted; }
QDockWidget::title { background: @surface; padding: 6px 10px; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: @handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QStatusBar { background: @surface; color: @muted; border-top: 1px solid @line; }
QStatusBar::item { border: none; }
QProgressBar { background: @raised; border: none; border-radius: 3px; max-height: 6px;
  color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QLabel#muted { color: @muted; }
QFrame#card { background: @raised; border: 1px solid @border; border-radius: @field; }
QFrame#bar { background: @surface; border-bottom: 1px solid @line; }
"""
