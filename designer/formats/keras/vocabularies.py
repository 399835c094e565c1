"""Vocabularies that lie in a `.keras` archive beside its configuration, as adapting left them.

A small one becomes the parameter `vocabulary` of its layer, where it can be read and edited. A
large one stays in the archive and is kept like weights (`designer.engine.kept_weights`); the layer
then says how many words it has, since what stands behind it needs to know its width.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import VOCABULARY, Family, Kind, TypeSpec
from designer.network import edits
from designer.network.graph import Layer, LayerId, Network
from designer.network.traversal import all_layers
from designer.sentences import Sentence, counted, sentence

MOST_WORDS = 1000
LARGEST_SMALL = 64 * 1024
LARGEST = 64 * 1024 * 1024

Names = tuple[str, ...]
# The bytes of a member, if it is there and has at most so many.
Content = Callable[[str, int], bytes | None]


def member_of(group: str) -> str:
    """The member that holds the vocabulary of the layer in this group of the weights."""
    return f"assets/{group}/vocabulary.txt"


def words_in(data: bytes) -> list[str] | None:
    """The words of a member, as Keras reads them; None where they are no text."""
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        return None
    while lines and not lines[-1]:
        lines.pop()
    return lines or None


def with_vocabularies(
    network: Network, groups: Mapping[Names, str], content: Content, catalog: Catalog
) -> tuple[Network, list[Sentence]]:
    """`network` with the vocabularies that are small, and notes on those that are not."""
    notes: list[Sentence] = []
    for scope, names, layer in tuple(all_layers(network)):
        spec, group = catalog.get(Family.LAYER, layer.type), groups.get(names)
        if group is None or spec is None or layer.foreign is not None:
            continue
        if spec.parameter(VOCABULARY) is None or VOCABULARY in layer.parameters:
            continue
        given = _parameters(layer, spec, content, member_of(group))
        if isinstance(given, Sentence):
            notes.append(sentence("{layer!r}: {reason}", layer=layer.name, reason=given))
            continue
        network = edits.within(network, scope, partial(_set, layer=layer.id, values=given))
        if given and VOCABULARY not in given:
            notes.append(
                counted(
                    "{layer!r}: its {count:,} words stay in the archive, and its output is "
                    "always as wide.",
                    "{layer!r}: its {count:,} words stay in the archive, and its output is "
                    "always as wide.",
                    count=given["max_tokens"],
                    layer=layer.name,
                )
            )
    return network, notes


def _set(network: Network, layer: LayerId, values: Mapping[str, Any]) -> Network:
    for name, value in values.items():
        network = edits.set_parameter(network, layer, name, value)
    return network


def _parameters(
    layer: Layer, spec: TypeSpec, content: Content, member: str
) -> dict[str, Any] | Sentence:
    """The parameters that a layer gets, or why it gets none."""
    mode = layer.parameters.get("output_mode", "int")
    weighted = mode == "tf_idf"  # the weight of each word lies with the weights of the model
    data = None if weighted else content(member, LARGEST_SMALL)
    is_whole = data is not None
    if data is None and mode != "int":
        data = content(member, LARGEST)
    if data is None:
        return {}
    words = words_in(data)
    if words is None:
        return sentence("its vocabulary in the archive is no text, and is left out.")
    if is_whole and len(words) <= MOST_WORDS:
        try:
            return {VOCABULARY: _as_given(words, layer, spec)}
        except ValueError:
            return sentence(
                "its vocabulary in the archive holds no whole numbers, and is left out."
            )
    if mode == "int" or layer.parameters.get("pad_to_max_tokens"):
        return {}
    return {"max_tokens": len(words), "pad_to_max_tokens": True}


def _as_given(words: list[str], layer: Layer, spec: TypeSpec) -> tuple[Any, ...]:
    """The words without those that the layer puts in front of them by itself."""

    def setting(name: str, otherwise: Any) -> Any:
        parameter = spec.parameter(name)
        default = otherwise if parameter is None else parameter.default
        return layer.parameters.get(name, default)

    vocabulary = spec.parameter(VOCABULARY)
    texts = vocabulary is not None and vocabulary.kind is Kind.STRINGS
    values: list[Any] = list(words) if texts else [int(word) for word in words]
    mask = setting("mask_token", "")
    front = [] if mask is None or setting("output_mode", "int") != "int" else [mask]
    front += [setting("oov_token", "[UNK]")] * setting("num_oov_indices", 1)
    return tuple(values[len(front) :] if values[: len(front)] == front else values)
