"""Which arguments of Keras' a form does not offer, of those that are not left out for a reason."""

import inspect
from collections.abc import Mapping
from typing import Any

from designer.catalog.spec import Family, TypeSpec
from designer.engine.build import imported
from designer.network.call_tree import arguments_of

# The layer's own name, and what a signature only passes on.
_understood = {"self", "name", "args", "kwargs"}


def missing(spec: TypeSpec, config: Mapping[str, Any]) -> list[str]:
    """The arguments of the class or function that are neither a parameter nor a port.

    `config` is what Keras says of such a layer, in which also those stand that its bases take.
    """
    if not spec.path:
        return []  # an end of the model, which Keras knows by no class
    offered = {parameter.name for parameter in (*spec.parameters, *spec.call_arguments)}
    offered |= {port.name for port in spec.inputs} | set(arguments_of(spec.inputs))
    target = imported(spec.path)
    signature = inspect.signature(target.__init__ if inspect.isclass(target) else target)
    understood = offered | _understood | spec.left_out.keys()
    found = [name for name in (*signature.parameters, *config) if name not in understood]
    if spec.family is Family.OPERATION and "inputs" in offered - signature.parameters.keys():
        # One argument is called `inputs` here; Keras needs it and it comes first among those.
        needed = (
            name for name in found if signature.parameters[name].default is inspect.Parameter.empty
        )
        found.remove(next(needed))
    return found
