"""What the checker refuses is outlined in the colour of errors; what it warns of has a dot."""

from collections.abc import Iterable

from designer.network.check_result import CheckResult
from designer.network.graph import Scope
from designer.network.problems import Problem, Severity
from designer.sentences import Sentence, verbatim
from designer.ui.marks import DOT, Mark, Marked, Outline, Rank, Role, Source
from designer.ui.workspace import Workspace

ERRORS = Source("errors", Rank.ERROR)
WARNINGS = Source("warnings", Rank.WARNING)


def mark_problems(workspace: Workspace) -> None:
    """Mark what has a problem, anew with every answer."""

    def mark(answer: CheckResult) -> None:
        errors = _by_scope(answer.problems, Severity.ERROR)
        workspace.marks.replace(ERRORS, {scope: _wrong(some) for scope, some in errors.items()})
        warnings = _by_scope(answer.problems, Severity.WARNING)
        workspace.marks.replace(
            WARNINGS,
            {scope: _doubtful(some, errors.get(scope, [])) for scope, some in warnings.items()},
        )

    workspace.answered.connect(mark)
    if workspace.result is not None:
        mark(workspace.result)


def _by_scope(problems: Iterable[Problem], severity: Severity) -> dict[Scope, list[Problem]]:
    found: dict[Scope, list[Problem]] = {}
    for problem in problems:
        if problem.severity is severity:
            found.setdefault(problem.scope, []).append(problem)
    return found


def _wrong(problems: list[Problem]) -> Marked:
    nodes, wires = {}, {}
    for problem in reversed(problems):  # the first of each is shown
        if problem.node is not None:
            nodes[problem.node] = Mark(_said(problem), Role.ERROR, outline=Outline.SOLID)
        if problem.wire is not None:
            wires[problem.wire] = Mark(_said(problem), Role.ERROR, tinted=True)
    return Marked(nodes, wires)


def _doubtful(problems: list[Problem], errors: list[Problem]) -> Marked:
    wrong = {problem.node for problem in errors}
    nodes, wires = {}, {}
    for problem in reversed(problems):
        if problem.node is not None:
            dot = "" if problem.node in wrong else DOT  # the error is to be mended first
            nodes[problem.node] = Mark(_said(problem), Role.WARNING, badge=dot)
        if problem.wire is not None:
            wires[problem.wire] = Mark(_said(problem), Role.WARNING)
    return Marked(nodes, wires)


def _said(problem: Problem) -> Sentence:
    message: Sentence = problem.message
    return message if isinstance(message, Sentence) else verbatim(message)
