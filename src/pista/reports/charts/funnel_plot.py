"""Funnel plot: each seller's close rate against how many decided opportunities it rests on, inside chance's limits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

import numpy as np

from pista.evidence.fairness import ALONE, UNTOLD
from pista.evidence.funnel import ALARM, WARNING, Funnel
from pista.language import _, number, percent
from pista.reports.charts.drawing import WIDTH, Drawing, Scale, smooth, ticks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.metrics.measures import Figures

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 330.0, 42.0, 12.0, 14.0, 44.0
PIECES = 80
# Where the smallest n is below this share of the largest, the axis begins at 0.
NEAR = 0.35


def funnel_plot(fair: Mapping[str, Figures], comparison: Figures) -> str:
    """Draw sellers by their `fair` figures; an empty text where there are none."""
    if not fair:
        return ""
    counts = [cast("int", figures["decided"]) for figures in fair.values()]
    rates = {name: _rate(figures) for name, figures in fair.items()}
    funnel = Funnel(np.zeros(1), cast("float", comparison["widened"]), cast("float", comparison["decided_share"]))
    most = max(counts) * 1.06
    least = max(1.0, min(counts) * 0.7)
    first = 0.0 if least < NEAR * most else least
    low, high = _reach(funnel, least, rates.values())
    x, y = Scale(first, most, LEFT, WIDTH - RIGHT), Scale(low, high, HEIGHT - BOTTOM, TOP)
    drawing = Drawing(HEIGHT, _("Close rate by decided opportunities, with the limits of chance"))
    n = np.linspace(least, most, PIECES)
    for z, kind in ((ALARM, "outer"), (WARNING, "inner")):
        bottom, top = funnel.limits(n, z)
        upper = [(x(a), y(min(b, high))) for a, b in zip(n, top, strict=True)]
        lower = [(x(a), y(max(b, low))) for a, b in zip(n, bottom, strict=True)]
        drawing.path(smooth([*upper, *lower[::-1]]) + "Z", kind)
    _axes(drawing, x, y, (first, most), (low, high))
    drawing.line(LEFT, y(funnel.target), WIDTH - RIGHT, y(funnel.target), "target")
    drawing.keep_off(y(funnel.target), LEFT, WIDTH - RIGHT)
    unsure = {name for name, figures in fair.items() if figures["verdict"] in {UNTOLD, ALONE}}
    by_weight = sorted(fair, key=lambda name: (name in unsure, -abs(rates[name] - funnel.target)))
    for name in by_weight:
        kind = {UNTOLD: "dot", ALONE: "alone"}.get(cast("str", fair[name]["verdict"]), "apart")
        tip = f"{name}: {percent(rates[name], 1)} ({number(cast('int', fair[name]['decided']))})"
        if kind == "alone":
            tip += f", {_('not comparable')}"
        drawing.dot(x(cast("int", fair[name]["decided"])), y(rates[name]), kind, tip)
    firsts = Counter(name.split()[0] for name in fair)
    for name in by_weight:
        told = name not in unsure
        at = (x(cast("int", fair[name]["decided"])), y(rates[name]))
        called = name.split()[0] if firsts[name.split()[0]] == 1 else name
        drawing.label(*at, called, "strong" if told else "label", must=told)
    text = _("team {share}").format(share=percent(funnel.target, 1))
    drawing.label(LEFT + 40, y(funnel.target), text, "axis")
    return drawing.svg()


def _rate(figures: Figures) -> float:
    """Return the rate with the team's mix, which is what the limits are about."""
    adjusted = figures["adjusted"] if figures["adjusted"] is not None else figures["raw"]
    return min(cast("float", adjusted), 1.0)


def _reach(funnel: Funnel, least: float, rates: object) -> tuple[float, float]:
    values = list(cast("list[float]", rates))
    bottom, top = funnel.limits(max(least, 12.0), ALARM)
    low, high = min(*values, float(bottom)), max(*values, float(top))
    pad = 0.04 * (high - low)
    return max(0.0, low - pad), min(1.0, high + pad)


def _axes(drawing: Drawing, x: Scale, y: Scale, counts: tuple[float, float], reach: tuple[float, float]) -> None:
    for share in ticks(*reach):
        drawing.line(LEFT, y(share), WIDTH - RIGHT, y(share), "grid")
        drawing.text(LEFT - 8, y(share) + 4, percent(share), "axis", "end")
    for count in ticks(*counts):
        drawing.text(x(count), HEIGHT - BOTTOM + 18, number(count), "axis", "middle")
    drawing.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, _("Decided opportunities"), "axis", "middle")
