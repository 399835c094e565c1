"""An open document with everything that belongs to it: selection, Keras' answer, services.

Canvas and panels do not know one another. They meet here: each listens to these signals and
changes the network through `edit`, which is the document's one door.
"""

from collections.abc import Callable, Collection, Mapping
from itertools import count
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from designer.catalog import custom
from designer.catalog.catalog import Catalog
from designer.document import Change, Document
from designer.network import edits, model_ends
from designer.network.check_result import CheckResult
from designer.network.diff import changed_scope
from designer.network.graph import Layer, Network, NodeId, Scope
from designer.network.problems import Problem
from designer.ui.engine_bridge import EngineBridge
from designer.ui.marks import Marks

_numbers = count(1)


class Service(QObject):
    """What every open document has one of, made with its workspace and closed with it.

    `Workspace.service` gives a document's own. Those that work without being asked for stand in
    the table of `designer.ui.services`.
    """

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__()
        self.workspace = workspace

    def close(self) -> None:
        """Let go of what was begun: the document is closed."""


AnyService = TypeVar("AnyService", bound=Service)


class Workspace(QObject):
    """One open document and how it is being looked at.

    `scope` is the nested network on the canvas, `selection` the selected nodes in it. Neither is
    part of the document: they are never undone and never saved. Engines are asked through
    `bridge`, in the name of `id`. Several workspaces may be open; nothing of one reaches another.
    """

    changed = Signal(object)  # designer.document.Change
    selection_changed = Signal()
    scope_changed = Signal()
    answered = Signal(object)  # designer.network.check_result.CheckResult
    # A sentence for the message line at the bottom of the canvas; True if it is an error.
    message = Signal(str, bool)
    # A level, `info`, `warning` or `error`, and a line for the log.
    logged = Signal(str, str)
    # A node somebody wants to see: the canvas brings it into view and selects it.
    reveal_requested = Signal(str)
    # The properties panel should give this parameter of the selected node the focus.
    parameter_requested = Signal(str)
    # What can be placed became different: layers of one's own came, went or changed.
    catalog_changed = Signal()
    # The code of the selected layer shall be edited.
    code_edit_requested = Signal()
    # Code with these digests shall be shown, and asked about: may it run?
    code_requested = Signal(object)  # tuple[str, ...]

    def __init__(
        self,
        document: Document,
        catalog: Catalog,
        bridge: EngineBridge | None = None,
        runs: Path | None = None,
    ) -> None:
        super().__init__()
        self.id = f"document-{next(_numbers)}"  # no path: two may come from one file, or from none
        self.document = document
        engines = bridge or EngineBridge()
        self._own_engines = None if bridge is not None else engines  # nobody else ends them
        self.bridge = engines.of(self.id)
        self.runs = runs  # the folder of its runs; None: the usual place
        self._services: dict[type[Service], Service] = {}
        # One of its own: the shipped one is shared, and the document's layers are defined in this.
        self.catalog = catalog.copy()
        # Layers of one's own that can be placed and go into the document when they are.
        self.own_layers: dict[str, str] = {}
        # What any part says about nodes and wires, for the canvas to show.
        self.marks = Marks()
        self.result: CheckResult | None = None
        self._checked: CheckResult | None = None
        self._misfits: tuple[Problem, ...] = ()
        self._scope: Scope = ()
        self._selection: frozenset[NodeId] = frozenset()
        self._end = document.subscribe(self._on_change)
        self._define_layers()

    def service(self, kind: type[AnyService]) -> AnyService:
        """The document's own service of this class, made when it is first asked for."""
        made = self._services.get(kind)
        if made is None:
            made = self._services[kind] = kind(self)
        assert isinstance(made, kind)
        return made

    def close(self) -> None:
        """Close the document: its services, the newest first, and its engines."""
        while self._services:
            self._services.popitem()[1].close()
        self.bridge.close()
        if self._own_engines is not None:
            self._own_engines.close()
        self._end()

    def add_custom_layers(self, sources: Mapping[str, str]) -> None:
        """Offer these layers of one's own in the palette as well."""
        self.own_layers |= sources
        if self._define_layers():
            self.catalog_changed.emit()
            self._show_answer()

    def remove_custom_layer(self, type_name: str) -> None:
        """Offer a layer of one's own no longer, unless the document keeps it."""
        self.own_layers.pop(type_name, None)
        if self._define_layers():
            self.catalog_changed.emit()
            self._show_answer()

    def _define_layers(self) -> bool:
        """Have the catalogue know the document's own layers, and those one can place."""
        sources = {**self.own_layers, **custom.sources_of(self.document.network)}
        before = self.catalog.defined
        self.catalog.define(custom.specs_of(sources, self.catalog))
        return self.catalog.defined != before

    @property
    def network(self) -> Network:
        """The network on the canvas: the document's, or a nested one."""
        return self.document.network.at(self._scope)

    @property
    def scope(self) -> Scope:
        """The nested network on the canvas; () is the outermost."""
        return self._scope

    @property
    def selection(self) -> frozenset[NodeId]:
        """The selected nodes."""
        return self._selection

    @property
    def selected_layer(self) -> Layer | None:
        """The layer of the one selected node, if exactly one is selected."""
        if len(self._selection) != 1:
            return None
        return self.network.layer_of(next(iter(self._selection)))

    def is_current(self) -> bool:
        """Whether `result` is about the document as it is now."""
        return self.result is not None and self.result.revision == self.document.revision

    def select(self, nodes: Collection[NodeId]) -> None:
        """Select exactly these nodes."""
        chosen = frozenset(nodes) & self.network.nodes.keys()
        if chosen != self._selection:
            self._selection = chosen
            self.selection_changed.emit()

    def enter(self, scope: Scope) -> None:
        """Show another nested network."""
        self.document.network.at(scope)
        if scope != self._scope:
            self._scope = scope
            self._selection = frozenset()
            self.scope_changed.emit()
            self.selection_changed.emit()

    def edit(
        self,
        label: str,
        edit: Callable[[Network], Network],
        *,
        merge: str | None = None,
        scope: Scope | None = None,
    ) -> None:
        """Perform an edit as one undo step: on the network on the canvas, or on that at `scope`."""
        place = self._scope if scope is None else scope
        network = model_ends.edited(self.document.network, place, edit, self.catalog.signature)
        if self.own_layers and network.layers is not self.document.network.layers:
            network = custom.completed(network, self.own_layers)
        self.document.apply(label, network, merge=merge)

    def amend(self, label: str, edit: Callable[[Network], Network]) -> None:
        """Replace the network on the canvas in every step of the history; no undo step."""
        scope = self._scope

        def there(network: Network) -> Network:
            return edits.within(network, scope, edit) if network.has(scope) else network

        self.document.amend(label, there)

    def set_result(self, answer: CheckResult) -> None:
        """Take a newer answer from the checker."""
        self._checked = answer
        self._show_answer()

    def set_misfits(self, problems: tuple[Problem, ...]) -> None:
        """Show these as well: why the network and the data to train on do not fit together."""
        if problems != self._misfits:
            self._misfits = problems
            self._show_answer()

    @property
    def checked(self) -> CheckResult | None:
        """The checker's own answer, without the problems that concern the training data."""
        return self._checked

    def _show_answer(self) -> None:
        if self._checked is not None:
            problems = self._checked.problems + self._misfits
            if self.catalog.defined:
                # What reads configurations is not needed to show the window.
                from designer.formats.placeholder_repair import with_repairs

                problems = with_repairs(problems, self.document.network, self.catalog)
            self.result = replace(self._checked, problems=problems)
            self.answered.emit(self.result)

    def _on_change(self, change: Change) -> None:
        redefined = change.before.settings is not change.after.settings and self._define_layers()
        if change.reset:
            self.result = self._checked = None
            self._misfits = ()
            self._selection = frozenset()
            self.marks.clear()
        # Before anybody is told: whoever hears of the change looks at `network` at this scope.
        self._leave_what_is_gone(change.after)
        if change.travelled:
            self._go_where_it_happened(change)
        self.changed.emit(change)
        if redefined:
            self.catalog_changed.emit()
        kept = self._selection & self.network.nodes.keys()
        if change.reset or kept != self._selection:
            self._selection = kept
            self.selection_changed.emit()

    def _go_where_it_happened(self, change: Change) -> None:
        """Show what undo or redo did, where it did nothing to the network on the canvas."""
        scope = self._scope
        if change.before.has(scope) and change.before.at(scope) is change.after.at(scope):
            self.enter(changed_scope(change.before, change.after))

    def _leave_what_is_gone(self, network: Network) -> None:
        scope = self._scope
        while not network.has(scope):
            scope = scope[:-1]
        if scope != self._scope:
            self._scope = scope
            self._selection = frozenset()
            self.scope_changed.emit()
