"""Named values: what they give everywhere, the edits of them, and what cannot be."""

import msgspec
import pytest
from msgspec.structs import replace

from designer.document import Document
from designer.errors import NetworkError, ValueRefused
from designer.network import copying, edits, model_ends
from designer.network import named_values as nv
from designer.network.diff import Patch, patch, patched
from designer.network.graph import Network
from designer.network.value_texts import overridden, read_value
from designer.network.values import Formula, NamedValue, ObjectValue, ValueType
from tests.network.test_random_walk import SIGNATURES


def chain() -> tuple[Network, str]:
    """`width`, `half` of it, and a Dense of `half * 3` units; the network and the Dense."""
    network = nv.add_value(Network(), "width", 64, "of the trunk")
    network = nv.add_value(network, "half", Formula("width // 2"))
    network, node = edits.add_layer(network, "Dense")
    layer = network.nodes[node].layer
    network = edits.set_parameter(network, layer, "units", Formula("half * 3"))
    return nv.evaluated(network), layer


def named(**values: object) -> tuple[NamedValue, ...]:
    return tuple(NamedValue(name, value, ValueType.INT) for name, value in values.items())


def test_a_value_changes_all_that_depends_on_it():
    network, layer = chain()
    assert network.layers[layer].parameters == {"units": 96}
    changed = nv.set_value(network, "width", 10)
    assert changed.layers[layer].parameters == {"units": 15}
    assert changed.layers[layer].written == {"units": Formula("half * 3", 15)}
    assert [value.gives for value in changed.values] == [10, 5]
    assert network.layers[layer].parameters == {"units": 96}


def test_what_is_up_to_date_is_the_very_same():
    network, _ = chain()
    assert nv.evaluated(network) is network
    assert nv.evaluated(nv.set_value(network, "width", 64)) == network


def test_the_type_follows_the_value_also_where_python_calls_them_equal():
    network, layer = chain()
    network = edits.set_parameter(network, layer, "units", Formula("width", 64))
    changed = nv.set_value(network, "width", 64.0)
    assert type(changed.layers[layer].parameters["units"]) is float
    assert nv.by_name(changed)["width"].type is ValueType.FLOAT
    network = nv.set_value(nv.add_value(network, "one", 1), "one", True)
    assert nv.by_name(network)["one"].value is True


def test_one_undo_step_brings_everything_back():
    network, layer = chain()
    document = Document(network)
    document.apply("Set", nv.set_value(document.network, "width", 8))
    assert document.network.layers[layer].parameters["units"] == 12
    document.undo()
    assert document.network is network
    assert document.undo_label is None


def test_a_formula_inside_an_object_is_computed_as_well():
    network, layer = chain()
    network = nv.add_value(network, "rate", 0.5)
    given = ObjectValue("L2", {"l2": Formula("rate / 2")})
    network = nv.evaluated(edits.set_parameter(network, layer, "kernel_regularizer", given))
    assert network.layers[layer].parameters["kernel_regularizer"] == ObjectValue("L2", {"l2": 0.25})
    network = nv.set_value(network, "rate", 1.0)
    assert network.layers[layer].parameters["kernel_regularizer"] == ObjectValue("L2", {"l2": 0.5})
    network = edits.set_parameter(network, layer, "kernel_regularizer", None)
    assert "kernel_regularizer" not in network.layers[layer].formulas


def test_nested_models_see_the_values_of_the_document():
    inner, node = edits.add_layer(Network(), "Dense")
    layer = inner.nodes[node].layer
    inner = edits.set_parameter(inner, layer, "units", Formula("width"))
    network = nv.add_value(Network(), "width", 4)
    network, model = edits.add_layer(network, "Functional", inner=inner)
    scope = (network.nodes[model].layer,)
    network = nv.evaluated(network)
    assert network.at(scope).layers[layer].parameters == {"units": 4}
    network = nv.set_value(network, "width", 5)
    assert network.at(scope).layers[layer].parameters == {"units": 5}
    network = nv.rename_value(network, "width", "w")
    assert network.at(scope).layers[layer].formulas == {"units": Formula("w", 5)}
    assert nv.used_names(network) == {"w"}


def test_renaming_reaches_every_formula():
    network, layer = chain()
    network = nv.rename_value(network, "half", "h")
    assert network.layers[layer].formulas == {"units": Formula("h * 3", 96)}
    network = nv.rename_value(network, "width", "w")
    assert nv.by_name(network)["h"].value == Formula("w // 2", 32)
    assert nv.rename_value(network, "w", "w") is network


def test_what_used_a_removed_value_keeps_what_it_gave():
    network, layer = chain()
    without = nv.remove_value(network, "half")
    assert without.layers[layer].parameters == {"units": 96}
    assert without.layers[layer].formulas == {}
    without = nv.remove_value(network, "width")
    assert nv.by_name(without)["half"].value == 32
    assert without.layers[layer].formulas == {"units": Formula("half * 3", 96)}
    negative = nv.remove_value(nv.set_value(network, "width", -3), "width")
    assert nv.by_name(negative)["half"].gives == -2


