"""Easy contacts: time spent with those who need no selling.

Looks at     contacts with customers while nothing is going on with them
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  the seller looks after key accounts, took over a colleague's customers, or the season brings renewals
Ask          What was to come of these contacts?
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
    over="entries",
    when="day",
    counts={"some": nw.col("kind") == "customer_care", "all": EVERY},
    catches=("easy_touches",),
    needs=("touches", "prospects", "dates", "sellers"),
    least=30,
    ages=True,
)
def easy_contacts(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare the share of contacts that sell nothing."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.4)
