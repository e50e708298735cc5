"""Changed sources: sales credited to another source than the one that brought the prospect.

Looks at     sales whose source is not that of the prospect's first contact
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a campaign really woke an old contact, or sources were renamed
Ask          What did the source that is credited contribute?
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


@sign(
    over="wins",
    when="closed_day",
    counts={"some": (nw.col("source") != nw.col("first_source")), "all": ~nw.col("first_source").is_null()},
    catches=("claimed_source",),
    needs=("touches", "prospects", "opportunities", "sales", "sources", "dates", "sellers"),
    least=8,
)
def changed_sources(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many sales changed their source."""
    return against_colleagues(tally.total("some"), tally.total("all"))
