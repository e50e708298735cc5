"""Currencies: any sign or ISO code, in a cell, a heading or a column beside."""

from __future__ import annotations

import pytest

from pista.intake.cells.currencies import code_of, currency_in, differ, is_of_currencies, without_currency


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("£300", "GBP"), ("¥343,000", "JPY"), ("₹500", "INR"), ("1.234,56 €", "EUR"), ("US$ 5", "USD"), ("R$ 5", "BRL"), ("$5", "$"), ("5 MXN", "MXN"),
        ("12 500 kr", "kr"), ("Amount (EUR)", "EUR"), ("Importe (€)", "EUR"), ("100 pesos", "pesos"), ("$ 1.200 MXN", "MXN"), ("$1,300 USD", "USD"), ("1200", None), ("Amount", None), ("5 men", None),
    ],
)  # fmt: skip
def test_a_currency_stands_beside_an_amount(text: str, currency: str | None) -> None:
    assert currency_in(text) == currency


def test_a_column_of_currencies_is_one_whatever_it_is_called() -> None:
    assert is_of_currencies(["EUR", "gbp", "", "$"])
    assert not is_of_currencies(["EUR", "Ana"])
    assert not is_of_currencies(["", ""])
    assert [code_of(text) for text in ("eur", "€", "dollars", "Ana")] == ["EUR", "EUR", "$", None]


def test_a_dollars_sign_may_be_any_dollars() -> None:
    assert not differ(["$", "MXN"])
    assert differ(["EUR", "USD"])
    assert not differ(["EUR", "EUR"])


def test_an_amount_without_its_currency() -> None:
    assert [without_currency(text) for text in ("US$ 1,200", "1,200 euros", "Rs. 45", "12")] == [
        "1,200",
        "1,200",
        "45",
        "12",
    ]
