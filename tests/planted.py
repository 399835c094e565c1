"""Faults that are planted on purpose, each with the test that has to notice it.

    python -m tests.planted            all of them
    python -m tests.planted NUMBER …   some

A fault is a passage of the source and what takes its place, in a copy of the tree. The test has to
pass there before and to fail afterwards. Where the passage is gone, or stands there twice, the
fault has to be planted anew: that is told and counts as a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

root = Path(__file__).parent.parent
parts = ("designer", "tests", "resources", "packaging", "pyproject.toml")


class Fault(NamedTuple):
    """A fault: what it does, the passage that is replaced, and the test that notices it."""

    what: str
    file: str
    old: str
    new: str
    test: str


faults = (
    Fault(
        "what is inserted gives its second output",
        "designer/network/edits.py",
        "return rewire(network, wire, source=node, output=0)",
        "return rewire(network, wire, source=node, output=1)",
        "tests/network/test_edits.py::"
        "test_what_is_inserted_takes_the_tensor_of_the_wire_and_gives_its_first_output",
    ),
    Fault(
        "what is inserted takes the first output, whatever the wire brought",
        "designer/network/edits.py",
        "connect(network, old.source, node, port=port, output=old.output, many=many)",
        "connect(network, old.source, node, port=port, many=many)",
        "tests/network/test_edits.py::"
        "test_what_is_inserted_takes_the_tensor_of_the_wire_and_gives_its_first_output",
    ),
    Fault(
        "a port of many does not take a wire as its last",
        "designer/network/edits.py",
        "order = present[-1].order + 1 if many and present else 0",
        "order = 0",
        "tests/network/test_random_walk.py::test_random_walk[0]",
    ),
    Fault(
        "healing lets every output flow on",
        "designer/network/edits.py",
        "return passed_on.get(wire.source) if wire.output == 0 else None",
        "return passed_on.get(wire.source)",
        "tests/network/test_edits.py::test_healing_lets_only_the_first_output_flow_on",
    ),
    Fault(
        "healing lets every output flow on, which the oracle notices as well",
        "designer/network/edits.py",
        "return passed_on.get(wire.source) if wire.output == 0 else None",
        "return passed_on.get(wire.source)",
        "tests/network/test_random_walk.py",
    ),
    Fault(
        "a wire that would close a cycle is not refused",
        "designer/network/edits.py",
        "    _refuse_cycle(network, source, target)\n    present",
        "    present",
        "tests/network/test_random_walk.py::test_random_walk[0]",
    ),
    Fault(
        "undo forgets that steps were merged",
        "designer/document.py",
        "if merge is None or merge != self._merge or not self._undo:",
        "if merge is None or not self._undo:",
        "tests/network/test_random_walk.py",
    ),
    Fault(
        "names of Outputs do not clash",
        "designer/network/plan.py",
        "for group in (taking_part, [(layer, node.id) for node, layer, _ in ends]):",
        "for group in (taking_part,):",
        "tests/network/test_plan.py::test_names_of_outputs_clash_among_outputs_alone",
    ),
    Fault(
        "what is wired is said to lead to no Output",
        "designer/network/plan.py",
        "        if call.node in leading or call.node in wired:\n",
        "        if call.node in leading:\n",
        "tests/network/test_plan.py::test_only_what_nothing_uses_is_said_to_lead_to_no_output",
    ),
    Fault(
        "nothing is said to lead to no Output",
        "designer/network/plan.py",
        "        elif has_outputs:\n",
        "        elif not calls:\n",
        "tests/network/test_plan.py::test_only_what_nothing_uses_is_said_to_lead_to_no_output",
    ),
    Fault(
        "a call argument that changes keeps the old answer",
        "designer/engine/network_inference.py",
        "        or before.options != call.options\n",
        "",
        "tests/engine/test_checker.py::test_a_call_argument_that_changes_is_asked_about_again",
    ),
    Fault(
        "relu before a crossentropy is fine",
        "designer/training/compatibility.py",
        '(LINEAR, "relu", "re_lu", "tanh")',
        '(LINEAR, "tanh")',
        "tests/training/test_compatibility.py::test_an_activation_that_gives_no_probabilities",
    ),
    Fault(
        "tanh before a crossentropy is fine",
        "designer/training/compatibility.py",
        '(LINEAR, "relu", "re_lu", "tanh")',
        '(LINEAR, "relu", "re_lu")',
        "tests/training/test_compatibility.py::test_an_activation_that_gives_no_probabilities",
    ),
    Fault(
        "a file that is saved may be shorter than its content",
        "designer/safe_save.py",
        "    if os.fstat(descriptor).st_size != len(data):\n",
        "    if False:\n",
        "tests/test_safe_save.py::test_bytes_that_do_not_arrive_cost_no_old_file",
    ),
    Fault(
        "a copy may be shorter than what is copied",
        "designer/safe_save.py",
        "        if os.path.getsize(temporary) != os.path.getsize(source):\n",
        "        if False:\n",
        "tests/test_safe_save.py::test_a_copy_that_is_cut_off_keeps_the_old_file",
    ),
    Fault(
        "the third of one name is called as the second",
        "designer/program/names.py",
        '            while f"{name}_{number}" in self._taken:\n',
        '            if f"{name}_{number}" in self._taken:\n',
        "tests/program/test_names.py",
    ),
    Fault(
        "a list on a card has no places",
        "designer/ui/canvas/scene/card.py",
        "        if count < 2:\n            return []\n",
        "        if count < 9:\n            return []\n",
        "tests/ui/canvas/test_ports.py::test_every_place_of_a_list_is_its_port",
    ),
    Fault(
        "an optional list on a card has no places",
        "designer/ui/canvas/scene/card.py",
        "        if count < 2:\n            return []\n",
        "        if count < 9:\n            return []\n",
        "tests/ui/canvas/test_ports.py::test_an_optional_list_covers_no_other_port",
    ),
    Fault(
        "what is cut off far below is judged by how far the parser goes",
        "designer/formats/strict_json.py",
        "        if _level(text, error.pos) > DEEPEST:\n",
        "        if False:\n",
        "tests/formats/test_strict_json.py::test_what_is_cut_off_far_below_is_nested_too_deep",
    ),
    Fault(
        "all documents have one mirror",
        "designer/engine/checker.py",
        "        mirror = self._mirrors.get(document)\n",
        '        mirror = self._mirrors.get(document := "")\n',
        "tests/engine/test_serve.py::"
        "test_the_checker_keeps_each_document_apart_and_forgets_what_is_closed",
    ),
    Fault(
        "a newer check of another document takes the answer away",
        "designer/engine/serve.py",
        " and later.document == frame.document\n",
        "\n",
        "tests/engine/test_serve.py::"
        "test_the_checker_keeps_each_document_apart_and_forgets_what_is_closed",
    ),
    Fault(
        "all that waits fails with what an engine was at work on",
        "designer/engine_client/engines.py",
        "            if document is None or pending.document == document:\n",
        "            if True:\n",
        "tests/engine_client/test_document_engines.py::"
        "test_the_end_of_a_shared_engine_costs_whoever_it_was_at_work_for",
    ),
    Fault(
        "documents train in one process",
        "designer/engine_client/document_engines.py",
        "        if engine in shared:\n            return engine\n",
        '        if engine in shared or engine == "trainer":\n            return engine\n',
        "tests/engine_client/test_document_engines.py::"
        "test_a_run_goes_on_when_another_is_stopped_or_killed",
    ),
    Fault(
        "a closed document hears of its engines",
        "designer/engine_client/document_engines.py",
        "            if not self._is_closed:\n",
        "            if True:\n",
        "tests/engine_client/test_document_engines.py::"
        "test_a_closed_document_is_told_nothing_and_forgotten",
    ),
)


def trouble(fault: Fault) -> str:
    """Why the fault goes unnoticed; "" where its test notices it."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in parts:
            if (root / part).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(root / part, tree / part, ignore=ignored)
            else:
                shutil.copy(root / part, tree)
        path = tree / fault.file
        source = path.read_text() if path.is_file() else ""
        if source.count(fault.old) != 1:
            return f"the passage stands {source.count(fault.old)} times in {fault.file}"
        if (status := _run(fault.test, tree)) != 0:
            return f"{fault.test} does not pass without the fault (status {status})"
        path.write_text(source.replace(fault.old, fault.new))
        # 1 is a test that failed; anything else is no test at all.
        if (status := _run(fault.test, tree)) != 1:
            return f"{fault.test} does not notice it (status {status})"
    return ""


def _run(test: str, tree: Path) -> int:
    done = subprocess.run(
        [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
    )
    return done.returncode


def main(numbers: list[str]) -> int:
    """Print a line for each fault; 1 if one goes unnoticed."""
    failed = 0
    for number in map(int, numbers or map(str, range(len(faults)))):
        said = trouble(faults[number])
        failed += bool(said)
        print(f"{number:3} {faults[number].what}: {said or 'noticed'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
