"""Understands words by their parts and their order, with negation: outcomes, channels, stages, headings.

The words are the TOML files in `intake/vocabulary/`, one a language, all of them read: a log may mix two. A pattern is
words in order, others may stand between; "vend*" is a beginning, "a|b" a choice. Of the patterns found in a text

1. one whose words lie within those of another is part of it and does not count (*lost sale* is no *sale*);
2. one that a negation stands before, or in the middle of, is turned round (*no interesado* is a refusal), or says
nothing;
3. a sale or a win that is unsure (*venta pendiente*, *likely to win*) is none;
4. a sale or a win is none either where a word beside it is not understood (*lo ganó otro*, *signed NDA*): all others of
   its text are words of it too, or say nothing by themselves (`[neutral]`); behind a dash or in parentheses may stand
   what is not understood, if nothing else is said there (*Ganado (Renovación)*);
5. of several meanings that are left the first in the order of the list (`ORDER`) is taken; a sale beside a refusal
   contradict each other and say nothing.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from pista.intake.cells.folding import plain, plain_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = Path(__file__).resolve().parent.parent / "vocabulary"
# So many other words may stand between two words of a pattern, and between a negation and what it turns round.
BETWEEN = 3
# What a negation makes of a meaning; where it is not named, nothing can be said.
TURNED: Mapping[str, Mapping[str, str]] = {
    "outcome": {
        "sale": "refusal", "interest": "refusal", "conversation": "no_answer", "reply": "no_answer",
        "meeting": "no_answer",
    },
    "status": {"won": "lost", "closed": "open"},
    "done": {"done": "planned"},
    "answer": {"yes": "no"},
}  # fmt: skip
# Of several meanings in one text, the first that is there.
ORDER: Mapping[str, Sequence[str]] = {
    "outcome": (
        "refusal", "sale", "wrong_number", "message", "no_answer", "demo", "meeting", "proposal", "interest", "reply",
        "sent", "conversation",
    ),
    "channel": ("message", "meeting", "visit", "event", "mail", "web", "letter", "call"),
    "direction": ("in", "out"),
    "status": ("lost", "won", "open", "closed"),
    "done": ("not_held", "cancelled", "planned", "done"),
}  # fmt: skip
# Meanings that are believed only where the whole text is understood.
WHOLE: Mapping[str, frozenset[str]] = {"outcome": frozenset(("sale",)), "status": frozenset(("won",))}
# Behind these, and within parentheses, stands what is said besides.
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\s[-–—|/]+\s.*|[:;,].*")
# "Ganada 80 %" is a hope.
_SHARE = re.compile(r"(\d+)\s*%")
# Meanings that contradict each other: a text that says both says neither.
OPPOSED: Mapping[str, frozenset[str]] = {
    "outcome": frozenset(("sale", "refusal")),
    "status": frozenset(("won", "lost")),
}
# What a pattern of this meaning says is nothing; it outweighs what lies within it (*visita de venta* is no sale).
UNCLEAR = "unclear"
# Meanings that an unsure word takes the ground from, and what is left of them.
UNSURE: Mapping[str, Mapping[str, str]] = {"outcome": {"sale": ""}, "status": {"won": "open"}}


@dataclass(frozen=True)
class Found:
    """A pattern found in a text: what it means, and the places of its words."""

    meaning: str
    places: tuple[int, ...]


@dataclass
class Patterns:
    """The patterns of one kind of word (outcome, channel, heading ...), found by their first word."""

    kind: str
    negations: frozenset[str]
    negations_after: frozenset[str]
    unsure: frozenset[str]
    neutral: frozenset[str] = frozenset()
    whole: dict[str, str] = field(default_factory=dict)
    by_first: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = field(default_factory=dict)
    beginnings: list[tuple[str, tuple[frozenset[str], ...]]] = field(default_factory=list)

    def add(self, meaning: str, pattern: str) -> None:
        """Add one pattern; of two meanings with the very same words the first that was added stands."""
        if pattern.startswith("="):
            self.whole.setdefault(plain(pattern) or pattern[1:], meaning)
            return
        parts = tuple(frozenset(plain_part(word) for word in part.split("|")) for part in pattern.split())
        for words in _spelled_out(parts):
            self.whole.setdefault(" ".join(words), meaning)
        if any(word.endswith("*") for word in parts[0]):
            self.beginnings.append((meaning, parts))
        for word in parts[0]:
            if not word.endswith("*"):
                self.by_first.setdefault(word, []).append((meaning, parts))

    def read(self, text: str) -> str | None:
        """Return what a text means, None where it is not understood."""
        words = plain_words(text)
        bare = " ".join(words)
        if bare in self.whole:
            return None if self.whole[bare] == UNCLEAR else self.whole[bare]
        if not words:
            return self.whole.get(text.strip())
        meanings = self._meanings(words)
        if OPPOSED.get(self.kind, frozenset((None,))) <= meanings:
            return None
        for meaning in WHOLE.get(self.kind, frozenset()) & meanings:
            is_whole = self._is_all(words, meaning) or self._is_all_but_an_aside(text, words, meaning)
            if not is_whole or any(int(share) < 100 for share in _SHARE.findall(text)):  # noqa: PLR2004 - per cent
                meanings.discard(meaning)
        return next((meaning for meaning in ORDER.get(self.kind, sorted(meanings)) if meaning in meanings), None)

    def _is_all(self, words: Sequence[str], meaning: str) -> bool:
        """Whether all words belong to a pattern of a meaning, or say nothing by themselves."""
        within = {place for one in self.found(words) if one.meaning == meaning for place in one.places}
        return all(place in within or word in self.neutral or word.isdecimal() for place, word in enumerate(words))

    def _is_all_but_an_aside(self, text: str, words: Sequence[str], meaning: str) -> bool:
        """Whether a text says a meaning and no other, and what is not understood stands aside."""
        head = plain_words(_ASIDE.sub(" ", text))
        return len(head) < len(words) and self._meanings(head) == {meaning} == self._meanings(words) and (
            self._is_all(head, meaning)
        )  # fmt: skip

    def _meanings(self, words: Sequence[str]) -> set[str]:
        found = list(self.found(words))
        outer = [one for one in found if not any(set(one.places) < set(other.places) for other in found)]
        unsure = UNSURE.get(self.kind, {})
        meanings = set()
        for one in outer:
            meaning = one.meaning
            if self._is_negated(words, one):
                meaning = TURNED.get(self.kind, {}).get(meaning, "")
            elif meaning in unsure and self._is_unsure(words, one):
                if not unsure[meaning]:
                    return set()
                meaning = unsure[meaning]
            meanings.add(meaning)
        return meanings - {"", UNCLEAR}

    def _is_unsure(self, words: Sequence[str], one: Found) -> bool:
        return any(word in self.unsure for place, word in enumerate(words) if place not in one.places)

    def _is_negated(self, words: Sequence[str], one: Found) -> bool:
        first, last = one.places[0], one.places[-1]
        before = (place for place in range(max(0, first - BETWEEN), last) if place not in one.places)
        after = range(last + 1, min(len(words), last + BETWEEN))
        return any(words[place] in self.negations for place in before) or any(
            words[place] in self.negations_after for place in after
        )

    def found(self, words: Sequence[str]) -> Iterator[Found]:
        """Yield the patterns that are in a text, wherever they begin."""
        for place, word in enumerate(words):
            for meaning, parts in (*self.by_first.get(word, ()), *self.beginnings):
                if _is_in(word, parts[0]) and (places := _followed(words, place, parts)):
                    yield Found(meaning, places)


def plain_part(word: str) -> str:
    """Return one word of a pattern, plain, its star kept."""
    return plain(word.rstrip("*")) + "*" if word.endswith("*") else plain(word) or word


def _spelled_out(parts: Sequence[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    if all(not word.endswith("*") for part in parts for word in part):
        yield from product(*(sorted(part) for part in parts))


def _is_in(word: str, part: frozenset[str]) -> bool:
    return word in part or any(some.endswith("*") and word.startswith(some[:-1]) for some in part)


def _followed(words: Sequence[str], first: int, parts: Sequence[frozenset[str]]) -> tuple[int, ...] | None:
    places = [first]
    for part in parts[1:]:
        reach = range(places[-1] + 1, min(len(words), places[-1] + 2 + BETWEEN))
        found = next((place for place in reach if _is_in(words[place], part)), None)
        if found is None:
            return None
        places.append(found)
    return tuple(places)


@cache
def languages() -> Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]:
    """Return the vocabulary of each language, English and Spanish first."""
    paths = sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem not in {"en", "es"}, path.stem))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in paths}


@cache
def patterns(kind: str) -> Patterns:
    """Return the patterns of a kind of word, in all languages."""
    every = languages().values()
    negation: dict[str, frozenset[str]] = {
        name: frozenset(plain(word) for language in every for word in language["negation"].get(name, ()))
        for name in ("before", "after", "unsure")
    }
    neutral = frozenset(plain(word) for language in every for word in language.get("neutral", {}).get("words", ()))
    found = Patterns(kind, negation["before"], negation["after"], negation["unsure"], neutral)
    for language in every:
        for meaning, lines in language.get(kind, {}).items():
            for line in (meaning.replace("_", " "), *lines):
                found.add(meaning, line)
    return found


@cache
def phrases(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return per meaning the words that mean it as they stand, in the order of the lists."""
    found: dict[str, list[str]] = {}
    for whole, meaning in patterns(kind).whole.items():
        found.setdefault(meaning, []).append(whole)
    return {meaning: tuple(words) for meaning, words in found.items()}
