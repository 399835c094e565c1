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
    thing: Any = keras.ops
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def operations() -> list[TypeSpec]:
    """Every function of `keras.ops`; those that cannot be nodes say why."""
    return [_operation(names) for names in functions().values()]


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
    arguments = _Arguments(name, function, said)
    outputs, rules = _outputs(name, kept, arguments.ports)
    return TypeSpec(
        **fields,
        parameters=tuple(arguments.parameters),
        inputs=tuple(arguments.ports),
        outputs=outputs,
        output_rules=rules,
        arguments=tuple(arguments.order),
        operator=kept["operators"].get(name, ""),
        cost=overlay.cost(f"ops.{name}", "operation"),
    )


def _outputs(
    name: str, kept: Mapping[str, Any], ports: list[InputPort]
) -> tuple[tuple[OutputPort, ...], tuple[OutputRule, ...]]:
    """The outputs of an operation, and the rules for those that depend on its parameters."""
    rules = msgspec.convert(kept["output_rules"].get(name, ()), tuple[OutputRule, ...])
    if counted := kept["counted"].get(name, ""):
        rules = (OutputRule(count=counted),)
    if name in kept["parted"]:
        parted = (OutputPort(port.name, of="" if port.required else port.name) for port in ports)
        return tuple(parted), rules
    names = () if rules else kept["outputs"].get(name, ["output"])
    return tuple(OutputPort(output) for output in names), rules


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


class _Arguments:
    """The arguments of an operation as they become ports and parameters, in order."""

    def __init__(self, name: str, function: Any, said: Docs) -> None:
        self._name = name
        self._said = said
        self._own = overlay.of_type(Family.OPERATION, f"ops.{name}")
        self._kept = overlay.operations()
        special = self._kept["exceptions"].get(name, {})
        self._lists = {*self._kept["lists"], *special.get("lists", ())}
        tensors = {*self._kept["tensors"], *special.get("tensors", ())}
        tensors -= set(special.get("no_tensors", ()))
        arguments = [
            argument
            for argument in inspect.signature(function).parameters.values()
            if argument.name not in (*_not_offered, *self._own.get("omitted", ()))
        ]
        self._wired = [argument for argument in arguments if argument.name in tensors]
        self._required = [one for one in self._wired if one.default is one.empty]
        self.ports: list[InputPort] = []
        self.parameters: list[ParameterSpec] = []
        self.order: list[str] = []  # the names of both; one that begins with `*` is spread
        for argument in arguments:
            if argument not in self._wired:
                self._add_parameter(argument)
            elif name in self._kept["parted"]:
                self.ports += _parted(argument, self._kept["parted"][name], said)
                self.order.append(f"*{argument.name}")
            else:
                self._add_port(argument)

    def _add_parameter(self, argument: inspect.Parameter) -> None:
        self.parameters.append(
            parameter(Family.OPERATION, f"ops.{self._name}", argument, self._said)
        )
        spread = "**" if argument.kind is argument.VAR_KEYWORD else ""
        self.order.append(spread + argument.name)

    def _add_port(self, argument: inspect.Parameter) -> None:
        shown = "inputs" if [argument] == self._required else argument.name
        is_spread = argument.kind is argument.VAR_POSITIONAL
        port = InputPort(
            shown,
            many=argument.name in self._lists or is_spread,
            required=argument in self._required,
            description=self._said.arguments.get(argument.name, ""),
        )
        self.ports.append(port)
        self.order.append(f"*{shown}" if is_spread else shown)
        wired_always = port.many or shown in ("inputs", *self._kept["always_wired"])
        if len(self._wired) > 1 and not wired_always:
            self.parameters.append(_constant(port, self._own.get("initial", {})))


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
