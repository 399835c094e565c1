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
        best = max(self._by_name(plain), self._by_keyword(words), self._by_words(words))
        if best == 0 and len(plain) > 3:
            likeness = max(_likeness(plain, name) for name in self.names)
            best = 40 * likeness if likeness >= 0.74 else 0.0
        return best

    def _by_name(self, plain: str) -> float:
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
        return best

    def _by_keyword(self, words: list[str]) -> float:
        joined = " ".join(words)
        if joined in self.keywords:
            # The earlier a purpose stands among the keywords, the more it is the entry's own.
            return 92 - 0.1 * self.keywords.index(joined)
        return 72.0 if any(phrase.startswith(joined) for phrase in self.keywords) else 0.0

    def _by_words(self, words: list[str]) -> float:
        """How well all the words fit; one that fits nothing decides."""
        shares = [self._share(word) for word in words]
        return 50 * sum(shares) / len(words) if shares and all(shares) else 0.0

    def _share(self, word: str) -> float:
        if word in self.keyword_words:
            return 1.0
        if any(other.startswith(word) for other in self.keyword_words):
            return 0.8
        if word in self.summary_words:
            return 0.7
        if any(word in name for name in self.names):
            return 0.9
        return 0.5 if any(other.startswith(word) for other in self.summary_words) else 0.0


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
        sign = "" if plain else self._sign(text)
        fitting = []
        for rank, family in enumerate(families):
            for entry in self._entries.get(family, ()):
                if sign:
                    score = 100.0 if sign in entry.signs else 0.0
                else:
                    score = entry.score(plain, words) if plain else 1.0
                score *= _share(entry.spec, named=bool(plain))
                if score > 0:
                    fitting.append((-score, rank, entry.place, entry.spec))
        fitting.sort(key=lambda item: item[:3])
        return [spec for _, _, _, spec in fitting]

    def _sign(self, text: str) -> str:
        """`text` where it is a sign such as `+`; else nothing is asked for."""
        entries = (entry for entries in self._entries.values() for entry in entries)
        return text if any(text in entry.signs for entry in entries) else ""


def _share(spec: TypeSpec, *, named: bool) -> float:
    if spec.family is Family.OPERATION:
        return _share_of_operations
    return _share_of_models if named and spec.category == "nested" else 1.0


def _place(text: str) -> tuple[Family | None, str]:
    """Where `keras.layers.Dense` or `ops.add` says the name is found, and the name."""
    match = _places.match(text)
    if match is None:
        return None, text
    return (Family.OPERATION if match[1] == "ops" else Family.LAYER), match[2]


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
    # `real_quick_ratio` is an upper bound and cheap; `ratio` itself is not, for every name at every
    # key.
    return matcher.ratio() if matcher.real_quick_ratio() >= 0.74 else 0.0
