"""What a model gives for data: its outputs in a file, without training anything."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for
from designer.engine import sources
from designer.engine.data import Data, Wanted, describe_data
from designer.engine.kept_weights import give_weights
from designer.engine.model_io import ends_of, fed
from designer.engine.models import build_model
from designer.errors import DataError
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.model_kind import by_position
from designer.network.names import FreeNames
from designer.network.problems import Severity
from designer.protocol import Event, Log, Predict, Predicted
from designer.safe_save import save_bytes
from designer.sentences import sentence
from designer.training import compatibility, run_folder

Outputs = dict[str, Any]


def predict(request: Predict, catalog: Catalog, send: Callable[[Event], None]) -> Predicted:
    """Build the network, give it its weights, and write what it makes of the data."""
    target = Path(request.path)
    write = _writers.get(target.suffix.lower())
    if write is None:
        raise DataError(
            sentence(
                "{file!r} should end in one of {suffixes}.",
                file=target.name,
                suffixes=tuple(_writers),
            )
        )
    network, catalog = by_position(request.network), catalog_for(request.network, catalog)
    keras.backend.clear_session()
    model = build_model(network, catalog)
    weights = Path(request.weights)
    kept = give_weights(model, network, catalog, weights)
    title = run_folder.title_of(weights)
    if model.weights and not kept.layers:
        raise DataError(
            sentence("The weights in {archive!r} fit no layer of the network.", archive=title)
        )
    for note in kept.notes:
        send(Log("warning", note))
    ends = ends_of(network, catalog, model)
    data = _data(request, network, ends)
    values = model.predict(fed(data.inputs), batch_size=request.batch_size, verbose=0)
    free = FreeNames(())
    names = [free.take(end.name) for end in ends.outputs]
    outputs = dict(zip(names, values if isinstance(values, list) else [values], strict=True))
    save_bytes(target, write(outputs, target.name))
    shapes = {name: tuple(map(int, array.shape)) for name, array in outputs.items()}
    return Predicted(data.samples, shapes)


def _data(request: Predict, network: Network, ends: CheckResult) -> Data:
    """The data of a request; raises DataError where the network cannot take them."""
    wanted = tuple((end.name, end.spec.shape[1:], end.spec.dtype) for end in ends.inputs)
    data = sources.load(request.data, Wanted(wanted, ()), needs_target=False)
    for problem in compatibility.input_problems(network, ends, describe_data(data)):
        if problem.severity is Severity.ERROR:
            raise DataError(problem.message, node=problem.node)
    return data


def _npy(outputs: Outputs, name: str) -> bytes:
    if len(outputs) > 1:
        raise DataError(
            sentence(
                "The network has {outputs} outputs; {file!r} can hold one. Take .npz.",
                outputs=len(outputs),
                file=name,
            )
        )
    stream = io.BytesIO()
    np.save(stream, next(iter(outputs.values())), allow_pickle=False)
    return stream.getvalue()


def _npz(outputs: Outputs, name: str) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **outputs)
    return stream.getvalue()


def _csv(outputs: Outputs, name: str) -> bytes:
    """A column for each value of a sample: the name of its output, and its number if it has one."""
    columns, parts = [], []
    for key, array in outputs.items():
        flat = array.reshape(len(array), -1)
        one = flat.shape[1] == 1
        columns += [key if one else f"{key}_{place}" for place in range(flat.shape[1])]
        parts.append(flat)
    import pandas

    table = pandas.DataFrame(np.concatenate(parts, axis=1), columns=columns)
    return table.to_csv(index=False, lineterminator="\n").encode()


_writers: dict[str, Callable[[Outputs, str], bytes]] = {".npy": _npy, ".npz": _npz, ".csv": _csv}
