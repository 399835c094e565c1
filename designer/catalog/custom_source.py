"""What the Python source of a layer says about it, by reading it alone.

The source is parsed into a syntax tree and never compiled or run: ports come from the arguments
of `call`, the form from those of `__init__`.
"""

import ast
import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from designer.catalog.code import NoPython, free_names, modules, parsed
from designer.catalog.custom_parameters import (
    EVERY_LAYER_HAS,
    NAMES_OF_EVERY_LAYER,
    TRAINING,
    dotted,
    is_none,
    list_words,
    parameter_of,
)
from designer.catalog.spec import Family, ParameterSpec, TypeSpec
from designer.errors import DesignerError
from designer.network.names import snake_case
from designer.network.ports import InputPort, OutputPort
from designer.sentences import Sentence, sentence

category = "custom"

template = '''import keras
from keras import ops


class Scale(keras.layers.Layer):
    """Multiplies each channel with a number that is learned."""

    def __init__(self, start: float = 1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.factor = self.add_weight(
            name="factor",
            shape=(input_shape[-1],),
            initializer=keras.initializers.Constant(self.start),
        )

    def call(self, inputs):
        return ops.multiply(inputs, self.factor)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "start": self.start}
'''


class SourceRefused(DesignerError):
    """Source text that describes no layer; `line` counts from 1, 0 where no line is at fault."""

    def __init__(self, message: Sentence, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


class Described(Struct, frozen=True):
    """What a source says: the entry it makes, and advice that refuses nothing."""

    spec: TypeSpec
    advice: tuple[Sentence, ...] = ()


def spec_of(source: str) -> TypeSpec:
    """The entry for the layer that `source` defines; raises SourceRefused with a sentence."""
    return describe(source).spec


def refuse_unknown_names(source: str) -> None:
    """Raise SourceRefused where the source reads a name that it neither imports nor defines."""
    for name, line in sorted(free_names(parsed(source)).items(), key=lambda item: item[1]):
        if name in modules:
            said = sentence(
                "{name!r} is not imported; begin with {code}.", name=name, code=modules[name]
            )
        else:
            said = sentence(
                "{name!r} in line {line} is neither imported nor defined.", name=name, line=line
            )
        raise SourceRefused(said, line)


@lru_cache(maxsize=256)
def describe(source: str) -> Described:
    """The entry and some advice; raises SourceRefused with a sentence and a line."""
    try:
        tree = parsed(source)
    except NoPython as problem:
        line, reason = problem.line, problem.reason
        if line:
            said = sentence("This is no Python in line {line}: {reason}.", line=line, reason=reason)
        else:
            said = sentence("This is no Python: {reason}.", reason=reason)
        raise SourceRefused(said, line) from None
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return _Reading(source, tree, classes, _layer_class(classes)).described()


def _layer_class(classes: list[ast.ClassDef]) -> ast.ClassDef:
    """The layer of a source: the last class at its top that extends a layer of Keras."""
    layers: dict[str, ast.ClassDef] = {}
    for node in classes:
        if any(_is_layer(base, layers) for base in node.bases):
            layers[node.name] = node
    if layers:
        return list(layers.values())[-1]
    if classes:
        raise SourceRefused(
            sentence(
                "The class {type!r} does not extend keras.layers.Layer.", type=classes[-1].name
            ),
            classes[-1].lineno,
        )
    raise SourceRefused(
        sentence("There is no class here; a layer is a class of keras.layers.Layer.")
    )


def _is_layer(base: ast.expr, known: Mapping[str, ast.ClassDef]) -> bool:
    name = dotted(base)
    module, _, last = name.rpartition(".")
    return last == "Layer" or name in known or module in ("layers", "keras.layers")


class _Reading:
    """One class while it is being read."""

    def __init__(
        self, source: str, tree: ast.Module, classes: list[ast.ClassDef], layer: ast.ClassDef
    ) -> None:
        self._source = source
        self._tree = tree
        self._classes = {node.name: node for node in classes}
        self._class = layer
        self._advice: list[Sentence] = []

    def described(self) -> Described:
        """All that the source says."""
        name = self._class.name
        if name.startswith("_"):
            raise SourceRefused(
                sentence("A layer's name begins with a letter; this one is {name!r}.", name=name),
                self._class.lineno,
            )
        prose = " ".join((ast.get_docstring(self._class) or "").split())
        inputs, options = self._ports()
        spec = TypeSpec(
            type=name,
            family=Family.LAYER,
            path=name,
            name_prefix=snake_case(name),
            category=category,
            summary=_first_sentence(prose) or str(sentence("A layer of your own.")),
            description=ast.get_docstring(self._class) or "",
            keywords=("custom", "own"),
            parameters=(*self._parameters(), *EVERY_LAYER_HAS),
            call_arguments=options,
            inputs=inputs,
            outputs=self._outputs(),
            side_names=self._side_names(),
            source=self._source,
        )
        return Described(spec, tuple(self._advice))

    def _method(self, name: str) -> ast.FunctionDef | None:
        """The method, of the class itself or of the classes in the same source it extends."""
        waiting, seen = [self._class], set()
        while waiting:
            node = waiting.pop(0)
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and item.name == name:
                    return item
            seen.add(node.name)
            bases = (dotted(base) for base in node.bases)
            waiting += [self._classes[b] for b in bases if b in self._classes and b not in seen]
        return None

    # --- the form -----------------------------------------------------------------------------

    def _parameters(self) -> list[ParameterSpec]:
        method = self._method("__init__")
        if method is None:
            return []
        signature = method.args
        if signature.vararg is not None:
            raise SourceRefused(
                sentence(
                    "__init__ takes *{argument}, which no form can ask for; name each parameter.",
                    argument=signature.vararg.arg,
                ),
                method.lineno,
            )
        if signature.kwarg is None:
            raise SourceRefused(
                sentence(
                    "__init__ must take **kwargs and pass them to super().__init__(**kwargs), so "
                    "that Keras can give the layer its name."
                ),
                method.lineno,
            )
        given = _with_defaults(signature)[1:]
        own = [pair for pair in given if pair[0].arg not in NAMES_OF_EVERY_LAYER]
        if own and self._method("get_config") is None:
            self._advice.append(
                sentence(
                    "Without get_config Keras may not be able to load a model with this layer."
                )
            )
        meaning = _documented(ast.get_docstring(method) or ast.get_docstring(self._class) or "")
        return [
            parameter_of(argument, default, meaning.get(argument.arg, ""), len(own) - place)
            for place, (argument, default) in enumerate(own)
        ]

    # --- the ports ----------------------------------------------------------------------------

    def _ports(self) -> tuple[tuple[InputPort, ...], tuple[ParameterSpec, ...]]:
        method = self._method("call")
        if method is None:
            self._refuse_without_call()
            return (InputPort("inputs"),), (TRAINING,)
        signature = method.args
        if signature.vararg is not None:
            raise SourceRefused(
                sentence(
                    "call takes *{argument}; name each input, or take a list: call(self, inputs: "
                    "list).",
                    argument=signature.vararg.arg,
                ),
                method.lineno,
            )
        ports, options = _taken(signature)
        if not ports or not ports[0].required:
            raise SourceRefused(
                sentence("call must take what flows in as its first argument: call(self, inputs)."),
                method.lineno,
            )
        # The only input of a layer is called `inputs` throughout; edits take that for granted.
        if len(ports) == 1:
            ports = [InputPort("inputs", ports[0].many)]
        return tuple(ports), tuple(options)

    def _refuse_without_call(self) -> None:
        """Raise SourceRefused where no class of Keras computes the output either."""
        if any(dotted(base).rpartition(".")[2] == "Layer" for base in self._class.bases):
            raise SourceRefused(
                sentence("A layer needs a method call(self, inputs), which computes its output."),
                self._class.lineno,
            )

    def _outputs(self) -> tuple[OutputPort, ...]:
        """One output for each element of the tuple that every `return` of `call` gives."""
        method = self._method("call")
        values = [] if method is None else _returned(method)
        tuples = [value.elts for value in values if isinstance(value, ast.Tuple)]
        if len(tuples) != len(values) or len({len(items) for items in tuples}) != 1:
            return (OutputPort(),)
        return _named_outputs(tuples[0]) or (OutputPort(),)

    def _side_names(self) -> tuple[str, ...]:
        """What Keras would call the layers that the source makes inside."""
        made = {
            snake_case(name.rpartition(".")[2])
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Call)
            and (name := dotted(node.func))
            and re.match(r"[A-Z][a-z0-9A-Z]*$", name.rpartition(".")[2])
        }
        return tuple(sorted(made))


