"""Qt's own texts, such as those of its dialogs' buttons, in the language of ours."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator
from typing_extensions import override

from designer.languages import ENGLISH, PSEUDO, pseudo

_name = "qt-texts"


def install(application: QCoreApplication, language: str) -> None:
    """Have Qt speak `language` as well, where it has a catalogue for it."""
    for other in application.findChildren(QTranslator, _name):
        application.removeTranslator(other)
        other.deleteLater()
    if language == ENGLISH:
        return
    translator = _Pseudo(application) if language == PSEUDO else QTranslator(application)
    translator.setObjectName(_name)
    if language != PSEUDO:
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        translator.load(f"qtbase_{language}", folder)
    application.installTranslator(translator)


class _Pseudo(QTranslator):
    """Qt's English in the pseudo-language."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(
        self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        # Braces are no parts to Qt; its own, such as %1 and %n, have no letters that change.
        return pseudo(sourceText.replace("{", "{{").replace("}", "}}"))
