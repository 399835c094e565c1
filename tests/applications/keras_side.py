"""What only Keras can say, in a process of its own: `python -m tests.applications.keras_side`.

A request is a line of JSON with the name of a function below and its arguments; so is an answer.
"""

import gc
import inspect
import json
import os
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np

SOURCE, CODE, WRITTEN = "source.keras", "code.py", "written.keras"

kept: dict[str, Any] = {}


def names() -> list[str]:
    """Every function of `keras.applications` that makes a model."""
    found = vars(keras.applications).items()
    return sorted(name for name, thing in found if inspect.isfunction(thing))


def build(name: str, options: dict[str, Any], folder: str) -> dict[str, Any]:
    """Build the application with random weights and save it as a stranger would have."""
    kept.clear()
    keras.backend.clear_session()
    gc.collect()
    keras.utils.set_random_seed(1)
    model = getattr(keras.applications, name)(weights=None, **options)
    _shake(model)
    model.save(Path(folder) / SOURCE)
    shape = (2, *(axis or 224 for axis in model.input_shape[1:]))
    kept["batch"] = np.random.default_rng(2).uniform(0, 255, shape).astype("float32")
    kept["config"] = _config(model)
    kept["weights"] = model.get_weights()
    kept["outputs"] = _outputs(model)
    trainable = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return {
        "parameters": model.count_params(),
        "trainable": trainable,
        "operations": len(model.operations),
    }


def _shake(model: keras.Model) -> None:
    """Give what starts as zeros and ones other values, or outputs would hardly depend on it."""
    random = np.random.default_rng(3)
    for weight in model.weights:
        values = keras.ops.convert_to_numpy(weight)
        if values.ndim == 1 and values.dtype.kind == "f" and np.ptp(values) == 0:
            weight.assign(values + random.uniform(0.01, 0.1, values.shape).astype(values.dtype))


def run(folder: str) -> dict[str, Any]:
    """Run the written code and compare its model with the application."""
    keras.backend.clear_session()
    scope: dict[str, Any] = {"__name__": "written"}
    exec(compile((Path(folder) / CODE).read_text(), CODE, "exec"), scope)
    model = scope.pop("model")
    before = _difference(model)
    model.set_weights(kept["weights"])
    return {"config": _config(model) == kept["config"], "before": before, **_compared(model)}


def load(folder: str) -> dict[str, Any]:
    """Load what was written and compare it with the application."""
    keras.backend.clear_session()
    model = keras.saving.load_model(Path(folder) / WRITTEN)
    same = all(map(np.array_equal, model.get_weights(), kept["weights"]))
    return {"config": _config(model) == kept["config"], "weights": same, **_compared(model)}


def _compared(model: keras.Model) -> dict[str, Any]:
    return {"parameters": model.count_params(), "difference": _difference(model)}


def _difference(model: keras.Model) -> float:
    return float(np.max(np.abs(_outputs(model) - kept["outputs"])))


def _outputs(model: keras.Model) -> Any:
    # Not `predict`, which would compile each model for a single batch.
    return keras.ops.convert_to_numpy(model(kept["batch"], training=False))


def _config(model: keras.Model) -> Any:
    return json.loads(json.dumps(model.get_config()))


def main() -> None:
    """CheckResult until there is nothing more to answer."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever frameworks print
    functions = {"names": names, "build": build, "run": run, "load": load}
    for line in sys.stdin:
        name, arguments = json.loads(line)
        answers.write(json.dumps(functions[name](*arguments)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
