"""Easy touches: customers called once more instead of prospects.

How       prospects who have bought are contacted again and again, and every open opportunity gets a message
Lifts     contacts, follow_up_coverage; lowers nothing but sales
Strength  the contacts added, as a share of the seller's own
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
    effect=Effect(
        moves={"contacts": 1, "follow_ups": 1, "opportunity_contacts": 1, "covered": 1, "overdue": -1},
        of="overdue",
        most=0.9,
        minutes=3,
        grave=0.5,
    ),
)
def easy_touches(log: Log, played: Played) -> Log:
    """Call customers again."""
    mine = own(log, played)
    bought = [row for row in mine if row["outcome"] == "sale"] or mine
    last = max(row["at"] for row in log["touches"])
    made: list[Row] = []
    for _ in range(round(len(mine) * played.strength)):
        like = played.chance.choice(bought)
        at = like["at"] + timedelta(days=played.chance.randrange(3, 120), minutes=played.chance.randrange(1, 200))
        if at < last:
            made.append(at_time(like, at, at) | {
                "touch_id": played.name(), "outcome": "conversation", "amount": None, "opportunity": None,
                "next_step_on": None,
            })  # fmt: skip
    still_open = {row["opportunity"] for row in own(log, played, "opportunities") if row["status"] == "open"}
    latest = {row["opportunity"]: row for row in mine if row["opportunity"] in still_open}
    for like in latest.values():
        at = last - timedelta(minutes=played.chance.randrange(10, 300))
        if at > like["at"]:
            made.append(at_time(like, at, at) | {"touch_id": played.name(), "outcome": "message", "amount": None})
    return added(log, "touches", made)
