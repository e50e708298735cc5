"""Whether a deal is won, lost or open, from whatever its source says: stage, status and done are three things.

The rule, written once. The first line that says anything decides; what contradicts it is told.

 1. what the person's mapping says of the status, or of the stage
 2. the status, where it says won or lost; where it says open the deal is open, reopened perhaps
 3. a flag that it is won; a flag that it is not closed: open
 4. the time it was won, or the time it was lost, where one of the two is filled
 5. archived with a probability of 0 or with a lost reason: lost
 6. a flag that it is not won, beside anything that says it is closed (a day of closing, where its stage is not one that
    deals pass through): lost
 7. the stage, where it says won or lost
 8. a flag that it is not won, by itself: open
 9. closed, and nothing says how: lost where a lost reason is given, else an end of unknown kind
10. a status that is not understood: not known, but as in 13; archived, and nothing more: not known;
    the stage, where it is one that deals pass through: open
11. the probability: 100 won, between 0 and 100 open, 0 with a lost reason lost
12. no word at all: open where it has no day of closing
13. a word that is not understood: open where the day it is expected to close is still to come, else not known

A day of closing is none by itself: of an open deal it is a hope.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.intake.cells.folding import plain
from pista.intake.cells.vocabulary import patterns
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

WON, LOST, OPEN, CLOSED, UNKNOWN, DELETED = "won", "lost", "open", "closed", "unknown", "deleted"
# What a mapping may say, and what it means here: a lapsed deal is lost, a closed one an end of unknown kind, a deleted
# one no deal.
SAYABLE = {
    "won": WON, "lost": LOST, "open": OPEN, "lapsed": LOST, "closed": CLOSED, "unknown": UNKNOWN,
    "deleted": DELETED}  # fmt: skip
SURE = 100.0


@dataclass(frozen=True)
class Signals:
    """What one row says of how its deal stands; None and "" where it has no such column, or nothing in it."""

    status: str = ""
    stage: str = ""
    is_closed: bool | None = None
    is_won: bool | None = None
    has_won_time: bool = False
    has_lost_time: bool = False
    has_closing: bool = False
    active: bool | None = None
    probability: float | None = None
    has_lost_reason: bool = False
    is_ahead: bool = False


@dataclass(frozen=True)
class Standing:
    """How a deal stands, the words that say so, and what contradicts it (a sentence)."""

    status: str
    said: str
    contradiction: str | None = None


class Statuses:
    """Reads how deals of one table stand: by the person's words, the system's, then everybody's."""

    def __init__(self, own: Mapping[str, str], of_system: Mapping[str, str]) -> None:
        """Know the person's `own` words and those `of_system` (written -> meant), compared plainly."""
        self._own = {plain(written): SAYABLE.get(meant, UNKNOWN) for written, meant in own.items()}
        self._of_system = {plain(written): SAYABLE.get(meant, UNKNOWN) for written, meant in of_system.items()}
        self._words = patterns("status")
        self._read: dict[str, str | None] = {}
        self._stood: dict[Signals, Standing] = {}

    def word(self, text: str) -> str | None:
        """Return what one word says: won, lost, open, closed or deleted; None where it is not understood."""
        if text not in self._read:
            bare = plain(text)
            self._read[text] = (
                self._own.get(bare) or self._of_system.get(bare) or (self._words.read(text) if text else None)
            )
        return self._read[text]

    def __call__(self, signals: Signals) -> Standing:
        """Return how a deal stands by the rule above."""
        if signals not in self._stood:
            self._stood[signals] = self._stands(signals)
        return self._stood[signals]

    def _stands(self, row: Signals) -> Standing:
        by_status, by_stage = self.word(row.status), self.word(row.stage)
        for text in (row.status, row.stage):
            if plain(text) in self._own:
                return Standing(_as_end(self._own[plain(text)]), text)
        found = self._by_status(row, by_status, by_stage) or self._by_flags(row, by_status, by_stage)
        return found or self._by_stage(row, by_status, by_stage)

    @staticmethod
    def _by_status(row: Signals, by_status: str | None, by_stage: str | None) -> Standing | None:
        if by_status in {WON, LOST}:
            opposed = {WON: LOST, LOST: WON}[by_status]
            contradicted = by_stage == opposed or (row.is_won is (by_status == LOST) and row.is_won)
            return Standing(UNKNOWN if contradicted else by_status, row.status, BOTH if contradicted else None)
        if by_status == OPEN:
            contradicted = row.is_won is True or by_stage in {WON, LOST}
            return Standing(OPEN, row.status, OPEN_BUT if contradicted else None)
        return None

    @staticmethod
    def _by_flags(row: Signals, by_status: str | None, by_stage: str | None) -> Standing | None:
        said = row.stage or row.status
        if row.is_won:
            contradicted = by_stage == LOST
            return Standing(UNKNOWN if contradicted else WON, said or "✓", BOTH if contradicted else None)
        if row.is_closed is False:
            return Standing(OPEN, said, OPEN_BUT if by_stage in {WON, LOST} else None)
        if (row.has_won_time or row.has_lost_time) and by_stage in {None, OPEN, CLOSED}:
            both = row.has_won_time and row.has_lost_time
            return Standing(UNKNOWN if both else WON if row.has_won_time else LOST, said, BOTH if both else None)
        if row.active is False and (row.probability == 0 or row.has_lost_reason):
            contradicted = by_stage == WON
            return Standing(UNKNOWN if contradicted else LOST, said, BOTH if contradicted else None)
        is_closed = row.is_closed or by_status == CLOSED or (row.has_closing and by_stage != OPEN)
        if row.is_won is False and is_closed and by_stage != WON:
            return Standing(LOST, said or "✗")
        return None

    @staticmethod
    def _by_stage(row: Signals, by_status: str | None, by_stage: str | None) -> Standing:
        said = row.stage or row.status
        if by_stage in {WON, LOST}:
            contradicted = row.is_won is False and by_stage == WON
            return Standing(UNKNOWN if contradicted else str(by_stage), said, BOTH if contradicted else None)
        if row.is_won is False:
            return Standing(OPEN, said)
        if row.is_closed or CLOSED in {by_status, by_stage}:
            return Standing(LOST if row.has_lost_reason else UNKNOWN, said or row.status)
        is_unclear = bool(row.status and by_status is None and row.stage)
        if row.active is False or (is_unclear and not row.is_ahead):
            return Standing(UNKNOWN, row.status if is_unclear else said)
        if by_stage == OPEN:
            return Standing(OPEN, said, LOST_REASON if row.has_lost_reason else None)
        return Standing(_by_probability(row) or UNKNOWN, said)


def _by_probability(row: Signals) -> str | None:
    """Return what is left to say of a row whose words are not understood."""
    if row.probability is not None and row.probability >= SURE:
        return WON
    if row.probability or row.is_ahead:
        return OPEN
    if row.probability == 0 and row.has_lost_reason:
        return LOST
    return OPEN if row.probability is None and not (row.stage or row.status or row.has_closing) else None


def _as_end(meant: str) -> str:
    return UNKNOWN if meant == CLOSED else meant


BOTH = N_("one column says won and another lost (rows: {count}, such as '{said}'): how they ended is not known")
OPEN_BUT = N_("said to be open, while the stage or a flag says closed (rows: {count}, such as '{said}'): taken as open")
LOST_REASON = N_("a lost reason for a deal in an open stage (rows: {count}, such as '{said}'): taken as open")
