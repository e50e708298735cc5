"""Stillborn deals: opportunities with hardly a contact after their opening.

Looks at     opportunities that are not won, with one contact or none, opened two months ago or longer
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the contacts of these opportunities are kept elsewhere
Ask          What made this an opportunity, and what was done about it?
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

DAYS = 60
OLD = nw.col("age") >= DAYS


@sign(
    over="deals",
    when="opened_day",
    counts={"some": OLD & (nw.col("status") != "won") & (nw.col("touches") <= 1), "all": OLD},
    catches=("happy_qualification",),
    needs=("touches", "opportunities", "sales", "dates", "sellers"),
    least=10,
)
def stillborn_deals(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many opportunities were never worked on."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.5)
