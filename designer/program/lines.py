"""Lines of a written program, each with the node that it is about."""

from designer.network.graph import NodeId
from designer.program.source_text import Expression, statement

Line = tuple[str, NodeId | None]


def plain(*lines: str) -> list[Line]:
    """Lines that are about no node."""
    return [(line, None) for line in lines]


def body(value: Expression, before: str = "") -> list[Line]:
    """A statement inside a function."""
    lines = statement(before, value, depth=1)
    assert lines is not None
    return plain(*lines)
