"""An interrupted time series: by how much a level moved on a date, beside what it would have done anyway.

    y_t = a + b t + c cos(2 pi t / year) + d sin(2 pi t / year) + effect [t >= change] + e_t,   e_t = phi e_t-1 + noise

The autocorrelation phi is not known, and a plug-in makes intervals too short, so it is averaged over: with flat priors

    p(phi | y)  ~  |V|^-1/2  |X' V^-1 X|^-1/2  RSS^-(n-k)/2        effect | phi  ~  t with n - k degrees of freedom

and the interval is that of the mixture. Source: Zellner & Tiao (1964) for the posterior of phi; Bernal, Cummins &
Gasparrini (2017) for the design; a trend or season is only asked of series that are long enough to tell one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import stdtr, stdtrit

Array = NDArray[np.float64]

PHI = np.linspace(-0.6, 0.96, 79)
# A season needs a year before, and a year and a half in all; a trend half a year before.
SEASON_BEFORE, SEASON_ALL, TREND_BEFORE = 1.0, 1.5, 0.5
LEAST_BEFORE, LEAST_AFTER = 8, 4


@dataclass(frozen=True)
class Moved:
    """By how much a level moved: estimate, 95 % interval, p (two-sided), and the level before; phi is its mean."""

    effect: float
    low: float
    high: float
    p: float
    before: float
    phi: float


def moved(values: Array, change: int, per_year: float = 52.18, *, has_season: bool = True) -> Moved | None:
    """Return by how much a series moved from point `change` on; None where it is too short to tell.

    values    one value per week (or month), in order
    per_year  how many of them make a year
    """
    n, after = len(values), len(values) - change
    if change < LEAST_BEFORE or after < LEAST_AFTER or float(np.std(values)) == 0:
        return None
    time = np.arange(n) - change
    columns = [np.ones(n), (time >= 0).astype(float)]
    if change >= TREND_BEFORE * per_year:
        columns.append(time / n)
    if has_season and change >= SEASON_BEFORE * per_year and n >= SEASON_ALL * per_year:
        angle = 2 * np.pi * time / per_year
        columns += [np.cos(angle), np.sin(angle)]
    design = np.stack(columns, axis=1)
    freedom = n - design.shape[1]
    means, errors, weights = _given_each_phi(values, design, freedom)

    def below(effect: float) -> float:
        return float(weights @ stdtr(freedom, (effect - means) / errors))

    centre = float(weights @ means)
    wide = float(errors.max()) * float(stdtrit(freedom, 0.9999)) + float(np.ptp(means))
    low, high = (
        float(brentq(lambda effect, share=share: below(effect) - share, centre - wide, centre + wide, xtol=1e-12))
        for share in (0.025, 0.975)
    )
    tail = below(0.0)
    return Moved(centre, low, high, 2 * min(tail, 1 - tail), float(values[:change].mean()), float(weights @ PHI))


def of_share(found: Moved, after: Array) -> Moved:
    """Return a share's move within what there can be: without the change it was at least nothing, and at most all.

    A trend that is drawn on beyond where shares end would say that more came of the change than is there.

    after  the shares since the change, each from 0 to 1
    """
    level, slack = float(after.mean()), float(1.96 * after.std() / np.sqrt(len(after)))
    least, most = level - 1.0, level
    effect = min(max(found.effect, least), most)
    low, high = max(found.low, least - slack), min(found.high, most + slack)
    if low > most or high < least:
        # The whole of the interval is beyond: all that is known is that as much moved as there can have.
        low, high = effect - slack, effect + slack
    return replace(found, effect=effect, low=low, high=high, p=found.p if low > 0 or high < 0 else max(found.p, 0.5))


def _given_each_phi(values: Array, design: Array, freedom: int) -> tuple[Array, Array, Array]:
    """Return the effect's mean and error given each phi, and the posterior weights of phi."""
    means, errors, logs = np.empty(len(PHI)), np.empty(len(PHI)), np.empty(len(PHI))
    for place, phi in enumerate(PHI):
        first = np.sqrt(1 - phi**2)
        y = np.concatenate([[first * values[0]], values[1:] - phi * values[:-1]])
        x = np.concatenate([first * design[:1], design[1:] - phi * design[:-1]])
        inverse = np.linalg.pinv(x.T @ x)
        b = inverse @ x.T @ y
        rss = max(float(((y - x @ b) ** 2).sum()), 1e-300)
        means[place], errors[place] = b[1], np.sqrt(rss / freedom * inverse[1, 1])
        _sign, log_det = np.linalg.slogdet(x.T @ x)
        logs[place] = 0.5 * np.log(1 - phi**2) - 0.5 * log_det - 0.5 * freedom * np.log(rss)
    weights = np.exp(logs - logs.max())
    return means, errors, weights / weights.sum()


