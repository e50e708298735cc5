"""Ratio bars: per seller, the close rate with its interval, and the contact ratio it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pista.language import _, percent
from pista.reports.charts.drawing import WIDTH, Drawing, Scale, ticks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.metrics.measures import Figures

LEFT, RIGHT, TOP, BOTTOM, ROW = 104.0, 44.0, 6.0, 26.0, 36.0
MOST = 14


def ratio_bars(groups: Mapping[str, Figures]) -> str:
    """Draw up to MOST groups, by name, from figures with value, low, high and naive."""
    rows = [(name, figures) for name, figures in groups.items() if figures.get("value") is not None][:MOST]
    if not rows:
        return ""
    height = TOP + BOTTOM + ROW * len(rows)
    top = max(cast("float", figures["high"]) for _, figures in rows)
    x = Scale(0, min(1.0, top * 1.05), LEFT, WIDTH - RIGHT)
    drawing = Drawing(height, _("Close rate and contact ratio"))
    for share in ticks(0, x.high, 5):
        drawing.line(x(share), TOP, x(share), height - BOTTOM, "grid")
        drawing.text(x(share), height - 8, percent(share), "axis", "middle")
    for place, (name, figures) in enumerate(rows):
        _row(drawing, x, TOP + ROW * place, name, figures)
    return drawing.svg()


def _row(drawing: Drawing, x: Scale, y: float, name: str, figures: Figures) -> None:
    value, low, high = (cast("float", figures[part]) for part in ("value", "low", "high"))
    naive = cast("float | None", figures.get("naive"))
    drawing.text(LEFT - 10, y + 19, name if len(name) <= 15 else name[:14] + "…", "label", "end")  # noqa: PLR2004 - the margin
    drawing.rect(LEFT, y + 6, x(value) - LEFT, 13, "right", f"{name}: {percent(value, 1)}")
    drawing.line(x(low), y + 12.5, x(high), y + 12.5, "whisker")
    drawing.text(WIDTH - 4, y + 15, percent(value), "strong", "end")
    if naive is not None:
        end = x(min(naive, x.high))
        drawing.rect(LEFT, y + 21, end - LEFT, 7, "wrong", f"{name}: {percent(naive, 1)}")
        if naive > x.high:
            # It goes on beyond the axis.
            drawing.line(end - 7, y + 30, end - 3, y + 19, "cut")
            drawing.line(end - 12, y + 30, end - 8, y + 19, "cut")
        drawing.text(WIDTH - 4, y + 31, percent(naive), "axis", "end")
