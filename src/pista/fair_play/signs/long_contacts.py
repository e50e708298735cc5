"""Long contacts: more than twice as long as is usual.

Looks at     contacts of more than twice the company's mean minutes for their channel
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the seller has the difficult customers, or writes down travel and preparation too
Ask          What took so long in these contacts?
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

TIMES = 2


@sign(
    over="entries",
    when="day",
    counts={"some": nw.col("minutes") > TIMES * nw.col("usual_minutes"), "all": ~nw.col("minutes").is_null()},
    catches=("inflated_minutes",),
    needs=("touches", "minutes", "dates", "sellers"),
    least=30,
)
def long_contacts(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many contacts took twice as long as is usual."""
    return against_colleagues(tally.total("some"), tally.total("all"))
