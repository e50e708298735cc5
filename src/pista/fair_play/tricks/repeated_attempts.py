"""Repeated attempts: a prospect who does not answer, tried again within hours.

How       an unanswered attempt is written down again on the same day
Lifts     contacts, touches_per_opportunity
Strength  the share of unanswered attempts that are repeated
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, at_time, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.5,
    effect=Effect(moves={"contacts": 1, "follow_ups": 1}, of="new_prospects", most=1, minutes=0.5, grave=0.5),
)
def repeated_attempts(log: Log, played: Played) -> Log:
    """Try again at once."""
    made: list[Row] = []
    for row in own(log, played):
        if row["outcome"] == "no_answer" and played.happens():
            later = timedelta(minutes=played.chance.randrange(15, 100))
            made.append(at_time(row, row["at"] + later, row["logged_at"] + later) | {"touch_id": played.name()})
    return added(log, "touches", made)
