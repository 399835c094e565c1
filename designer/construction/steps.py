"""What is done to make a model, as values: the builder performs the steps, the writer prints them.

They are in the order of the written Python. Keras counts the names of what nobody named, so this
order decides what things are called; see `designer.construction.ordering`.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from designer.network.graph import Network, Scope
from designer.network.plan import Call, Plan, TensorRef

_Item = TypeVar("_Item")


class _ForCall(Struct, frozen=True):
    """A step is taken for the sake of a call of the plan."""

    call: Call


class MakeInput(_ForCall, frozen=True):
    """Make an Input; without a name where Keras gives it that very name."""

    name: str | None


class MakeModel(_ForCall, frozen=True):
    """Make the model that a layer is, or that a wrapper is around."""

    model: "ModelSteps"


class MakeLayer(_ForCall, frozen=True):
    """Make a layer; `is_shared` where it is called more than once."""

    name: str | None
    is_shared: bool


class CallLayer(_ForCall, frozen=True):
    """Call what was made, or an operation; `number` is the place of the call in the plan.

    `model` are the steps of the nested model that is called.
    """

    number: int
    model: "ModelSteps | None" = None


class LeaveOut(_ForCall, frozen=True):
    """Nothing is made for a call that is left out, or that stands behind one.

    `is_cause`: it is left out for its own sake.
    """

    is_cause: bool


Step = MakeInput | MakeModel | MakeLayer | CallLayer | LeaveOut


class Side(Struct, frozen=True):
    """The inputs, or the outputs, of a model: by name where they have names, else in order."""

    tensors: tuple[TensorRef, ...]
    names: tuple[str, ...] = ()
    is_listed: bool = False

    def arranged(
        self,
        items: Sequence[_Item],
        in_list: Callable[[Sequence[_Item]], _Item],
        in_table: Callable[[dict[str, _Item]], _Item],
    ) -> _Item:
        """What stands for the tensors where the model is made."""
        return in_list(items) if self.is_listed else self.given(items, in_list, in_table)

    def given(
        self,
        items: Sequence[_Item],
        in_list: Callable[[Sequence[_Item]], _Item],
        in_table: Callable[[dict[str, _Item]], _Item],
    ) -> _Item:
        """What stands for the tensors in a call of the model; one alone stands in no list."""
        if self.names:
            return in_table(dict(zip(self.names, items, strict=True)))
        return items[0] if len(items) == 1 else in_list(items)


class ModelSteps(Struct, frozen=True):
    """How one model is made; `name` is None where Keras gives it that name by itself.

    The layers that a chain makes are the items of a Sequential model, in the order of its calls.
    """

    network: Network
    scope: Scope
    plan: Plan
    steps: tuple[Step, ...]
    inputs: Side
    outputs: Side
    is_chain: bool
    name: str | None
    is_frozen: bool

    @property
    def makes_model(self) -> bool:
        """Whether there is anything that a model could begin and end with."""
        return bool(self.inputs.tensors and self.outputs.tensors)
