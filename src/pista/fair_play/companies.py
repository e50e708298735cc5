"""Signs of the company as a whole: what all sellers together do at a quota, and as a quarter ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
from scipy import stats

from pista.book.days import WEEK
from pista.book.facts import is_lost, is_won
from pista.evidence.density import density_jump
from pista.fair_play.scene import margin_of
from pista.fair_play.seen import Company
from pista.language import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pista.fair_play.scene import Scene

# Below this p something is said to be there.
LEVEL = 0.01
# Of fewer decided opportunities nothing is said of a quarter's months; a mean of prices needs some, too.
LEAST_DECIDED, LEAST_PRICES = 60, 20
# What was paid against the list may differ by so much between months and be flat all the same.
FLAT = 0.02


def company_signs(scene: Scene) -> list[Company]:
    """Return what is seen of the company as a whole."""
    return [*_at_quota(scene), *_by_month_of_quarter(scene), *_audited(scene)]


def _audited(scene: Scene) -> list[Company]:
    """Say what audits found."""
    if not scene.audited:
        return []
    figures: dict[str, object] = {"n": len(scene.audited), "absent": sum(not took for took in scene.audited.values())}
    return [Company("audit", N_("Verified so far: {n} contacts; did not take place: {absent}."), figures)]


def _at_quota(scene: Scene) -> list[Company]:
    """Compare how many periods end at the quota, or just above, with how many end just below."""
    if not scene.quota or "entries" not in scene.frames or scene.lacks(("dates", "sellers")):
        return []
    _periods, counts = scene.contacts_by_period
    quota, margin = scene.quota, margin_of(scene.quota)
    above = int(((counts >= quota) & (counts <= quota + margin)).sum())
    below = int(((counts >= max(0, quota - margin - 1)) & (counts < quota)).sum())
    p = float(stats.binom.sf(above - 1, above + below, 0.5)) if above + below else 1.0
    figures: dict[str, object] = {
        "quota": quota, "at_or_above": above, "below": below, "ratio": above / below if below else None
    }  # fmt: skip
    if not above + below:
        # With nothing beside it a threshold divides nothing: the test would be about counts far away.
        sentence = N_("None of all sellers' periods ended at the quota of {quota} or near it.")
        return [Company("quota_heaping", sentence, figures | {"density_t": None, "density_p": None}, p)]
    try:
        jump = density_jump(counts[counts >= 0], quota - 0.5)
        figures |= {"density_t": jump.statistic, "density_p": jump.p}
    except (ValueError, np.linalg.LinAlgError):
        figures |= {"density_t": None, "density_p": None}
    sentence = (
        N_(
            "Of all sellers' periods, at the quota of {quota} or just above it: {at_or_above}; just below: {below}."
            " That is more than chance."
        )
        if p < LEVEL
        else N_(
            "Of all sellers' periods, at the quota of {quota} or just above it: {at_or_above}; just below: {below}."
            " That is no more than chance."
        )
    )
    return [Company("quota_heaping", sentence, figures, p)]


def _by_month_of_quarter(scene: Scene) -> list[Company]:
    """Compare the share won of what was decided in the first, second and third month of quarters."""
    if "deals" not in scene.frames or "dates" not in scene.has:
        return []
    decided = scene.frames["deals"].filter((is_won | is_lost) & ~nw.col("closed_day").is_null())
    paid = nw.when(is_won & (nw.col("list_price") > 0)).then(nw.col("amount") / nw.col("list_price"))
    rows = scene.book.engine.collect(
        decided.group_by("closed_day", "status").agg(n=nw.len(), paid=paid.sum(), priced=paid.count())
    ).rows()
    rows = _in_whole_quarters(scene, rows)
    if sum(row[2] for row in rows) < LEAST_DECIDED:
        return []
    won, lost, total, priced = (np.zeros(3) for _ in range(4))
    for day, status, n, amount, prices in rows:
        month = int(scene.periods.month_of_quarter(day))
        (won if status == "won" else lost)[month] += n
        total[month] += amount or 0.0
        priced[month] += prices or 0
    if (won + lost).min() == 0 or won.sum() == 0 or lost.sum() == 0:
        return []
    found = stats.chi2_contingency(np.array([won, lost]), correction=False)
    rates = won / (won + lost)
    prices = total / priced if priced.min() >= LEAST_PRICES else None
    figures: dict[str, object] = {
        "won": won.astype(int).tolist(), "decided": (won + lost).astype(int).tolist(), "rates": rates.tolist(),
        "chi2": float(found.statistic), "df": int(found.dof),
        "paid_of_list": None if prices is None else prices.tolist(),
        "first": float(rates[0]), "last": float(rates[2]),
    }  # fmt: skip
    return [Company("quarter_end", _of_quarter(float(found.pvalue), rates, prices), figures, float(found.pvalue))]


def _in_whole_quarters(scene: Scene, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the rows, which begin with a day, of quarters that were recorded from their first week and are over."""
    if not rows:
        return []
    first, as_of = min(row[0] for row in rows), scene.book.facts.as_of or 0
    return [
        row
        for row in rows
        if first <= row[0] - int(scene.periods.into_quarter(row[0])) + WEEK
        and row[0] + int(scene.periods.left_of_quarter(row[0])) <= as_of
    ]


def _of_quarter(p: float, rates: NDArray[np.float64], prices: NDArray[np.float64] | None) -> str:
    if p >= LEVEL or rates.argmax() != 2:  # noqa: PLR2004 - the third month
        return N_("Of a quarter's months the last is not the one in which most of what is decided is won.")
    if prices is None:
        return N_(
            "In the last month of a quarter {last} of what is decided is won, in the first {first}: timing, or"
            " losses cleared out early. Prices are unknown, so nothing can be said of discounts."
        )
    if abs(prices[2] - prices[:2].mean()) <= FLAT:
        return N_(
            "In the last month of a quarter {last} of what is decided is won, in the first {first}: timing, or"
            " losses cleared out early. What is paid of the list price is the same: there is no discount evidence."
        )
    return N_(
        "In the last month of a quarter {last} of what is decided is won, in the first {first}, and another"
        " share of the list price is paid then: discounts may buy the timing."
    )
