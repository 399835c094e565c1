"""Finding entries by what a person types: a name, an old name, initials, or a purpose."""

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from designer.catalog.old_names import by_new_name
from designer.catalog.spec import Family, TypeSpec

# Who types `conv` or `max` most often means the layer, and who types `residual` no whole model.
_share_of_operations = 0.84
_share_of_models = 0.7

_words = re.compile(r"[a-z0-9]+")
_places = re.compile(r"(?:tf\.)?(?:keras\.)?(layers|ops)\.(.*)")
_humps = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+[A-Z]?")


class _Entry:
    """What is compared with the text, prepared once."""

    def __init__(self, place: int, spec: TypeSpec) -> None:
        self.place = place
        self.spec = spec
        shown = spec.type.removeprefix("ops.")
        old = by_new_name().get(spec.type, ()) if spec.family is Family.LAYER else ()
        names = (shown, *spec.aliases, *old)
        self.names = [_plain(name.removeprefix("ops.")) for name in names]
        self.hump_words = [[part.lower() for part in parts(name)] for name in names]
        self.keywords = [" ".join(_words.findall(word.lower())) for word in spec.keywords]
        self.signs = {word for word in spec.keywords if not _words.search(word.lower())}
        self.keyword_words = {word for phrase in self.keywords for word in phrase.split()}
        self.summary_words = set(_words.findall(spec.summary.lower()))

    def score(self, plain: str, words: list[str]) -> float:
        """How well the entry fits; 0 is not at all."""
        best = 0.0
        for number, name in enumerate(self.names):
            alias = 2.0 if number else 0.0
            # Of two names that begin alike, the shorter one is nearer to what was typed.
            nearness = len(plain) / max(len(name), 1)
            if name == plain:
                best = max(best, 100 - alias)
            elif name.startswith(plain):
                best = max(best, 80 + 8 * nearness - alias)
            elif plain in name and len(plain) > 2:
                best = max(best, 55 + 8 * nearness - alias)
            elif _hump_prefix(plain, self.hump_words[number]):
                best = max(best, 64 + 4 * nearness - alias)
        joined = " ".join(words)
        if joined in self.keywords:
            # The earlier a purpose stands among the keywords, the more it is the entry's own.
            best = max(best, 92 - 0.1 * self.keywords.index(joined))
        elif any(phrase.startswith(joined) for phrase in self.keywords):
            best = max(best, 72)
        best = max(best, self._purpose(words))
        if best == 0 and len(plain) > 3:
            likeness = max(_likeness(plain, name) for name in self.names)
            best = 40 * likeness if likeness >= 0.74 else 0.0
        return best

    def _purpose(self, words: list[str]) -> float:
        found = 0.0
        for word in words:
            if word in self.keyword_words:
                found += 1
            elif any(other.startswith(word) for other in self.keyword_words):
                found += 0.8
            elif word in self.summary_words:
                found += 0.7
            elif any(word in name for name in self.names):
                found += 0.9
            elif any(other.startswith(word) for other in self.summary_words):
                found += 0.5
            else:
                return 0.0
        return 50 * found / len(words) if words else 0.0


class Index:
    """All entries, ready to be searched."""

    def __init__(self, entries: Mapping[Family, Iterable[TypeSpec]]) -> None:
        self._entries = {
            family: [_Entry(place, spec) for place, spec in enumerate(specs)]
            for family, specs in entries.items()
        }

    def search(self, text: str, families: Iterable[Family]) -> list[TypeSpec]:
        """Entries that fit, best first; at equal fit layers come before operations."""
        place, text = _place(text.strip())
        families = [family for family in families if place in (None, family)]
        words = _words.findall(text.lower())[:8]
        plain = "".join(words)[:60]
        sign = text if not plain else ""
        if not any(sign in entry.signs for entries in self._entries.values() for entry in entries):
            sign = ""  # nothing is asked for
        found = []
        for rank, family in enumerate(families):
            for entry in self._entries.get(family, ()):
                if sign:
                    score = 100.0 if sign in entry.signs else 0.0
                else:
                    score = entry.score(plain, words) if plain else 1.0
                if family is Family.OPERATION:
                    score *= _share_of_operations
                elif plain and entry.spec.category == "nested":
                    score *= _share_of_models
                if score > 0:
                    found.append((-score, rank, entry.place, entry.spec))
        found.sort(key=lambda item: item[:3])
        return [spec for _, _, _, spec in found]


def _place(text: str) -> tuple[Family | None, str]:
    """Where `keras.layers.Dense` or `ops.add` says the name is found, and the name."""
    found = _places.match(text)
    if found is None:
        return None, text
    return (Family.OPERATION if found[1] == "ops" else Family.LAYER), found[2]


def parts(name: str) -> list[str]:
    """The humps of a name: `MaxPooling2D` → Max, Pooling, 2D."""
    return _humps.findall(name.replace("_", " ").title() if "_" in name else name) or [name]


def _plain(name: str) -> str:
    return "".join(_words.findall(name.lower()))


def _hump_prefix(text: str, humps: list[str]) -> bool:
    """Whether `text` is made of beginnings of humps in order: `maxp2`, `c2d`, `bn`."""
    if not text:
        return True
    if not humps:
        return False
    first, rest = humps[0], humps[1:]
    for length in range(min(len(first), len(text)), 0, -1):
        if first.startswith(text[:length]) and _hump_prefix(text[length:], rest):
            return True
    return False


def _likeness(text: str, name: str) -> float:
    matcher = SequenceMatcher(None, text, name, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= 0.74 else 0.0
