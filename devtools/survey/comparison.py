"""Whether two models have the same configuration, and where they differ."""

import base64
import json
import marshal
from collections.abc import Iterable
from typing import Any

import keras

from designer.catalog.spec import OWN_PACKAGE
from devtools.survey.findings import NOT_REACHED, YES, Finding


def configuration(model: keras.Model) -> Any:
    """The configuration of a model as JSON has it."""
    return _comparable(json.loads(json.dumps(model.get_config(), sort_keys=True, default=str)))


def _comparable(config: Any) -> Any:
    """Without the modules of our own layers, which a program carries with it.

    Of the code of a lambda, without the name of the file in which it stands.
    """
    if isinstance(config, list):
        return [_comparable(item) for item in config]
    if not isinstance(config, dict):
        return config
    if config.get("class_name") == "__lambda__":
        code = marshal.loads(base64.b64decode(config["config"]["code"]))
        return [code.co_code.hex(), repr(code.co_consts), list(code.co_names)]
    ours = str(config.get("registered_name")).startswith(OWN_PACKAGE)
    left_out = {"module"} if ours else set()
    if "class_name" in config:
        left_out.add("build_config")  # when a layer was built says nothing of what it is
    return {k: _comparable(item) for k, item in config.items() if k not in left_out}


def compared(config: Any, result: Any) -> dict[str, Finding]:
    """What a program's result says: its configuration, or the sentence in which it failed."""
    if isinstance(result, str):
        return {"coded": Finding(False, result), "equal": NOT_REACHED}
    if config is None:
        return {"coded": YES}
    return {"coded": YES, "equal": equality(config, _comparable(result), "the code's model has")}


def equality(wanted: Any, made: Any, words: str) -> Finding:
    """Whether two configurations are equal; `words` begin the sentence where they are not."""
    place = first_difference(wanted, made, "")
    return YES if place is None else Finding(False, f"{words} another {place}")


def first_difference(wanted: Any, made: Any, place: str) -> str | None:
    """Where two configurations differ first."""
    pairs = _pairs(wanted, made)
    if pairs is None:
        return None if wanted == made else f"{place.strip('.')}: {made!r:.80} for {wanted!r:.80}"
    said = (first_difference(left, right, f"{place}.{key}") for key, left, right in pairs)
    return next(filter(None, said), None)


def _pairs(wanted: Any, made: Any) -> Iterable[tuple[Any, Any, Any]] | None:
    """The parts of two lists or dictionaries that have the same keys, with those; else None."""
    if isinstance(wanted, dict) and isinstance(made, dict) and wanted.keys() == made.keys():
        return ((key, wanted[key], made[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(made, list) and len(wanted) == len(made):
        return ((number, *pair) for number, pair in enumerate(zip(wanted, made, strict=True)))
    return None
