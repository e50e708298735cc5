"""Twin prospects: new prospects with an address that is known already.

Looks at     new prospects with the e-mail or telephone of one that was met before
Statistic    the share of each seller against a beta-binomial of all, fitted so that a few odd ones change nothing
Innocent if  a household or an office shares its telephone, or two lists were imported
Ask          How was it checked that these were not among ours already?
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
    over="people",
    when="first_day",
    counts={"some": nw.col("is_twin"), "all": EVERY},
    catches=("duplicate_prospects",),
    needs=("touches", "prospects", "reach", "dates", "sellers"),
    least=20,
    ages=True,
)
def twin_prospects(tally: Tally, _scene: Scene) -> Seen | None:
    """Compare how many new prospects have the address or number of a known one."""
    return against_colleagues(tally.total("some"), tally.total("all"))