def test_a_formula_of_several_values_keeps_the_others():
    network, layer = chain()
    formula = Formula("width ** 2 + half")
    network = nv.evaluated(edits.set_parameter(network, layer, "units", formula))
    network = nv.remove_value(nv.set_value(network, "width", -2), "width")
    assert network.layers[layer].formulas == {"units": Formula("(-2) ** 2 + half", 3)}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "needs a name"),
        ("2x", "is no name for a value"),
        ("two words", "is no name for a value"),
        ("\ufb01x", "is no name for a value"),
        ("class", "is a word of Python"),
        ("None", "is a word of Python"),
        ("none", "is a word of Python"),
        ("half", "named 'half' already"),
        ("a" * 61, "at most 60 characters"),
    ],
)
def test_a_name_that_cannot_be_is_refused(name, said):
    network, _ = chain()
    for edit in (
        lambda: nv.add_value(network, name, 1),
        lambda: nv.rename_value(network, "width", name),
    ):
        with pytest.raises(NetworkError, match=said):
            edit()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("half", "width → half → width is a circle"),
        ("width + 1", "width → width is a circle"),
        ("hlaf", "perhaps half"),
        ("1 / 0", "divides by zero"),
    ],
)
def test_a_value_that_gives_nothing_is_refused(text, said):
    network, _ = chain()
    with pytest.raises(NetworkError, match=said):
        nv.set_value(network, "width", read_value(text))


def test_circles_and_unknown_names_of_a_file_are_told_of_value_and_parameter():
    network, layer = chain()
    values = named(a=Formula("b"), b=Formula("c + 1"), c=Formula("b"), width=1, half=Formula("no"))
    network = nv.evaluated(replace(network, values=values))
    said = [str(problem.message) for problem in nv.problems(network)]
    assert said == [
        "The value 'a' cannot be computed: b → c → b is a circle.",
        "The value 'b' cannot be computed: b → c → b is a circle.",
        "The value 'c' cannot be computed: c → b → c is a circle.",
        "The value 'half' cannot be computed: there is no value named 'no'.",
    ]
    left = network.layers[layer].parameters["units"]
    assert isinstance(left, Formula)
    assert str(left.problem) == "it uses 'half', and there is no value named 'no'"
    with pytest.raises(NetworkError, match="no value that could take its place"):
        nv.remove_value(network, "half")
    mended = nv.set_value(network, "half", 2)
    assert mended.layers[layer].parameters == {"units": 6}


def test_a_long_chain_of_values_is_computed():
    values = {f"v{number}": Formula(f"v{number - 1} + 1") for number in range(999, 0, -1)}
    network = nv.evaluated(Network(values=named(**values, v0=0)))
    assert nv.by_name(network)["v999"].gives == 999


def test_a_mirror_knows_the_values():
    network, _ = chain()
    changed = nv.set_value(network, "width", 7)
    sent = msgspec.json.decode(msgspec.json.encode(patch(network, changed)), type=Patch)
    assert patched(network, sent) == changed


def test_a_repair_or_a_number_takes_the_place_of_a_formula():
    network, layer = chain()
    network = edits.set_parameter(network, layer, "units", 5)
    assert nv.evaluated(network).layers[layer].written == {"units": 5}
    network, layer = chain()
    assert nv.evaluated(edits.reset_parameter(network, layer, "units")).layers[layer].written == {}


# --- other values for one call --------------------------------------------------------------------


def test_other_values_are_read_as_their_type():
    network, layer = chain()
    for name, value in {"rate": 0.5, "on": True, "said": "a", "size": (3, 3)}.items():
        network = nv.add_value(network, name, value)
    given = overridden(
        network,
        {"width": "4", "rate": "1", "on": "false", "said": "b c", "size": "(width, 1)"},
    )
    assert {value.name: value.gives for value in given.values} == {
        "width": 4, "half": 2, "rate": 1.0, "on": False, "said": "b c", "size": (4, 1),
    }  # fmt: skip
    assert given.layers[layer].parameters == {"units": 6}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("wide", "1", "no value named 'wide'; it has width, half"),
        ("width", "abc", "cannot be computed: there is no value named 'abc'"),
        ("width", "0.5", "'width' is a whole number; '0.5' is none"),
        ("width", "True", "'width' is a whole number; 'True' is none"),
        ("width", "", "'width' is a whole number; '' is none"),
        ("width", "half", "is a circle"),
        ("half", "1e999", "'half' is a whole number; '1e999' is none"),
    ],
)
def test_other_values_that_cannot_be_are_refused(name, text, said):
    network, _ = chain()
    with pytest.raises(ValueRefused) as refused:
        overridden(network, {name: text})
    assert said in str(refused.value)


# --- copies ---------------------------------------------------------------------------------------


