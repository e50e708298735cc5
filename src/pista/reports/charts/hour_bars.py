"""Hour bars: how many hours went into each kind of contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pista.book.facts import KINDS
from pista.language import _, number, percent
from pista.reports.charts.drawing import WIDTH, Drawing, Scale
from pista.reports.keys import KINDS as NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.metrics.measures import Figures

LEFT, RIGHT, TOP, ROW = 112.0, 104.0, 4.0, 40.0
# From here on tenths of an hour say nothing.
WHOLE_HOURS = 20


def hour_bars(parts: Mapping[str, Figures]) -> str:
    """Draw the hours by kind, from the parts of hour_share."""
    rows = [(kind, parts[kind]) for kind in KINDS if parts[kind].get("amount")]
    if not rows:
        return ""
    x = Scale(0, max(cast("float", figures["amount"]) for _, figures in rows), LEFT, WIDTH - RIGHT)
    drawing = Drawing(TOP * 2 + ROW * len(rows), _("Hours by kind of contact"))
    for place, (kind, figures) in enumerate(rows):
        y, hours = TOP + ROW * place, cast("float", figures["amount"])
        drawing.text(LEFT - 10, y + 24, _(NAMES[kind]), "label", "end")
        said = _("{hours} h").format(hours=number(hours, 0 if hours >= WHOLE_HOURS else 1))
        drawing.rect(LEFT, y + 7, x(hours) - LEFT, 26, f"k-{kind}", said)
        drawing.text_and(x(hours) + 8, y + 24, said, percent(cast("float", figures["value"])))
    return drawing.svg()
