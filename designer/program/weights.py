"""How a written script begins with the weights that the network was opened with.

By name and shape, as the trainer does: Keras' own `load_weights` counts the layers of a class, so
that a layer which was put in between would take the weights of the next one.
"""

from pathlib import PurePath

from designer.catalog.catalog import Catalog
from designer.catalog.custom import sources_of
from designer.catalog.spec import VOCABULARY, Family
from designer.network.graph import Network
from designer.program.source_text import Expression, keyword, literal, statement, table
from designer.program.source_text import call as call_of
from designer.training.origin import origin_of
from designer.training.plan import KEPT, LAST_RUN, TrainingPlan

_by_name = (
    "def keep_weights(model, stored):",
    '    """Give each layer the weights of the stored layer of its name, where they fit."""',
    "",
    "    def shapes(layer):",
    "        return [weight.shape for weight in layer.weights]",
    "",
    "    by_name = {layer.name: layer for layer in stored.layers}",
    "    for layer in model.layers:",
    "        other = by_name.get(layer.name)",
    "        if isinstance(layer, keras.Model) and isinstance(other, keras.Model):",
    "            keep_weights(layer, other)",
    "        elif other and shapes(layer) == shapes(other):",
    "            layer.set_weights(other.get_weights())",
)


def archive_of(network: Network, training: TrainingPlan) -> str:
    """The archive whose weights the script begins with, or ""."""
    origin = origin_of(network)
    return origin.file if origin and training.weights in ("", KEPT) else ""


# Of layers whose vocabulary stays in the archive.
_words = (
    '        elif hasattr(other, "get_vocabulary") and not layer.get_config()["vocabulary"]:',
    "            weights_of_words = {}",
    "            other.save_own_variables(weights_of_words)",
    "            layer.set_vocabulary(other.get_vocabulary(), **weights_of_words)",
)


def functions(network: Network, archive: str, catalog: Catalog) -> tuple[str, ...]:
    """The function that hands weights on by name."""
    if not archive:
        return ()
    words = _words if _looks_words_up(network, catalog) else ()
    return ("", "", *_by_name[:-2], *words, *_by_name[-2:])


def _looks_words_up(network: Network, catalog: Catalog) -> bool:
    """Whether a layer has words of which its parameters say nothing."""
    for _, part in network.walk():
        for layer in part.layers.values():
            spec = catalog.get(Family.LAYER, layer.type)
            if spec and spec.parameter(VOCABULARY) and VOCABULARY not in layer.parameters:
                return True
    return False


def beginning(network: Network, training: TrainingPlan, archive: str) -> list[str]:
    """The first lines of `main`: weights before training."""
    if training.weights == LAST_RUN:
        return ["    # The plan goes on from its last run: load_weights() of its best.keras does."]
    if not archive:
        return []
    name = call_of("Path(__file__).with_name", [literal(PurePath(archive).name)])
    arguments = [Expression("archive"), keyword("compile", literal(False))]
    own = sorted(sources_of(network))
    if own:
        classes = table((word, Expression(word)) for word in own)
        arguments.append(keyword("custom_objects", classes or Expression("{}")))
    lines = [
        *(statement("archive = ", name, depth=1) or []),
        "    if not archive.exists():",
        *(statement("archive = ", call_of("Path", [literal(archive)]), depth=2) or []),
    ]
    load = call_of("keras.saving.load_model", arguments)
    lines += statement("", call_of("keep_weights", [Expression("model"), load]), depth=1) or []
    return lines
