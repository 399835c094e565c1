"""How an operation is called: which of its ports and parameters, in which order, by name or not."""

from collections.abc import Collection, Iterator

from designer.catalog.spec import TypeSpec
from designer.network.call_tree import arguments_of


def call_order(spec: TypeSpec, given: Collection[str]) -> Iterator[tuple[str, bool]]:
    """The names in `given` in the order of the signature, and whether each goes by its name.

    What must be given and what is wired goes by position, as a person would write it, until
    something is left out; `*inputs` is spread.
    """
    ports = arguments_of(spec.inputs)
    by_name = False
    for written in spec.arguments:
        name = written.lstrip("*")
        if name not in given:
            by_name = True
            continue
        parameter = spec.parameter(name)
        needed = parameter is not None and parameter.required
        by_name = by_name or not (name in ports or needed)
        yield written, by_name
