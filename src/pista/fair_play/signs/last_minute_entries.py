"""Last-minute entries: bursts of contacts written down on a period's last day.

Looks at     contacts written down less than a minute after the one before, on a period's last day
Statistic    their number against as many of the seller's own days drawn at random, exact; colleagues may excuse it.
             With a quota also of the periods alone that ended at it, p doubled
Innocent if  the seller writes everything down at the end of the month, or a system was filled in then
Ask          From which notes were these contacts written down?
Source       Pagano & Tritchler (1983), JASA 78; Jacob & Levitt (2003), QJE 118, for the pattern
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.fair_play.definition import sign
from pista.fair_play.rows import EVERY
from pista.fair_play.seen import against_own_days, surer_of

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

SECONDS = 60


@sign(
    over="entries",
    when="log_day",
    counts={"some": nw.col("log_gap") < SECONDS, "all": EVERY},
    catches=("padding", "batch_logging"),
    needs=("touches", "dates", "logged", "moments", "sellers"),
    least=40,
)
def last_minute_entries(tally: Tally, scene: Scene) -> Seen:
    """Compare the bursts of the last days with those of any day."""
    some, everything = tally.by_day("some"), tally.by_day("all")
    ends = scene.ends(tally.days, before=1, after=0)
    return surer_of([against_own_days(some, chosen, everything, tally.days) for chosen in ends])
