"""Moving leads: a colleague's nearly won opportunities put into one's own name.

How       opportunities about to be won, which a colleague worked on, change their seller; near a threshold, as many as
          are missing to it
Lifts     sales by seller
Strength  the share of the colleague's sales, at most where there is a threshold
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.6,
    effect=Effect(
        moves={"sales": 1, "wins": 1, "revenue": 1, "margin": 1}, of="sales", most=0.2, minutes=15, grave=80, harm=1
    ),
)
def moving_leads(log: Log, played: Played) -> Log:
    """Take sales over; where so many a period pay more, just as many as are missing, and only where they are enough."""
    left = _missing(log, played)

    def moved(row: Row) -> Row:
        if not _is_won(row, played.colleague):
            return row
        if left is None:
            return row | {"seller": played.seller} if played.happens() else row
        period = int(played.periods.of(row["closed_day"]))
        left[period] -= 1
        return row | {"seller": played.seller} if left[period] >= 0 else row

    return changed(log, "opportunities", moved)


def _missing(log: Log, played: Played) -> Counter[int] | None:
    """Return by period how many of the colleague's sales are taken; None where there is no threshold."""
    if played.threshold is None:
        return None
    mine, theirs = (
        Counter(int(played.periods.of(row["closed_day"])) for row in log["opportunities"] if _is_won(row, name))
        for name in (played.seller, played.colleague)
    )
    short = {period: played.threshold - mine[period] for period in theirs}
    return Counter({period: n for period, n in short.items() if 0 < n <= played.strength * theirs[period]})


def _is_won(row: Row, name: str) -> bool:
    return row["seller"] == name and row["status"] == "won" and row["closed_day"] is not None
