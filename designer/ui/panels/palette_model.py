"""What the palette lists: groups of entries, or the hits of a search."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, TypeSpec
from designer.sentences import counted, tr, words
from designer.ui.editors.widgets import plain_tooltip
from designer.ui.settings import Settings

spec_role = int(Qt.ItemDataRole.UserRole)
group_role = spec_role + 1
Index = QModelIndex | QPersistentModelIndex
_nowhere = QModelIndex()
_group_flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_card_flags = _group_flags | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren
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
        "favourites": tr("Favourites"),
        "recent": tr("Recent"),
        "ends": tr("Inputs and outputs"),
        "operation": tr("Operations"),
        "operation arithmetic": tr("Operations: arithmetic"),
        "operation comparison": tr("Operations: comparison"),
        "operation functions": tr("Operations: functions"),
        "operation reduction": tr("Operations: reduction"),
        "operation shape": tr("Operations: shape"),
        "operation picking": tr("Operations: picking"),
        "operation neural": tr("Operations: neural"),
        "operation linear": tr("Operations: linear algebra"),
        "operation image": tr("Operations: images"),
        "operation signal": tr("Operations: signals"),
        "operation other": tr("Operations: others"),
        "core": tr("Core"),
        "convolution": tr("Convolution"),
        "pooling": tr("Pooling"),
        "recurrent": tr("Recurrent"),
        "attention": tr("Attention"),
        "normalization": tr("Normalization"),
        "regularization": tr("Regularization"),
        "reshaping": tr("Reshaping"),
        "merging": tr("Merging"),
        "activation": tr("Activation"),
        "preprocessing": tr("Preprocessing"),
        "custom": tr("Custom"),
        "nested": tr("Nested"),
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


class Group(NamedTuple):
    """A group of the palette and its entries."""

    key: str
    title: str
    specs: tuple[TypeSpec, ...]


def _group_of(category: str) -> str:
    return "ends" if category in _ends else category


class PaletteModel(QAbstractItemModel):
    """Groups of cards, or cards alone; a card holds its TypeSpec, a group its key.

    A card's index carries the number of its group and one, a group's or a hit's carries 0: hundreds
    of cards are known to Qt only when it asks for them.
    """

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self._groups: tuple[Group, ...] = ()
        self._hits: tuple[TypeSpec, ...] = ()

    def browse(self, habits: Habits) -> None:
        """List everything, favourites and recent entries first."""
        groups = self._habitual(habits) | self._by_category()
        self._show(
            tuple(Group(key, group_title(key), specs) for key, specs in groups.items() if specs), ()
        )

    def _habitual(self, habits: Habits) -> dict[str, tuple[TypeSpec, ...]]:
        catalog = self._catalog
        by_name = {
            spec.type: spec
            for spec in (
                *catalog.entries(Family.LAYER),
                *catalog.models(),
                *catalog.entries(Family.OPERATION),
            )
        }
        return {
            key: tuple(by_name[name] for name in names if name in by_name)
            for key, names in (("favourites", habits.favourites), ("recent", habits.recent))
        }

    def _by_category(self) -> dict[str, tuple[TypeSpec, ...]]:
        groups: dict[str, list[TypeSpec]] = {}
        for category in self._catalog.categories():
            groups.setdefault(_group_of(category), [])
        for spec in self._catalog.entries(Family.LAYER):
            groups.setdefault(_group_of(spec.category), []).append(spec)
        groups.setdefault("nested", []).extend(self._catalog.models())
        for section in operation_sections:
            groups[f"operation {section}"] = []
        for spec in self._catalog.entries(Family.OPERATION):
            groups.setdefault(f"operation {spec.section}".strip(), []).append(spec)
        return {key: tuple(specs) for key, specs in groups.items()}

    def show_hits(self, specs: Iterable[TypeSpec]) -> None:
        """List the hits of a search, best first."""
        self._show((), tuple(specs)[:most_hits])

    def _show(self, groups: tuple[Group, ...], hits: tuple[TypeSpec, ...]) -> None:
        self.beginResetModel()
        self._groups, self._hits = groups, hits
        self.endResetModel()

    # --- as Qt asks ---------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = _nowhere) -> int:
        """Groups or hits at the top; the cards of a group."""
        if not parent.isValid():
            return len(self._groups) or len(self._hits)
        group = self._group(parent)
        return len(group.specs) if group is not None else 0

    @override
    def columnCount(self, parent: Index = _nowhere) -> int:
        return 1

    @override
    def index(self, row: int, column: int, parent: Index = _nowhere) -> QModelIndex:
        if column or not 0 <= row < self.rowCount(parent):
            return QModelIndex()
        return self.createIndex(row, 0, parent.row() + 1 if parent.isValid() else 0)

    @override
    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        """The group of a card."""
        number = int(index.internalId()) if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else QModelIndex()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        group, spec = self._group(index), self._spec(index)
        if group is not None:
            return _group_data(group, role)
        return _card_data(spec, role) if spec is not None else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        """A card can be dragged, a group only folded."""
        return _group_flags if self._groups and not index.internalId() else _card_flags

    def _group(self, index: Index) -> Group | None:
        """The group that an index stands for."""
        if not index.isValid() or index.internalId() or index.row() >= len(self._groups):
            return None
        return self._groups[index.row()]

    def _spec(self, index: Index) -> TypeSpec | None:
        """The entry that an index stands for."""
        if not index.isValid():
            return None
        number = int(index.internalId())
        specs = self._groups[number - 1].specs if number else self._hits
        return specs[index.row()] if index.row() < len(specs) else None


def _group_data(group: Group, role: int) -> str | None:
    if role == Qt.ItemDataRole.DisplayRole:
        return group.title
    if role == group_role:
        return group.key
    if role == Qt.ItemDataRole.AccessibleTextRole:
        said = counted(
            "{title}, {count} entry", "{title}, {count} entries",
            count=len(group.specs), title=group.title,
        )  # fmt: skip
        return words(said)
    return None


def _card_data(spec: TypeSpec, role: int) -> TypeSpec | str | None:
    if role == Qt.ItemDataRole.DisplayRole:
        return spec.type
    if role == spec_role:
        return spec
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{spec.type}: {words(spec.purpose)}"
    if role == Qt.ItemDataRole.ToolTipRole:
        return plain_tooltip(_tooltip(spec))
    return None


def _tooltip(spec: TypeSpec) -> str:
    text = f"{spec.type}\n{words(spec.purpose)}"
    if spec.aliases:
        text += "\n" + tr("Also known as {names}", names=spec.aliases[:6])
    return text
