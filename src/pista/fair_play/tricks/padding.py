"""Padding: contacts that never took place.

How       before a period ends short of the quota, or by chance where there is none, contacts are written down in one
          go
Lifts     contacts, touches_per_opportunity
Strength  the contacts added to a period, as a share of its own
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, missing, noon_of, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.15,
    effect=Effect(moves={"contacts": 1, "follow_ups": 1}, minutes=0.6),
)
def padding(log: Log, played: Played) -> Log:
    """Make contacts up."""
    mine = own(log, played)
    made: list[Row] = []
    for last in played.ends_of(mine):
        first = int(played.periods.begins(played.periods.of(last)))
        during = [row for row in mine if first <= row["day"] <= last]
        wanted = missing(len(during), played)
        until = noon_of(last) + timedelta(hours=7)
        for place in range(wanted if during else 0):
            like = played.chance.choice(during)
            at = noon_of(last - played.chance.randrange(2)) + timedelta(minutes=played.chance.randrange(240))
            logged = until + timedelta(seconds=25 * place)
            made.append(like | {
                "touch_id": played.name(), "at": at, "day": last if at.date() == until.date() else last - 1,
                "logged_at": logged, "evidence": "self", "outcome": "no_answer", "amount": None, "direction": "out",
                "opportunity": None, "next_step_on": None, "channel": "call",
            })  # fmt: skip
    return added(log, "touches", made)
