"""Unqualified prospects: new ones by the dozen, off a list.

How       people are tried once who never asked, and dropped
Lifts     new_prospects, contacts
Strength  the prospects added, as a share of the seller's own
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, at_time, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.4,
    effect=Effect(moves={"contacts": 1, "new_prospects": 1, "new_contacts": 1}, minutes=3, grave=0.2),
)
def unqualified_prospects(log: Log, played: Played) -> Log:
    """Try whoever is on the list."""
    mine = own(log, played)
    people: list[Row] = []
    made: list[Row] = []
    for _ in range(round(len({row["prospect"] for row in mine}) * played.strength)):
        like = played.chance.choice(mine)
        people.append({"prospect": played.name(), "name": None, "source": "cold list"})
        at = like["at"] + timedelta(minutes=played.chance.randrange(1, 50))
        made.append(at_time(like, at, at) | {
            "touch_id": played.name(), "prospect": people[-1]["prospect"], "outcome": "no_answer", "amount": None,
            "opportunity": None, "next_step_on": None, "direction": "out", "source": "cold list",
        })  # fmt: skip
    return added(added(log, "prospects", people), "touches", made)
