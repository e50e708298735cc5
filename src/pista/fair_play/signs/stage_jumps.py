"""Stage jumps: opportunities that move from stage to stage as a period ends.

Looks at     moves of stage in the last two days of a period
Statistic    their number against as many of the seller's own days drawn at random, exact; colleagues may excuse it
Innocent if  the pipeline is tidied up before a monthly review
Ask          What did the customer do that moved the opportunity on?
Source       Pagano & Tritchler (1983), JASA 78
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pista.fair_play.definition import sign
from pista.fair_play.rows import EVERY
from pista.fair_play.seen import against_own_days

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

DAYS = 2


@sign(
    over="moves",
    when="day",
    counts={"some": EVERY, "all": EVERY},
    catches=("happy_stages",),
    needs=("moves", "opportunities", "dates", "sellers"),
    least=15,
)
def stage_jumps(tally: Tally, scene: Scene) -> Seen:
    """Compare the moves of the last days with those of any day."""
    days = tally.by_day("some")
    left = scene.periods.ends(scene.periods.of(tally.days)) - tally.days
    is_working = days.sum(axis=0) > 0
    chosen = np.broadcast_to((left < DAYS) & is_working, days.shape)
    # A day on which nobody moved anything is no working day; one on which only colleagues did is.
    return against_own_days(days, chosen, np.maximum(days, is_working), tally.days)
