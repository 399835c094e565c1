"""Whole models on the disk: written beside, read back, then put in place."""

import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import numpy as np

from designer.catalog.catalog import Catalog
from designer.catalog.code import proposed_code, snippets
from designer.catalog.custom import catalog_for, sources_of
from designer.engine import user_code
from designer.engine.kept_weights import Kept, give_weights
from designer.engine.keras_messages import first_sentence
from designer.engine.models import build_model
from designer.errors import FormatError, SaveError
from designer.formats.keras import archive, archive_sources
from designer.formats.keras.archive_sources import Sources, compiled_in, digest_of
from designer.network.graph import Network
from designer.protocol import CompareWeights, ModelWritten, WeightsCompared, WriteModel
from designer.safe_save import reason, replace_file, temporary_beside
from designer.sentences import sentence, verbatim
from designer.training import origin

small_enough_to_show = 20


def save_model(model: keras.Model, path: Path, sources: Sources) -> None:
    """Write `model` as `.keras`; what stood at `path` is lost only when all of it is there.

    `.keras` and not `.weights.h5`: HDF5 can take the process down when the disk fills, while a
    `.keras` is put together in memory and carries check sums.
    """
    temporary = temporary_beside(path, ".keras")
    try:
        model.save(temporary)
        archive_sources.add(temporary, sources)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        raise SaveError(
            sentence("{path!r} was not saved: {reason}.", path=str(path), reason=reason(problem))
        ) from None
    except Exception as problem:
        # Keras asks the layers of a person's own for their configuration, and those may raise
        # anything.
        temporary.unlink(missing_ok=True)
        raise SaveError(
            sentence(
                "{path!r} was not saved: {reason}", path=str(path), reason=first_sentence(problem)
            )
        ) from problem
    replace_file(temporary, path, _verify)


def sources_in(model: keras.Model, network: Network, catalog: Catalog) -> Sources:
    """The texts of the code in `network` that Keras does not write with `model`, built from it."""
    own, catalog = sources_of(network), catalog_for(network, catalog)
    texts = {item.source for item in snippets(network, catalog)}
    own = {name: source for name, source in own.items() if source in texts}
    # What is not allowed is part of no model; it is not even looked at.
    expressions = [text for text in texts - {*own.values()} if user_code.may_run(text)]
    expressions += proposed_code(catalog)
    by_digest = {digest_of(user_code.compiled(text)): text for text in expressions}
    used = {digest_of(code) for code in compiled_in(json.loads(model.to_json()))}
    return Sources({key: by_digest[key] for key in used & by_digest.keys()}, own)


def _verify(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
            names = archive.namelist()
    except zipfile.BadZipFile as problem:
        raise FormatError(verbatim(str(problem))) from None
    if broken is not None or "config.json" not in names:
        member = broken or "config.json"
        raise FormatError(sentence("{member} is broken or missing", member=member))


def write_model(request: WriteModel, catalog: Catalog) -> ModelWritten:
    """Build the network, give its layers the weights that they still fit, and write it."""
    network = request.network
    archive.refuse_placeholders(network, Path(request.path).name)
    model = build_model(network, catalog)
    kept = Kept(0, ())
    if request.weights is not None:
        kept = give_weights(model, network, catalog, Path(request.weights))
    elif (lost := origin.origin_of(network)) is not None:
        said = sentence(
            "All weights are new: {file!r}, which held them, is not there any more.", file=lost.file
        )
        kept = Kept(0, (said,))
    save_model(model, Path(request.path), sources_in(model, network, catalog))
    return ModelWritten(kept.layers, kept.notes)


def compare_weights(request: CompareWeights, catalog: Catalog) -> WeightsCompared:
    """Which layers would get the weights of an archive; the model is built without its own."""
    with keras.StatelessScope(initialize_variables=False):
        model = build_model(request.network, catalog)
        path = Path(request.weights)
        kept = give_weights(model, request.network, catalog, path, compare=True)
    return WeightsCompared(kept.layers, kept.new, kept.notes)


def are_finite(weights: list[Any]) -> bool:
    """Whether no weight is NaN or infinite."""
    return all(np.isfinite(values).all() for values in weights if values.dtype.kind == "f")


def readable(model: keras.Model) -> dict[str, list[float | None]] | None:
    """All weights by path, if there are so few that a person can read them."""
    if not 0 < model.count_params() <= small_enough_to_show:
        return None
    return {
        weight.path: [
            float(value) if np.isfinite(value) else None
            for value in np.ravel(keras.ops.convert_to_numpy(weight))
        ]
        for weight in model.weights
        if weight.dtype.startswith(("float", "bfloat", "int", "uint"))
        and "seed_generator" not in weight.path
    }
