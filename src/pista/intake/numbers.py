"""Numbers, money and durations as people write them: 1.234,56 €, $1,117.10K, 1h 05m, 00:15:00."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.intake.complaints import BadValueError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

_BARE = re.compile(r"[^\d.,\-+eEkKmM()]")
_LETTERS = re.compile(r"[^\W\d_]+")
# What may stand beside a number; besides, up to three capitals are a currency: EUR, US, R.
_UNITS = frozenset(
    ("k", "m", "e", "kr", "zł", "lei", "eur", "usd", "gbp", "mxn", "euro", "euros", "pesos", "soles",
     "dólares", "dolares", "dollars", "min", "mins", "minutos", "minutes")
)  # fmt: skip
_TIMES = {"k": 1e3, "m": 1e6}
_CLOCK = re.compile(r"^(\d+):([0-5]?\d)(?::([0-5]?\d)(?:\.\d+)?)?$")
_SPOKEN = re.compile(
    r"^(?:(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|hour|hours|hora|horas)\.?)?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:m|min|mins|minutes?|minutos?|')\.?)?\s*(?:(\d+)\s*(?:s|sec|secs|seconds?|segundos?|\")\.?)?$"
)
_GROUPED = {",": re.compile(r"^\d{1,3}(,\d{3})+$"), ".": re.compile(r"^\d{1,3}(\.\d{3})+$")}
# More than this in one contact is a date or an identifier in the wrong column.
LONGEST_MINUTES = 24 * 60.0


@dataclass
class MarkSeen:
    """What a column of numbers tells of its decimal mark: votes, and the first number that leaves it open."""

    votes: dict[str, int] = field(default_factory=lambda: {".": 0, ",": 0})
    open: tuple[int, str] | None = None

    def look(self, line: int, text: str) -> None:
        """Take note of one cell."""
        bare = _BARE.sub("", text)
        marks = [c for c in bare if c in ".,"]
        if len(set(marks)) == 2:  # noqa: PLR2004 - both marks: the last one is the decimal mark
            self.votes[marks[-1]] += 1
        elif len(marks) > 1:
            self.votes["," if marks[0] == "." else "."] += 1
        elif marks and not _GROUPED[marks[0]].match(bare.lstrip("-+")):
            self.votes[marks[0]] += 1
        elif marks and self.open is None:
            self.open = (line, text)

    def add(self, other: MarkSeen) -> None:
        """Take note of what another column tells."""
        for mark, votes in other.votes.items():
            self.votes[mark] += votes
        self.open = self.open or other.open

    @property
    def is_decided(self) -> bool:
        """Whether the numbers leave no doubt."""
        return self.votes["."] != self.votes[","]

    def mark(self, usual: str) -> str:
        """Return the decimal mark; the `usual` one where the numbers leave it open."""
        return max(self.votes, key=lambda mark: self.votes[mark]) if self.is_decided else usual


def decimal_mark(values: Iterable[str], usual: str = ".") -> str:
    """Return the decimal mark of a column: by the numbers that leave no doubt, else the `usual` one."""
    seen = MarkSeen()
    for value in values:
        seen.look(0, value)
    return seen.mark(usual)


# What is summed exactly has this many digits before its mark, and no amount has.
TOO_GREAT = 1e18


def number(text: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, None where it is empty; raise BadValueError where there is none in it."""
    if text.isdecimal():
        return float(text)
    bare = _BARE.sub("", _LETTERS.sub(_without_unit, text))
    if not any(c.isdigit() for c in bare) and text.strip() in {"", "-", "–"}:
        return None
    if not any(c.isdigit() for c in bare) or ":" in text or not all(map(_is_unit, _LETTERS.findall(text))):
        raise BadValueError(N_("'{value}' is not a number"), value=text)
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    times = _TIMES.get(bare[-1].lower(), 1.0)
    digits = bare.strip("()+-kKmM").replace("," if decimal == "." else ".", "").replace(decimal, ".")
    try:
        value = float(digits) * times
    except ValueError:
        raise BadValueError(N_("'{value}' is not a number"), value=text) from None
    if not math.isfinite(value):
        raise BadValueError(N_("'{value}' is not a number"), value=text)
    if value >= TOO_GREAT:
        raise BadValueError(N_("'{value}' is greater than any amount"), value=text)
    return -value if negative else value


def _is_unit(word: str) -> bool:
    return word.casefold() in _UNITS or (len(word) <= 3 and word.isupper())  # noqa: PLR2004 - a currency's code


def _without_unit(word: re.Match[str]) -> str:
    return word[0] if word[0] in "kKmMeE" else ""


def whole(text: str) -> int | None:
    """Return the whole number of 0 or more in a cell; raise BadValueError where it is not one."""
    value = number(text)
    if value is None:
        return None
    if value < 0 or value != int(value):
        raise BadValueError(N_("'{value}' is not a count"), value=text)
    return int(value)


def minutes(text: str, decimal: str = ".") -> float | None:
    """Return a duration in minutes, None where the cell is empty; a negative or absurd one is a bad value."""
    stripped = text.strip()
    if not stripped:
        return None
    if clock := _CLOCK.match(stripped):
        hours, mins, seconds = clock.groups()
        value = int(hours) * 60 + int(mins) + int(seconds or 0) / 60
    elif (spoken := _SPOKEN.match(stripped.lower())) and any(spoken.groups()):
        hours, mins, seconds = ((part or "0").replace(",", ".") for part in spoken.groups())
        value = float(hours) * 60 + float(mins) + float(seconds) / 60
    else:
        value = number(stripped, decimal) or 0.0
    return checked_minutes(value, text)


def checked_minutes(value: float, text: str) -> float:
    """Return the minutes, or raise BadValueError where they are negative or longer than a day."""
    if value < 0:
        raise BadValueError(N_("minutes '{value}' are negative"), value=text)
    if value > LONGEST_MINUTES:
        raise BadValueError(N_("minutes '{value}' are longer than a day"), value=text)
    return value
