"""Activity bars: how much of each activity there would be under a scorecard, above how much would be best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import _, number
from pista.reports.charts.drawing import WIDTH, Drawing, Scale

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT, RIGHT, TOP, ROW, BAR = 196.0, 64.0, 4.0, 46.0, 15.0
WHOLE = 10


def activity_bars(rows: Sequence[tuple[str, float, float]]) -> str:
    """Draw rows of an activity's name, its amount a month, and what would be best."""
    if not rows:
        return ""
    most = max(max(amount, best) for _name, amount, best in rows) or 1.0
    x = Scale(0, most, LEFT, WIDTH - RIGHT)
    drawing = Drawing(TOP * 2 + ROW * len(rows), _("Activities a month, beside the best attainable"))
    for place, (name, amount, best) in enumerate(rows):
        y = TOP + ROW * place
        drawing.text(LEFT - 10, y + 24, name, "label", "end")
        for shift, given, kind, style in ((4, amount, "right", "strong"), (4 + BAR + 3, best, "wrong", "axis")):
            value = round(given, 1)
            said = number(value, 0 if value >= WHOLE or value == round(value) else 1)
            drawing.rect(LEFT, y + shift, x(value) - LEFT, BAR, kind, said)
            drawing.text(x(value) + 6, y + shift + 12, said, style)
    return drawing.svg()
