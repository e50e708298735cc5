"""Days from opening to the end: the tables that the metrics of time are read off, and how they are read."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from pista.book.facts import is_open
from pista.evidence.aalen_johansen import aalen_johansen
from pista.evidence.binomial import wilson
from pista.evidence.day_table import CENSORED
from pista.evidence.kaplan_meier import Survival, kaplan_meier, restricted_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pista.evidence.day_table import DayTable
    from pista.metrics.measures import Figures
    from pista.metrics.views import Views

AGES = (30, 60, 90, 180, 365)
QUARTILES = (0.25, 0.5, 0.75)
# Below this many wins the last twentieth of them is one deal or none.
ENOUGH_WINS = 20


def age(views: Views) -> nw.Expr:
    """Return the days an opportunity took to be decided, or has been open; empty where the source has no such day."""
    last = nw.when(is_open).then(views.as_of).otherwise(nw.col("closed_day"))
    return last - nw.col("opened_day")


def ending() -> nw.Expr:
    """Return how an opportunity ended; empty text while it is open."""
    return nw.when(is_open).then(nw.lit(CENSORED)).otherwise(nw.col("status"))


def entry(views: Views) -> nw.Expr | None:
    """Return after how many days an opportunity came under observation, where closings were recorded only since.

    Closings of the day itself were recorded: one that was opened before is looked at from the end of the day before.
    """
    since = views.book.facts.settings.recorded_since
    if since is None:
        return None
    return nw.when(nw.col("opened_day") < since).then(since - 1 - nw.col("opened_day"))


def won_at(ages: Sequence[int]) -> Callable[[DayTable], Figures]:
    """Read off the share won by each age."""

    def read(table: DayTable) -> Figures:
        curves = aalen_johansen(table)
        won = curves.get("won")
        at = {}
        for days in ages:
            nobody = won is None and table.n and table.days[-1] >= days
            found = (0.0, 0.0, float(wilson(0, table.n)[1])) if nobody else won and won.at(days)
            value, low, high = found or (None, None, None)
            at[str(days)] = {"value": value, "low": low, "high": high}
        last = max(
            (entry for entry in at.values() if entry["value"] is not None),
            key=lambda entry: entry["value"] or 0.0,
            default={},
        )
        undecided = float(np.sum(table.censored)) / table.n if table.n else None
        shown = {name: last.get(name) for name in ("value", "low", "high")}
        return shown | {
            "undecided": undecided, "at": at, "naive": _naive_share(table), "left_out": int(table.left_out),
        }  # fmt: skip

    return read


def _naive_share(table: DayTable) -> float | None:
    """Return wins over decided ones: what is reported where open opportunities are forgotten."""
    decided = float(np.sum(table.all_ended))
    return float(np.sum(table.ended.get("won", np.zeros(1)))) / decided if decided else None


def cycle(table: DayTable) -> Figures:
    """Read off the time until decided: curve, quartiles, restricted mean; and of those won, the median of the won."""
    curve = kaplan_meier(table)
    figures = quartiles_of(curve) | _rmst(curve)
    won = aalen_johansen(table).get("won")
    return figures | {
        "undecided": float(np.sum(table.censored)) / table.n if table.n else None,
        "naive": _naive_mean(table),
        "left_out": int(table.left_out),
        "won": {"median": won.day_of(0.5) if won else None, "n": int(np.sum(table.ended.get("won", 0)))},
        "curve": _points(curve),
    }


def quartiles_of(curve: Survival, unit: float = 1.0) -> Figures:
    """Return median and quartiles with their limits, in days divided by `unit`."""
    scaled = [[None if at is None else at / unit for at in curve.quantile(share)] for share in QUARTILES]
    median, low, high = scaled[1]
    return {
        "value": median, "low": low, "high": high, "median": median,
        "quartiles": [value for value, _, _ in scaled], "quartile_limits": [limits for _, *limits in scaled],
    }  # fmt: skip


def _rmst(curve: Survival) -> Figures:
    horizon = curve.last_end
    if not horizon:
        return {"rmst": None, "rmst_low": None, "rmst_high": None, "rmst_se": None, "rmst_horizon": horizon}
    mean = restricted_mean(curve, horizon)
    return {
        "rmst": mean.value, "rmst_low": mean.low, "rmst_high": mean.high, "rmst_se": mean.error,
        "rmst_horizon": horizon,
    }  # fmt: skip


def _naive_mean(table: DayTable) -> float | None:
    """Return the mean days of the won: what is reported where the undecided are forgotten."""
    won = table.ended.get("won")
    return None if won is None or not won.sum() else float(np.sum(table.days * won) / won.sum())


def _points(curve: Survival) -> dict[str, list[float | None]]:
    """Return the curve as lists, for charts and tables."""
    columns = {"day": curve.days, "value": curve.survival, "low": curve.low, "high": curve.high, "n": curve.at_risk}
    # As floats first: one by one they take ten times as long out of an array.
    plain = {name: np.asarray(values, dtype=float).tolist() for name, values in columns.items()}
    return {name: [None if isnan(value) else value for value in values] for name, values in plain.items()}


def longest_credible(table: DayTable, share: float = 0.95) -> float | None:
    """Return the age by which `share` of all wins had come; None with too few wins to tell."""
    won = table.ended.get("won")
    if won is None or won.sum() < ENOUGH_WINS:
        return None
    return aalen_johansen(table)["won"].day_of(share)
