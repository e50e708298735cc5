"""Overlapping minutes: a contact that begins before the last one was over.

Looks at     contacts that begin while the seller's one before, by its minutes, was still going on
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  two sellers share an account, messages are answered during calls, or times are rounded to the half hour
Ask          How long did these contacts really take?
Source       Griffiths (1973), Biometrics 29; Tukey (1960)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.fair_play.definition import sign
from pista.fair_play.seen import against_colleagues

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

TIMED = nw.col("timed") & ~nw.col("clock_minutes").is_null() & (nw.col("clock_day") == nw.col("day"))


@sign(
    over="entries",
    when="day",
    counts={"some": TIMED & (nw.col("clock_gap") < nw.col("clock_minutes") * 60), "all": TIMED},
    catches=("inflated_minutes",),
    stronger={"inflated_minutes": 2.0},
    needs=("touches", "minutes", "times", "dates", "sellers"),
    least=40,
)
def overlapping_minutes(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many contacts overlap."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.3)
