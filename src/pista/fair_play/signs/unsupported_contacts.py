"""Unsupported contacts: nothing but the seller's word, where colleagues have more.

Looks at     contacts that no mail, calendar, telephone or other system supports, on their day and with their prospect
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  visits and fairs leave no trace, a telephone is not connected, or history was imported
Ask          Who could confirm these contacts?
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
    counts={"some": ~nw.col("supported"), "all": EVERY},
    catches=("padding", "backdating"),
    needs=("touches", "evidence", "dates", "sellers"),
    least=40,
)
def unsupported_contacts(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare the share of contacts that rest on the seller's word alone."""
    return against_colleagues(tally.total("some"), tally.total("all"), 1.2)
