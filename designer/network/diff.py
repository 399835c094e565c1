"""What changed between two networks, found by comparing identities."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from designer.network.graph import Layer, LayerId, Network, Node, NodeId, Scope, Wire, WireId
from designer.network.values import NamedValue


class Changes(Struct, frozen=True):
    """Ids that one dictionary gained, lost, or holds with another value."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


class Delta(Struct, frozen=True):
    """The difference between two networks, by id; values are looked up in the newer one."""

    layers: Changes
    nodes: Changes
    wires: Changes
    rest: bool = False

    def __bool__(self) -> bool:
        return bool(self.layers or self.nodes or self.wires or self.rest)


class Patch(Struct, frozen=True, omit_defaults=True):
    """A delta with its values, as sent to a mirror in another process.

    None as a value in one of the dictionaries: it is gone; elsewhere: it stayed the same.
    """

    layers: dict[LayerId, Layer | None] = {}
    nodes: dict[NodeId, Node | None] = {}
    wires: dict[WireId, Wire | None] = {}
    name: str | None = None
    settings: dict[str, Any] | None = None
    next_id: int | None = None
    values: tuple[NamedValue, ...] | None = None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What distinguishes `after` from `before`; values are compared by identity first."""
    if before is after:
        return Changes()
    removed = frozenset(before.keys() - after.keys())
    added = frozenset(after.keys() - before.keys())
    changed = frozenset(
        key
        for key, value in after.items()
        if (old := before.get(key)) is not value and old is not None and old != value
    )
    return Changes(added=added, removed=removed, changed=changed)


def delta(before: Network, after: Network) -> Delta:
    """What distinguishes `after` from `before`."""
    return Delta(
        layers=changes(before.layers, after.layers),
        nodes=changes(before.nodes, after.nodes),
        wires=changes(before.wires, after.wires),
        rest=(before.name, before.settings, before.unknown, before.values)
        != (after.name, after.settings, after.unknown, after.values),
    )


def changed_scope(before: Network, after: Network) -> Scope:
    """The innermost nested network that holds all that is different; () is the outermost."""
    scope: tuple[LayerId, ...] = ()
    while True:
        difference = delta(before, after)
        if (
            difference.nodes
            or difference.wires
            or difference.rest
            or difference.layers.added
            or difference.layers.removed
        ):
            return scope
        if len(difference.layers.changed) != 1:
            return scope
        (key,) = difference.layers.changed
        old, new = before.layers[key], after.layers[key]
        if old.network is None or new.network is None or old.network is new.network:
            return scope
        if replace(old, network=new.network) != new:
            return scope
        scope, before, after = (*scope, key), old.network, new.network


def _values(changed: Changes, after: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {key: after[key] for key in changed.added | changed.changed}
    values.update(dict.fromkeys(changed.removed))
    return values


def patch(before: Network, after: Network) -> Patch:
    """The delta from `before` to `after` with its values."""
    difference = delta(before, after)
    return Patch(
        layers=_values(difference.layers, after.layers),
        nodes=_values(difference.nodes, after.nodes),
        wires=_values(difference.wires, after.wires),
        name=after.name if after.name != before.name else None,
        settings=after.settings if after.settings != before.settings else None,
        next_id=after.next_id if after.next_id != before.next_id else None,
        values=after.values if after.values is not before.values else None,
    )


def _patched(before: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    if not values:
        return before
    result = {**before, **values}
    for key, value in values.items():
        if value is None:
            del result[key]
    return result


def patched(network: Network, change: Patch) -> Network:
    """`network` after `change`."""
    return Network(
        name=network.name if change.name is None else change.name,
        layers=_patched(network.layers, change.layers),
        nodes=_patched(network.nodes, change.nodes),
        wires=_patched(network.wires, change.wires),
        settings=network.settings if change.settings is None else change.settings,
        unknown=network.unknown,
        next_id=network.next_id if change.next_id is None else change.next_id,
        values=network.values if change.values is None else change.values,
    )
