"""Quick wins: sales within days of the opening of their opportunity.

Looks at     sales won within two days of the opportunity's opening
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a product sells at the first contact, an order was renewed, or old sales were imported
Ask          When did the talks begin, and where are they written down?
Source       Courty & Marschke (2004), Journal of Labor Economics 22; Griffiths (1973), Biometrics 29; Tukey (1960)
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

DAYS = 2


@sign(
    over="wins",
    when="closed_day",
    counts={"some": nw.col("cycle") <= DAYS, "all": EVERY},
    catches=("late_registration",),
    needs=("opportunities", "sales", "dates", "sellers"),
    least=8,
)
def quick_wins(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many sales were opened just before they were won."""
    return against_colleagues(tally.total("some"), tally.total("all"))
