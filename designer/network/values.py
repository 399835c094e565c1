"""Values of parameters: JSON's scalars, tuples, and objects such as a regularizer.

A value is `None`, a `bool`, `int`, `float`, `str`, a tuple of values, an `ObjectValue`, or a
plain dictionary with string keys (rare: a mapping parameter). Lists never occur: `normal` turns
what JSON gives into this form, so that equal values compare equal.
"""

from typing import Any

from msgspec import Struct, structs


class ObjectValue(Struct, frozen=True):
    """An object given as a parameter: an initializer, a regularizer, an inner layer, a slice …

    `type` names an entry of the catalogue family that the parameter asks for; `parameters` are
    those that were set.
    """

    type: str
    parameters: dict[str, Any] = {}

    def __post_init__(self) -> None:
        structs.force_setattr(self, "parameters", normal(self.parameters))


def normal(value: Any) -> Any:
    """`value` with lists as tuples and `{"type": …, "parameters": …}` as ObjectValue."""
    if isinstance(value, (list, tuple)):
        return tuple(normal(item) for item in value)
    if isinstance(value, dict):
        if "type" in value and set(value) <= {"type", "parameters"}:
            parameters = value.get("parameters") or {}
            return ObjectValue(type=str(value["type"]), parameters=parameters)
        if any(isinstance(item, (list, tuple, dict)) for item in value.values()):
            return {key: normal(item) for key, item in value.items()}
    return value
