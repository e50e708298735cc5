"""How long a contact took, as people and machines write it: 1h 05m, 00:15:00, 20 min, 185000.

The unit of a bare number is what its heading, or the system that exported it, says; where neither does it is unknown,
and so is whether 1:05 is an hour or a minute. Nothing is taken for minutes because minutes are usual.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pista.intake.cells.folding import plain
from pista.intake.cells.numbers import number
from pista.intake.complaints import BadValueError
from pista.language import N_

# In minutes.
UNITS = {"milliseconds": 1 / 60_000, "seconds": 1 / 60, "minutes": 1.0, "hours": 60.0, "days": 1440.0}
_UNIT_WORDS = {
    "milliseconds": ("ms", "milliseconds", "millisecond", "milisegundos", "millis"),
    "seconds": (
        "s",
        "sec",
        "secs",
        "seconds",
        "second",
        "segundos",
        "seg",
        "segs",
        "sekunden",
        "secondes",
        "billsec",
        "secondi",
    ),
    "minutes": ("min", "mins", "minutes", "minute", "minutos", "minuto", "minuten", "minuti", "m"),
    "days": ("days", "dias", "tage", "jours", "giorni"),
    "hours": ("h", "hr", "hrs", "hours", "hour", "horas", "hora", "stunden", "heures", "ore"),
}
_OF_WORD = {word: unit for unit, words in _UNIT_WORDS.items() for word in words}
# A clock in the heading says what its columns of digits are.
_CLOCK_FORMS = {"hh mm": "hours", "h mm": "hours", "mm ss": "minutes", "m ss": "minutes"}
_CLOCK = re.compile(r"^(\d{1,4}):([0-5]?\d)(?::([0-5]?\d)(?:[.,]\d+)?)?$")
_SPOKEN = re.compile(
    r"^(?:(?P<h>\d+(?:[.,]\d+)?)\s*(?:h|hs|hr|hrs|hours?|horas?|std|stunden?|heures?|ore|ora)\.?)?(?:\s|,|\by\b|\band\b)*"
    r"(?:(?P<m>\d+(?:[.,]\d+)?)\s*(?:mn|m|min|mins|minutes?|minutos?|minuten|minuti|'|\u2032|\u2019)\.?)?(?:\s|,|\by\b|\band\b)*"
    r"(?:(?P<s>\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|seg|segs|seconds?|segundos?|sekunden|secondes?|\"|''|\u2033|\u201d)\.?)?$"
)
_HALF_SPOKEN = re.compile(r"^(\d+)\s*h\s*(\d{1,2})$")
_MILLISECONDS = re.compile(r"^(\d+)\s*ms$")
# ISO 8601: PT1H5M.
_ISO = re.compile(
    r"^PT(?:(?P<h>\d+(?:[.,]\d+)?)H)?(?:(?P<m>\d+(?:[.,]\d+)?)M)?(?:(?P<s>\d+(?:[.,]\d+)?)S)?$", re.IGNORECASE
)
# Parts of an hour in words, the longest first, and the minutes they are.
_PARTS_OF_AN_HOUR = (
    ("tres cuartos de hora", 45), ("three quarters of an hour", 45), ("un cuarto de hora", 15), ("cuarto de hora", 15),
    ("a quarter of an hour", 15), ("quarter of an hour", 15), ("an hour and a half", 90), ("one hour and a half", 90),
    ("hora y media", 90), ("half an hour", 30), ("half hour", 30), ("media hora", 30), ("an hour", 60),
    ("one hour", 60), ("una hora", 60), ("um quarto de hora", 15), ("meia hora", 30), ("uma hora", 60),
    ("une demi heure", 30),
    ("demi heure", 30), ("une heure", 60), ("eine halbe stunde", 30), ("halbe stunde", 30), ("eine stunde", 60),
    ("mezz ora", 30), ("mezzora", 30), ("un ora", 60),
)  # fmt: skip
_AND_A_HALF = re.compile(
    r"^(?P<h>\d{1,2}|una|one|uma)\s*(?:h|horas?|hours?)\.?\s+(?:y|and\s+a|e)\s+(?:media|half|meia)$"
)
# More than this in one contact is a date or an identifier in the wrong column.
LONGEST_MINUTES = 24 * 60.0
NO_CLOCK = N_("'{value}' may be hours and minutes or minutes and seconds")
NO_UNIT = N_("'{value}' does not say its unit: seconds, minutes or hours")


@dataclass(frozen=True)
class Durations:
    """Reads cells of durations. `unit` is that of a bare number, `clock` that of the first part of a:b; None.

    Unknown.
    """

    unit: str | None = None
    clock: str | None = None
    decimal: str = "."

    def __call__(self, text: str) -> float | None:  # noqa: PLR0911 - a form of writing a line
        """Return the minutes, None where the cell is empty; raise BadValueError for what is none or does not say."""
        stripped = text.strip()
        if not stripped:
            return None
        if found := _CLOCK.match(stripped):
            return checked_minutes(self._of_clock(found, text), text)
        small = stripped.lower()
        if found := _MILLISECONDS.match(small):
            return checked_minutes(int(found[1]) * UNITS["milliseconds"], text)
        if found := _HALF_SPOKEN.match(small):
            return checked_minutes(int(found[1]) * 60.0 + int(found[2]), text)
        if (found := _SPOKEN.match(small) or _ISO.match(stripped)) and any(found.groups()):
            hours, minutes, seconds = (float((found[part] or "0").replace(",", ".")) for part in "hms")
            return checked_minutes(hours * 60 + minutes + seconds / 60, text)
        if not small[0].isdigit() or small[-1].isalpha():
            spoken = _in_words(small)
            if spoken is not None:
                return spoken
        value = number(stripped, self.decimal)
        if value is None:
            return None
        if self.unit is None and value:
            raise BadValueError(NO_UNIT, value=text)
        return checked_minutes(value * UNITS[self.unit or "minutes"], text)

    def _of_clock(self, found: re.Match[str], text: str) -> float:
        first, second, third = int(found[1]), int(found[2]), found[3]
        if third is not None:
            return first * 60 + second + int(third) / 60
        if self.clock is None and (first or second):
            raise BadValueError(NO_CLOCK, value=text)
        return first * 60.0 + second if self.clock == "hours" else first + second / 60


def _in_words(text: str) -> float | None:
    """Return the minutes of half an hour, hora y media, 2 horas y media; None where a text is none of them."""
    if found := _AND_A_HALF.match(text):
        return (int(found["h"]) if found["h"].isdigit() else 1) * 60.0 + 30
    bare = plain(text)
    return next((float(minutes) for words, minutes in _PARTS_OF_AN_HOUR if bare == words), None)


def unit_in(heading: str) -> str | None:
    """Return the unit that a heading names: Duration (s), billsec, Horas; None where it names none, or several."""
    words = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)).split()
    found = {_OF_WORD[word] for word in words if word in _OF_WORD}
    return found.pop() if len(found) == 1 else None


def unit_alone(heading: str) -> str | None:
    """Return the unit that a heading is the name of, and nothing else: Horas, Seg."""
    return _OF_WORD.get(plain(heading))


def clock_in(heading: str) -> str | None:
    """Return what the first part of a:b is by the form in a heading: Duración (hh:mm)."""
    bare = plain(heading)
    named = next((unit for form, unit in _CLOCK_FORMS.items() if bare.endswith(form)), None)
    # 0:30 under "Horas" is half an hour.
    return named or ("hours" if unit_in(heading) == "hours" else None)


def checked_minutes(value: float, text: str) -> float:
    """Return the minutes, or raise BadValueError where they are negative or longer than a day."""
    if value < 0:
        raise BadValueError(N_("minutes '{value}' are negative"), value=text)
    if value > LONGEST_MINUTES:
        raise BadValueError(N_("'{value}' is longer than a day"), value=text)
    return value
