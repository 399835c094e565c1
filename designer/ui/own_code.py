"""Code of one's own in the window: writing it, allowing it, and the library of layers."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from designer.catalog import custom, library
from designer.catalog.code import Snippet
from designer.catalog.custom_source import spec_of, template
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.errors import DesignerError
from designer.network import edits
from designer.network.names import unique_name
from designer.safe_save import save_bytes
from designer.sentences import tr, words
from designer.ui import icons
from designer.ui.checking import Checking
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.ui.code_dialogs import LayerDialog


class OwnCode(QObject):
    """Opens the dialogs about code and does what they decide.

    Whoever presses "Use this code" in a dialog said yes to that text; everything else is asked
    about, text by text. `add` places a layer of a type on the canvas.
    """

    def __init__(
        self,
        window: QWidget,
        workspace: Workspace,
        add: Callable[[str], object],
        place: Path | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._workspace = workspace
        self._checking = workspace.service(Checking)
        self._add = add
        self._place = place
        self._in_library: set[str] = set()
        self._workspace.code_requested.connect(self.ask)
        self._workspace.code_edit_requested.connect(self.edit_selected)

    def load_library(self) -> None:
        """Offer the layers of the library; called once the window is on screen."""
        sources = library.load(self._place)
        self._in_library = set(sources)
        self._workspace.add_custom_layers(sources)

    def is_in_library(self, type_name: str) -> bool:
        """Whether the layer is kept for other networks."""
        return type_name in self._in_library

    def is_code_selected(self) -> bool:
        """Whether the one selected layer has code that can be edited."""
        layer = self._workspace.selected_layer
        if layer is None or layer.foreign is not None:
            return False
        spec = self._workspace.catalog.of(layer)
        return bool(spec.source) or _code_parameter(spec) is not None

    # --- asking -------------------------------------------------------------------------------

    def ask(self, digests: Collection[str]) -> None:
        """Show the code with these digests and ask whether it may run."""
        from designer.ui.consent import ConsentDialog

        asked = [item for item in self._checking.code() if item.digest in digests]
        if not asked:
            return
        dialog = ConsentDialog(self._window, asked)
        dialog.accepted.connect(lambda: self._checking.allow(item.source for item in asked))
        dialog.open()

    # --- writing ------------------------------------------------------------------------------

    def new_layer(self) -> None:
        """Write a layer."""
        taken = {spec.type for spec in self._workspace.catalog.entries(Family.LAYER)}
        name = unique_name("Scale", taken).replace("_", "")
        source = template.replace("class Scale(", f"class {name}(")
        dialog = self._layer_dialog(source, None)
        dialog.accepted.connect(
            lambda: self._take_new(dialog.text, keep=dialog.library.isChecked())
        )
        dialog.open()

    def edit_selected(self) -> None:
        """Edit the code of the selected layer."""
        layer = self._workspace.selected_layer
        if layer is None:
            return
        spec = self._workspace.catalog.of(layer)
        if spec.source:
            self.edit_type(spec.type)
            return
        parameter = _code_parameter(spec)
        if parameter is None:
            return
        from designer.ui.code_dialogs import ExpressionDialog

        text = layer.parameters.get(parameter.name)
        dialog = ExpressionDialog(self._window, parameter, text if isinstance(text, str) else "")
        name, key = parameter.name, layer.id
        if isinstance(text, str) and text != parameter.initial and not self._is_allowed(text):
            dialog.warn()
        dialog.accepted.connect(lambda: self._take_expression(key, name, dialog.text))
        dialog.open()

    def edit_type(self, type_name: str) -> None:
        """Edit the code of a layer of one's own, wherever it is used in the network."""
        spec = self._workspace.catalog.get(Family.LAYER, type_name)
        if spec is None or not spec.source:
            return
        dialog = self._layer_dialog(spec.source, spec)
        if not self._is_allowed(spec.source):
            dialog.warn()
        dialog.accepted.connect(
            lambda: self._take_changed(spec, dialog.text, keep=dialog.library.isChecked())
        )
        dialog.open()

    def _layer_dialog(self, source: str, known: TypeSpec | None) -> "LayerDialog":
        from designer.ui.code_dialogs import LayerDialog

        catalog = self._workspace.catalog
        return LayerDialog(
            self._window,
            catalog,
            source,
            known=known,
            in_library=known is not None and known.type in self._in_library,
            taken=[spec.type for spec in catalog.defined],
        )

    def _take_new(self, source: str, *, keep: bool) -> None:
        spec = spec_of(source)
        self._checking.allow([source])
        self._workspace.add_custom_layers({spec.type: source})
        if keep:
            self._keep(spec)
        self._add(spec.type)

    def _take_changed(self, old: TypeSpec, source: str, *, keep: bool) -> None:
        new = spec_of(source)
        if source == old.source:  # nothing was written, so nothing was said about it
            if keep != self.is_in_library(old.type):
                self.toggle_library(old.type)
            return
        self._checking.allow([source])
        document = self._workspace.document
        self._workspace.own_layers.pop(old.type, None)
        if old.type in custom.sources_of(document.network):
            label = tr("Change the code of {type}", type=new.type)
            catalog = self._workspace.catalog
            document.apply(label, custom.redefined(document.network, old, new, catalog))
        self._workspace.add_custom_layers({new.type: source})
        if old.type in self._in_library and (not keep or old.type != new.type):
            self.forget(old.type)
        if keep:
            self._keep(new)

    def _is_allowed(self, source: str) -> bool:
        return self._checking.is_allowed(Snippet("", source))

    def _take_expression(self, layer: str, name: str, text: str) -> None:
        known = self._workspace.network.layers.get(layer)
        if known is None or known.parameters.get(name) == text:
            return
        self._checking.allow([text])
        label = tr("Set {name}", name=name)
        try:
            self._workspace.edit(
                label, lambda network: edits.set_parameter(network, layer, name, text)
            )
        except DesignerError as error:
            self._workspace.message.emit(words(error.message), True)

    # --- the library --------------------------------------------------------------------------

    def toggle_library(self, type_name: str) -> None:
        """Keep a layer in the library, or no longer."""
        spec = self._workspace.catalog.get(Family.LAYER, type_name)
        if type_name in self._in_library:
            self.forget(type_name)
        elif spec is not None and spec.source:
            self._keep(spec)

    def forget(self, type_name: str) -> None:
        """Take a layer out of the library; networks that use it keep it."""
        try:
            library.forget(type_name, self._place)
        except OSError as error:
            self._workspace.message.emit(str(error), True)
            return
        self._in_library.discard(type_name)

    def _keep(self, spec: TypeSpec) -> None:
        path = library.path_of(spec.type, self._place)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            save_bytes(path, spec.source.encode())
        except DesignerError as error:
            self._workspace.message.emit(words(error.message), True)
            return
        except OSError as error:
            self._workspace.message.emit(str(error), True)
            return
        self._in_library.add(spec.type)
        self._workspace.add_custom_layers({spec.type: spec.source})
        self._workspace.message.emit(tr("{type} is kept in your library.", type=spec.type), False)

    def fill_menu(self, menu: QMenu, type_name: str) -> None:
        """Add what can be done with a layer of one's own to its menu in the palette."""
        spec = self._workspace.catalog.get(Family.LAYER, type_name)
        if spec is None or not spec.source:
            return
        menu.addSeparator()
        code = icons.icon("code")
        menu.addAction(code, tr("Edit its code…"), lambda: self.edit_type(type_name))
        kept = self.is_in_library(type_name)
        title = tr("Remove from my library") if kept else tr("Keep in my library")
        menu.addAction(title, lambda: self.toggle_library(type_name))
        if type_name in custom.sources_of(self._workspace.document.network):
            action = menu.addAction(
                tr("Remove from this network"), lambda: self.remove_from_network(type_name)
            )
            action.setEnabled(not self.is_used(type_name))

    def remove_from_network(self, type_name: str) -> None:
        """Take a layer that nothing uses out of the document."""
        document = self._workspace.document
        kept = custom.without_sources(document.network, [type_name])
        document.apply(tr("Remove the code of {type}", type=type_name), kept)
        if type_name not in self._in_library:
            self._workspace.remove_custom_layer(type_name)

    def is_used(self, type_name: str) -> bool:
        """Whether any layer of the network is of this type."""
        return type_name in custom.types_in(self._workspace.document.network)


def _code_parameter(spec: TypeSpec) -> ParameterSpec | None:
    return next((item for item in spec.parameters if item.kind is Kind.CODE), None)
