"""Dates as people write them; the order of day and month is decided by the whole file or asked for, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pista.errors import SourceError
from pista.intake.cells.folding import plain
from pista.intake.complaints import BadValueError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
ORDERS = (DAY_FIRST, MONTH_FIRST)

_CLOCK = (
    r"(?:(?:[T\s,]+|\s+(?:at|a\s+las?|um|à|as|às)\s+|\s+-\s+)(\d{1,2})"
    r"(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?:\s*(?:h|hs|hrs|uhr)\b\.?)?|(?=\s?[ap]\.?\s?m\b))\s*([ap]\.?\s?m\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK + r"$", re.IGNORECASE)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})" + _CLOCK + r"$", re.IGNORECASE)
_WITHOUT_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{1,2})$")
_WORD = r"([^\W\d_]+)"
_NAMED = re.compile(
    r"^(\d{1,2})(?:\s*(?:st|nd|rd|th|er|º|ª|\.))?[\s\-/.]+(?:de\s+)?"
    + _WORD
    + r"\.?,?[\s\-/.]+(?:de[l]?\s+)?(\d{4}|\d{2})"
    + _CLOCK
    + r"$",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(
    "^" + _WORD + r"\.?[\s\-/]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})" + _CLOCK + r"$", re.IGNORECASE
)
_WEEKDAY = re.compile("^" + _WORD + r"\.?,?\s+(?=\S)")
_SERIAL = re.compile(r"^\d{5}(?:[.,]\d+)?$")
_EPOCH = re.compile(r"^(\d{10}|\d{13})(?:\.\d+)?$")
# What stands for "never" in exports of databases.
_ZERO = re.compile(r"^0{4}[-/.]0{2}[-/.]0{2}(?:[T\s]0{2}:0{2}(?::0{2}(?:\.0+)?)?Z?)?$|^0{2}[-/.]0{2}[-/.]0{4}$")
# Excel counts days from here (its 1900 was a leap year); these bounds are 1954 and 2119.
_EXCEL, _SERIALS = datetime(1899, 12, 30), (20_000, 80_000)  # noqa: DTZ001 - Excel knows no zones
# Instants counted from 1970 are taken for such between 1990 and 2100: a telephone number is greater.
_EPOCHS = (631_152_000, 4_102_444_800)
_TWO_DIGITS = 70  # 69 is 2069, 70 is 1970
_EARLIEST, _LATEST = 1900, 2200
TWELVE = 12
# A year of two digits that contacts may be of.
_TWENTY = 20
EPOCH = date(1970, 1, 1)
# Days that programs write where there is none: the first of their calendars.
NO_DAYS = frozenset((day - EPOCH).days for day in (EPOCH, date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)))

_MONTHS = (
    ("january", "jan", "enero", "ene", "janeiro", "janvier", "janv", "januar", "jaenner", "gennaio", "gen"),
    ("february", "feb", "febrero", "fevereiro", "fev", "fevrier", "fevr", "februar", "febbraio"),
    ("march", "mar", "marzo", "marco", "mars", "marz", "maerz", "mrz"),
    ("april", "apr", "abril", "abr", "avril", "avr", "aprile"),
    ("may", "mayo", "maio", "mai", "maggio", "mag"),
    ("june", "jun", "junio", "junho", "juin", "juni", "giugno", "giu"),
    ("july", "jul", "julio", "julho", "juillet", "juil", "juli", "luglio", "lug"),
    ("august", "aug", "agosto", "ago", "aout"),
    ("september", "sep", "sept", "septiembre", "setiembre", "set", "setembro", "septembre", "settembre"),
    ("october", "oct", "octubre", "outubro", "out", "octobre", "oktober", "okt", "ottobre", "ott"),
    ("november", "nov", "noviembre", "novembro", "novembre"),
    ("december", "dec", "diciembre", "dic", "dezembro", "dez", "decembre", "dezember", "dicembre"),
)  # fmt: skip
MONTHS = {name: place for place, names in enumerate(_MONTHS, 1) for name in names}
# Months in Roman numerals, between two numbers: 5/III/2026.
_ROMAN = {
    name: place
    for place, name in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1)
}
# Monday first, as Python counts them.
_WEEKDAYS = (
    ("monday", "mon", "lunes", "lun", "segunda", "lundi", "montag", "mo", "lunedi"),
    ("tuesday", "tue", "tues", "martes", "mar", "terca", "mardi", "dienstag", "di", "martedi"),
    ("wednesday", "wed", "miercoles", "mie", "quarta", "mercredi", "mer", "mittwoch", "mi", "mercoledi"),
    ("thursday", "thu", "thur", "thurs", "jueves", "jue", "quinta", "jeudi", "jeu", "donnerstag", "do", "giovedi"),
    ("friday", "fri", "viernes", "vie", "sexta", "vendredi", "ven", "freitag", "fr", "venerdi"),
    ("saturday", "sat", "sabado", "sab", "samedi", "sam", "samstag", "sa", "sabato"),
    ("sunday", "sun", "domingo", "dom", "dimanche", "dim", "sonntag", "so", "domenica"),
)  # fmt: skip
WEEKDAYS = {name: place for place, names in enumerate(_WEEKDAYS) for name in names}
NOT_A_DATE = N_("'{value}' is not a date")
NO_SUCH_DATE = N_("date '{value}' does not exist")
# What stands in a cell of dates and names no day.
_NO_DAY = frozenset(
    ("", "null", "none", "nan", "nat", "n a", "na", "never", "nunca", "sin fecha", "no date", "tbd", "pendiente")
)


@dataclass(frozen=True)
class Seen:
    """A cell that tells something: where it stands, under which heading, and what it says."""

    file: str
    line: int
    heading: str
    text: str


@dataclass
class OrderEvidence:
    """What the dates of a file tell of their order: a cell where the first number can only be the day, or the month."""

    day_first: Seen | None = None
    month_first: Seen | None = None
    open: Seen | None = None
    day_second: Seen | None = None
    short: dict[str, tuple[Seen, set[str]]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether there are dates that may be read in two ways, and none that decides."""
        return self.open is not None and self.day_first is None and self.month_first is None

    def look(self, seen: Seen) -> None:
        """Take note of one cell."""
        seen = replace(seen, text=_without_quote(seen.text))
        if (found := _ISO.match(seen.text)) and int(found[2]) > TWELVE >= int(found[3]):
            self.day_second = self.day_second or seen
        if (found := _NUMERIC.match(seen.text)) and len(found[3]) == 2 and int(found[1]) >= _TWENTY:  # noqa: PLR2004
            self.short.setdefault(found[1], (seen, set()))[1].add(found[3])
        told = order_told(seen.text)
        if told == DAY_FIRST:
            self.day_first = self.day_first or seen
        elif told == MONTH_FIRST:
            self.month_first = self.month_first or seen
        elif told is not None:
            self.open = self.open or seen

    def with_others(self, others: Iterable[OrderEvidence]) -> OrderEvidence:
        """Return the evidence with what other files of the same export tell beside it."""
        joined = OrderEvidence(self.day_first, self.month_first, self.open, self.day_second, self.short)
        for other in others:
            joined.day_first = joined.day_first or other.day_first
            joined.month_first = joined.month_first or other.month_first
        return joined

    def decided(self) -> str:
        """Return the order, or raise SourceError where it cannot be decided or is mixed."""
        self._refuse_other_orders()
        if self.day_first and self.month_first:
            one, two = self.day_first, self.month_first
            raise SourceError(
                N_(
                    "{file} mixes date orders: '{day}' on line {one} (column '{heading}') has the "
                    "day first, '{month}' on "
                    "line {two}{elsewhere} (column '{other}') the month."
                ),
                hint=N_("Write all dates as 2026-03-31."),
                file=one.file,
                heading=one.heading,
                day=one.text,
                one=one.line,
                month=two.text,
                two=two.line,
                other=two.heading,
                elsewhere="" if two.file == one.file else f" ({two.file})",
            )
        if self.day_first:
            return DAY_FIRST
        if self.month_first:
            return MONTH_FIRST
        if self.open:
            raise SourceError(
                N_("{file} line {line}: '{text}' in the column '{heading}' may be day/month or month/day."),
                hint=N_("Say which: --date-order day-first or month-first, or [dates] order in the mapping."),
                file=self.open.file, line=self.open.line, text=self.open.text, heading=self.open.heading,
            )  # fmt: skip
        return DAY_FIRST

    def _refuse_other_orders(self) -> None:
        """Raise SourceError where the day stands between year and month, or the first number may be the year."""
        seen = self.day_second
        if seen is None and len(self.short) == 1:
            # 26/04/13, 26/05/20: always the same day of the month, in other years?
            ((first, lasts),) = self.short.values()
            seen = first if len(lasts) > 1 and self.month_first is None else None
        if seen is not None:
            raise SourceError(
                N_("{file} line {line}: '{text}' in the column '{heading}' is in an order Pista does not read."),
                hint=N_("Write all dates as 2026-03-31; where the day stands first, say so: --date-order day-first."),
                file=seen.file, line=seen.line, text=seen.text, heading=seen.heading,
            )  # fmt: skip


