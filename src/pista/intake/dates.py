"""Dates as people write them; the order of day and month is decided by the whole column or asked for, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pista.errors import SourceError
from pista.intake.complaints import BadValueError
from pista.intake.headings import plain
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)

_TIME = r"(?:[T\s,]+(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap]\.?\s?m\.?)?\s*(Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME + r"$", re.IGNORECASE)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})" + _TIME + r"$", re.IGNORECASE)
_NAMED = re.compile(
    r"^(\d{1,2})(?:\s*(?:st|nd|rd|th|º))?[\s\-/.]+(?:de\s+)?([a-zA-Zé]+)\.?,?[\s\-/.]+(?:de[l]?\s+)?(\d{4}|\d{2})"
    + _TIME
    + r"$",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(r"^([a-zA-Z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME + r"$", re.IGNORECASE)
_SERIAL = re.compile(r"^\d{5}(?:\.\d+)?$")
# Excel counts days from here (its 1900 was a leap year); these bounds are 1954 and 2119.
_EXCEL, _SERIALS = datetime(1899, 12, 30), (20_000, 80_000)  # noqa: DTZ001 - Excel knows no zones
_TWO_DIGITS = 70  # 69 is 2069, 70 is 1970
_EARLIEST, _LATEST = 1900, 2200
TWELVE = 12

_MONTHS = (
    ("january", "jan", "enero", "ene"), ("february", "feb", "febrero"), ("march", "mar", "marzo"),
    ("april", "apr", "abril", "abr"), ("may", "mayo"), ("june", "jun", "junio"), ("july", "jul", "julio"),
    ("august", "aug", "agosto", "ago"), ("september", "sep", "sept", "septiembre", "setiembre", "set"),
    ("october", "oct", "octubre"), ("november", "nov", "noviembre"), ("december", "dec", "diciembre", "dic"),
)  # fmt: skip
MONTHS = {name: place for place, names in enumerate(_MONTHS, 1) for name in names}
NOT_A_DATE = N_("'{value}' is not a date")
NO_SUCH_DATE = N_("date '{value}' does not exist")


@dataclass
class OrderSeen:
    """What a column of dates tells of its order: a line where the first number can only be the day, or the month."""

    day_first: tuple[int, str] | None = None
    month_first: tuple[int, str] | None = None
    open: tuple[int, str] | None = None

    def look(self, line: int, text: str) -> None:
        """Take note of one cell."""
        found = _NUMERIC.match(text.strip())
        if not found:
            return
        first, second = int(found[1]), int(found[2])
        if first > TWELVE >= second and self.day_first is None:
            self.day_first = (line, text)
        elif second > TWELVE >= first and self.month_first is None:
            self.month_first = (line, text)
        elif first != second and max(first, second) <= TWELVE and self.open is None:
            self.open = (line, text)

    def decided(self, file: str, heading: str) -> str:
        """Return the order, or raise SourceError where it cannot be decided or is mixed."""
        if self.day_first and self.month_first:
            (one, day), (two, month) = self.day_first, self.month_first
            raise SourceError(
                N_("{file}: the column '{heading}' mixes date orders: '{day}' on line {one}, '{month}' on line {two}."),
                hint=N_("Write all dates as 2026-03-31."),
                file=file,
                heading=heading,
                day=day,
                one=one,
                month=month,
                two=two,
            )
        if self.day_first:
            return DAY_FIRST
        if self.month_first:
            return MONTH_FIRST
        if self.open:
            line, text = self.open
            hint = N_("Say which: --date-order day-first or month-first, or [dates] order in the mapping.")
            raise SourceError(
                N_("{file} line {line}: '{text}' in the column '{heading}' may be day/month or month/day."),
                hint=hint,
                file=file,
                line=line,
                text=text,
                heading=heading,
            )
        return DAY_FIRST


@dataclass
class Dates:
    """Reads the cells of a column of dates; remembers what it has read, for dates repeat."""

    order: str = DAY_FIRST
    zone: str | None = None
    _read: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    def __call__(self, text: str) -> tuple[int, int | None]:
        """Return the day as written, and the UTC microseconds since 1970; raise BadValueError where it is no date.

        A cell without an hour gives midnight.
        """
        known = self._read.get(text)
        if known is None:
            if len(self._read) > 1_000_000:  # noqa: PLR2004 - dates with seconds hardly repeat: forget and go on
                self._read.clear()
            known = self._read[text] = self._instant(text)
        return known

    def _instant(self, text: str) -> tuple[int, int | None]:
        local, offset = self._parse(text)
        instant = local.replace(tzinfo=offset or (ZoneInfo(self.zone) if self.zone else UTC))
        return (local.date() - date(1970, 1, 1)).days, int(
            (instant - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)
        )

    def _parse(self, text: str) -> tuple[datetime, timezone | None]:
        stripped = text.strip()
        if found := _ISO.match(stripped):
            return _built(text, found[1], found[2], found[3], found.groups()[3:])
        if found := _NUMERIC.match(stripped):
            day, month = (found[1], found[2]) if self.order == DAY_FIRST else (found[2], found[1])
            return _built(text, found[3], month, day, found.groups()[3:])
        if (found := _NAMED.match(stripped)) and plain(found[2]) in MONTHS:
            return _built(text, found[3], str(MONTHS[plain(found[2])]), found[1], found.groups()[3:])
        if (found := _NAMED_FIRST.match(stripped)) and plain(found[1]) in MONTHS:
            return _built(text, found[3], str(MONTHS[plain(found[1])]), found[2], found.groups()[3:])
        if found := _COMPACT.match(stripped):
            return _built(text, found[1], found[2], found[3], ())
        if _SERIAL.match(stripped) and _SERIALS[0] <= float(stripped) <= _SERIALS[1]:
            return _EXCEL + timedelta(seconds=round(float(stripped) * 86_400)), None
        raise BadValueError(NOT_A_DATE, value=text)


def _built(
    text: str, year: str, month: str, day: str, clock: tuple[str | None, ...]
) -> tuple[datetime, timezone | None]:
    full = int(year) if len(year) > 2 else int(year) + (2000 if int(year) < _TWO_DIGITS else 1900)  # noqa: PLR2004
    hour, minute, second, half, zone = clock or (None,) * 5
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower().startswith("p") else 0)
    try:
        local = datetime(full, int(month), int(day), hours, int(minute or 0), int(second or 0))  # noqa: DTZ001 - local
    except ValueError:
        raise BadValueError(NO_SUCH_DATE, value=text) from None
    if not _EARLIEST <= full <= _LATEST:
        raise BadValueError(N_("the year of '{value}' cannot be right"), value=text)
    return local, _offset(zone)


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    if zone in {"Z", "z"}:
        return UTC
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def month_number(text: str) -> int:
    """Return the month 1 to 12 that a cell names; raise BadValueError where it names none."""
    bare = plain(text)
    if bare in MONTHS:
        return MONTHS[bare]
    if bare.isdigit() and 1 <= int(bare) <= TWELVE:
        return int(bare)
    raise BadValueError(N_("'{value}' is not a month"), value=text)


def optional(read: Callable[[str], tuple[int, int | None]], text: str) -> tuple[int | None, int | None]:
    """Read a date that may be missing."""
    return read(text) if text.strip() and plain(text) not in {"", "null", "none", "nan", "nat"} else (None, None)
