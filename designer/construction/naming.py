"""What everything in a model is called, asked in the order in which it is made."""

from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.spec import TypeSpec
from designer.construction.keras_names import KerasNames, layers_inside, prefix_of
from designer.network.graph import Layer
from designer.network.model_kind import SEQUENTIAL
from designer.network.names import snake_case


class Naming:
    """Decides what is named and what Keras names by itself, for all models of one network."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._keras = KerasNames()

    def layer(self, layer: Layer, spec: TypeSpec) -> str | None:
        """The name to give, or None where Keras gives this very name."""
        prefix = prefix_of(spec)
        is_given = prefix in spec.side_names or not self._keras.gives(prefix, layer.name)
        self._keras.distrust(spec.side_names)
        return layer.name if is_given else None

    def operation(self, spec: TypeSpec) -> str:
        """The name that Keras gives to something of this type."""
        name = self._keras.use(prefix_of(spec))
        self._keras.distrust(spec.side_names)
        return name

    def count_inside(self, spec: TypeSpec, layer: Layer) -> None:
        """Layers in a layer's parameters have names of Keras; what follows is named by us."""
        specs = [item for item in spec.parameters if layer.network is None or item != spec.wrapped]
        for inner in layers_inside(specs, layer.parameters, self._catalog):
            self.operation(inner)
            self._keras.distrust([prefix_of(inner)])

    def model(self, class_name: str, name: str) -> str | None:
        """The name to give to a model; a slash would part the levels of a path."""
        name, prefix = name.replace("/", "_").strip(), snake_case(class_name)
        if not name:
            self._keras.use(prefix)
        elif not self._keras.gives(prefix, name):
            return name
        return None

    def chain(self, name: str) -> str | None:
        """The name to give to a Sequential model, inside which Keras makes a functional one."""
        given = self.model(SEQUENTIAL, name)
        self._keras.use(snake_case(NESTED))
        return given
