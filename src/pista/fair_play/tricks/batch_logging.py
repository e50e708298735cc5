"""Batch logging: everything written down at the end of the month.

How       contacts of a period's last ten days are written down in one go on its last day
Lifts     contacts at a month's end, with nobody to remember
Strength  the share of those contacts
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import changed, noon_of, own

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played, Row


@trick(
    strength=0.7,
    effect=Effect(moves={}, of="contacts", most=1, minutes=-0.5, grave=0.2),
)
def batch_logging(log: Log, played: Played) -> Log:
    """Write contacts down in one go."""
    last_of: dict[int, int] = {}
    for last in played.ends_of(own(log, played)):
        last_of |= dict.fromkeys(range(last - 9, last + 1), last)
    turn = iter(range(10**6))

    def batched(row: Row) -> Row:
        last = last_of.get(row["day"])
        if row["seller"] != played.seller or last is None or not played.happens():
            return row
        logged = noon_of(last) + timedelta(hours=6, seconds=20 * (next(turn) % 600))
        return row | {"logged_at": max(logged, row["at"])}

    return changed(log, "touches", batched)
