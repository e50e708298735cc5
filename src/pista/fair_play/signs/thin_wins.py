"""Thin wins: sales with next to no contacts before them.

Looks at     sales with at most two contacts in their opportunity
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a product sells at the first contact, or only the closing was imported
Ask          Which contacts led to these sales, and where are they written down?
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

# A first contact and the sale.
CONTACTS = 2


@sign(
    over="wins",
    when="closed_day",
    counts={"some": nw.col("touches") <= CONTACTS, "all": EVERY},
    catches=("under_logging",),
    needs=("touches", "opportunities", "sales", "dates", "sellers"),
    least=8,
)
def thin_wins(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many sales have no work behind them."""
    return against_colleagues(tally.total("some"), tally.total("all"))
