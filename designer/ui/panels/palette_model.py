"""What the palette lists: groups of entries, or the hits of a search."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, TypeSpec
from designer.ui.editors.widgets import plain_tooltip
from designer.ui.settings import Settings

spec_role = int(Qt.ItemDataRole.UserRole)
group_role = spec_role + 1
most_recent = 5
most_hits = 60

# Groups that hold two categories, and those that come under another name than their own.
_ends = ("input", "output")

# The parts that operations stand in, in the order of the palette.
operation_sections = (
    "arithmetic",
    "comparison",
    "functions",
    "reduction",
    "shape",
    "picking",
    "neural",
    "linear",
    "image",
    "signal",
    "other",
)


def group_title(key: str) -> str:
    """What a group of the palette is called on screen."""
    titles = {
        "favourites": QCoreApplication.translate("Palette", "Favourites"),
        "recent": QCoreApplication.translate("Palette", "Recent"),
        "ends": QCoreApplication.translate("Palette", "Inputs and outputs"),
        "operation": QCoreApplication.translate("Palette", "Operations"),
        "operation arithmetic": QCoreApplication.translate("Palette", "Operations: arithmetic"),
        "operation comparison": QCoreApplication.translate("Palette", "Operations: comparison"),
        "operation functions": QCoreApplication.translate("Palette", "Operations: functions"),
        "operation reduction": QCoreApplication.translate("Palette", "Operations: reduction"),
        "operation shape": QCoreApplication.translate("Palette", "Operations: shape"),
        "operation picking": QCoreApplication.translate("Palette", "Operations: picking"),
        "operation neural": QCoreApplication.translate("Palette", "Operations: neural"),
        "operation linear": QCoreApplication.translate("Palette", "Operations: linear algebra"),
        "operation image": QCoreApplication.translate("Palette", "Operations: images"),
        "operation signal": QCoreApplication.translate("Palette", "Operations: signals"),
        "operation other": QCoreApplication.translate("Palette", "Operations: others"),
        "core": QCoreApplication.translate("Palette", "Core"),
        "convolution": QCoreApplication.translate("Palette", "Convolution"),
        "pooling": QCoreApplication.translate("Palette", "Pooling"),
        "recurrent": QCoreApplication.translate("Palette", "Recurrent"),
        "attention": QCoreApplication.translate("Palette", "Attention"),
        "normalization": QCoreApplication.translate("Palette", "Normalization"),
        "regularization": QCoreApplication.translate("Palette", "Regularization"),
        "reshaping": QCoreApplication.translate("Palette", "Reshaping"),
        "merging": QCoreApplication.translate("Palette", "Merging"),
        "activation": QCoreApplication.translate("Palette", "Activation"),
        "preprocessing": QCoreApplication.translate("Palette", "Preprocessing"),
        "custom": QCoreApplication.translate("Palette", "Custom"),
        "nested": QCoreApplication.translate("Palette", "Nested"),
    }
    return titles.get(key, key.capitalize())


class Habits:
    """The entries a person marked as favourites or added last."""

    def __init__(self, settings: Settings | None) -> None:
        self._settings = settings
        self.favourites = self._load("favourites")
        self.recent = self._load("recent")

    def add_recent(self, name: str) -> None:
        """Put an entry on top of the recent ones."""
        self.recent = [name, *(other for other in self.recent if other != name)][:most_recent]
        self._store("recent", self.recent)

    def toggle_favourite(self, name: str) -> None:
        """Mark an entry as a favourite, or no longer."""
        if name in self.favourites:
            self.favourites = [other for other in self.favourites if other != name]
        else:
            self.favourites = [*self.favourites, name]
        self._store("favourites", self.favourites)

    def _load(self, key: str) -> list[str]:
        text = self._settings.text(f"palette/{key}") if self._settings is not None else ""
        return [name for name in text.split(" ") if name]

    def _store(self, key: str, names: list[str]) -> None:
        if self._settings is not None:
            self._settings.set_text(f"palette/{key}", " ".join(names))


class PaletteModel(QStandardItemModel):
    """Groups of cards; a card holds its TypeSpec, a group its key."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self._by_name: dict[str, TypeSpec] = {}

    def browse(self, habits: Habits) -> None:
        """List everything, favourites and recent entries first."""
        self.clear()
        groups: dict[str, list[TypeSpec]] = {}
        layers = self._catalog.entries(Family.LAYER)
        operations = self._catalog.entries(Family.OPERATION)
        models = self._catalog.models()
        self._by_name = {spec.type: spec for spec in (*layers, *models, *operations)}
        for key, names in (("favourites", habits.favourites), ("recent", habits.recent)):
            known = [self._by_name[name] for name in names if name in self._by_name]
            if known:
                groups[key] = known
        for category in self._catalog.categories():
            groups.setdefault("ends" if category in _ends else category, [])
        for spec in layers:
            key = "ends" if spec.category in _ends else spec.category
            groups.setdefault(key, []).append(spec)
        groups["nested"] = [*groups.get("nested", []), *models]
        for section in operation_sections:
            groups[f"operation {section}"] = []
        for spec in operations:
            groups.setdefault(f"operation {spec.section}".strip(), []).append(spec)
        for key, specs in groups.items():
            if specs:
                self._add_group(key, specs)

    def show_hits(self, specs: Iterable[TypeSpec]) -> None:
        """List the hits of a search, best first."""
        self.clear()
        for spec in list(specs)[:most_hits]:
            self.invisibleRootItem().appendRow(_card(spec))

    def _add_group(self, key: str, specs: list[TypeSpec]) -> None:
        title = group_title(key)
        group = QStandardItem(title)
        group.setData(key, group_role)
        group.setData(
            QCoreApplication.translate("Palette", "{title}, {number} entries").format(
                title=title, number=len(specs)
            ),
            int(Qt.ItemDataRole.AccessibleTextRole),
        )
        group.setEditable(False)
        group.appendRows([_card(spec) for spec in specs])
        self.invisibleRootItem().appendRow(group)


def _card(spec: TypeSpec) -> QStandardItem:
    card = QStandardItem(spec.type)
    card.setData(spec, spec_role)
    card.setData(f"{spec.type}: {spec.summary}", int(Qt.ItemDataRole.AccessibleTextRole))
    card.setToolTip(plain_tooltip(_tooltip(spec)))
    card.setEditable(False)
    return card


def _tooltip(spec: TypeSpec) -> str:
    text = f"{spec.type}\n{spec.summary}"
    if spec.aliases:
        also = QCoreApplication.translate("Palette", "Also known as {names}")
        text += "\n" + also.format(names=", ".join(spec.aliases[:6]))
    return text
