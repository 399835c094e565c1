"""x"""
from msgspec import Struct
from designer.engine.symbolic import Fault
from designer.network.problems import Problem
from designer.network.answer import TensorSpec
class Arrival(Struct, frozen=True):
    port: str
    source: str
    wire: str
    spec: TensorSpec
def explain(fault, call, spec, arrived, catalog):
    return Problem(fault.message, node=call.node, parameter=fault.parameter)
def nested_problem(plan, inputs, problems, arrivals, network):
    return None
