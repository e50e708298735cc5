"""Which currencies amounts are in: any sign or ISO code in a cell, in a heading or in a column beside them.

Where there are several it is told: amounts are added and never converted.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pista.intake.cells.folding import plain
from pista.money import SIGNS as NAMED
from pista.money import is_one

if TYPE_CHECKING:
    from collections.abc import Iterable

# The signs and abbreviations that stand beside an amount; "$" and "kr" are several countries'.
SIGNS = {
    "€": "EUR",
    "$": "$",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₪": "ILS",
    "₺": "TRY",
    "₴": "UAH",
    "₫": "VND",
    "₱": "PHP",
    "₦": "NGN",
    "₡": "CRC",
    "₲": "PYG",
    "฿": "THB",
    "R$": "BRL",
    "US$": "USD",
    "MX$": "MXN",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "S$": "SGD",
    "HK$": "HKD",
    "S/": "PEN",
    "S/.": "PEN",
    "Bs": "BOB",
    "Bs.": "BOB",
    "Rs": "INR",
    "Rs.": "INR",
    "kr": "kr",
    "kr.": "kr",
    "zł": "PLN",
    "Kč": "CZK",
    "Ft": "HUF",
    "lei": "RON",
    "CHF": "CHF",
    "Fr.": "CHF",
    "R": "ZAR",
    "U$S": "USD",
    "L.": "HNL",
    "Q": "GTQ",
    "B/.": "PAB",
    "RD$": "DOP",
    "元": "CNY",
    "円": "JPY",
}
# Words for them.
WORDS = {
    **NAMED,
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "$",
    "dollars": "$",
    "dolares": "$",
    "dólares": "$",
    "dolar": "$",
    "pesos": "pesos",
    "peso": "pesos",
    "soles": "PEN",
    "sol": "PEN",
    "reais": "BRL",
    "libras": "GBP",
    "pounds": "GBP",
    "quetzales": "GTQ",
    "colones": "CRC",
    "lempiras": "HNL",
    "bolivianos": "BOB",
    "guaranies": "PYG",
    "francos": "CHF",
    "yen": "JPY",
    "rupees": "INR",
}
_BY_LENGTH = sorted(SIGNS, key=len, reverse=True)
_LETTERS = r"(?<![^\W\d_])"
_SIGN = re.compile(
    "|".join(
        f"{_LETTERS}{re.escape(sign)}(?![^\\W\\d_])" if sign[0].isalpha() else re.escape(sign) for sign in _BY_LENGTH
    )
)
_WORD = re.compile(r"[^\W\d_]{3,11}")
# The letters of a currency's code.
CODE = 3


@cache
def codes() -> frozenset[str]:
    """Return the codes of currencies (ISO 4217)."""
    from babel.numbers import list_currencies  # noqa: PLC0415 - Babel is imported when first needed

    return frozenset(list_currencies("en"))


@cache
def _word(word: str) -> str | None:
    if word.casefold() in WORDS:
        return WORDS[word.casefold()]
    return word.upper() if len(word) == CODE and word.upper() in codes() else None


def currency_in(text: str) -> str | None:
    """Return the currency that stands in a cell or a heading: a code, or a sign that may be several countries'."""
    words = (word for word in _WORD.findall(text) if word.isupper() or len(word) > CODE)
    # A code beside a sign says whose: "$ 1,200 MXN".
    if code := next((code for word in words if (code := _word(word))), None):
        return code
    return SIGNS[found[0]] if (found := _SIGN.search(text)) else None


def without_currency(text: str) -> str:
    """Return an amount without the currency beside it."""
    if text[:1].isdigit() and text[-1:].isdigit():
        return text
    bare = _SIGN.sub("", text)
    return _WORD.sub(lambda found: "" if _word(found[0]) else found[0], bare).strip()


def is_of_currencies(values: Iterable[str]) -> bool:
    """Whether all that a column holds are codes of currencies, whatever it is called."""
    said = [value.strip() for value in values if value.strip()]
    return bool(said) and all(value.upper() in codes() or value in SIGNS or plain(value) in WORDS for value in said)


def code_of(value: str) -> str | None:
    """Return the currency that a cell of a column of currencies names."""
    bare = value.strip()
    return bare.upper() if bare.upper() in codes() else currency_in(bare) or WORDS.get(plain(bare))


def differ(said: Iterable[str]) -> bool:
    """Whether some currencies are not all one: a dollar's sign may be any dollar's."""
    several = sorted(set(said))
    return any(not is_one(several[0], other) for other in several[1:])
