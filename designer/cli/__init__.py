"""The command line: everything the window does to a network, without the window."""

import os
import sys
from collections.abc import Sequence

from designer import languages
from designer.cli.messages import complain
from designer.cli.parser import command_names, parser, window_parser
from designer.errors import DesignerError, NetworkError
from designer.sentences import sentence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or open the window; returns the exit status.

    0: fine. 1: the network or the run has problems. 2: bad usage or unreadable input.
    """
    languages.choose()
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given and (given[0] in command_names() or given[0] in {"-h", "--help", "--version"}):
            options = parser().parse_args(given)
            status = int(options.run(options))
            sys.stdout.flush()  # here, where a closed pipe can still be told from a failure
            return status
        return _window(given)
    except DesignerError as error:
        complain(error.message)
        return 1 if isinstance(error, NetworkError) else 2
    except BrokenPipeError:
        # The reader of a pipe, such as `head`, has seen enough. Python flushes once more at its
        # end, which must go somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        complain(sentence("interrupted"))
        return 130


def _window(given: list[str]) -> int:
    options = window_parser().parse_args(given)
    from designer.app import run  # Qt is only loaded for a window

    return run(options.files, example=options.example)
