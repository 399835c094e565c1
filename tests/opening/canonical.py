"""What a model computes, as a value to compare: the same however its calls were written.

Keras keeps whether an argument was given by position or by name, numbers operations in the order in
which they were made, and tells an array from a list. None of that changes the model.
"""

import hashlib
import inspect
import json
from typing import Any

import keras


def canonical(model: keras.Model) -> dict[str, Any]:
    """The layers of a model by name, and its outputs by what they are computed from."""
    config = json.loads(json.dumps(model.get_config()))
    if isinstance(model, keras.Sequential):
        layers = {layer.name: layer for layer in model.layers}
        entries = [item for item in config["layers"] if item["config"]["name"] in layers]
        chain = [_layer(item, layers[item["config"]["name"]]) for item in entries]
        return {"chain": chain, "inputs": [tuple(item.shape) for item in model.inputs]}
    return _Functional(model, config).value()


class _Functional:
    def __init__(self, model: keras.Model, config: dict[str, Any]) -> None:
        self.config = config
        self.operations = {item.name: item for item in model.operations}
        self.entries = {item["name"]: item for item in config["layers"]}
        self.digests: dict[tuple[str, int], str] = {}
        self.models = {
            name
            for name, item in self.operations.items()
            if isinstance(item, keras.Model) and not isinstance(item, keras.Sequential)
        }

    def value(self) -> dict[str, Any]:
        layers = {
            name: [_layer(item, self.operations[name]), len(item["inbound_nodes"])]
            for name, item in sorted(self.entries.items())
            if not _is_operation(item)
        }
        ends = {
            key: self._ends(self.config[f"{key}_layers"], key == "output")
            for key in ("input", "output")
        }
        return {"layers": layers, **ends, "trainable": self.config.get("trainable")}

    def _ends(self, structure: Any, calls_count_themselves: bool) -> Any:
        match structure:
            case [str(name), int(call), int(output)]:
                return self._tensor(name, call - (name in self.models), output)
            case dict():
                items = structure.items()
                return {key: self._ends(item, calls_count_themselves) for key, item in items}
        return [self._ends(item, calls_count_themselves) for item in structure]

    def _tensor(self, name: str, call: int, output: int) -> str:
        if (name, call) not in self.digests:
            entry = self.entries[name]
            told: Any = name
            if _is_operation(entry):
                told = [entry["class_name"], _plain(entry["config"], without="name")]
            nodes = entry["inbound_nodes"]
            arguments = self._arguments(name, nodes[call]) if nodes else None
            text = json.dumps([told, arguments], sort_keys=True)
            self.digests[name, call] = hashlib.sha256(text.encode()).hexdigest()[:12]
        return f"{self.digests[name, call]}:{output}"

    def _arguments(self, name: str, node: dict[str, Any]) -> dict[str, Any]:
        signature = inspect.signature(self.operations[name].call)
        bound = signature.bind_partial(*node["args"], **node["kwargs"]).arguments
        found = {}
        for key, value in bound.items():
            kind = signature.parameters[key]
            given = value if kind.kind is inspect.Parameter.VAR_KEYWORD else {key: value}
            for inner, item in given.items():
                told = self._value(item)
                if item != kind.default and not _is_nothing(told):
                    found[inner] = told
        return found

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            if value.get("class_name") == "__keras_tensor__":
                return self._tensor(*value["config"]["keras_history"])
            if value.get("class_name") in ("__numpy__", "__tensor__"):
                return _plain(value["config"]["value"])
            return {key: self._value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._value(item) for item in value]
        return _plain(value)


def _layer(entry: dict[str, Any], layer: Any) -> Any:
    config = entry["config"]
    if isinstance(layer, keras.Model):
        return [entry["class_name"], layer.name, canonical(layer), layer.trainable]
    if isinstance(getattr(layer, "layer", None), keras.Model):
        inner = canonical(layer.layer), layer.layer.name, layer.layer.trainable
        return [entry["class_name"], _plain(config, without="layer"), *inner]
    return [entry["class_name"], _plain(config)]


def _plain(value: Any, without: str = "") -> Any:
    if isinstance(value, dict):
        if value.get("class_name") in ("__numpy__", "__tensor__"):
            return _plain(value["config"]["value"])
        return {key: _plain(item) for key, item in value.items() if key != without}
    if isinstance(value, float) and value == int(value):
        return int(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _is_operation(entry: dict[str, Any]) -> bool:
    return ".ops" in str(entry.get("module"))


def _is_nothing(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_nothing, value.values()))
    return value is None or (isinstance(value, list) and all(map(_is_nothing, value)))
