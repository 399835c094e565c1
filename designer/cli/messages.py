"""What the command line tells a person: on standard error, in the language that was chosen."""

import sys
from typing import assert_never

from designer.network.problems import Severity
from designer.sentences import Sentence, tr, words


def complain(said: Sentence | str) -> None:
    """Say something beside what was asked for, or what a framework wrote, in a line of its own."""
    print(f"network-designer: {words(said)}", file=sys.stderr)


def with_severity(severity: Severity, said: Sentence) -> str:
    """The words for a problem behind how bad it is: `error: …`."""
    match severity:
        case Severity.ERROR:
            return tr("error: {problem}", problem=said)
        case Severity.WARNING:
            return tr("warning: {problem}", problem=said)
        case _:
            assert_never(severity)
