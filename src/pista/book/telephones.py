"""Telephone numbers as they are compared: one number in four spellings is one."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

import phonenumbers

# The digits that a telephone number ends in, whatever the country before them.
TAIL, LEAST = 9, 7
_AS_NUMBER = re.compile(r"^\d+(?:\.\d+)?(?:[eE]\+?\d{1,2})?$")


@lru_cache(maxsize=200_000)
def phone_key(text: str, region: str | None = None) -> str | None:
    """Return the digits by which two spellings of a telephone number are the same, None where it is none.

    With a country code, or a `region` such as ES, the number is checked by its country's rules.
    """
    if _AS_NUMBER.match(text.strip()):
        # A spreadsheet took it for a number: 600111222.0, 3.4600111222E+10. One cut short by that is none.
        whole = Decimal(text.strip())
        if whole != int(whole) or len(whole.as_tuple().digits) < len(str(int(whole))) - 1:
            return None
        text = str(int(whole))
    digits = re.sub(r"\D", "", text.partition("ext")[0].partition("x")[0])
    try:
        found = phonenumbers.parse(text, region)
        digits = str(found.national_number)
    except phonenumbers.NumberParseException:
        # A nought before a number is dialled within its country only.
        digits = digits.removeprefix("00").lstrip("0")
    return digits[-TAIL:] if len(digits) >= LEAST and len(set(digits)) > 1 else None