def is_numeric_date(text: str) -> bool:
    """Whether a cell holds a date in numbers, in whatever order of day and month."""
    return bool(_NUMERIC.match(_without_weekday(_without_quote(text))[0]))


def order_told(text: str) -> str | None:
    """Return the order of day and month that a cell tells, "open" where it could be either, None where it has none."""
    bare, weekday = _without_weekday(_without_quote(text))
    found = _NUMERIC.match(bare) or _WITHOUT_YEAR.match(bare)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if first > TWELVE >= second > 0:
        return DAY_FIRST
    if second > TWELVE >= first > 0:
        return MONTH_FIRST
    if first == second or max(first, second) > TWELVE:
        return None
    return _by_weekday(found, weekday) or "open"


def _by_weekday(found: re.Match[str], weekday: int | None) -> str | None:
    """Let the day of the week that stands beside a date decide, where only one order falls on it."""
    if weekday is None or found.re is _WITHOUT_YEAR:
        return None
    year, first, second = _full_year(found[3]), int(found[1]), int(found[2])
    falls = {
        DAY_FIRST: date(year, second, first).weekday() == weekday,
        MONTH_FIRST: date(year, first, second).weekday() == weekday,
    }
    told = [order for order, is_so in falls.items() if is_so]
    return told[0] if len(told) == 1 else None


