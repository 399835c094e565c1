"""From an argument of `__init__` or `call` to a field of the form, by what is written alone."""

import ast
from typing import Any

from msgspec.structs import replace

from designer.catalog.spec import Family, Group, Kind, ParameterSpec
from designer.network.values import normal
from designer.sentences import Sentence, sentence

list_words = ("list", "List", "tuple", "Tuple", "Sequence", "Iterable")

TRAINING = ParameterSpec(
    "training",
    Kind.BOOLEAN,
    default=None,
    optional=True,
    description=sentence(
        "Whether the layer behaves as in training; by default as the model is called."
    ),
    short="training|inference",
    telling=25,
)

EVERY_LAYER_HAS = (
    ParameterSpec(
        "trainable",
        Kind.BOOLEAN,
        default=True,
        group=Group.ADVANCED,
        description=sentence(
            "Whether the layer's weights change during training; off freezes the layer."
        ),
        short="|frozen",
        telling=20,
    ),
    ParameterSpec(
        "dtype",
        Kind.DTYPE,
        default=None,
        optional=True,
        families=(Family.DTYPE_POLICY,),
        group=Group.ADVANCED,
        description=sentence(
            "The dtype of computations and weights; by default the global policy's."
        ),
    ),
)
NAMES_OF_EVERY_LAYER = ("name", "trainable", "dtype")

_by_word = {
    "int": Kind.INTEGER,
    "float": Kind.NUMBER,
    "bool": Kind.BOOLEAN,
    "str": Kind.STRING,
}
_by_item = {"int": Kind.SHAPE, "float": Kind.NUMBERS, "str": Kind.STRINGS}
# Keras' own names for objects; a parameter that ends so takes one of that family.
_by_ending = (
    ("activation", Family.ACTIVATION, Group.ACTIVATION),
    ("initializer", Family.INITIALIZER, Group.WEIGHTS),
    ("regularizer", Family.REGULARIZER, Group.WEIGHTS),
    ("constraint", Family.CONSTRAINT, Group.WEIGHTS),
)
_starts = {
    Kind.INTEGER: 1,
    Kind.NUMBER: 1.0,
    Kind.BOOLEAN: False,
    Kind.STRING: "",
    Kind.SHAPE: (1,),
    Kind.NUMBERS: (1.0,),
    Kind.STRINGS: (),
    Kind.ANY: 1,
}


def parameter_of(
    argument: ast.arg, default: ast.expr | None, meaning: Sentence | str, telling: int
) -> ParameterSpec:
    """The field of the form for an argument."""
    is_plain, value = _literal(default)
    kind, optional, choices = _kind(argument.annotation)
    families: tuple[Family, ...] = ()
    group = Group.MAIN
    if kind is None:
        kind, families, group = _unannotated(argument.arg, value if is_plain else None)
    if default is not None and not is_plain:
        meaning = _with_default(meaning, ast.unparse(default))
    spec = ParameterSpec(
        argument.arg,
        kind,
        choices=choices,
        families=families,
        group=group,
        description=meaning,
        telling=min(90, 50 + telling) if telling else 0,
    )
    if default is None:
        start = choices[0] if choices else _starts.get(kind)
        return replace(spec, optional=optional, initial=start)
    if kind is Kind.NUMBER and type(value) is int:
        value = float(value)
    return replace(spec, default=value, optional=optional or value is None)


def _with_default(meaning: Sentence | str, default: str) -> Sentence:
    if not meaning:
        return sentence("Where nothing is set: {default}.", default=default)
    return sentence("{meaning} Where nothing is set: {default}.", meaning=meaning, default=default)


def _unannotated(name: str, value: Any) -> tuple[Kind, tuple[Family, ...], Group]:
    """What a parameter is by its name, if that is one of Keras' for an object, or its default."""
    for ending, family, group in _by_ending:
        if name == ending or name.endswith(f"_{ending}"):
            return Kind.OBJECT, (family,), group
    return _kind_of_value(value), (), Group.MAIN


def _literal(node: ast.expr | None) -> tuple[bool, Any]:
    """Whether a default is a plain value, and which."""
    if node is None:
        return True, None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None
    return (True, normal(value)) if _is_plain(value) else (False, None)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(item) for key, item in value.items())
    return value is None or isinstance(value, bool | int | float | str)


def _kind_of_value(value: Any) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, tuple):
        kinds = {type(item) for item in value}
        if kinds == {int}:
            return Kind.SHAPE
        return Kind.STRINGS if kinds == {str} else Kind.ANY
    for kind, known in ((int, Kind.INTEGER), (float, Kind.NUMBER), (str, Kind.STRING)):
        if isinstance(value, kind):
            return known
    return Kind.ANY


def _kind(annotation: ast.expr | None) -> tuple[Kind | None, bool, tuple[Any, ...]]:
    """What an annotation means: the kind, whether None is a value, the choices."""
    if annotation is None:
        return None, False, ()
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None, False, ()
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return _kind_of_union(annotation)
    if isinstance(annotation, ast.Subscript):
        return _kind_of_subscript(annotation)
    word = dotted(annotation).rpartition(".")[2]
    return _by_word.get(word), False, ()


def _kind_of_union(annotation: ast.BinOp) -> tuple[Kind | None, bool, tuple[Any, ...]]:
    sides = [side for side in (annotation.left, annotation.right) if not is_none(side)]
    if len(sides) != 1:
        return Kind.ANY, False, ()
    kind, _, choices = _kind(sides[0])
    return kind, True, choices


def _kind_of_subscript(annotation: ast.Subscript) -> tuple[Kind | None, bool, tuple[Any, ...]]:
    word = dotted(annotation.value).rpartition(".")[2]
    inner = annotation.slice
    items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if word == "Optional":
        kind, _, choices = _kind(inner)
        return kind, True, choices
    if word == "Literal":
        choices = tuple(item.value for item in items if isinstance(item, ast.Constant))
        return (Kind.CHOICE, False, choices) if choices else (None, False, ())
    if word in list_words and items:
        return _by_item.get(dotted(items[0]), Kind.ANY), False, ()
    return None, False, ()


def dotted(node: ast.expr) -> str:
    """`keras.layers.Layer` of such an expression; empty for any other."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def is_none(node: ast.expr) -> bool:
    """Whether an expression is `None`."""
    return isinstance(node, ast.Constant) and node.value is None
