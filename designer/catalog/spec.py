"""Specifications: what can be placed, and what each parameter takes.

One `TypeSpec` feeds palette, ports, editors, tooltips, generated code and documentation. Our
tools write them by introspection of the installed Keras into `resources/catalog/`; see
`devtools.introspection`.
"""

from enum import StrEnum
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, structs

from designer.network.ports import InputPort, OutputPort
from designer.network.values import normal
from designer.sentences import Sentence, shipped

# What Keras' registered names of the layers in `designer.layers` begin with.
OWN_PACKAGE = "network_designer>"


class Kind(StrEnum):
    """What a parameter takes, which also chooses its editor."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    CHOICE = "choice"  # one of `choices`
    INTEGERS = "integers"  # 3 or (3, 3): one whole number, or one for each of `rank` axes
    SHAPE = "shape"  # (28, 28, 1) or (None, 16): whole numbers and None, any length
    NUMBERS = "numbers"  # a number, or a tuple of numbers, such as factor=(-0.2, 0.3)
    STRINGS = "strings"  # a tuple of strings, such as a vocabulary
    ARRAY = "array"  # nested tuples of numbers
    TENSOR = "tensor"  # the same, where Keras takes nothing but a NumPy array
    DTYPE = "dtype"  # "float32" …, or an ObjectValue of family DTYPE_POLICY
    OBJECT = "object"  # an entry of `families`: a name or an ObjectValue
    OBJECTS = "objects"  # a tuple of such entries
    SLICES = "slices"  # which part of a tensor: [:, -1]; see designer.catalog.slices
    CODE = "code"  # Python source as a string; never run without consent
    ANY = "any"  # any literal


class Family(StrEnum):
    """The catalogue's families; one file each in `resources/catalog/`."""

    LAYER = "layer"
    OPERATION = "operation"
    ACTIVATION = "activation"
    INITIALIZER = "initializer"
    REGULARIZER = "regularizer"
    CONSTRAINT = "constraint"
    OPTIMIZER = "optimizer"
    SCHEDULE = "schedule"  # learning-rate schedules
    LOSS = "loss"
    METRIC = "metric"
    CALLBACK = "callback"
    DTYPE_POLICY = "dtype_policy"
    QUANTIZATION = "quantization"  # how a layer is to be quantized
    QUANTIZER = "quantizer"


class Group(StrEnum):
    """Where a parameter stands in the properties panel."""

    MAIN = "main"
    ACTIVATION = "activation"
    WEIGHTS = "weights"
    ADVANCED = "advanced"


# What Keras calls the layer inside a wrapper.
WRAPPED = "layer"
# The parameter of those layers that look words up, whichever way they came by them.
VOCABULARY = "vocabulary"


class ParameterSpec(Struct, frozen=True, omit_defaults=True):
    """One parameter of a type: what it takes, its default and its documentation.

    `default` is `UNSET` where the parameter must be given. `optional`: `None` is a value.
    `rank` is the number of axes of `INTEGERS` (0: any); with `pairs` each axis may have a pair,
    such as the padding before and after. `families` of a NUMBER or a DTYPE: an object of them is
    taken too (a learning-rate schedule); of an ANY: the objects that a mapping may hold. `choices`
    of an OBJECT: only these types of the family. `proposed`: those of the last family that a form
    proposes; a file may hold any other.
    `short` is how a card words the value (`{}` stands for it, "" leaves it out; of a BOOLEAN the
    words for true and for false, parted by `|`); `telling` sorts parameters on a card, highest
    first, 0 never shown.
    """

    name: str
    kind: Kind
    default: Any = UNSET
    optional: bool = False
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    exclusive_minimum: bool = False
    rank: int = 0
    pairs: bool = False
    families: tuple[Family, ...] = ()
    proposed: tuple[str, ...] = ()
    group: Group = Group.MAIN
    unit: str = ""
    description: Sentence | str = ""  # a sentence of ours, or Keras' own words
    initial: Any = UNSET  # what a newly placed layer starts with where there is no default
    short: str = "{}"
    telling: int = 0

    def __post_init__(self) -> None:
        if type(self.default) in (list, dict):
            structs.force_setattr(self, "default", normal(self.default))
        if type(self.initial) in (list, dict):
            structs.force_setattr(self, "initial", normal(self.initial))

    @property
    def required(self) -> bool:
        """Whether the parameter must be given."""
        return isinstance(self.default, UnsetType)


