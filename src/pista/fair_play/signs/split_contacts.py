"""Split contacts: several with the same prospect, close upon each other.

Looks at     contacts with the same prospect within ten minutes of the one before
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  calls drop and are made again; a visit is followed by the confirmation that was promised
Ask          What was each of these contacts about, and why were they not one?
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

# Of two contacts with a time, the second comes so soon after the first.
MINUTES = 10
MANY = nw.col("timed") & ~nw.col("prospect").is_null()
WITHIN = MANY & (nw.col("same_gap") < MINUTES * 60)


@sign(
    over="entries",
    when="day",
    counts={"some": WITHIN, "all": MANY},
    catches=("splitting",),
    needs=("touches", "prospects", "dates", "times", "sellers"),
    least=30,
)
def split_contacts(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many contacts come within minutes of one with the same prospect."""
    return against_colleagues(tally.total("some"), tally.total("all"))
