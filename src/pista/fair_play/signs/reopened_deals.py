"""Reopened deals: an opportunity closed without a sale and opened anew at once.

Looks at     opportunities opened within two weeks after one with the same prospect, about the same, ended without a
             sale
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a tender was cancelled and called again; records were merged or migrated
Ask          What changed between the closing and the new opening?
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

DAYS = 14
SINCE = nw.col("opened_day") - nw.col("before_closed")
AGAIN = nw.col("before_status").is_in(("lost", "lapsed")) & (SINCE >= 0) & (SINCE <= DAYS)


@sign(
    over="deals",
    when="opened_day",
    counts={"some": AGAIN, "all": EVERY},
    catches=("close_and_recreate",),
    needs=("opportunities", "sales", "dates", "prospects", "sellers"),
    least=10,
)
def reopened_deals(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many opportunities follow a closing of the same."""
    return against_colleagues(tally.total("some"), tally.total("all"))