class Work(StrEnum):
    """A kind of work, for each of which there is one formula (`designer.engine.flops`)."""

    NOTHING = "nothing"  # values are only moved, or known beforehand
    ELEMENTWISE = "elementwise"
    REDUCTION = "reduction"  # one operation for each value that comes in
    MERGING = "merging"  # several tensors become one, value by value
    WEIGHTS = "weights"  # weights are applied at every position
    EINSUM = "einsum"
    PRODUCT = "product"  # of two tensors, along an axis
    RECURRENT = "recurrent"
    STEPS = "steps"  # the weights of a part are applied at every step
    ATTENTION = "attention"
    HEADS = "heads"  # attention with projections for several heads
    WRAPPED = "wrapped"  # what a part costs, which is called with the same


class Cost(Struct, frozen=True, omit_defaults=True):
    """What a call computes: the kind of work, and by which names its formula finds the numbers.

    `each` is how many operations every value that comes out takes beside: a number, or an attribute
    of the layer whose product it is (`pool_size`). `weights` and `biases` are attributes; the
    weights are used `at` every position of the `outputs` or `inputs`, or `once`. `parts` are layers
    inside, of which some types are `uncounted` and take one operation for each value. `axis` is the
    axis of a product or the attribute that holds it.
    """

    kind: Work = Work.ELEMENTWISE
    each: int | str = 0
    weights: tuple[str, ...] = ()
    biases: tuple[str, ...] = ()
    at: Literal["outputs", "inputs", "once"] = "outputs"
    parts: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    axis: int | str = -1


ONE_FOR_EACH_VALUE = Cost(each=1)


class TypeSpec(Struct, frozen=True, omit_defaults=True):
    """One type of a family: a layer, an operation, an initializer, an optimizer …

    `path` is the public import path (`keras.layers.Dense`). `inputs` and `outputs` are the ports
    of layers and operations; `output_rules` name further outputs that appear while a parameter
    is true (`return_state` of LSTM). `side_names` are the Keras name prefixes that building this
    type uses up for its inner layers. `arguments` are the ports and parameters of an operation in
    the order of its signature; one that begins with `*` is spread. `operator` is how Python writes
    the operation, such as `*` or `[]`; `section` parts operations in the palette. `absent` says why
    a type cannot be placed, `left_out` why some arguments of Keras' are not among the parameters.
    `source` is the Python of a layer that a person wrote; see `designer.catalog.custom`. `cost` is
    what a call computes.

    The port `inputs` is passed by position whatever Keras calls it; other ports bear Keras' names.
    A parameter of an operation with the name of a port is what that port is given where no wire
    leads to it: `x * 2`.
    """

    type: str
    family: Family
    path: str
    name_prefix: str = ""
    category: str = ""
    summary: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    parameters: tuple[ParameterSpec, ...] = ()
    call_arguments: tuple[ParameterSpec, ...] = ()
    inputs: tuple[InputPort, ...] = ()
    outputs: tuple[OutputPort, ...] = ()
    output_rules: tuple["OutputRule", ...] = ()
    side_names: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    operator: str = ""
    section: str = ""
    absent: str = ""
    left_out: dict[str, str] = {}
    source: str = ""
    cost: Cost = ONE_FOR_EACH_VALUE

    @property
    def purpose(self) -> Sentence:
        """What the type is for, in a line."""
        return shipped(self.summary)

    @property
    def wrapped(self) -> ParameterSpec | None:
        """The parameter that takes any layer, and so a whole model in its place; None without."""
        layer = self.parameter(WRAPPED)
        if layer is None or layer.families != (Family.LAYER,) or layer.choices:
            return None
        return layer if layer.required else None

    def parameter(self, name: str) -> ParameterSpec | None:
        """The parameter called `name`, if there is one."""
        for spec in self.parameters:  # a loop: large files ask some hundred thousand times
            if spec.name == name:
                return spec
        return None

    @property
    def constants(self) -> tuple[str, ...]:
        """The ports that may hold a value in the place of a wire."""
        parameters = {spec.name for spec in self.parameters}
        return tuple(port.name for port in self.inputs if port.name in parameters)


class OutputRule(Struct, frozen=True, omit_defaults=True):
    """Outputs that a type has while its parameter `when` is true; "" is always.

    `when` may lead into an object (`layer.return_state`) or begin with `not`. With `of` the
    outputs are the states of the object, or objects, in that parameter, once for each of
    `prefixes`. With `count` there are as many as that parameter says: the number itself, or one
    more than the places at which a tensor is cut. With `length` there are as many as that
    parameter has items.
    """

    when: str = ""
    outputs: tuple[OutputPort, ...] = ()
    of: str = ""
    prefixes: tuple[str, ...] = ("",)
    count: str = ""
    length: str = ""
