"""Happy stages: opportunities moved on because the month ends.

How       moves from stage to stage are dated into the last two days of a period
Lifts     what is read off stages: forecasts, stage times
Strength  the share of moves in a period's last two weeks
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pista.fair_play.definition import Effect, trick
from pista.fair_play.playing import noon_of

if TYPE_CHECKING:
    from pista.fair_play.playing import Log, Played

DAYS = 15


@trick(
    strength=0.9,
    effect=Effect(moves={}, of="opportunities", most=1, minutes=0.5),
)
def happy_stages(log: Log, played: Played) -> Log:
    """Move stages at the end of the month."""
    moved = []
    for row in log.get("stage_changes", []):
        day = (row["at"] - noon_of(0)).days
        left = int(played.periods.ends(played.periods.of(day))) - day
        if row["by"] == played.seller and 0 < left < DAYS and played.happens():
            moved.append(row | {"at": row["at"] + timedelta(days=left - played.chance.randrange(2))})
        else:
            moved.append(row)
    return log | {"stage_changes": moved}