def _with_defaults(signature: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    by_position = [*signature.posonlyargs, *signature.args]
    missing: list[ast.expr | None] = [None] * (len(by_position) - len(signature.defaults))
    pairs = list(zip(by_position, [*missing, *signature.defaults], strict=True))
    return pairs + list(zip(signature.kwonlyargs, signature.kw_defaults, strict=True))


def _taken(signature: ast.arguments) -> tuple[list[InputPort], list[ParameterSpec]]:
    """What the arguments of `call` are: tensors first, with a default that says more an option."""
    ports: list[InputPort] = []
    options: list[ParameterSpec] = []
    for argument, default in _with_defaults(signature)[1:]:
        if argument.arg == "training":
            options.append(TRAINING)
        elif default is None or (ports and is_none(default)):
            required = default is None
            ports.append(InputPort(argument.arg, _takes_list(argument.annotation), required))
        else:
            options.append(parameter_of(argument, default, "", 0))
    return ports, options


def _takes_list(annotation: ast.expr | None) -> bool:
    inner = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return inner is not None and dotted(inner).rpartition(".")[2] in list_words


def _returned(method: ast.FunctionDef) -> list[ast.expr | None]:
    """What the `return`s of a method give, without those of functions inside it."""
    values: list[ast.expr | None] = []
    waiting: list[ast.AST] = list(method.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Return):
            values.append(node.value)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return values


def _named_outputs(items: list[ast.expr]) -> tuple[OutputPort, ...]:
    """Outputs that are called as the variables that are returned, each name once."""
    names: list[str] = []
    for place, item in enumerate(items, start=1):
        name = item.id if isinstance(item, ast.Name) else f"output_{place}"
        names.append(name if name not in names else f"output_{place}")
    return tuple(OutputPort(name) for name in names)


def _first_sentence(text: str) -> str:
    match = re.match(r".*?[.!?](?=\s|$)", text)
    first = match.group(0) if match else text
    return first if len(first) <= 160 else first[:159] + "…"


def _documented(text: str) -> dict[str, str]:
    """What a docstring says about arguments, in lines such as `units: how many`."""
    lines = re.findall(r"^\s*(\w+)(?:\s*\([^)]*\))?\s*:\s+(\S.*)$", text, flags=re.MULTILINE)
    return {name: words.strip() for name, words in lines}
