"""Commands about one network: check, code and convert."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from designer.catalog.catalog import load
from designer.cli.files import allowed_code, open_network, print_json
from designer.cli.messages import complain, with_severity
from designer.engine_client.blocking import ask
from designer.engine_client.blocking import check as check_network
from designer.errors import NetworkError
from designer.formats import registry
from designer.formats.file_format import Kind, Process
from designer.formats.keras import archive
from designer.network.check_result import CheckResult, NodeResult, TensorSpec
from designer.network.graph import Network
from designer.network.problems import Problem, ShowCode
from designer.program.writer import save, write
from designer.protocol import ModelWritten, WriteModel
from designer.sentences import Sentence, sentence, tr
from designer.training import origin
from designer.training.plan import plan_of


def check(options: Namespace) -> int:
    """Print what Keras says; 1 if something keeps the network from being built."""
    network = open_network(options.file, options.settings)
    answer = check_network(network, code=allowed_code(network, options))
    if options.json:
        print_json(report(network, answer))
    else:
        print_table(network, answer)
    return 1 if answer.errors else 0


def report(network: Network, answer: CheckResult) -> dict[str, Any]:
    """The answer as `check --json` prints it."""
    return {
        "nodes": [
            {
                "id": node,
                "name": network.layer_of(node).name,
                "type": network.layer_of(node).type,
                **_counts(answer.nodes[node]),
            }
            for node in answer.order
            if node in answer.nodes
        ],
        "inputs": [_end(end.name, end.spec) for end in answer.inputs],
        "outputs": [_end(end.name, end.spec) for end in answer.outputs],
        "parameters": answer.totals.parameters,
        "trainable_parameters": answer.totals.trainable_parameters,
        "flops": answer.totals.flops,
        "problems": [_problem(network, problem) for problem in answer.problems],
    }


def _counts(answer: NodeResult) -> dict[str, Any]:
    return {
        "outputs": [_tensor(spec) for spec in answer.tensors],
        "parameters": answer.parameters,
        "trainable_parameters": answer.trainable_parameters,
        "flops": answer.flops,
        "activation_bytes": answer.activation_bytes,
    }


def _tensor(spec: TensorSpec) -> dict[str, Any]:
    return {"shape": list(spec.shape), "dtype": spec.dtype}


def _end(name: str, spec: TensorSpec) -> dict[str, Any]:
    return {"name": name, **_tensor(spec)}


def _problem(network: Network, problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity,
        "node": _name(network, problem),
        "parameter": problem.parameter,
        "message": str(problem.message),
        "repair": str(problem.repair.title) if problem.repair else None,
    }


def _name(network: Network, problem: Problem) -> str | None:
    """The name of the node's layer, as a person knows it; None for the whole network."""
    inner = network.at(problem.scope)
    return inner.layer_of(problem.node).name if problem.node in inner.nodes else None


def print_table(network: Network, answer: CheckResult) -> None:
    """Print the answer for a person."""
    head = (tr("layer"), tr("type"), tr("output"), tr("parameters"))
    rows = [head, *_rows(network, answer)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        print("  ".join(cells), row[3].rjust(12))
    totals = answer.totals
    print(
        tr(
            "{parameters:,} parameters, {trainable:,} trainable",
            parameters=totals.parameters,
            trainable=totals.trainable_parameters,
        )
    )
    for problem in answer.problems:
        print(with_severity(problem.severity, _with_place(network, problem)))
        if problem.repair and not isinstance(problem.repair, ShowCode):
            print("   ", tr("repair: {repair}", repair=problem.repair.title))


def _rows(network: Network, answer: CheckResult) -> Iterator[tuple[str, str, str, str]]:
    for node in answer.order:
        if (said := answer.nodes.get(node)) is not None:
            layer = network.layer_of(node)
            shapes = ", ".join(str(spec.shape) for spec in said.tensors)
            yield layer.name, layer.type, shapes, f"{said.parameters:,}"


def _with_place(network: Network, problem: Problem) -> Sentence:
    """What is wrong and where, and how code of the network gets to run."""
    said = problem.message
    if isinstance(problem.repair, ShowCode):
        said = sentence(
            "{problem} Read it with the command {command}; {option} lets it run.",
            problem=said,
            command="code",
            option="--allow-code",
        )
    where = _name(network, problem)
    return sentence("{layer}: {problem}", layer=where, problem=said) if where else said


def code(options: Namespace) -> int:
    """Print or write the Python code."""
    network = open_network(options.file, options.settings)
    training = plan_of(network) if options.training else None
    written = write(network, load(), training=training)
    if options.output:
        save(Path(options.output), written)
    if options.json:
        print_json({"code": written.text, "lines": written.lines, "output": options.output})
    elif not options.output:
        print(written.text, end="")
    return 0


def convert(options: Namespace) -> int:
    """Write the network in the format that the suffix names."""
    network = open_network(options.file, options.settings)
    target = Path(options.output)
    form = registry.to_write(target, Kind.NETWORK)
    said: dict[str, Any] = {}
    if form.write_in is Process.WINDOW:
        registry.write(form, network, target)
    else:
        code = allowed_code(network, options)
        said = _write_model(network, Path(options.file), target, code)
    if options.json:
        print_json({"output": options.output, **said})
    return 0


def _write_model(
    network: Network, document: Path, target: Path, code: frozenset[str]
) -> dict[str, Any]:
    """Have an engine write a Keras archive; what became of the weights."""
    archive.refuse_placeholders(network, target.name)
    problems = check_network(network, code=code).errors
    if problems:
        raise_problem(network, problems[0])
    weights = origin.find(network, document)
    request = WriteModel(network, str(target.absolute()), str(weights) if weights else None)
    for event in ask("trainer", request, code=code):
        if isinstance(event, ModelWritten):
            for note in event.notes:
                complain(note)
            return {"kept": event.kept, "notes": [str(note) for note in event.notes]}
    return {}


def raise_problem(network: Network, problem: Problem) -> None:
    """Refuse work for which the network has to be whole."""
    raise NetworkError(
        sentence(
            "The network cannot be built yet: {problem}", problem=_with_place(network, problem)
        )
    )
