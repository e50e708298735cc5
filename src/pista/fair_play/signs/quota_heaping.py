"""Quota heaping: more periods end just at the quota than just below or well above it.

Looks at     periods that ended at the quota, or a fiftieth above it, of those that ended within a twelfth of it
Statistic    periods at the quota or a fiftieth above, of those within a twelfth of it: binomial, counts spread evenly
Innocent if  the quota is a natural stopping point, or the seller rests once it is reached
Ask          What would these periods have looked like without a quota?
Source       Chetty et al. (2011), QJE 126; counts are whole numbers, so the windows are too
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pista.fair_play.definition import sign
from pista.fair_play.rows import EVERY
from pista.fair_play.scene import margin_of
from pista.fair_play.seen import OWN_COUNTS, Seen, is_large

if TYPE_CHECKING:
    from pista.fair_play.scene import Scene
    from pista.fair_play.tally import Tally

# Where counts pile up around their mean a little more lies in the middle of a window than its width says.
CURVED = 1.1


@sign(
    over="entries",
    when="day",
    counts={"some": EVERY, "all": EVERY},
    catches=("padding", "backdating"),
    stronger={"padding": 0.3, "backdating": 0.3},
    needs=("touches", "dates", "quota", "sellers"),
    least=3,
)
def quota_heaping(_tally: Tally, scene: Scene) -> Seen:
    """Compare how many periods end at the quota with how many end near it."""
    periods, counts = scene.contacts_by_period
    quota = scene.quota or 0
    margin, width = margin_of(quota), max(2, round(quota / 12))
    near = (counts >= quota - width) & (counts <= quota + margin + width)
    seen, among = scene.at_quota.sum(axis=1).astype(float), near.sum(axis=1).astype(float)
    share = min(0.9, CURVED * (margin + 1) / (2 * width + margin + 1))
    p = np.asarray(stats.binom.sf(seen - 1, among, share))
    about = [[int(one) for one in periods[row]] for row in scene.at_quota]
    return Seen(seen, among, among * share, p, OWN_COUNTS, is_large(seen, among * share), about)
