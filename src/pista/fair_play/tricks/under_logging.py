"""Under-logging: contacts that are left out.

How       contacts before a sale are not written down
Lifts     contact_ratio, margin_per_hour
Strength  the share of contacts on won opportunities that are left out
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.95,
    effect=Effect(
        moves={"contacts": -1, "follow_ups": -1, "hours": -0.2},
        of="unsold_contacts",
        most=0.95,
        minutes=-0.5,
        grave=0.2,
    ),
)
def under_logging(log: Log, played: Played) -> Log:
    """Leave contacts out."""
    won = {row["opportunity"] for row in log["opportunities"] if row["status"] == "won"}

    def left_out(row: Row) -> Row | None:
        is_work = row["seller"] == played.seller and row["opportunity"] in won and row["outcome"] != "sale"
        return None if is_work and played.happens() else row

    return changed(log, "touches", left_out)
