"""Large amounts: sales far above what the product usually brings.

Looks at     sales at a quarter more than the list price, or than the product's mean where there is no list
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the seller has the large customers, or sells with services on top
Ask          What was delivered and paid in the end?
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

TIMES = 1.25


@sign(
    over="wins",
    when="closed_day",
    counts={
        "some": (nw.col("amount") > TIMES * nw.col("price")),
        "all": ~nw.col("amount").is_null() & ~nw.col("price").is_null(),
    },
    catches=("inflated_amounts",),
    needs=("opportunities", "sales", "amount", "dates", "sellers"),
    least=8,
)
def large_amounts(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many sales are far above the price."""
    return against_colleagues(tally.total("some"), tally.total("all"))
