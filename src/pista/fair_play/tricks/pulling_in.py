"""Pulling in: sales brought forward into the quarter that ends, with a discount.

How       sales of a quarter's last three weeks, and of the next one's first three, are dated into its last three
          days, cheaper
Lifts     the quarter's sales and revenue
Strength  the share of those sales
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row

WEEK, WEEKS, DISCOUNT = 7, 3, 0.9


@trick(
    strength=0.8,
    effect=Effect(
        moves={"sales": 1, "wins": 1, "revenue": 0.9, "margin": 0.75},
        of="wins",
        most=0.2,
        minutes=30,
        grave=5,
        harm=0.25,
        later=True,
    ),
)
def pulling_in(log: Log, played: Played) -> Log:
    """Bring sales forward."""

    def pulled(row: Row) -> Row:
        if row["seller"] != played.seller or row["status"] != "won" or not played.happens():
            return row
        left, into = (
            int(one(row["closed_day"])) for one in (played.periods.left_of_quarter, played.periods.into_quarter)
        )
        if into < WEEKS * WEEK:
            moved = row["closed_day"] - into - 1 - played.chance.randrange(3)
        elif left < WEEKS * WEEK:
            moved = row["closed_day"] + left - played.chance.randrange(3)
        else:
            return row
        price = None if row["amount"] is None else row["amount"] * DISCOUNT
        return row | {"closed_day": max(moved, row["opened_day"]), "amount": price}

    return changed(log, "opportunities", pulled)
