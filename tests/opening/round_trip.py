"""Sends models all the way, in a process that has Keras: `python -m tests.opening.round_trip`.

    python -m tests.opening.round_trip WHAT …      tells what came back otherwise

WHAT is a model of `architectures`, or numbers such as `100-120` for random models. `all` are all
architectures.
"""

import json
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from designer.catalog.catalog import Catalog, load
from designer.engine import inference
from designer.engine.network_inference import Walker
from designer.engine.weights import write_model
from designer.errors import DesignerError
from designer.formats import network_file, registry
from designer.network import edits
from designer.network.graph import Network
from designer.program import writer
from designer.protocol import WriteModel
from designer.training import origin
from devtools.survey.comparison import first_difference
from tests.opening import architectures, random_models
from tests.opening.canonical import canonical

largest_difference = 1e-5


class Trip:
    """One model on its way; `wrong` says what did not come back as it went."""

    def __init__(self, build: Callable[[], keras.Model], walker: Walker, folder: Path) -> None:
        self.catalog: Catalog = load()
        self.folder = folder
        self.walker = walker
        self.wrong: list[str] = []
        _forget()
        self.model = build()
        _shake(self.model)
        self.batch = _batch(self.model)
        self.config = canonical(self.model)
        self.weights = [np.array(item) for item in self.model.get_weights()]
        self.outputs = self._outputs(self.model)

    def go(self) -> list[str]:
        """All steps."""
        source = self.folder / "source.keras"
        self.model.save(source)
        (self.folder / "source.json").write_text(self.model.to_json())
        network = self._read(source)
        answer = self.walker.walk(network)
        self.wrong += [f"checked: {item.message!s}" for item in answer.problems]
        if not answer.plan.is_complete:
            return self.wrong
        self._expect(answer.totals().parameters == self.model.count_params(), "other parameters")
        self._code(network)
        self._written(network, source)
        return self.wrong

    def _read(self, source: Path) -> Network:
        content = registry.read(source)
        self.wrong += [f"read: {note}" for note in content.notes]
        network = content.network
        again = network_file.from_bytes(network_file.to_bytes(network), "a.network")
        self._expect(again == network, "another network comes out of .network")
        if not self.model.compiled:
            alone = registry.read(self.folder / "source.json").network
            bare = edits.set_setting(network, origin.section, None)
            self._expect(alone == bare, "another network comes out of the JSON alone")
        return network

    def _code(self, network: Network) -> None:
        text = writer.write(network, self.catalog).text
        _forget()
        scope: dict[str, Any] = {"__name__": "written"}
        try:
            exec(compile(text, "written.py", "exec"), scope)
        except Exception as problem:
            self.wrong.append(f"code: {type(problem).__name__}: {problem}\n{text}")
            return
        model = scope["model"]
        if self._same(model, "code"):
            model.set_weights(self.weights)
            self._compute(model, "code")

    def _written(self, network: Network, source: Path) -> None:
        _forget()
        path = self.folder / "written.keras"
        said = write_model(WriteModel(network, str(path), str(source)), self.catalog)
        self.wrong += [f"written: {note}" for note in said.notes]
        _forget()
        model = keras.saving.load_model(path)
        self.config = canonical(keras.saving.load_model(source))  # Keras itself forgets some things
        if self._same(model, "written"):
            equal = all(map(np.array_equal, model.get_weights(), self.weights))
            self._expect(equal, "written: other weights")
            self._compute(model, "written")

    def _same(self, model: keras.Model, step: str) -> bool:
        place = first_difference(self.config, canonical(model), "")
        self._expect(place is None, f"{step}: another {place}")
        shapes = [item.shape for item in self.weights]
        return shapes == [item.shape for item in model.get_weights()]

    def _compute(self, model: keras.Model, step: str) -> None:
        for number, (mine, theirs) in enumerate(
            zip(self._outputs(model), self.outputs, strict=True)
        ):
            if mine.shape != theirs.shape or not np.allclose(
                mine, theirs, atol=largest_difference, equal_nan=True
            ):
                self.wrong.append(f"{step}: output {number} differs")

    def _outputs(self, model: keras.Model) -> list[Any]:
        keras.utils.set_random_seed(4)
        batch: Any = self.batch
        found = model(keras.tree.map_structure(keras.ops.convert_to_tensor, batch), training=False)
        return [keras.ops.convert_to_numpy(item) for item in keras.tree.flatten(found)]

    def _expect(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.wrong.append(sentence)


def _forget() -> None:
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)


def _shake(model: keras.Model) -> None:
    """Give what starts as zeros and ones other values, or outputs would hardly depend on it."""
    random = np.random.default_rng(3)
    for weight in model.weights:
        values = keras.ops.convert_to_numpy(weight)
        if values.dtype.kind == "f" and values.size and np.ptp(values) == 0:
            weight.assign(values + random.uniform(0.01, 0.1, values.shape).astype(values.dtype))


def _batch(model: keras.Model) -> Any:
    random = np.random.default_rng(2)

    def one(tensor: Any) -> Any:
        shape = tuple(axis or 3 for axis in tensor.shape)
        kind = keras.backend.standardize_dtype(tensor.dtype)
        if kind == "string":
            return np.full(shape, "a cat")
        if kind == "bool":
            return random.uniform(size=shape) < 0.7
        if "int" in kind:
            return random.integers(1, 3, shape).astype(kind)
        return random.uniform(0.1, 1, shape).astype(kind)

    found = [one(tensor) for tensor in model.inputs]
    return found if len(found) > 1 else found[0]


def told(build: Callable[[], keras.Model], walker: Walker) -> list[str]:
    """What is not as it was; a crash is told as well."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return Trip(build, walker, Path(folder)).go()
        except DesignerError as problem:
            return [f"refused: {problem.message!s}"]
        except Exception as problem:
            place = traceback.extract_tb(problem.__traceback__)[-1]
            said = f"{type(problem).__name__}: {str(problem)[:300]}"
            return [f"{said} ({Path(place.filename).name}:{place.lineno})"]


def wanted(words: list[str]) -> Iterator[tuple[str, Callable[[], keras.Model]]]:
    """The models that are named."""
    for word in words:
        if word == "all":
            yield from architectures.models.items()
        elif word in architectures.models:
            yield word, architectures.models[word]
        else:
            first, _, last = word.partition("-")
            for seed in range(int(first), int(last or first) + 1):
                yield str(seed), lambda seed=seed: random_models.model(seed)


def main(words: list[str]) -> None:
    """Print a line of JSON for each model: its name, and what is wrong with it."""
    warnings.simplefilter("ignore")
    inference.warm_up()
    walker = Walker(load())
    for name, build in wanted(words):
        print(json.dumps([name, told(build, walker)]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
