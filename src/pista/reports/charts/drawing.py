"""What every chart is drawn with: scales, round ticks, marks as SVG text, labels that do not lie on one another.

Coordinates are in the chart's own units, WIDTH wide; the browser scales them. All classes begin with `ch-`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 460.0
LABEL = 12.0
# The mean width of a character of the label size.
CHARACTER = 6.3


@dataclass(frozen=True)
class Scale:
    """A straight line from values (low to high) to places (start to end)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, rounded to a tenth."""
        span = (self.high - self.low) or 1.0
        return round(self.start + (value - self.low) / span * (self.end - self.start), 1)


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values between low and high: steps of 1, 2 or 5 times a power of ten, at most `most` of them."""
    span = high - low
    if span <= 0:
        return [low]
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough - 1e-12)
    first = math.ceil(low / step - 1e-9)
    return [round(place * step, 10) for place in range(first, math.floor(high / step + 1e-9) + 1)]


@dataclass
class Drawing:
    """An SVG being drawn."""

    height: float
    title: str
    marks: list[str] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def line(self, x1: float, y1: float, x2: float, y2: float, kind: str) -> None:
        """Draw a straight line of class ch-`kind`."""
        self.marks.append(f'<line class="ch-{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>')

    def path(self, points: str, kind: str) -> None:
        """Draw a path."""
        self.marks.append(f'<path class="ch-{kind}" d="{points}"/>')

    def rect(self, x: float, y: float, width: float, height: float, kind: str, tip: str = "") -> None:
        """Draw a bar; `tip` is told when one points at it."""
        inner = f"<title>{escape(tip)}</title>" if tip else ""
        size = f'x="{x}" y="{y}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
        self.marks.append(f'<rect class="ch-{kind}" {size} rx="2">{inner}</rect>')

    def dot(self, x: float, y: float, kind: str, tip: str = "", radius: float = 4.5) -> None:
        """Draw a dot, and keep labels off it."""
        self.marks.append(
            f'<circle class="ch-{kind}" cx="{x}" cy="{y}" r="{radius}"><title>{escape(tip)}</title></circle>'
        )
        self.boxes.append((x - radius, y - radius, x + radius, y + radius))

    def text(self, x: float, y: float, text: str, kind: str = "label", anchor: str = "start") -> None:
        """Write text where it is told to stand."""
        self.marks.append(f'<text class="ch-{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>')

    def text_and(self, x: float, y: float, text: str, more: str) -> None:
        """Write something strongly, and something more after it, however wide the letters are."""
        after = f'<tspan class="ch-axis" dx="7">{escape(more)}</tspan>'
        self.marks.append(f'<text class="ch-strong" x="{x}" y="{y}">{escape(text)}{after}</text>')

    def label(self, x: float, y: float, text: str, kind: str = "label", *, must: bool = False) -> bool:
        """Write a label beside a point where it meets nothing; without room leave it out, unless it `must`."""
        width = len(text) * CHARACTER
        places = (
            (x, y - 9, "middle"), (x + 8, y + 4, "start"), (x - 8, y + 4, "end"), (x, y + 18, "middle"),
            (x + 8, y - 8, "start"), (x - 8, y - 8, "end"), (x + 8, y + 16, "start"), (x - 8, y + 16, "end"),
        )  # fmt: skip
        for at_x, at_y, anchor in places:
            left = at_x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (left, at_y - LABEL + 2, left + width, at_y + 3)
            if box[0] >= 0 and box[2] <= WIDTH and box[1] >= 0 and not any(_meet(box, other) for other in self.boxes):
                self.text(round(at_x, 1), round(at_y, 1), text, kind, anchor)
                self.boxes.append(box)
                return True
        if must:
            self.text(round(x, 1), round(y - 9, 1), text, kind, "middle")
        return must

    def keep_off(self, y: float, left: float, right: float) -> None:
        """Keep labels off a horizontal line."""
        self.boxes.append((left, y - 1, right, y + 1))

    def svg(self) -> str:
        """Return the finished drawing."""
        head = (
            f'<svg class="chart" viewBox="0 0 {WIDTH:g} {self.height:g}" role="img" aria-label="{escape(self.title)}">'
        )
        return head + "".join(self.marks) + "</svg>"


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def stepped(points: Iterable[tuple[float, float]]) -> str:
    """Return a path through points that holds each height until the next point."""
    parts: list[str] = []
    for x, y in points:
        parts.append(f"M{x} {y}" if not parts else f"H{x}V{y}")
    return "".join(parts)


def area(upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]]) -> str:
    """Return the area between two stepped lines over the same places."""
    back = "".join(f"V{y}H{x}" for (x, _), (_, y) in zip(list(lower[:-1])[::-1], list(lower[:-1])[::-1], strict=True))
    return f"{stepped(upper)}V{lower[-1][1]}{back}Z"


def smooth(points: Sequence[tuple[float, float]]) -> str:
    """Return a path of straight pieces."""
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def apart(heights: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Move label heights apart until each is `least` from the next, between low and high; order is kept."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    placed: list[float] = []
    for place in order:
        placed.append(max(heights[place], placed[-1] + least if placed else low))
    overshoot = max(0.0, (placed[-1] if placed else low) - high)
    for rank in range(len(placed) - 1, -1, -1):
        limit = placed[rank + 1] - least if rank + 1 < len(placed) else high
        placed[rank] = min(placed[rank], limit) if overshoot else placed[rank]
    result = [0.0] * len(heights)
    for rank, place in enumerate(order):
        result[place] = round(placed[rank], 1)
    return result
