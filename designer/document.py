"""The open file: its network, its history, and everybody who wants to know when it changes."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msgspec import Struct

from designer.network.diff import Delta, delta
from designer.network.graph import Network, Scope
from designer.network.named_values import evaluated


class Change(Struct, frozen=True):
    """What subscribers are told after the network was replaced by another.

    `reset` is true when another file was opened: nothing of the old network means anything now.
    `travelled` is true after undo and redo, which may concern what is not on the canvas.
    """

    before: Network
    after: Network
    revision: int
    label: str
    reset: bool = False
    travelled: bool = False

    def delta(self, scope: Scope = ()) -> Delta:
        """What changed in the network at `scope`, which must exist on both sides."""
        return delta(self.before.at(scope), self.after.at(scope))


@dataclass(frozen=True)
class _Step:
    """One undo step: what it did, in words, and the network that it replaced."""

    label: str
    network: Network


Subscriber = Callable[[Change], None]


class Document:
    """The one door for every change of the network, with undo and redo for all of them.

    `revision` grows with every change, undo and redo included, so that an answer about an older
    network can be told apart; `edition` grows with what a person did, and not with what was
    amended. `path` is where the network was opened from or saved to; `imported` is the file of
    another kind that it was read from, which is never saved to.
    """

    def __init__(self, network: Network | None = None, path: Path | None = None) -> None:
        self.network = evaluated(network or Network())
        self.path = path
        self.imported: Path | None = None
        self.revision = 1
        self.edition = 1
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._merge: str | None = None
        self._saved = self.network
        self._subscribers: list[Subscriber] = []
        self._untold: deque[Change] = deque()
        self._telling = False

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` after every change; returns a function that ends it."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def apply(self, label: str, network: Network, *, merge: str | None = None) -> None:
        """Replace the network; `label` words the step ("Set units to 64").

        Steps that follow one another with the same `merge` key become one undo step, until
        `seal` is called. A network that is equal to the present one changes nothing.
        """
        # Cheap, although it compares whole networks: edits keep what they do not touch, and
        # dictionaries compare their values by identity first.
        if network is self.network or network == self.network:
            return
        network = evaluated(network, self.network)
        if merge is None or merge != self._merge or not self._undo:
            self._undo.append(_Step(label, self.network))
        elif network == self._undo[-1].network:
            self._undo.pop()  # the merged steps took themselves back
            merge = None
        else:
            self._undo[-1] = _Step(label, self._undo[-1].network)
        self._merge = merge
        self._redo.clear()
        self.edition += 1
        self._replace(label, network)

    def amend(self, label: str, edit: Callable[[Network], Network]) -> None:
        """Edit the network in every step of the history: no step of its own, as saved as before.

        Otherwise undo would bring back what was mended.
        """
        before, saved = self.network, self._saved
        network = edit(before)
        if network is before or network == before:
            return
        self._undo = [_Step(step.label, edit(step.network)) for step in self._undo]
        self._redo = [_Step(step.label, edit(step.network)) for step in self._redo]
        self._saved = network if saved is before else edit(saved)
        self._replace(label, network)

    def seal(self) -> None:
        """End the merging of steps: the next change is a step of its own."""
        self._merge = None

    def undo(self) -> None:
        """Go back one step; nothing happens where there is none."""
        self._travel(self._undo, self._redo)

    def redo(self) -> None:
        """Go forward one step again; nothing happens where there is none."""
        self._travel(self._redo, self._undo)

    @property
    def undo_label(self) -> str | None:
        """What `undo` would take back, or None."""
        return self._undo[-1].label if self._undo else None

    @property
    def redo_label(self) -> str | None:
        """What `redo` would do again, or None."""
        return self._redo[-1].label if self._redo else None

    @property
    def is_saved(self) -> bool:
        """Whether the file holds this very network."""
        return self.network is self._saved or self.network == self._saved

    def mark_saved(self, path: Path, network: Network) -> None:
        """Note that `path` now holds `network`."""
        self.path = path
        self._saved = network
        self._tell(self.network, "Save")

    def reset(
        self, network: Network, path: Path | None = None, *, imported: Path | None = None
    ) -> None:
        """Start over with another network: a new file, or one that was opened."""
        before, self.path, self.imported = self.network, path, imported
        network = evaluated(network)
        self._undo.clear()
        self._redo.clear()
        self._merge = None
        self.network = network
        self._saved = network
        self.revision += 1
        self.edition += 1
        self._tell(before, "Open", reset=True)

    def _travel(self, source: list[_Step], target: list[_Step]) -> None:
        if not source:
            return
        step = source.pop()
        target.append(_Step(step.label, self.network))
        self._merge = None
        self.edition += 1
        self._replace(step.label, step.network, travelled=True)

    def _replace(self, label: str, network: Network, *, travelled: bool = False) -> None:
        before, self.network = self.network, network
        self.revision += 1
        self._tell(before, label, travelled=travelled)

    def _tell(
        self, before: Network, label: str, *, reset: bool = False, travelled: bool = False
    ) -> None:
        """Tell everybody in order: a change that a subscriber makes waits until all know this."""
        self._untold.append(Change(before, self.network, self.revision, label, reset, travelled))
        if self._telling:
            return
        self._telling = True
        try:
            while self._untold:
                change = self._untold.popleft()
                for subscriber in tuple(self._subscribers):
                    subscriber(change)
        finally:
            self._telling = False
            # After an exception the rest is stale: to tell it at the next change would mix up the
            # order.
            self._untold.clear()
