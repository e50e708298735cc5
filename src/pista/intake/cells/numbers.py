"""Numbers and money as people write them: 1.234,56 €, $1,117.10K, (500), −100, ₹ 12,34,567.50.

The decimal mark is decided by every number of a file: one that leaves no doubt decides, two that contradict each other
are refused, and where all leave it open nothing is decided. Grouping is checked: groups of three, or as India groups.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.errors import SourceError
from pista.intake.cells.currencies import without_currency
from pista.intake.cells.folding import plain_words
from pista.intake.complaints import BadValueError
from pista.language import N_

if TYPE_CHECKING:
    from pista.intake.cells.dates import Seen

# A reader that knows a cell to be a number, and not a text that looks like one, puts this before it: its mark is a
# point.
EXACT = "\x1f"
_MINUS = "-\u2212\u2013\u2012\ufe63\uff0d"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’`´]")
_PRICE_TAG = re.compile(r"(?<=\d)[.,][-–—]+$")
# "2 millones de" is left of two million pesos.
_OF = re.compile(r"(?<=[^\W\d_])de$")
_SHAPE = re.compile(r"^(?P<digits>\d[\d.,]*|[.,]\d+)(?P<exponent>[eE][+-]?\d{1,3})?(?P<times>[^\W\d_]*\.?)$")
_THOUSANDS_AND = re.compile(r"^(\d{1,3})mil(\d{1,3})$")
# How many times a letter or a word behind a number makes it: M and MM are millions where money is written in English.
TIMES = {
    "": 1.0, "k": 1e3, "mil": 1e3, "thousand": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6,
    "millions": 1e6, "millon": 1e6, "millón": 1e6, "millones": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "crore": 1e7, "crores": 1e7, "cr": 1e7, "mill": 1e6,
    "tsd": 1e3, "milhao": 1e6, "milhão": 1e6, "milhoes": 1e6, "milhões": 1e6, "mila": 1e3,
}  # fmt: skip
_WESTERN = re.compile(r"^\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*$")
_INDIAN = re.compile(r"^\d{1,2}(?:(?P<mark>[.,])\d{2})*(?P=mark)\d{3}$")
# What is summed exactly has this many digits before its mark, and no amount has.
TOO_GREAT = 1e18
NOT_A_NUMBER = N_("'{value}' is not a number")


@dataclass
class MarkEvidence:
    """What the numbers of a file tell of their decimal mark.

    The first that says each, and the first that says neither.
    """

    point: Seen | None = None
    comma: Seen | None = None
    open: Seen | None = None

    def look(self, seen: Seen) -> None:
        """Take note of one cell."""
        told = mark_told(seen.text)
        if told == ".":
            self.point = self.point or seen
        elif told == ",":
            self.comma = self.comma or seen
        elif told is not None:
            self.open = self.open or seen

    def decided(self) -> str | None:
        """Return the decimal mark, None where nothing decides; raise SourceError where two numbers contradict."""
        if self.point and self.comma:
            one, two = self.point, self.comma
            raise SourceError(
                N_(
                    "{file} mixes decimal marks: '{point}' on line {one} (column '{heading}') has a "
                    "point, '{comma}' on "
                    "line {two} (column '{other}') a comma."
                ),
                hint=N_("Write all numbers in one way, or say decimal = '.' or ',' under [numbers] in a mapping."),
                file=one.file,
                point=one.text,
                one=one.line,
                heading=one.heading,
                comma=two.text,
                two=two.line,
                other=two.heading,
            )
        return "." if self.point else "," if self.comma else None


def mark_told(text: str) -> str | None:
    """Return the decimal mark a cell tells, "open" where its only mark may part thousands, None where it has none."""
    if ("." not in text and "," not in text) or text.startswith(EXACT):
        return None
    found = _SHAPE.match(_stripped(text)[0])
    if not found:
        return None
    digits = found["digits"]
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return None
    last = marks[-1]
    if len(set(marks)) == 2:  # noqa: PLR2004 - both marks: the last one is the decimal mark, the other parts thousands
        whole = digits.rpartition(last)[0]
        return last if last not in whole and _is_grouped(whole) else None
    if len(marks) > 1:
        return ("," if last == "." else ".") if _is_grouped(digits) else None
    return "open" if _is_grouped(digits) and not digits.startswith("0") else last


def _is_grouped(digits: str) -> bool:
    return bool(_WESTERN.match(digits) or _INDIAN.match(digits))


def _stripped(text: str) -> tuple[str, bool]:
    """Return a number without currency, blanks and sign, in small letters, and whether it is negative."""
    # 50.- and 1.200,- are whole amounts, as shops write them.
    bare = _PRICE_TAG.sub("", _SPACES.sub("", without_currency(text.strip())))
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        bare, negative = bare[1:-1], True
    bare = _SPACES.sub("", without_currency(bare))
    if bare[:1] and bare[0] in _MINUS:
        bare, negative = without_currency(bare[1:]), not negative
    elif bare[-1:] and bare[-1] in _MINUS:
        bare, negative = without_currency(bare[:-1]), not negative
    return _OF.sub("", bare.removeprefix("+").lower()), negative


def number(text: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, None where it is empty; raise BadValueError where there is none, or more, in it."""
    if text.isdecimal() or text.startswith(EXACT):
        return _finite(float(text.removeprefix(EXACT)), text)
    bare, negative = _stripped(text)
    if not bare:
        # A dash alone stands for nothing.
        if text.strip() and text.strip() not in {"-", "–", "—"}:
            raise BadValueError(NOT_A_NUMBER, value=text)
        return None
    if "%" in bare:
        raise BadValueError(N_("'{value}' is a percentage, not a number of anything"), value=text)
    found = _SHAPE.match(bare)
    if parts := _THOUSANDS_AND.match(bare):
        # 3 mil 500
        value = float(parts[1]) * 1000 + float(parts[2])
    elif found and found["times"].rstrip(".") in TIMES:
        times = TIMES[found["times"].rstrip(".")]
        value = float(_in_points(found["digits"], decimal, text) + (found["exponent"] or "")) * times
    else:
        raise BadValueError(NOT_A_NUMBER, value=text)
    return _finite(-value if negative else value, text)


