"""In which language sentences are put into words: catalogues of gettext, and one for tests.

A language is a folder `resources/languages/NAME/LC_MESSAGES` with `designer.po`, which translators
edit, and `designer.mo`, which `python -m devtools.languages` makes of it.
"""

import gettext
import locale
import math
import os
import re
import string
from functools import lru_cache
from pathlib import Path

from typing_extensions import override

from designer import resources, sentences

# What is set in the environment wins over what a caller asks for. Engines say nothing in words:
# their sentences travel as they are.
VARIABLE = "NETWORK_DESIGNER_LANGUAGE"
ENGLISH = "en"
PSEUDO = "pseudo"
domain = "designer"

# Around every sentence of the pseudo-language, and around every part that was put into one: the
# marks of a text whose direction is its own.
opening, closing = "⟦", "⟧"
isolate, release = "\u2068", "\u2069"


def folder() -> Path:
    """Where the catalogues lie."""
    return resources.folder() / "languages"


def available() -> list[str]:
    """The languages that can be chosen; English needs no catalogue."""
    return [ENGLISH, *sorted(path.parts[-3] for path in folder().glob(f"*/*/{domain}.mo"))]


def choose(name: str = "") -> str:
    """Say everything in this language, or the system's, or the nearest there is; the one chosen."""
    wanted = os.environ.get(VARIABLE) or name or locale.getlocale()[0] or ENGLISH
    if wanted == PSEUDO:
        sentences.use(Pseudo())
        return PSEUDO
    near = [wanted, wanted.partition("_")[0]]
    chosen = next((one for one in near if one in available()), ENGLISH)
    catalogue = gettext.translation(domain, folder(), [chosen], fallback=True)
    sentences.use(catalogue)
    return chosen


class Pseudo(gettext.NullTranslations):
    """English with accents, 40 % longer: what stays plain was never handed to a translator."""

    @override
    def gettext(self, message: str) -> str:
        return pseudo(message)

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)


accented = "abcdefghijklnoprstuvwyzACDEGHIJKLNORSTUWYZ"
_accented = "áƀçďéƒğĥíĵķļñöþřšţüṽŵýžÁÇĎÉĞĤÍĴĶĻÑÖŘŠŢÜŴÝŽ"
_accents = str.maketrans(accented, _accented)
# Marks of HTML and the letter behind the ampersand of a menu stay what they are.
_kept = re.compile(r"(<[^<>]*>|&\w+;|&\w)")


@lru_cache(maxsize=4096)
def pseudo(template: str) -> str:
    """A template in the pseudo-language; one that has no word of its own stays as it is."""
    written, length, has_words = [], 0, False
    for text, field, form, conversion in string.Formatter().parse(template):
        for piece in _kept.split(text):
            kept = bool(_kept.fullmatch(piece))
            length += 0 if kept else len(piece)
            has_words |= not kept and any(letter.isalpha() for letter in piece)
            piece = piece.replace("{", "{{").replace("}", "}}")
            written.append(piece if kept else piece.translate(_accents))
        if field is not None:
            asked = f"!{conversion}" if conversion else ""
            asked += f":{form}" if form else ""
            written.append(f"{isolate}{{{field}{asked}}}{release}")
    if not has_words:
        return template
    return f"{opening}{''.join(written)}{_filling(math.ceil(0.4 * length))}{closing}"


def _filling(length: int) -> str:
    """So many signs more, in words short enough to be wrapped."""
    return "".join(" " if place % 6 == 0 else "·" for place in range(length))