def test_copies_bring_the_values_they_use():
    network, layer = chain()
    network = nv.add_value(network, "unused", 1)
    part = copying.copied(network, network.nodes)
    assert [value.name for value in part.values] == ["width", "half"]
    pasted, _ = copying.paste(Network(), part)
    assert [value.name for value in pasted.values] == ["width", "half"]
    assert nv.evaluated(pasted) == pasted
    (copy,) = pasted.layers.values()
    assert copy.written == network.layers[layer].written


def test_a_value_that_is_there_already_is_shared():
    network, _ = chain()
    part = copying.copied(network, network.nodes)
    pasted, _ = copying.paste(network, part)
    assert pasted.values == network.values
    pasted = nv.set_value(pasted, "width", 2)
    assert [layer.parameters["units"] for layer in pasted.layers.values()] == [3, 3]


def test_a_value_that_is_another_here_comes_under_another_name():
    network, layer = chain()
    part = copying.copied(network, network.nodes)
    other = nv.add_value(Network(), "width", 10)
    _, renamed = copying.renamed_to_fit(part, other.values)
    assert renamed == {"width": "width_1"}
    pasted, _ = copying.paste(other, part)
    assert {value.name: value.gives for value in pasted.values} == {
        "width": 10, "width_1": 64, "half": 32,
    }  # fmt: skip
    (copy,) = pasted.layers.values()
    assert copy.parameters == network.layers[layer].parameters
    assert nv.evaluated(pasted) == pasted


def test_what_is_pasted_into_a_nested_model_gives_its_values_to_the_document():
    network, _ = chain()
    part = copying.copied(network, network.nodes)
    outer, model = edits.add_layer(Network(), "Functional", inner=Network())
    scope = (outer.nodes[model].layer,)
    document = Document(outer)
    document.apply(
        "Paste",
        model_ends.edited(outer, scope, lambda one: copying.paste(one, part)[0], SIGNATURES),
    )
    assert [value.name for value in document.network.values] == ["width", "half"]
    assert document.network.at(scope).values == ()
    assert nv.evaluated(document.network) is document.network


def test_another_type_inside_a_tuple_is_another_value():
    network = nv.add_value(Network(), "size", (1, 2))
    document = Document(network)
    document.apply("Set size", nv.set_value(network, "size", (1.0, True)))
    (size,) = document.network.values
    assert repr(size.value) == "(1.0, True)"
    assert not document.is_saved


@pytest.mark.parametrize("text", ["((1,) * 1000,) * 1000", "(a, (a, (a,)))"])
def test_tuples_inside_one_another_have_a_limit_together(text):
    network = nv.add_value(Network(), "a", read_value("(1,) * 400"))
    with pytest.raises(NetworkError, match="'b' cannot be computed: the result is too long"):
        nv.add_value(network, "b", read_value(text))


def test_a_long_chain_that_is_broken_names_the_first_to_blame():
    values = [NamedValue("a0", (1,), ValueType.TUPLE)]
    values += [
        NamedValue(f"a{number}", Formula(f"(a{number - 1},)"), ValueType.TUPLE)
        for number in range(1, 500)
    ]
    network = nv.evaluated(Network(values=tuple(values)))
    broken = [value for value in network.values if value.problem]
    assert str(broken[0].problem) == "the result is too long"
    said = str(broken[-1].problem)
    assert said == f"it uses '{broken[0].name}', and the result is too long"
    msgspec.json.encode(network)  # as it goes to the checker


def test_of_a_long_circle_the_beginning_is_told():
    count = 300
    values = [
        NamedValue(f"a{number}", Formula(f"a{(number + 1) % count}"), ValueType.INT)
        for number in range(count)
    ]
    network = nv.evaluated(Network(values=tuple(values)))
    said = str(network.values[297].problem)
    assert said == "a297 → a298 → a299 → a0 → a1 → a2 → a3 → a4 → … → a297 is a circle"


def test_a_formula_that_would_be_too_long_keeps_what_it_gave():
    network = nv.add_value(Network(), "many", (1,) * 400)
    network = nv.add_value(network, "more", Formula("many + (2,)"))
    network = nv.add_value(network, "most", Formula("more + (3,)"))
    (more, most) = nv.remove_value(network, "many").values
    assert more.value == (*(1,) * 400, 2)
    assert most.value == Formula("more + (3,)", (*(1,) * 400, 2, 3))


def test_a_rename_hands_no_value_to_a_formula_that_asked_for_another() -> None:
    network, dense = edits.add_layer(Network(), "Dense", parameters={"units": 4})
    network = nv.add_value(network, "width", 64)
    layer = network.layer_of(dense).id
    network = nv.evaluated(edits.set_parameter(network, layer, "units", Formula("depth * 2")))
    with pytest.raises(NetworkError) as refused:
        nv.rename_value(network, "width", "depth")
    assert str(refused.value.message).startswith("A formula asks for 'depth' already, which")
    broken = NamedValue("twice", Formula("other * 2"), ValueType.INT)
    network = nv.evaluated(replace(network, values=(*network.values, broken)))
    with pytest.raises(NetworkError):
        nv.rename_value(network, "width", "other")
    assert nv.rename_value(network, "width", "size").values[0].name == "size"
