"""Where a line may end inside a word that is longer than any label, such as a path."""

import re

longest = 40  # characters that are never broken
_place = "\u200b"  # Unicode's space of no width


def breakable(text: str) -> str:
    """The text with places in its long words where a line may end."""
    return re.sub(rf"\S{{{longest},}}", lambda word: _broken(word[0]), text)


def _broken(word: str) -> str:
    return re.sub(r"([/\\_.-])", rf"\1{_place}", word)
