"""A strip of one's own rate among others': dots without names, one's own with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, EDGE, MIDDLE = 640, 78, 26, 34


def spread_strip(own: float | None, low: float | None, high: float | None, others: Sequence[float]) -> str:
    """Return the SVG of shares between 0 and 1; `own` may be unknown."""
    dots = "".join(
        f'<circle class="ch-apart" cx="{_x(value):.1f}" cy="{MIDDLE}" r="5" opacity=".55"/>' for value in others
    )
    ticks = "".join(
        f'<line class="ch-grid" x1="{_x(share):.1f}" x2="{_x(share):.1f}" y1="{MIDDLE - 14}" y2="{MIDDLE + 14}"/>'
        f'<text class="ch-axis" x="{_x(share):.1f}" y="{HEIGHT - 8}" text-anchor="middle">{percent(share)}</text>'
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    mine = ""
    if own is not None:
        if low is not None and high is not None:
            mine = f'<line class="ch-whisker" x1="{_x(low):.1f}" x2="{_x(high):.1f}" y1="{MIDDLE}" y2="{MIDDLE}"/>'
        mine += f'<circle class="ch-dot" cx="{_x(own):.1f}" cy="{MIDDLE}" r="8"/>'
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{ticks}{dots}{mine}</svg>'


def _x(share: float) -> float:
    return EDGE + share * (WIDTH - 2 * EDGE)
