"""Happy qualification: anybody is an opportunity.

How       opportunities are opened with prospects who never talked, and left alone
Lifts     qualification_rate
Strength  the share of prospects without an opportunity that get one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.6,
    effect=Effect(moves={"opportunities": 1, "new_opportunities": 1}, of="new_prospects", most=1, minutes=3, grave=2),
)
def happy_qualification(log: Log, played: Played) -> Log:
    """Open opportunities with anybody."""
    has_one = {row["prospect"] for row in log["opportunities"]}
    like = next(row for row in log["opportunities"])
    firsts: dict[str, Row] = {}
    for row in sorted(own(log, played), key=lambda row: row["at"]):
        firsts.setdefault(row["prospect"], row)
    made = [
        dict.fromkeys(like) | {
            "opportunity": played.name(), "prospect": prospect, "product": row["product"], "seller": played.seller,
            "opened_day": row["day"], "status": "open", "source": row["source"],
        }
        for prospect, row in firsts.items()
        if prospect not in has_one and played.happens()
    ]  # fmt: skip
    return added(log, "opportunities", made)