def _without_quote(text: str) -> str:
    """Return a cell without the apostrophe by which a spreadsheet was told that it is a text."""
    return text.strip().removeprefix("'")


def _without_weekday(text: str) -> tuple[str, int | None]:
    found = _WEEKDAY.match(text)
    if found and plain(found[1]) in WEEKDAYS and not _NAMED_FIRST.match(text):
        return text[found.end() :], WEEKDAYS[plain(found[1])]
    return text, None


@dataclass
class Dates:
    """Reads cells of dates in one order; `zone` is the seller's, in which days and months are."""

    order: str = DAY_FIRST
    zone: str | None = None
    _zone: ZoneInfo | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Look the zone up once."""
        self._zone = ZoneInfo(self.zone) if self.zone else None

    def __call__(self, text: str) -> tuple[int, int]:
        """Return the day in the seller's zone, and the UTC microseconds since 1970; without an hour it is midnight.

        Raises BadValueError where the cell holds no date. An instant (with Z, an offset, or counted from 1970) falls on
        the day it has in the zone; where no zone is known, on the day as it is written.
        """
        local, offset = self._parse(text)
        if offset is not None and self._zone is not None:
            local = local.replace(tzinfo=offset).astimezone(self._zone).replace(tzinfo=None)
            offset = None
        instant = local.replace(tzinfo=offset or self._zone or UTC)
        return (local.date() - EPOCH).days, int(
            (instant - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)
        )

    def optional(self, text: str) -> tuple[int, int] | None:
        """Return the same, None where the cell names no day, or one that programs write for none."""
        found = None if is_no_day(text) else self(text)
        return None if found is None or found[0] in NO_DAYS else found

    def _parse(self, text: str) -> tuple[datetime, timezone | None]:
        stripped = _without_quote(text)
        if (found := _EPOCH.match(stripped)) and (moment := _epoch(found[1])) is not None:
            return moment, UTC
        if _SERIAL.match(stripped) and _SERIALS[0] <= float(stripped.replace(",", ".")) <= _SERIALS[1]:
            return _EXCEL + timedelta(seconds=round(float(stripped.replace(",", ".")) * 86_400)), None
        bare, _weekday = _without_weekday(stripped)
        for pattern, places in ((_ISO, (1, 2, 3)), (_NUMERIC, self._places()), (_COMPACT, (1, 2, 3))):
            if found := pattern.match(bare):
                year, month, day = (found[place] for place in places)
                return _built(text, year, month, day, found.groups()[3:])
        for pattern, places in ((_NAMED, (3, 2, 1)), (_NAMED_FIRST, (3, 1, 2))):
            if (found := pattern.match(bare)) and (number := _month(found[places[1]], is_between=pattern is _NAMED)):
                month = str(number)
                return _built(text, found[places[0]], month, found[places[2]], found.groups()[3:])
        raise BadValueError(NOT_A_DATE, value=text)

    def _places(self) -> tuple[int, int, int]:
        """Return in which group year, month and day stand."""
        return (3, 2, 1) if self.order == DAY_FIRST else (3, 1, 2)


def is_no_day(text: str) -> bool:
    """Whether a cell of dates names no day: empty, or a database's zero date."""
    stripped = text.strip()
    return not stripped or bool(_ZERO.match(stripped)) or plain(stripped) in _NO_DAY


