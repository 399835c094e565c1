"""A network as a Graphviz graph: one box a layer, one line from layer to layer.

The boxes and lines are those of `keras.utils.plot_model`: calls of a shared layer meet in one
box, and Outputs, which are no layers of Keras, are told on the box that they name.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for
from designer.diagram import colours
from designer.network.check_result import CheckResult, NodeResult, TensorSpec
from designer.network.graph import OUTPUT, Layer, Network, NodeId, Scope, Wire, id_number, is_model
from designer.network.plan import plan
from designer.network.values import ObjectValue

_longest = 200
_font = "Helvetica,Arial,sans-serif"
# Characters that mean something in a record label, and `&`, which begins an entity.
_escaped = {character: f"\\{character}" for character in '\\{}|<>"'} | {"&": "&amp;"}


class DiagramOptions(Struct, frozen=True):
    """What a diagram shows. `nested` draws what is inside nested models, in frames."""

    shapes: bool = True
    dtypes: bool = False
    activations: bool = False
    direction: Literal["TB", "LR"] = "TB"
    dark: bool = False
    nested: bool = False


def to_dot(
    network: Network, catalog: Catalog, answer: CheckResult | None, options: DiagramOptions
) -> str:
    """The diagram in Graphviz' language; parts that `answer` does not know are dashed."""
    import pydot  # takes longer to import than the window may wait before it is asked for this

    catalog = catalog_for(network, catalog)
    ink = colours.dark if options.dark else colours.light
    graph = pydot.Dot("network", graph_type="digraph")
    graph.set("rankdir", options.direction)
    graph.set("bgcolor", quoted(ink.background))
    graph.set("pad", "0.2")
    graph.set("nodesep", "0.35")
    graph.set("ranksep", "0.4")
    graph.set_node_defaults(
        shape="Mrecord",
        style="filled",
        fontname=quoted(_font),
        fontsize="11",
        fontcolor=quoted(ink.text),
        penwidth="1.2",
        margin=quoted("0.14,0.06"),
    )
    graph.set_edge_defaults(color=quoted(ink.edge), penwidth="1.1", arrowsize="0.7")
    drawing = _Drawing(pydot, catalog, options, ink)
    drawing.fill(graph, network, answer, ())
    text: str = graph.to_string()
    return text


