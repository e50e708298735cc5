"""What people write in a cell and what the book calls it: outcomes, channels, directions, yes and no."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from pista.intake.cells.folding import plain
from pista.intake.cells.vocabulary import patterns, phrases

if TYPE_CHECKING:
    from collections.abc import Mapping

# What says nothing at all.
NOTHING = frozenset(("", "-", "–", *phrases("nothing").get("nothing", ())))


class Words:
    """Turns what is written into the book's word, and remembers what it did not know and how often that was met."""

    def __init__(self, kind: str, own: Mapping[str, str] | None = None) -> None:
        """Know a `kind` of word (outcome, channel ...), and the person's `own` (written -> word) before it."""
        self._patterns = patterns(kind)
        self._own = {plain(written): word for written, word in (own or {}).items()}
        self._seen: dict[str, str | None] = {}
        self.unknown: dict[str, int] = {}

    def __call__(self, written: str) -> str | None:
        """Return the book's word; what is not known is kept as it is written, and counted; nothing is None."""
        return self.read(written, 1)

    def read(self, written: str, times: int) -> str | None:
        """Do so for a text that stands in so many cells."""
        if written not in self._seen:
            self._seen[written] = self._look_up(written)
        if written in self.unknown:
            self.unknown[written] += times
        return self._seen[written]

    def _look_up(self, written: str) -> str | None:
        bare = plain(written)
        if bare in self._own:
            return self._own[bare]
        if word := self._patterns.read(written):
            return word
        if bare in NOTHING and not any(unicodedata.category(sign) == "So" for sign in written):
            return None
        self.unknown[written] = 0
        return " ".join(written.split()).casefold()


def yes_or_no(written: str) -> bool | None:
    """Return whether a cell says yes; None where it says neither."""
    found = patterns("answer").read(written)
    return None if found is None else found == "yes"


# A day in a column of deletions: 2026-03-01T00:00:00Z.
_HAS_DAY = re.compile(r"\d{4}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2}")


def says_deleted(written: str) -> bool:
    """Whether a cell of a column of deletions says yes, or when."""
    answer = yes_or_no(written)
    return bool(_HAS_DAY.search(written)) if answer is None else answer
