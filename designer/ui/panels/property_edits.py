"""What the properties panel does to the network: one edit for each thing that can be set there."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from designer.catalog import literals, values
from designer.catalog.spec import ParameterSpec
from designer.errors import DesignerError
from designer.network import edits
from designer.network.graph import Network, wraps_model
from designer.network.problems import Problem, ShowCode
from designer.network.values import Formula
from designer.sentences import tr, words
from designer.ui.panels.selection import Selection
from designer.ui.workspace import Workspace

longest_value = 40


class PropertyEdits(QObject):
    """Edits what is selected; a failure is a sentence in the message line."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.selection = Selection((), (), ())

    def set_parameter(self, spec: ParameterSpec, value: Any) -> None:
        """Set a parameter of all selected layers."""
        name, ids = spec.name, self.selection.ids
        text = " ".join(values.show(spec, value).split())
        if isinstance(value, Formula):
            text += f" = {literals.show(value.gives)}"
        shown = text if len(text) <= longest_value else text[: longest_value - 1] + "…"
        if len(ids) == 1:
            label = tr("Set {name} to {value}", name=name, value=shown)
        else:
            label = tr(
                "Set {name} of {number} layers to {value}", name=name, number=len(ids), value=shown
            )

        def set_all(network: Network) -> Network:
            for layer in ids:
                network = edits.set_parameter(network, layer, name, value)
            return network

        self._edit(label, set_all, merge=self._merge_key(name))

    def reset_parameter(self, name: str) -> None:
        """Let a parameter of all selected layers be what Keras takes by itself."""
        ids = self.selection.ids

        def reset_all(network: Network) -> Network:
            for layer in ids:
                network = edits.reset_parameter(network, layer, name)
            return network

        label = tr("Reset {name}", name=name)
        self._edit(label, reset_all, merge=self._merge_key(name))

    def set_argument(self, name: str, value: Any) -> None:
        """Set an argument of the selected call."""
        node = self.selection.nodes[0]
        self._edit(
            tr("Call with {name}", name=name),
            lambda network: edits.set_argument(network, node, name, value),
            merge=self._merge_key(f"{node}({name})"),
        )

    def rename(self, name: str) -> None:
        """Rename the selected layer, or the network where none is; raises DesignerError."""
        layers, scope = self.selection.layers, self._workspace.scope
        around = scope[:-1] if scope and not layers and not self._is_wrapped() else None

        def rename(network: Network) -> Network:
            if around is not None:
                return edits.rename_layer(network, scope[-1], name)
            if not layers:
                return edits.rename_network(network, name)
            return edits.rename_layer(network, layers[0].id, name)

        label = tr("Rename to {name}", name=name[:longest_value])
        self._workspace.edit(label, rename, merge=self._merge_key("name"), scope=around)

    def model_name(self) -> str:
        """What the network on the canvas is called: a nested one as its layer."""
        scope = self._workspace.scope
        if not scope or self._is_wrapped():
            return self._workspace.network.name
        return self._workspace.document.network.at(scope[:-1]).layers[scope[-1]].name

    def _is_wrapped(self) -> bool:
        """Whether the network on the canvas stands in a wrapper, and has a name of its own."""
        owner = self._workspace.document.network.owner_of(self._workspace.scope)
        return owner is not None and wraps_model(owner)

    def reorder(self, wires: list[str]) -> None:
        """Put the wires of one port into this order."""
        self._edit(tr("Reorder inputs"), lambda network: edits.reorder(network, wires))

    def make_independent(self) -> None:
        """Give the selected call a layer of its own."""
        node = self.selection.nodes[0]
        self._edit(tr("Make independent"), lambda network: edits.make_independent(network, node))

    def show_next_call(self) -> None:
        """Go to the next call of the selected layer."""
        node = self.selection.nodes[0]
        calls = [call.id for call in self._workspace.network.calls_of(self.selection.ids[0])]
        following = calls[(calls.index(node) + 1) % len(calls)]
        self._workspace.reveal_requested.emit(following)
        self._workspace.select([following])

    def look_inside(self) -> None:
        """Show the network of the selected nested model."""
        self._workspace.enter((*self._workspace.scope, self.selection.ids[0]))

    def repair(self, problem: Problem) -> None:
        """Do what a problem offers."""
        repair = problem.repair
        if isinstance(repair, ShowCode):
            self._workspace.code_requested.emit(repair.digests)
        elif repair is not None:
            self._edit(words(repair.title), lambda network: edits.repaired(network, repair))

    def _edit(
        self, label: str, edit: Callable[[Network], Network], *, merge: str | None = None
    ) -> None:
        try:
            self._workspace.edit(label, edit, merge=merge)
        except DesignerError as error:
            self._workspace.message.emit(words(error.message), True)

    def _merge_key(self, name: str) -> str:
        # Edits merge by this alone: the same parameter of another layer is another step.
        return "/".join((*self._workspace.scope, "+".join(self.selection.ids), name))
