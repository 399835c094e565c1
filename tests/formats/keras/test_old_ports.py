"""Networks from before Attention and the layers for images had a port for each part."""

import json
from pathlib import Path

from designer.catalog.catalog import load
from designer.formats.network_file import from_bytes, to_bytes
from designer.network.plan import plan

OLD = Path(__file__).parent.parent / "golden" / "parts-as-lists.network"


def test_wires_into_a_list_lead_to_the_ports_of_its_parts() -> None:
    network = from_bytes(OLD.read_bytes(), OLD.name)
    named = {
        (network.layer_of(wire.target).name, wire.port): network.layer_of(wire.source).name
        for wire in network.wires.values()
    }
    assert named == {
        ("attention", "query"): "q",
        ("attention", "value"): "v",
        ("attention", "key"): "k",
        ("attention", "query_mask"): "of_q",
        ("attention", "value_mask"): "of_v",
        ("additive_attention", "query"): "attention",
        ("additive_attention", "value"): "v",
        ("random_flip", "images"): "picture",
    }
    assert plan(network, load().signature).problems == ()
    assert from_bytes(to_bytes(network), "again") == network


def test_inside_a_model_too() -> None:
    model = {
        "id": "l1",
        "name": "inside",
        "type": "Functional",
        "network": json.loads(OLD.read_text()),
    }
    whole = {"format": 1, "layers": [model], "nodes": [{"id": "n2", "layer": "l1"}], "wires": []}
    (layer,) = from_bytes(json.dumps(whole).encode(), "nested").layers.values()
    assert layer.network is not None
    ports = {wire.port for wire in layer.network.wires.values()}
    assert ports == {"query", "value", "key", "query_mask", "value_mask", "images"}


def test_a_wire_too_many_is_kept_and_told() -> None:
    content = json.loads(OLD.read_text())
    content["wires"].append({"id": "w90", "source": "n2", "target": "n12", "order": 3})
    del content["next_id"]
    kept = from_bytes(json.dumps(content).encode(), "kept")
    messages = [str(problem.message) for problem in plan(kept, load().signature).problems]
    assert messages == ["Attention has no input 'inputs'; the wire leads nowhere."]
