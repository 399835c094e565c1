"""The checker: holds mirrors of open documents, and answers what Keras thinks of each."""

from collections import OrderedDict
from collections.abc import Callable

from designer.catalog import catalog as catalogs
from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for
from designer.engine import inference
from designer.engine.network_inference import Walk, Walker
from designer.errors import EngineError
from designer.network import named_values
from designer.network.check_result import NodeResult
from designer.network.diff import patched
from designer.network.graph import Network, NodeId
from designer.protocol import Check, Checked, CheckPatch, Event, Request
from designer.sentences import sentence

most_mirrors = 32


class Checker:
    """The role: a mirror for each open document.

    Nothing that is said about one reaches another. They share only what Keras said about layers of
    the shipped catalogue, which depends on nothing but the layer.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._walker = Walker(catalog)
        self._mirrors: OrderedDict[str, Mirror] = OrderedDict()

    def of(self, document: str) -> "Mirror":
        """The mirror of a document, whose whole network is needed where it is a new one."""
        mirror = self._mirrors.get(document)
        if mirror is None:
            mirror = self._mirrors[document] = Mirror(self._catalog, self._walker)
            if len(self._mirrors) > most_mirrors:
                # Whoever asks about it again is told, and sends its whole network.
                self._mirrors.popitem(last=False)
        self._mirrors.move_to_end(document)
        return mirror

    def forget(self, document: str) -> None:
        """Keep nothing of a document that was closed."""
        self._mirrors.pop(document, None)


class Mirror:
    """One document as the checker knows it."""

    def __init__(self, catalog: Catalog, walker: Walker) -> None:
        self._shipped = catalog
        self._shared = walker  # for networks of shipped layers alone
        self._catalog = catalog
        self._walker = walker
        self._revision = 0
        self._network: Network | None = None
        self._walk: Walk | None = None
        self._told: dict[NodeId, NodeResult] | None = None
        self._told_order: tuple[NodeId, ...] = ()

    def absorb(self, request: Request) -> None:
        """Take a network or a change of it into the mirror without an answer."""
        match request:
            case Check(revision=revision, network=network):
                self._network, self._revision = network, revision
                self._told = None
            case CheckPatch(base=base, revision=revision, patch=change):
                if self._network is None or base != self._revision:
                    raise EngineError(
                        sentence(
                            "The checker holds revision {held} and was told what changed since "
                            "revision {base}; it needs the whole network.",
                            held=self._revision,
                            base=base,
                        )
                    )
                self._network, self._revision = patched(self._network, change), revision
            case _:  # a request for another role
                name = type(request).__name__
                raise EngineError(sentence("The checker does not know {request}.", request=name))

    def handle(self, request: Request, answer: Callable[[Event], None]) -> None:
        """Check the network after `request` and answer what became different."""
        self.absorb(request)
        assert self._network is not None
        self._take_layers(self._network)
        self._walk = walk = self._walker.walk(self._network, self._walk)
        answer(self._checked(walk))

    def _take_layers(self, network: Network) -> None:
        """Know the layers that the network brings along; what was said with others is forgotten."""
        catalog = catalog_for(network, self._shipped)
        if catalog is not self._catalog:
            self._catalog = catalog
            self._walker = self._shared if catalog is self._shipped else Walker(catalog)
            self._walk = None

    def _checked(self, walk: Walk) -> Checked:
        nodes, order, told = walk.nodes(), walk.order(), self._told
        changed: dict[NodeId, NodeResult | None] = {}
        for node, answer in nodes.items():
            old = told.get(node) if told is not None else None
            # Identity first: what Keras was not asked about again is the very same object.
            if old is not answer and old != answer:
                changed[node] = answer
        if told is not None:
            changed.update(dict.fromkeys(told.keys() - nodes.keys()))
        same_order = told is not None and order == self._told_order
        whole = told is None
        self._told, self._told_order = nodes, order
        inputs, outputs = walk.ends()
        return Checked(
            revision=self._revision,
            nodes=changed,
            order=None if same_order else order,
            inputs=inputs,
            outputs=outputs,
            totals=walk.totals(),
            problems=(*walk.problems, *named_values.problems(walk.network)),
            whole=whole,
        )


def create() -> Checker:
    """The checker with the shipped catalogue, warmed up."""
    catalog = catalogs.load()
    inference.warm_up()
    return Checker(catalog)
