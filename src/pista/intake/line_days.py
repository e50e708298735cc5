"""Days as people say them in a line: the next step, and the day that is over."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pista.intake.cells.dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.intake.line_words import Words

_NUMBERS = {
    "un": "1", "una": "1", "a": "1", "one": "1", "dos": "2", "two": "2", "tres": "3", "three": "3",
    "cuatro": "4", "four": "4",
}  # fmt: skip
_PAST = {"yesterday": 1, "ayer": 1, "anteayer": 2, "antier": 2, "day before yesterday": 2}
_NEXT_WEEK = ("next week", "la semana que viene", "la proxima semana", "proxima semana")
_FOLLOW_UP = (
    "follow up", "followup", "follow", "next", "again", "try again", "call back", "callback", "seguir", "seguimiento",
    "siguiente",
    "volver a llamar", "volver", "llamar de nuevo", "llamar", "proximo", "proxima", "me llama", "me llamara",
    "nos llama", "llamara", "quedamos", "quedamos en", "calls back", "will call", "calls me",
)  # fmt: skip
_WEEKDAYS = (
    ("monday", "mon", "lunes", "lun"), ("tuesday", "tue", "tues", "martes", "mar"),
    ("wednesday", "wed", "miercoles", "mie"), ("thursday", "thu", "thurs", "jueves", "jue"),
    ("friday", "fri", "viernes", "vie"), ("saturday", "sat", "sabado", "sab"), ("sunday", "sun", "domingo", "dom"),
)  # fmt: skip
WEEKDAYS = {name: place for place, names in enumerate(_WEEKDAYS) for name in names}
_DAYS = {"today": 0, "hoy": 0, "tomorrow": 1, "manana": 1, "pasado manana": 2}
_SPANS = {
    "day": 1, "days": 1, "dia": 1, "dias": 1, "d": 1, "week": 7, "weeks": 7, "semana": 7, "semanas": 7, "month": 30,
    "months": 30, "mes": 30, "meses": 30,
}  # fmt: skip
_SMALL = frozenset(("on", "the", "el", "la", "este", "this", "next", "proximo", "para", "for", "of", "de", "a", "at"))
# Digits of how many days or weeks ago something was.
MOST_AGO = 3
_DAY_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$")


def past_day(words: Words, today: date, *, month_first: bool) -> date | None:
    """Return the day a contact took place, where the line says one that is over: yesterday, last Friday, 20/11."""
    for at in range(len(words.written)):
        if ago := _ago(words, at):
            words.take(at, 3)
            return today - timedelta(days=ago)
        for size in (3, 1):
            if words.free(at, size) and words.phrase(at, size) in _PAST:
                words.take(at, size)
                return today - timedelta(days=_PAST[words.phrase(at, size)])
        pair = words.plain[at : at + 2]
        if words.free(at, 2) and (pair[0] == "last" or pair[1] == "pasado"):
            name = pair[1] if pair[0] == "last" else pair[0]
            if name in WEEKDAYS:
                words.take(at, 2)
                return today - timedelta(days=(today.weekday() - WEEKDAYS[name] - 1) % 7 + 1)
        found = _DAY_MONTH.match(words.written[at]) if words.free(at, 1) else None
        if found:
            first, second = int(found[1]), int(found[2])
            day, month = (second, first) if month_first else (first, second)
            over = _gone(today, day, month, int(found[3]) if found[3] else None)
            if over:
                words.take(at, 1)
                return over
    return None


def _ago(words: Words, at: int) -> int:
    """Return how many days the words from `at` on go back ("3 days ago", "hace 3 días"), 0 where they do not."""
    if not words.free(at, 3):
        return 0
    first, second, third = words.plain[at : at + 3]
    if third == "ago":
        many, span = first, second
    elif first == "hace":
        many, span = second, third
    else:
        return 0
    many = _NUMBERS.get(many, many)
    return int(many) * _SPANS.get(span, 0) if many.isdigit() and len(many) <= MOST_AGO else 0


def _gone(today: date, day: int, month: int, year: int | None) -> date | None:
    for candidate in (year,) if year else (today.year, today.year - 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def next_step(words: Words, today: date, *, month_first: bool) -> date | None:
    """Take the next step and return its day, None where the line promises none that is understood."""
    for size in (3, 2, 1):
        for at in range(len(words.written)):
            if words.free(at, size) and words.phrase(at, size) in _FOLLOW_UP:
                start = at + size
                day, length = _day(words, start, today, month_first=month_first)
                while not day and start < len(words.written) and words.plain[start] in _SMALL:
                    start += 1
                    day, length = _day(words, start, today, month_first=month_first)
                if day:
                    words.take(at, start + length - at)
                    return day
    return None


def _day(words: Words, at: int, today: date, *, month_first: bool) -> tuple[date | None, int]:
    """Return the day that the words from `at` on mean, the next one of its name, and how many words say it."""
    for length in (2, 1):
        phrase = words.phrase(at, length)
        if phrase in _DAYS:
            return today + timedelta(days=_DAYS[phrase]), length
        if phrase in WEEKDAYS:
            return today + timedelta(days=(WEEKDAYS[phrase] - today.weekday() - 1) % 7 + 1), length
    for phrase in _NEXT_WEEK:
        if words.phrase(at, len(phrase.split())) == phrase:
            return today + timedelta(days=7), len(phrase.split())
    days, length = _span([_NUMBERS.get(word, word) for word in words.plain[at : at + 3]])
    if length:
        return today + timedelta(days=days), length
    return _date(words, at, today, month_first=month_first)


def _span(parts: Sequence[str]) -> tuple[int, int]:
    """Return the days that "in 2 weeks" or "3 days" are, and how many words say so."""
    if len(parts) == 3 and parts[0] in {"in", "en", "dentro"} and parts[1].isdigit() and parts[2] in _SPANS:  # noqa: PLR2004
        return int(parts[1]) * _SPANS[parts[2]], 3
    if len(parts) > 1 and parts[0].isdigit() and parts[1] in _SPANS:
        return int(parts[0]) * _SPANS[parts[1]], 2
    return 0, 0


def _date(words: Words, at: int, today: date, *, month_first: bool) -> tuple[date | None, int]:
    """Return the coming day of a date such as "3 Dec", "December 3" or "3/12", and how many words say it."""
    said = words.plain[at : at + 3]
    has_of = said[1:2] == ["de"]
    parts = [re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word) for word in (said[::2] if has_of else said[:2])]
    for day, name in ((parts[:1], parts[1:2]), (parts[1:2], parts[:1])):
        if day and name and day[0].isdigit() and name[0] in MONTHS:
            return _coming(today, int(day[0]), MONTHS[name[0]]), 2 + has_of
    found = _DAY_MONTH.match(words.written[at]) if at < len(words.written) else None
    if found:
        first, second = int(found[1]), int(found[2])
        day_of, month = (second, first) if month_first else (first, second)
        return _coming(today, day_of, month, int(found[3]) if found[3] else None), 1
    return None, 0


def _coming(today: date, day: int, month: int, year: int | None = None) -> date | None:
    """Return the next such day, None where there is none."""
    for candidate in (year,) if year else (today.year, today.year + 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None
