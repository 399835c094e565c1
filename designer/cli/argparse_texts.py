"""What argparse says by itself, put into words as everything else."""

import argparse

from designer.sentences import sentence, words

# By the texts that argparse looks up; it fills in what follows a percent sign when it has them.
_texts = {
    "usage: ": sentence("usage: "),
    "positional arguments": sentence("positional arguments"),
    "options": sentence("options"),
    "show this help message and exit": sentence("show this help message and exit"),
    "argument %(argument_name)s: %(message)s": sentence(
        "argument {argument}: {problem}", argument="%(argument_name)s", problem="%(message)s"
    ),
    "expected one argument": sentence("expected one argument"),
    "ignored explicit argument %r": sentence("ignored explicit argument {value}", value="%r"),
    "ambiguous option: %(option)s could match %(matches)s": sentence(
        "ambiguous option: {option} could match {matches}",
        option="%(option)s",
        matches="%(matches)s",
    ),
    "the following arguments are required: %s": sentence(
        "the following arguments are required: {arguments}", arguments="%s"
    ),
    "unrecognized arguments: %s": sentence("unrecognized arguments: {arguments}", arguments="%s"),
}


def translate() -> None:
    """Let argparse speak the language that was chosen."""
    # It knows only the one catalogue that gettext keeps for a process, which it asks by this name.
    argparse._ = _translated  # type: ignore[attr-defined]


def _translated(text: str) -> str:
    said = _texts.get(text)
    return text if said is None else words(said)
