"""Moving leads: a colleague's nearly won opportunities put into one's own name.

How       opportunities about to be won, which a colleague worked on, change their seller
Lifts     sales by seller
Strength  the share of the colleague's sales
"""

from __future__ import annotations

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
    """Take sales over."""

    def moved(row: Row) -> Row:
        is_theirs = row["seller"] == played.colleague and row["status"] == "won"
        return row | {"seller": played.seller} if is_theirs and played.happens() else row

    return changed(log, "opportunities", moved)
