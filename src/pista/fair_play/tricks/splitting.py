"""Splitting: one conversation written down as several.

How       a contact is followed by another one with the same prospect minutes later
Lifts     contacts, follow_ups, touches_per_opportunity
Strength  the share of contacts that are split
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, at_time, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.05,
    effect=Effect(
        moves={"contacts": 1, "follow_ups": 1, "opportunity_contacts": 0.5},
        of="contacts",
        most=1,
        alike=True,
        minutes=0.6,
        grave=0.7,
    ),
)
def splitting(log: Log, played: Played) -> Log:
    """Write conversations down twice."""
    made: list[Row] = []
    for row in own(log, played):
        if played.happens() and row["outcome"] not in {"sale", "refusal"}:
            later = timedelta(seconds=played.chance.randrange(60, 500))
            made.append(at_time(row, row["at"] + later, row["logged_at"] + later) | {"touch_id": played.name()})
    return added(log, "touches", made)
