"""One-touch prospects: new ones who were never heard of again.

Looks at     new prospects who were tried once, did not answer, and were not tried again
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a trade fair or a mailing brought many addresses at once
Ask          Why were these prospects chosen, and why not tried again?
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


@sign(
    over="people",
    when="first_day",
    counts={"some": (nw.col("touches") == 1) & (nw.col("has_answered") != 1), "all": EVERY},
    catches=("unqualified_prospects",),
    needs=("touches", "prospects", "outcomes", "dates", "sellers"),
    least=20,
    ages=True,
)
def one_touch_prospects(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many new prospects were tried once and dropped."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.5)
