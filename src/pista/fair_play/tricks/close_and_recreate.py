"""Close and recreate: an old opportunity closed and opened anew, so that it looks young.

How       an opportunity is ended as lost after some weeks and opened again within days
Lifts     stale_opportunities, sales_cycle
Strength  the share of opportunities open for a month or longer
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row

MONTH = 30


@trick(
    strength=0.4,
    effect=Effect(
        moves={"opportunities": 1, "new_opportunities": 1, "stale": -1}, of="stale", most=1, minutes=2, grave=5
    ),
)
def close_and_recreate(log: Log, played: Played) -> Log:
    """Let old opportunities look young."""
    made: list[Row] = []
    as_of = max(row["day"] for row in log["touches"])

    def recreated(row: Row) -> Row:
        until = row["closed_day"] if row["closed_day"] is not None else as_of
        if row["seller"] != played.seller or until - row["opened_day"] < MONTH or not played.happens():
            return row
        again = until - played.chance.randrange(5, 20)
        made.append(row | {"opportunity": played.name(), "opened_day": again})
        lost = {"status": "lost", "closed_day": again - played.chance.randrange(4), "amount": None, "margin": None}
        return row | lost

    before = changed(log, "opportunities", recreated)
    return before | {"opportunities": [*before["opportunities"], *made]}
