"""Late entries: contacts written down days after, just as a period ends.

Looks at     contacts written down more than three days late, on a period's last day or the two days after it
Statistic    their number against as many of the seller's own days drawn at random, exact; colleagues may excuse it.
             With a quota also of the periods alone that ended at it, p doubled
Innocent if  the seller was ill or travelling, or history was imported
Ask          Where were these contacts noted down in the meantime?
Source       Pagano & Tritchler (1983), JASA 78
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.days import SECONDS
from pista.fair_play.definition import sign
from pista.fair_play.rows import EVERY
from pista.fair_play.seen import against_own_days, surer_of

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

DAYS = 3


@sign(
    over="entries",
    when="log_day",
    counts={"some": nw.col("delay") > DAYS * SECONDS, "all": EVERY},
    catches=("backdating",),
    needs=("touches", "dates", "logged", "sellers"),
    least=40,
)
def late_entries(tally: Tally, scene: Scene) -> Seen:
    """Compare the late entries about the ends of periods with those of any day."""
    some, everything = tally.by_day("some"), tally.by_day("all")
    ends = scene.ends(tally.days, before=1, after=2)
    return surer_of([against_own_days(some, chosen, everything, tally.days) for chosen in ends])
