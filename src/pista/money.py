"""Amounts as people read them: in their currency, as the language writes it; nothing is converted.

A log says amounts as bare numbers, all of them in one currency. Which it is belongs to the call, as the language does.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pista.errors import PistaError
from pista.language import N_, language, number

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands beside an amount, and which currency it says; a dollar's sign is that of many.
SIGNS = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "usd": "USD", "$": "$"}
NOT_DOLLARS = frozenset(("EUR", "GBP"))
# From here on nobody reads hundredths.
WHOLE = 1e15

_currency: ContextVar[str] = ContextVar("currency", default="")


@contextmanager
def paying_in(code: str) -> Iterator[None]:
    """Say amounts in a currency (ISO 4217, as EUR) inside the block; "" says none beside them."""
    token = _currency.set(code)
    try:
        yield
    finally:
        _currency.reset(token)


def currency() -> str:
    """Return the code of the currency in use, "" where none was said."""
    return _currency.get()


def checked_currency(code: str) -> str:
    """Return the code of a currency in capitals; raise PistaError where there is none of that code."""
    from babel.numbers import list_currencies  # noqa: PLC0415 - Babel is imported when first needed

    found = code.strip().upper()
    if found and found not in list_currencies("en"):
        raise PistaError(
            N_("There is no currency '{code}'."), hint=N_("Give its code of three letters, as EUR, USD or MXN."),
            code=code,
        )  # fmt: skip
    return found


def money(value: float | None, digits: int | None = None) -> str:
    """Return an amount as the language writes it, with its currency where one was said; an unknown one as a dash.

    digits  after the point: none for a whole amount, else two
    """
    from babel import Locale  # noqa: PLC0415
    from babel.numbers import format_currency  # noqa: PLC0415

    if value is not None and digits is None:
        digits = 0 if value == round(value) or abs(value) >= WHOLE else 2
    if value is None or not currency() or abs(value) >= WHOLE:
        return number(value, digits or 0)
    pattern = Locale(language()).currency_formats["standard"].pattern
    whole = pattern.replace("0.00", "0" + ("." + "0" * digits if digits else ""))
    return format_currency(value, currency(), format=whole, locale=language(), currency_digits=False)


def is_another(sign: str) -> bool:
    """Whether a sign or code that stands beside an amount says another currency than the one in use."""
    said = SIGNS.get(sign.casefold(), "")
    return bool(said and currency()) and not is_one(said, currency())


def is_one(one: str, other: str) -> bool:
    """Whether two codes may say the same currency: a dollar's sign is that of many."""
    return one == other or ("$" in {one, other} and not NOT_DOLLARS & {one, other})