def moved_among(series: Array, changes: list[int | None]) -> Moved | None:
    """Return by how much series moved that changed at different times, beside those that had not changed yet.

    series   of shape (groups, points); changes holds the point at which each group changed, None where it never did
    The groups that changed at one point are one cohort: the difference of its mean to the mean of the groups not
    changed yet (at any point up to the end of what is compared) is one series, free of what moves all of them. The
    cohorts' effects are averaged with the covariance that comes of the groups they share, for groups of one variance;
    what differs between cohorts widens the interval. Source: Callaway & Sant'Anna (2021) for the comparison by cohort;
    Hartung & Knapp (2001) for the average.
    """
    found: list[tuple[Moved, Array]] = []
    for change in sorted({change for change in changes if change is not None}):
        # Those compared with are not changed before the end of the comparison: as long as is possible.
        ends = [series.shape[1] if other is None else other for other in changes if other is None or other > change]
        if not ends:
            continue
        end = max(ends)
        shares = _shares(changes, change, end)
        one = moved(shares @ series[:, :end], change, has_season=False)
        if one is not None:
            found.append((one, shares))
    if not found:
        return None
    before = float(np.mean([series[place, :change].mean() for place, change in enumerate(changes) if change]))
    if len(found) == 1:
        one = found[0][0]
        return Moved(one.effect, one.low, one.high, one.p, before, one.phi)
    return _averaged(found, before)


def _shares(changes: list[int | None], change: int, end: int) -> Array:
    """Return how much each group counts in a cohort's difference: its own up, those not changed by the end down."""
    own = np.array([other == change for other in changes], float)
    others = np.array([other is None or other >= end for other in changes], float)
    return np.asarray(own / own.sum() - others / others.sum())


def _averaged(found: list[tuple[Moved, Array]], before: float) -> Moved:
    """Return the average of cohorts' effects, whose differences share groups."""
    effects = np.array([one.effect for one, _shares in found])
    errors = np.array([(one.high - one.low) / (2 * 1.96) for one, _shares in found])
    shares = np.stack([shares for _one, shares in found])
    together = shares @ shares.T
    scale = np.sqrt(np.diag(together))
    # A group of a cohort that stands among another's controls would make the two look surer: that is not counted on.
    covariance = np.maximum(together / np.outer(scale, scale), 0.0) * np.outer(errors, errors)
    weights = 1 / errors**2
    weights = weights / weights.sum()
    mean = float(weights @ effects)
    between = float((((effects - mean) / errors) ** 2).sum() / (len(found) - 1))
    error = float(np.sqrt(max(between, 1.0) * (weights @ covariance @ weights)))
    # As many degrees of freedom as there are cohorts less one, unless they agree within their own errors.
    freedom = float(len(found) - 1) if between > 1 else 60.0
    half = error * float(stdtrit(freedom, 0.975))
    p = 2 * float(stdtr(freedom, -abs(mean) / error))
    return Moved(mean, mean - half, mean + half, p, before, float(np.mean([one.phi for one, _shares in found])))
