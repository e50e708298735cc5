"""Twin wins: one deal written down as several.

Looks at     sales within a week of another one to the same prospect, of the same product
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the customer orders in parts, or each branch signs its own contract
Ask          Was it one decision of the customer, or several?
Source       Griffiths (1973), Biometrics 29; Tukey (1960)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.fair_play.definition import sign
from pista.fair_play.rows import EVERY
from pista.fair_play.seen import against_colleagues

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

DAYS = 7


@sign(
    over="wins",
    when="closed_day",
    counts={"some": nw.col("since_win") <= DAYS, "all": EVERY},
    catches=("splitting_deals",),
    needs=("opportunities", "sales", "dates", "prospects", "sellers"),
    least=8,
)
def twin_wins(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many sales come right after one to the same prospect."""
    return against_colleagues(tally.total("some"), tally.total("all"))
