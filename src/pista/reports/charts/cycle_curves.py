"""Cycle curves: the share of opportunities still undecided by age, per product, with 95 % bands and medians."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pista.language import _, number, percent
from pista.reports.charts.drawing import WIDTH, Drawing, Scale, apart, area, stepped, ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.metrics.measures import Figures

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 320.0, 42.0, 96.0, 14.0, 44.0
MOST = 4
# Medians closer than this are told by one label.
NEAR = 14.0
# The axis ends where hardly anything is left to see: at this share of the book's latest decision.
FEW = 0.02


def cycle_curves(groups: Mapping[str, Figures]) -> str:
    """Draw the curves of up to MOST groups, by name; an empty text where there is none."""
    curves = [(name, cast("dict[str, list[float | None]]", figures["curve"])) for name, figures in groups.items()]
    curves = [(name, curve) for name, curve in curves if curve["day"]][:MOST]
    if not curves:
        return ""
    last = max(_reach(curve) for _, curve in curves)
    x, y = Scale(0, last, LEFT, WIDTH - RIGHT), Scale(0, 1, HEIGHT - BOTTOM, TOP)
    drawing = Drawing(HEIGHT, _("Share of opportunities still undecided, by days since opening"))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        drawing.line(LEFT, y(share), WIDTH - RIGHT, y(share), "grid")
        drawing.text(LEFT - 8, y(share) + 4, percent(share), "axis", "end")
    for day in ticks(0, last):
        drawing.text(x(day), HEIGHT - BOTTOM + 18, number(day), "axis", "middle")
    drawing.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, _("Days since opening"), "axis", "middle")
    for place, (_name, curve) in enumerate(curves):
        drawing.path(_band(curve, last, x, y), f"band ch-c{place}")
    ends = [_draw(drawing, place, curve, last, x, y) for place, (_, curve) in enumerate(curves)]
    _medians(drawing, [groups[name] for name, _ in curves], last, x, y)
    for place, height in enumerate(apart(ends, 15, TOP + 4, HEIGHT - BOTTOM)):
        drawing.text(WIDTH - RIGHT + 8, height + 4, _short(curves[place][0]), f"name ch-c{place}")
    return drawing.svg()


def _reach(curve: dict[str, list[float | None]]) -> float:
    """Return the day on which hardly any are left undecided and watched."""
    days, left = cast("list[float]", curve["day"]), cast("list[float]", curve["n"])
    return max(next((day for day, n in zip(days, left, strict=True) if n <= FEW * left[0]), days[-1]), 1.0)


def _points(
    curve: dict[str, list[float | None]], name: str, last: float, x: Scale, y: Scale
) -> list[tuple[float, float]]:
    days = cast("list[float]", curve["day"])
    inside = [(day, value) for day, value in zip(days, curve[name], strict=True) if day <= last]
    height, points = 1.0, [(x(0), y(1))]
    for day, value in inside:
        height = height if value is None else value
        points.append((x(day), y(height)))
    return [*points, (x(min(last, days[-1])), y(height))]


def _band(curve: dict[str, list[float | None]], last: float, x: Scale, y: Scale) -> str:
    return area(_points(curve, "high", last, x, y), _points(curve, "low", last, x, y))


def _draw(drawing: Drawing, place: int, curve: dict[str, list[float | None]], last: float, x: Scale, y: Scale) -> float:
    points = _points(curve, "value", last, x, y)
    drawing.path(stepped(points), f"curve ch-c{place}")
    return points[-1][1]


def _medians(drawing: Drawing, groups: Sequence[Figures], last: float, x: Scale, y: Scale) -> None:
    """Mark where half are decided: all dots first, so that no label lies on one."""
    found = [(place, cast("float | None", figures["median"])) for place, figures in enumerate(groups)]
    reached = [(place, median) for place, median in found if median is not None and median <= last]
    for place, median in reached:
        drawing.dot(x(median), y(0.5), f"median ch-c{place}", _("Median: {days} days").format(days=number(median)))
    drawing.keep_off(y(0.5), LEFT, WIDTH - RIGHT)
    told: list[float] = []
    for place, median in reached:
        if all(abs(x(median) - other) > NEAR for other in told):
            drawing.label(x(median), y(0.5), number(median), f"name ch-c{place}")
            told.append(x(median))


def _short(name: str) -> str:
    return name if len(name) <= 13 else name[:12] + "…"  # noqa: PLR2004 - what the margin holds
