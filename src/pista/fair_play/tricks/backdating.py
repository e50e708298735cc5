"""Backdating: contacts of the next period written into the one that ends short.

How       in the days about a period's end, contacts are dated back by days
Lifts     contacts
Strength  the contacts dated back, as a share of a period's own
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, missing, noon_of, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.1,
    effect=Effect(moves={"contacts": 1, "follow_ups": 1}, of="contacts", most=0.1, alike=True, minutes=0.5, later=True),
)
def backdating(log: Log, played: Played) -> Log:
    """Date contacts back."""
    mine = own(log, played)
    made: list[Row] = []
    for last in played.ends_of(mine):
        first = int(played.periods.begins(played.periods.of(last)))
        during = [row for row in mine if first <= row["day"] <= last]
        for _ in range(missing(len(during), played) if during else 0):
            like = played.chance.choice(during)
            at = noon_of(played.chance.randrange(first + 4, last - 3)) + timedelta(minutes=played.chance.randrange(300))
            logged = noon_of(last + played.chance.randrange(3)) + timedelta(minutes=played.chance.randrange(300))
            made.append(like | {
                "touch_id": played.name(), "at": at, "day": (at - noon_of(0)).days, "logged_at": logged,
                "outcome": "no_answer", "amount": None, "opportunity": None, "next_step_on": None, "evidence": "self",
            })  # fmt: skip
    return added(log, "touches", made)
