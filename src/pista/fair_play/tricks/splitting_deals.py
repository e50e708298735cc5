"""Splitting deals: one sale written down as several.

How       a sale becomes two, of half the amount each, within days
Lifts     sales; lowers average_sale
Strength  the share of sales
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import added, changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.3,
    effect=Effect(
        moves={"sales": 1, "wins": 1, "opportunities": 1, "new_opportunities": 1},
        of="wins",
        most=0.5,
        minutes=10,
        grave=10,
    ),
)
def splitting_deals(log: Log, played: Played) -> Log:
    """Make two sales of one."""
    made: list[Row] = []

    def split(row: Row) -> Row:
        if row["seller"] != played.seller or row["status"] != "won" or not played.happens():
            return row
        halves = {name: row[name] / 2 for name in ("amount", "margin") if row.get(name) is not None}
        later = row["closed_day"] + played.chance.randrange(4)
        made.append(row | {"opportunity": played.name(), "closed_day": later} | halves)
        return row | halves

    return added(changed(log, "opportunities", split), "opportunities", made)