def _in_points(digits: str, decimal: str, text: str) -> str:
    """Return the digits with a point for their decimal mark and without what parts thousands, having checked it."""
    other = "," if decimal == "." else "."
    whole, mark, part = digits.partition(decimal)
    if other in whole and not _is_grouped(whole):
        raise BadValueError(N_("the thousands of '{value}' are not parted as thousands are"), value=text)
    if not mark:
        return whole.replace(other, "")
    if decimal in part or other in part:
        raise BadValueError(NOT_A_NUMBER, value=text)
    return f"{whole.replace(other, '') or '0'}.{part or '0'}"


def _finite(value: float, text: str) -> float:
    if not math.isfinite(value):
        raise BadValueError(NOT_A_NUMBER, value=text)
    if abs(value) >= TOO_GREAT:
        raise BadValueError(N_("'{value}' is greater than any amount"), value=text)
    return value


def whole(text: str) -> int | None:
    """Return the whole number of 0 or more in a cell; raise BadValueError where it is not one."""
    value = number(text)
    if value is None:
        return None
    if value < 0 or value != int(value):
        raise BadValueError(N_("'{value}' is not a count"), value=text)
    return int(value)


# In the heading of a column of money: Importe (miles €), Amount (000s), amount_cents.
_UNITS_OF_MONEY = {
    1e3: (
        "miles",
        "thousands",
        "thousand",
        "000s",
        "000",
        "k",
        "keur",
        "kusd",
        "kgbp",
        "milliers",
        "tausend",
        "migliaia",
    ),
    1e6: ("millones", "millions", "million", "mn", "mio", "mm", "meur", "musd", "milhoes", "millionen", "milioni"),
    1e-2: ("cents", "cent", "centimos", "centavos", "pence"),
}
_TIMES_OF = {word: times for times, words in _UNITS_OF_MONEY.items() for word in words}


def times_in(heading: str) -> float:
    """Return how many times a number under a heading of money is to be taken: 1000 where it says thousands, else 1."""
    return next((_TIMES_OF[word] for word in plain_words(heading)[1:] if word in _TIMES_OF), 1.0)
