"""Amounts are written in the currency that was said, and never taken for another."""

from __future__ import annotations

from datetime import date

import pytest

from pista.errors import PistaError
from pista.intake.line import understood
from pista.language import speaking
from pista.money import checked_currency, is_another, money, paying_in


# As CLDR writes them (Unicode CLDR 47, en and es, standard pattern of currencies).
@pytest.mark.parametrize(
    ("lang", "code", "value", "written"),
    [
        ("en", "EUR", 1234.5, "€1,234.50"),
        ("en", "EUR", 1234567, "€1,234,567"),
        ("en", "USD", -3, "-$3"),
        ("es", "EUR", 1234.5, "1.234,50\xa0€"),
        ("es", "USD", 12, "12\xa0US$"),
        ("es", "", 1234.5, "1.234,50"),
        ("en", "", None, "–"),
        ("en", "EUR", None, "–"),
    ],
)
def test_an_amount_as_a_language_writes_it(lang: str, code: str, value: float | None, written: str) -> None:
    with speaking(lang), paying_in(code):
        assert money(value) == written


def test_only_currencies_there_are() -> None:
    assert checked_currency(" eur ") == "EUR"
    assert not checked_currency("")
    with pytest.raises(PistaError, match="EURO"):
        checked_currency("EURO")


@pytest.mark.parametrize(
    ("code", "sign", "other"),
    [("EUR", "€", False), ("EUR", "$", True), ("USD", "$", False), ("MXN", "$", False), ("MXN", "€", True),
     ("", "€", False), ("EUR", "x", False), ("USD", "eur", True)],
)  # fmt: skip
def test_a_sign_of_another_currency(code: str, sign: str, other: bool) -> None:  # noqa: FBT001 - a case
    with paying_in(code):
        assert is_another(sign) == other


@pytest.mark.parametrize(
    ("code", "line", "amount", "note"),
    [
        ("EUR", "llamada Ana Ruiz Acme venta 3000€ Plan Pro", 3000.0, ""),
        ("USD", "llamada Ana Ruiz Acme venta 3000€ Plan Pro", None, "3000€"),
        ("USD", "call Ana Ruiz sale 300 eur", None, "300 eur"),
        ("MXN", "sale Ana Ruiz Acme 300€", None, "300€"),
        ("", "call Ana Ruiz sale 300 eur", 300.0, ""),
    ],
)
def test_another_currency_in_a_line_is_no_amount(code: str, line: str, amount: float | None, note: str) -> None:
    with paying_in(code):
        said = understood(line, date(2026, 3, 3), products=["Plan Pro"])
    assert (said.amount, said.note) == (amount, note)
