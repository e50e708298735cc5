"""Kind bars: how many contacts of each kind there were, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pista.book.facts import KINDS
from pista.language import _, number
from pista.reports.charts.drawing import WIDTH, Drawing, Scale, ticks
from pista.reports.keys import KINDS as NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.metrics.measures import Figures

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 280.0, 46.0, 6.0, 12.0, 28.0
LEAST_LABEL = 66.0
MOST = 36


def kind_bars(months: Mapping[str, Figures]) -> str:
    """Draw the last MOST months, by name, from the figures of touch_mix."""
    rows = [(name, cast("dict[str, Figures]", figures["parts"])) for name, figures in months.items()][-MOST:]
    totals = [sum(cast("int", parts[kind]["count"]) for kind in KINDS) for _, parts in rows]
    if not rows or not max(totals):
        return ""
    y = Scale(0, max(totals), HEIGHT - BOTTOM, TOP)
    drawing = Drawing(HEIGHT, _("Contacts of each kind by month"))
    for count in ticks(0, max(totals), 5):
        drawing.line(LEFT, y(count), WIDTH - RIGHT, y(count), "grid")
        drawing.text(LEFT - 8, y(count) + 4, number(count), "axis", "end")
    step = (WIDTH - LEFT - RIGHT) / len(rows)
    width = min(step * 0.74, 46.0)
    every = max(1, int(LEAST_LABEL / step + 0.999))
    for place, (name, parts) in enumerate(rows):
        left = LEFT + step * place + (step - width) / 2
        _stack(drawing, round(left, 1), round(width, 1), y, name, parts)
        if place % every == 0:
            drawing.text(round(left + width / 2, 1), HEIGHT - 8, name, "axis", "middle")
    return drawing.svg()


def _stack(drawing: Drawing, left: float, width: float, y: Scale, name: str, parts: dict[str, Figures]) -> None:
    below = 0
    for kind in KINDS:
        count = cast("int", parts[kind]["count"])
        if count:
            top = y(below + count)
            drawing.rect(left, top, width, y(below) - top, f"k-{kind}", f"{name}, {_(NAMES[kind])}: {number(count)}")
        below += count