def quoted(text: str) -> str:
    """`text` as a string of Graphviz' language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def shown(text: str) -> str:
    """`text` as it must stand in a label to be seen word for word."""
    visible = "".join([item if item.isprintable() else " " for item in text])
    if len(visible) > _longest:
        visible = f"{visible[:_longest]}…"
    return "".join([_escaped.get(item, item) for item in visible])


class _Drawing:
    """Boxes and lines, written into a graph or into the frame of a nested model."""

    def __init__(
        self, pydot: Any, catalog: Catalog, options: DiagramOptions, ink: colours.Ink
    ) -> None:
        self._pydot = pydot
        self._catalog = catalog
        self._options = options
        self._ink = ink

    def fill(self, graph: Any, network: Network, answer: CheckResult | None, scope: Scope) -> None:
        """Draw one network."""
        wires_into: dict[NodeId, list[Wire]] = {}
        for wire in sorted(network.wires.values(), key=lambda wire: id_number(wire.id)):
            wires_into.setdefault(wire.target, []).append(wire)
        ends: dict[NodeId, list[str]] = {}
        calls: dict[str, list[NodeId]] = {}
        for node in sorted(network.nodes.values(), key=lambda node: id_number(node.id)):
            layer = network.layers[node.layer]
            if layer.type == OUTPUT:
                for wire in wires_into.get(node.id, ()):
                    ends.setdefault(wire.source, []).append(layer.name)
                if node.id not in wires_into:
                    calls[layer.id] = [node.id]
                continue
            calls.setdefault(layer.id, []).append(node.id)
        answers = answer.nodes if answer is not None else {}
        for identifier, nodes in calls.items():
            layer = network.layers[identifier]
            if self._is_opened(layer):
                self._frame(graph, layer, scope)
            else:
                names = [name for node in nodes for name in ends.get(node, ())]
                label = self._label(layer, nodes, wires_into, answers, names)
                known = answer is None or all(node in answers for node in nodes)
                self._box(graph, layer, label, scope, known)
        self._lines(graph, network, wires_into, scope)

    def _is_opened(self, layer: Layer) -> bool:
        return (
            self._options.nested and is_model(layer) and bool(layer.network and layer.network.nodes)
        )

    def _frame(self, graph: Any, layer: Layer, scope: Scope) -> None:
        assert layer.network is not None
        frame = self._pydot.Cluster(_identifier(scope, layer.id), style="rounded,dashed")
        frame.set("label", f'"{shown(layer.name)}"')
        frame.set("labeljust", "l")
        for attribute, colour in (
            ("color", self._ink.line_of("nested")),
            ("fontcolor", self._ink.text),
            ("fontname", _font),
        ):
            frame.set(attribute, quoted(colour))
        self.fill(frame, layer.network, None, (*scope, layer.id))
        graph.add_subgraph(frame)

    def _box(self, graph: Any, layer: Layer, label: str, scope: Scope, known: bool) -> None:
        category = self._catalog.of(layer).category
        graph.add_node(
            self._pydot.Node(
                f'"{_identifier(scope, layer.id)}"',
                label=f'"{label}"',
                fillcolor=quoted(self._ink.fill_of(category)),
                color=quoted(self._ink.line_of(category)),
                style=quoted("filled" if known else "filled,dashed"),
            )
        )

    def _label(
        self,
        layer: Layer,
        nodes: list[NodeId],
        wires_into: dict[NodeId, list[Wire]],
        answers: Mapping[NodeId, NodeResult],
        ends: list[str],
    ) -> str:
        """Name and type, and below them what the options ask for, as fields of a record."""
        title = f"{shown(layer.name)}\\n{shown(_type_of(layer))}"
        activation = self._activation(layer) if self._options.activations else ""
        if activation:
            title += f" · {shown(activation)}"
        fields = [title]
        for node in nodes:
            if node in answers:
                arrived = _arrived(wires_into.get(node, ()), answers)
                fields += self._tensors(arrived, answers[node].tensors)
        if ends:
            fields.append(" ".join([f"→ {shown(name)}" for name in ends]))
        label = "|".join(fields)
        return label if self._options.direction == "LR" else "{" + label + "}"

    def _tensors(self, arrived: list[TensorSpec], left: Iterable[TensorSpec]) -> list[str]:
        rows = []
        if self._options.shapes:
            if arrived:
                rows.append(f"in   {_shapes(arrived)}")
            rows.append(f"out {_shapes(left)}")
        if self._options.dtypes:
            rows.append(", ".join(dict.fromkeys([shown(spec.dtype) for spec in left])))
        if len(rows) > 1:  # below one another from the left; one row alone is centred
            return ["".join([row.replace("  ", "\\ \\ ") + "\\l" for row in rows])]
        return rows

    def _activation(self, layer: Layer) -> str:
        spec = self._catalog.of(layer).parameter("activation")
        if spec is None:
            return ""
        default = None if spec.required else spec.default
        value = layer.parameters.get("activation", default)
        if isinstance(value, ObjectValue):
            return value.type
        return value if isinstance(value, str) else ""

    def _lines(
        self,
        graph: Any,
        network: Network,
        wires_into: dict[NodeId, list[Wire]],
        scope: Scope,
    ) -> None:
        drawn: set[tuple[str, str]] = set()
        for target, wires in wires_into.items():
            layer = network.layer_of(target)
            if layer.type == OUTPUT:
                continue
            for wire in wires:
                start = self._start(network, wire.source, wire.output, scope)
                end = self._end(layer, wire.port, scope)
                if (start, end) not in drawn:
                    drawn.add((start, end))
                    graph.add_edge(self._pydot.Edge(f'"{start}"', f'"{end}"'))

    def _start(self, network: Network, node: NodeId, output: int, scope: Scope) -> str:
        """The box that a tensor leaves; inside an opened model, the one that computes it."""
        layer = network.layer_of(node)
        if self._is_opened(layer) and layer.network is not None:
            outputs = plan(layer.network, self._catalog.signature).outputs
            if output < len(outputs):
                tensor = outputs[output].tensor
                inner = (*scope, layer.id)
                return self._start(layer.network, tensor.node, tensor.output, inner)
        return _identifier(scope, layer.id)

    def _end(self, layer: Layer, port: str, scope: Scope) -> str:
        """The box that a tensor reaches; inside an opened model, the Input of that port."""
        if self._is_opened(layer) and layer.network is not None:
            inputs = plan(layer.network, self._catalog.signature).inputs
            ports = [item.name for item in self._catalog.signature(layer).inputs]
            if port in ports and ports.index(port) < len(inputs):
                inner = layer.network.layer_of(inputs[ports.index(port)])
                return _identifier((*scope, layer.id), inner.id)
        return _identifier(scope, layer.id)


def _arrived(wires: Iterable[Wire], answers: Mapping[NodeId, NodeResult]) -> list[TensorSpec]:
    """What is known of the tensors that these wires bring."""
    known = [
        (wire.output, answers[wire.source].outputs) for wire in wires if wire.source in answers
    ]
    specs = [outputs[number] for number, outputs in known if number < len(outputs)]
    return [spec for spec in specs if spec is not None]


def _identifier(scope: Scope, layer: str) -> str:
    return "_".join((*scope, layer))


def _type_of(layer: Layer) -> str:
    return layer.type.removeprefix("ops.") + ("()" if layer.type.startswith("ops.") else "")


def _shapes(specs: Iterable[TensorSpec]) -> str:
    return ", ".join([shown(str(spec.shape)) for spec in specs])
