"""What a run is about, on the canvas: the layer that is being built, then those that learn."""

from designer.network.check_result import CheckResult
from designer.network.graph import Network, Scope
from designer.protocol import BuildingLayer, Event, Progress, RunEnded, RunStarted
from designer.sentences import sentence
from designer.ui.marks import Mark, Marked, Outline, Rank, Role, Source
from designer.ui.workspace import Workspace

RUN = Source("run", Rank.RUNNING)
building = Mark(
    sentence("Is being built for the run"), Role.GOOD, outline=Outline.SOLID, badge="run"
)
learning = Mark(sentence("Learns in the run that is going on"), Role.GOOD, badge="run")


class RunMarks:
    """Marks the nodes that a run is about, from its beginning until it ends."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._learning: dict[Scope, Marked] | None = None  # None: no run of this document goes on

    def begin(self) -> None:
        """A run of the network as it is now begins."""
        answer = self._workspace.checked
        network = self._workspace.document.network
        self._learning = learning_in(network, answer) if answer is not None else {}

    def take(self, event: Event) -> None:
        """Mark what the trainer tells of."""
        if self._learning is None:
            return
        marks = self._workspace.marks
        if isinstance(event, BuildingLayer):
            marks.replace(RUN, {event.scope: Marked({event.node: building})})
        elif isinstance(event, RunStarted):
            marks.replace(RUN, self._learning)
        elif isinstance(event, Progress | RunEnded):
            marks.withdraw(RUN)

    def end(self) -> None:
        """The run is over, or another document is open."""
        self._learning = None
        self._workspace.marks.withdraw(RUN)


def learning_in(network: Network, answer: CheckResult, scope: Scope = ()) -> dict[Scope, Marked]:
    """The nodes with weights that training changes, in the network and in those inside it."""
    inside, nodes = network.at(scope), answer.at(network, scope)
    learns = {key for key, node in nodes.items() if node.trainable_parameters}
    found = {scope: Marked(dict.fromkeys(learns & inside.nodes.keys(), learning))}
    for layer in inside.layers.values():
        if layer.network is not None and layer.parameters.get("trainable") is not False:
            found |= learning_in(network, answer, (*scope, layer.id))
    return found
