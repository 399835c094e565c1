"""Operations: the functions of `keras.ops` that take tensors and give tensors."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import keras
import msgspec

from designer.catalog.spec import Family, Kind, OutputRule, ParameterSpec, TypeSpec
from designer.network.names import snake_case
from designer.network.ports import InputPort, OutputPort
from devtools.introspection import overlay
from devtools.introspection.docs import Docs, docs
from devtools.introspection.parameters import parameter

_not_offered = ("kwargs", "name")


def functions() -> dict[int, list[str]]:
    """Every function of `keras.ops` and its modules, under the names by which it is public.

    What is in `keras.ops` itself is not told again for `keras.ops.nn` and the like.
    """
    names: dict[int, list[str]] = {}
    for name, thing in _functions_of(keras.ops):
        names.setdefault(id(thing), []).append(name)
    for module_name in dir(keras.ops):
        module = getattr(keras.ops, module_name)
        if not inspect.ismodule(module):
            continue
        for name, thing in _functions_of(module):
            known = names.setdefault(id(thing), [])
            if all("." in other for other in known):
                known.append(f"{module_name}.{name}")
    return names


def _functions_of(module: Any) -> Iterator[tuple[str, Any]]:
    for name in dir(module):
        if inspect.isfunction(thing := getattr(module, name)):
            yield name, thing


def function_of(name: str) -> Any:
    """The function that is called `keras.ops.NAME`."""
    found: Any = keras.ops
    for part in name.split("."):
        found = getattr(found, part)
    return found


def operations() -> list[TypeSpec]:
    """Every function of `keras.ops`; those that cannot be nodes say why."""
    return [_operation(found) for found in functions().values()]


def _section(name: str, function: Any, kept: Mapping[str, Any]) -> str:
    """Which part of the operations it stands in: as listed by hand, else by Keras' own module."""
    listed = (section for section, names in kept["sections"].items() if name in names)
    module = function.__module__.rpartition(".")[2]
    return next(listed, None) or str(kept["section_of_module"].get(module, "other"))


def _operation(names: list[str]) -> TypeSpec:
    function = function_of(names[0])
    name = function.__name__ if function.__name__ in names else names[0]
    said, kept = docs(function), overlay.operations()
    own = overlay.of_type(Family.OPERATION, f"ops.{name}")
    fields: dict[str, Any] = {
        "type": f"ops.{name}",
        "family": Family.OPERATION,
        "path": f"keras.ops.{name}",
        "name_prefix": snake_case(_class_made_by(function) or name.rpartition(".")[2]),
        "category": "operation",
        "section": _section(name, function, kept),
        "summary": own.get("purpose") or said.summary,
        "description": said.description,
        "aliases": tuple(f"ops.{other}" for other in names if other != name),
        "keywords": tuple(own.get("keywords", ())),
    }
    if name in kept["absent"]:
        return TypeSpec(**fields, absent=kept["absent"][name])
    ports, parameters, order = _arguments(name, function, said)
    counted = kept["counted"].get(name, "")
    rules = msgspec.convert(kept["output_rules"].get(name, ()), tuple[OutputRule, ...])
    if counted:
        rules = (OutputRule(count=counted),)
    outputs = () if rules else kept["outputs"].get(name, ["output"])
    gives = [OutputPort(output) for output in outputs]
    if name in kept["parted"]:
        gives = [OutputPort(port.name, of="" if port.required else port.name) for port in ports]
    return TypeSpec(
        **fields,
        parameters=tuple(parameters),
        inputs=tuple(ports),
        outputs=tuple(gives),
        output_rules=rules,
        arguments=tuple(order),
        operator=kept["operators"].get(name, ""),
        cost=overlay.cost(f"ops.{name}", "operation"),
    )


def _class_made_by(function: Any) -> str:
    """The class of Keras' operation that a function makes, after which Keras names it."""
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    for node in ast.walk(ast.parse(source)):
        # Either `Add().symbolic_call(x1, x2)` or `Cast(dtype)(x)`.
        made = node.func if isinstance(node, ast.Call) else None
        if isinstance(made, ast.Attribute) and made.attr == "symbolic_call":
            made = made.value
        if isinstance(made, ast.Call) and isinstance(made.func, (ast.Name, ast.Attribute)):
            name = made.func.id if isinstance(made.func, ast.Name) else made.func.attr
            if name[:1].isupper():
                return name
    return ""


def _arguments(
    name: str, function: Any, said: Docs
) -> tuple[list[InputPort], list[ParameterSpec], list[str]]:
    """Ports, parameters, and the names of both in the order of the signature."""
    kept = overlay.operations()
    special = kept["exceptions"].get(name, {})
    tensors = {*kept["tensors"], *special.get("tensors", ())} - set(special.get("no_tensors", ()))
    lists = {*kept["lists"], *special.get("lists", ())}
    own = overlay.of_type(Family.OPERATION, f"ops.{name}")
    arguments = [
        argument
        for argument in inspect.signature(function).parameters.values()
        if argument.name not in (*_not_offered, *own.get("omitted", ()))
    ]
    wired = [argument for argument in arguments if argument.name in tensors]
    required = [argument for argument in wired if argument.default is argument.empty]
    ports: list[InputPort] = []
    parameters: list[ParameterSpec] = []
    order: list[str] = []
    for argument in arguments:
        if argument not in wired:
            parameters.append(parameter(Family.OPERATION, f"ops.{name}", argument, said))
            spread = "**" if argument.kind is argument.VAR_KEYWORD else ""
            order.append(spread + argument.name)
            continue
        if name in kept["parted"]:
            ports += _parted(argument, kept["parted"][name], said)
            order.append(f"*{argument.name}")
            continue
        shown = "inputs" if [argument] == required else argument.name
        port = InputPort(
            shown,
            many=argument.name in lists or argument.kind is argument.VAR_POSITIONAL,
            required=argument in required,
            description=said.arguments.get(argument.name, ""),
        )
        ports.append(port)
        order.append(f"*{shown}" if argument.kind is argument.VAR_POSITIONAL else shown)
        if len(wired) > 1 and not port.many and shown not in ("inputs", *kept["always_wired"]):
            parameters.append(_constant(port, own.get("initial", {})))
    return ports, parameters, order


def _parted(argument: inspect.Parameter, count: int, said: Docs) -> Iterator[InputPort]:
    """A port for each of several tensors, since each of them has a result of its own."""
    for place in range(count):
        yield InputPort(
            f"{argument.name}{place + 1}",
            required=place < 2,
            description=said.arguments.get(argument.name, ""),
            path=(argument.name, place),
        )


def _constant(port: InputPort, initial: dict[str, Any]) -> ParameterSpec:
    """What the port is given where no wire leads to it."""
    return ParameterSpec(
        port.name,
        Kind.ARRAY,
        default=None,
        optional=True,
        initial=initial.get(port.name, msgspec.UNSET),
        short=f"{port.name} = {{}}",
        telling=60,
        description=f"A number, or several such as (1.0, 2.0), where no wire leads to {port.name}.",
    )
