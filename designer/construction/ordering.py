"""The order in which a model is made: which layer when, what inside what, and under which name.

One pass over the plan decides it for the model builder and for the Python writer alike.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.custom import catalog_for
from designer.catalog.spec import Family
from designer.construction.naming import Naming
from designer.construction.steps import (
    CallLayer,
    LeaveOut,
    MakeInput,
    MakeLayer,
    MakeModel,
    ModelSteps,
    Side,
    Step,
)
from designer.network import edits
from designer.network.graph import INPUT, Layer, LayerId, Network, NodeId, Scope, is_model
from designer.network.model_ends import edited
from designer.network.model_kind import (
    INPUTS,
    OUTPUTS,
    SEQUENTIAL,
    chain,
    class_of,
    is_listed,
    model_settings,
    names_by_side,
)
from designer.network.names import unique_name
from designer.network.plan import Call, TensorRef, plan

# A layer's new name may change what Keras calls those after it, and these may clash in turn.
_most_rounds = 8


def steps_of(
    network: Network, catalog: Catalog, left_out: Collection[tuple[Scope, NodeId]] = ()
) -> ModelSteps:
    """The steps for a network, without the calls in `left_out` and what stands behind them.

    `a + b` cannot be given a name: Keras calls it `add`, and a layer of that name in the same
    model is refused. Such a layer gets another name, in the network of the steps and nowhere else.
    """
    catalog = catalog_for(network, catalog)
    for _ in range(_most_rounds):
        whole = _Whole(catalog, left_out)
        model = whole.outermost(network)
        if not whole.clashes:
            break
        # What a layer is called may change what Keras calls the next one, so it is asked again.
        network = _renamed(network, whole.clashes, catalog)
    return model


def _renamed(
    network: Network, clashes: Collection[tuple[Scope, LayerId]], catalog: Catalog
) -> Network:
    """The network in which these layers have other names."""
    for scope, layer in clashes:
        inner = network.at(scope)
        new = unique_name(f"{inner.layers[layer].name}_layer", edits.layer_names(inner))
        network = edited(
            network,
            scope,
            lambda part, layer=layer, new=new: edits.rename_layer(part, layer, new),  # type: ignore[misc]
            catalog.signature,
        )
    return network


def _is_frozen(network: Network) -> bool:
    return model_settings(network).get("trainable") is False


class _Whole:
    """What the models of a network share, and how those inside others are begun."""

    def __init__(self, catalog: Catalog, left_out: Collection[tuple[Scope, NodeId]]) -> None:
        self.catalog = catalog
        self.left_out = left_out
        self.naming = Naming(catalog)
        self.clashes: list[tuple[Scope, LayerId]] = []

    def outermost(self, network: Network, scope: Scope = ()) -> ModelSteps:
        """The steps for a model that says itself what it is."""
        model = _Model(self, network, scope, class_of(network))
        return model.steps(network.name, is_frozen=_is_frozen(network))

    def inside(self, layer: Layer, network: Network, scope: Scope) -> ModelSteps:
        """The steps for the model that a layer holds."""
        if not is_model(layer):
            return self.outermost(network, scope)
        is_frozen = layer.parameters.get("trainable") is False
        return _Model(self, network, scope, layer.type).steps(layer.name, is_frozen=is_frozen)


class _Model:
    """Puts the steps for one network in order."""

    def __init__(self, whole: _Whole, network: Network, scope: Scope, kind: str) -> None:
        self._whole = whole
        self._naming = whole.naming
        self._network = network
        self._scope = scope
        self._plan = plan(network, whole.catalog.signature)
        self._names = names_by_side(network, self._plan)
        left_out = any(where == scope for where, _ in whole.left_out)
        may_be_chain = kind == SEQUENTIAL and not any(self._names) and not left_out
        self._chain = chain(self._plan) if may_be_chain else None
        self._calls = Counter(call.layer.id for call in self._plan.calls)
        self._steps: list[Step] = []
        self._models: dict[LayerId, ModelSteps] = {}
        self._made: set[LayerId] = set()
        self._called: set[NodeId] = set()
        self._layer_names: dict[str, LayerId] = {}
        self._operation_names: set[str] = set()

    def steps(self, name: str, *, is_frozen: bool) -> ModelSteps:
        """All steps, and the model at their end, which is called `name`."""
        if self._chain is not None:
            self._put_chain(self._chain)
        else:
            self._put_calls()
        inputs = self._side(INPUTS, [TensorRef(node) for node in self._plan.inputs])
        outputs = self._side(OUTPUTS, [end.tensor for end in self._plan.outputs])
        given = None
        if self._chain is not None:
            given = self._naming.chain(name)
        elif inputs.tensors and outputs.tensors:
            given = self._naming.model(NESTED, name)
        return ModelSteps(
            network=self._network,
            scope=self._scope,
            plan=self._plan,
            steps=tuple(self._steps),
            inputs=inputs,
            outputs=outputs,
            is_chain=self._chain is not None,
            name=given,
            is_frozen=is_frozen,
        )

    def _side(self, side: str, tensors: list[TensorRef]) -> Side:
        names = self._names[(INPUTS, OUTPUTS).index(side)]
        there = [place for place, tensor in enumerate(tensors) if self._is_there(tensor)]
        return Side(
            tuple(tensors[place] for place in there),
            tuple(names[place] for place in there) if names else (),
            is_listed(self._network, side),
        )

    def _is_there(self, tensor: TensorRef) -> bool:
        """Whether a step before gives `tensor`; a model that is not complete lacks outputs."""
        if tensor.node not in self._called:
            return False
        model = self._nested(self._network.layer_of(tensor.node)) if self._models else None
        return model is None or not model.outputs.names or tensor.output < len(model.outputs.names)

    def _put_chain(self, calls: Sequence[Call]) -> None:
        """What stands before the list of layers, then its items, then the calls inside Keras."""
        for call in calls:
            network = call.layer.network
            if network is not None and (is_model(call.layer) or _is_frozen(network)):
                self._make_model(call, network)
        for call in calls:
            self._make(call)
            self._called.add(call.node)
        for number, call in enumerate(calls[1:], 1):
            self._steps.append(CallLayer(call, number, self._nested(call.layer)))

    def _put_calls(self) -> None:
        used = {tensor for call in self._plan.calls for tensor in call.tensors}
        used |= {end.tensor for end in self._plan.outputs}
        for number, call in enumerate(self._plan.calls):
            is_cause = (self._scope, call.node) in self._whole.left_out
            if not all(map(self._is_there, call.tensors)):
                self._steps.append(LeaveOut(call, is_cause=False))
            elif call.layer.type == INPUT and TensorRef(call.node) not in used:
                continue
            elif is_cause:
                self._steps.append(LeaveOut(call, is_cause=True))
            else:
                self._put_call(number, call)
        clashing = self._layer_names.keys() & self._operation_names
        self._whole.clashes += [(self._scope, self._layer_names[name]) for name in sorted(clashing)]

    def _put_call(self, number: int, call: Call) -> None:
        spec = self._whole.catalog.of(call.layer)
        if spec.family is Family.OPERATION:
            self._naming.count_inside(spec, call.layer)
            self._operation_names.add(self._naming.operation(spec))
        elif call.layer.id not in self._made:
            self._make(call)
        self._called.add(call.node)
        if call.layer.type != INPUT:
            self._steps.append(CallLayer(call, number, self._nested(call.layer)))

    def _nested(self, layer: Layer) -> ModelSteps | None:
        return self._models.get(layer.id) if is_model(layer) else None

    def _make(self, call: Call) -> None:
        """The steps that make what `call` calls."""
        layer, naming = call.layer, self._naming
        self._made.add(layer.id)
        self._layer_names[layer.name] = layer.id
        if layer.network is not None and layer.id not in self._models:
            self._make_model(call, layer.network)
        if is_model(layer):
            return
        spec = self._whole.catalog.of(layer)
        naming.count_inside(spec, layer)
        name = naming.layer(layer, spec)
        is_input = layer.type == INPUT
        self._steps.append(
            MakeInput(call, name)
            if is_input
            else MakeLayer(call, name, is_shared=self._calls[layer.id] > 1)
        )

    def _make_model(self, call: Call, network: Network) -> None:
        scope = (*self._scope, call.layer.id)
        model = self._whole.inside(call.layer, network, scope)
        self._models[call.layer.id] = model
        self._steps.append(MakeModel(call, model))
