"""Runs in a process of its own: builds models from code and from networks, and compares.

    python -m tests.formats.in_keras FOLDER

FOLDER holds pairs of NAME.network and NAME.py, and of NAME.train and NAME.script for training;
what is found goes to FOLDER/found.json.
"""

import ast
import contextlib
import inspect
import io
import json
import sys
from pathlib import Path
from typing import Any

import keras

from designer.catalog.catalog import Catalog, load
from designer.catalog.spec import OWN_PACKAGE, Family
from designer.engine import trainer
from designer.engine.build import imported
from designer.engine.models import build_model
from designer.formats import network_file
from designer.network.names import snake_case
from designer.program.values import not_by_name
from designer.protocol import RunEnded, Train
from designer.training.plan import plan_of


def comparison(folder: Path, name: str, catalog: Catalog) -> dict[str, Any]:
    """What code and network make, as configurations; each as in a fresh process."""
    network = network_file.from_bytes((folder / f"{name}.network").read_bytes(), name)
    found: dict[str, Any] = {}
    keras.backend.clear_session()
    try:
        scope: dict[str, Any] = {"__name__": "written"}
        exec(compile((folder / f"{name}.py").read_text(), name, "exec"), scope)
        found["code"] = configuration(scope["model"])
    except Exception as problem:
        found["code"] = f"{type(problem).__name__}: {problem}"
    keras.backend.clear_session()
    try:
        model = build_model(network, catalog)
        found["network"] = configuration(model)
        found["dot"] = picture(model)
    except Exception as problem:
        found["network"] = f"{type(problem).__name__}: {problem}"
    return found


def configuration(model: keras.Model) -> Any:
    """The configuration as JSON; the name of a nameless model says nothing."""
    config = model.get_config()
    if config["name"].startswith("functional"):
        del config["name"]
    text = json.dumps(config, sort_keys=True, default=str)
    return json.loads(text, object_hook=without_place)


def without_place(item: dict[str, Any]) -> dict[str, Any]:
    """A layer of ours stands in another module where a program carries it along."""
    if str(item.get("registered_name")).startswith(OWN_PACKAGE):
        return {key: value for key, value in item.items() if key != "module"}
    return item


def picture(model: keras.Model) -> dict[str, Any]:
    """Boxes and lines of `keras.utils.model_to_dot`, by layer names; shapes as it writes them."""
    model = getattr(model, "_functional", model)  # Keras draws no Input of a Sequential model
    drawn = keras.utils.model_to_dot(model, show_shapes=True)
    names = {str(id(layer)): layer.name for layer in model._operations}
    boxes = {
        names[node.get_name().strip('"')]: node.get_label()
        for node in drawn.get_nodes()
        if node.get_name().strip('"') in names
    }
    lines = sorted(
        [names[edge.get_source().strip('"')], names[edge.get_destination().strip('"')]]
        for edge in drawn.get_edges()
    )
    return {"boxes": boxes, "lines": lines}


def trained(folder: Path, name: str) -> dict[str, Any]:
    """What the script prints in the end, and what the trainer reports for the same plan."""
    network = network_file.from_bytes((folder / f"{name}.train").read_bytes(), name)
    keras.backend.clear_session()
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        scope = {"__name__": "__main__", "__file__": str(folder / f"{name}.py")}
        exec(compile((folder / f"{name}.script").read_text(), name, "exec"), scope)
    keras.backend.clear_session()
    events: list[Any] = []
    request = Train(network, plan_of(network), str(folder / f"{name}.run"))
    trainer.create().handle(request, events.append)
    return {
        "script": ast.literal_eval(printed.getvalue().splitlines()[-1]),
        "trainer": next(event.metrics for event in events if isinstance(event, RunEnded)),
        "saved": [path.name for path in folder.glob("*.keras")],
    }


def misplaced(catalog: Catalog) -> list[str]:
    """Types whose leading required parameters are not the first ones that Keras takes."""
    wrong = []
    for family in Family:
        if family is Family.OPERATION:
            continue  # their parameters are always given by name
        for spec in catalog.entries(family):
            if not spec.path or not spec.parameters:
                continue
            target = imported(spec.path)
            leading = []
            for parameter in spec.parameters:
                if not parameter.required:
                    break
                leading.append(parameter.name)
            taken = list(inspect.signature(target).parameters)[: len(leading)]
            if leading != taken and spec.path != "keras.Input":
                wrong.append(f"{spec.path}: {leading} are {taken}")
    return wrong


def misnamed(catalog: Catalog) -> list[str]:
    """Types that Keras does not know by the name under which they are written."""
    wrong = []
    getters = {
        Family.INITIALIZER: keras.initializers.get,
        Family.REGULARIZER: keras.regularizers.get,
        Family.CONSTRAINT: keras.constraints.get,
        Family.ACTIVATION: keras.activations.get,
    }
    for family, get in getters.items():
        for spec in catalog.entries(family):
            target = imported(spec.path)
            if spec.type in not_by_name or any(item.required for item in spec.parameters):
                continue
            try:
                got = get(snake_case(spec.type))
            except (ValueError, KeyError, TypeError):
                wrong.append(f"{spec.path} as {snake_case(spec.type)!r}")
                continue
            same = isinstance(got, target) if inspect.isclass(target) else got is target
            if not same:
                wrong.append(f"{spec.path} as {snake_case(spec.type)!r} gives {got!r}")
    return wrong


def main(folder: Path) -> None:
    """Compare everything in the folder."""
    catalog = load()
    names = sorted(path.stem for path in folder.glob("*.network"))
    scripts = sorted(path.stem for path in folder.glob("*.script"))
    found = {
        "trained": {name: trained(folder, name) for name in scripts},
        "models": {name: comparison(folder, name, catalog) for name in names},
        "misplaced": misplaced(catalog),
        "misnamed": misnamed(catalog),
    }
    (folder / "found.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
