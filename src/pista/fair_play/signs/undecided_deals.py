"""Undecided deals: opportunities that have been open for long.

Looks at     opportunities opened four months ago or longer that are still open
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the product takes longer than others, or the territory has large tenders
Ask          What is the next step of each of these, and when was the customer last heard of?
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

DAYS = 120
OLD = nw.col("age") >= DAYS


@sign(
    over="deals",
    when="opened_day",
    counts={"some": OLD & (nw.col("status") == "open"), "all": OLD},
    catches=("hoarded_losses",),
    needs=("opportunities", "sales", "dates", "sellers"),
    least=10,
)
def undecided_deals(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many old opportunities are open."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.5)