def _epoch(digits: str) -> datetime | None:
    seconds = int(digits) / (1000 if len(digits) == 13 else 1)  # noqa: PLR2004 - milliseconds have 13 digits
    if not _EPOCHS[0] <= seconds < _EPOCHS[1]:
        return None
    return datetime(1970, 1, 1) + timedelta(seconds=seconds)  # noqa: DTZ001 - its zone is told beside it


def _full_year(year: str) -> int:
    return int(year) if len(year) > 2 else int(year) + (2000 if int(year) < _TWO_DIGITS else 1900)  # noqa: PLR2004


def _built(
    text: str, year: str, month: str, day: str, clock: tuple[str | None, ...]
) -> tuple[datetime, timezone | None]:
    full = _full_year(year)
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
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])))


def _month(word: str, *, is_between: bool) -> int | None:
    """Return the month that a word names; a Roman numeral does where it stands between day and year."""
    return MONTHS.get(plain(word)) or (_ROMAN.get(word.lower()) if is_between else None)


_CLOCK_ALONE = re.compile(
    r"^(?:.*[T\s])??(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?\s*(?:h|hs|hrs|uhr)?\.?\s*([ap]\.?\s?m\.?)?$",
    re.IGNORECASE,
)
_CLOCK_TOGETHER = re.compile(r"^(\d{1,2})(\d{2})$")


def clock_of(text: str) -> tuple[int, int, int]:
    """Return hour, minute and second of 14:30, 14.30, 14h30, 2pm, 2:30 p. m., 1430; raise BadValueError for others."""
    bare = text.strip()
    found = _CLOCK_TOGETHER.match(bare) if bare.isdigit() and len(bare) > 2 else _CLOCK_ALONE.match(bare)  # noqa: PLR2004
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        second, half = (int(found[3] or 0), found[4]) if found.re is _CLOCK_ALONE else (0, None)
        if half and 1 <= hour <= TWELVE:
            hour = hour % TWELVE + (TWELVE if half.lower().startswith("p") else 0)
        says_hour = found[2] or half or not bare.isdigit()
        if says_hour and hour < 24 and minute < 60 and second < 60:  # noqa: PLR2004 - a clock
            return hour, minute, second
    raise BadValueError(N_("'{value}' is no hour of the day"), value=text)


def month_number(text: str) -> int:
    """Return the month 1 to 12 that a cell names; raise BadValueError where it names none."""
    bare = plain(text)
    if bare in MONTHS:
        return MONTHS[bare]
    if bare.isdigit() and 1 <= int(bare) <= TWELVE:
        return int(bare)
    raise BadValueError(N_("'{value}' is not a month"), value=text)
