"""Numbers and money as people write them; the decimal mark is decided by every number of a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pista.errors import SourceError
from pista.intake.cells.dates import Seen
from pista.intake.cells.numbers import EXACT, MarkEvidence, mark_told, number, whole
from pista.intake.complaints import BadValueError


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1234.5", ".", 1234.5), ("1.234,56 €", ",", 1234.56), ("$1,117.10K", ".", 1_117_100), ("(45.5)", ".", -45.5),
        ("-3", ".", -3), ("3-", ".", -3), ("", ".", None), ("-", ".", None), ("2M", ".", 2_000_000), ("1e3", ".", 1000),
        ("−100", ".", -100), ("$1.5MM", ".", 1_500_000), ("1.2B", ".", 1.2e9), ("2 million", ".", 2e6), ("2 mil", ",", 2000),
        ("₹ 12,34,567.50", ".", 1_234_567.5), ("₹1,00,000", ".", 100_000), ("Rs. 45,000", ".", 45_000), ("CHF 12’345.00", ".", 12_345),
        ("12 500,00 kr", ",", 12_500), ("R$ 1.234,50", ",", 1234.5), ("S/ 1,500.00", ".", 1500), ("-$500", ".", -500), ("50.-", ".", 50),
        ("1.200,-", ",", 1200), ("100 pesos", ".", 100), ("1 millón", ".", 1e6), ("2 millones de pesos", ".", 2e6),
        ("3 mil 500", ",", 3500), ("-3 mil 500", ",", -3500), ("1 lakh", ".", 1e5), ("2.5 cr", ".", 2.5e7), ("€ 1,2 millones", ",", 1.2e6), (EXACT + "1234.5", ",", 1234.5),
    ],
)  # fmt: skip
def test_a_number_is_read(text: str, decimal: str, value: float | None) -> None:
    assert number(text, decimal) == value


@pytest.mark.parametrize(
    "text",
    ["many", "1.2.3", "nan", "1e999", "x1", "about 12", "12 o 13", "11:00", "abc12", "room 4", "10%", "3 x 400", "500-600", "1,200.00 + VAT",
     "1200/month", "1,23,45", "12,34", "2 dozen"],
)  # fmt: skip
def test_what_is_no_number_is_never_read_as_another(text: str) -> None:
    with pytest.raises(BadValueError):
        number(text)


@pytest.mark.parametrize(
    "text", ["US$ 1,200", "1,200 EUR", "€1,200.00", "1.2k", "R$1,200", "1,200 euros", "£1,200", "MXN 1,200.00"]
)
def test_a_currency_may_stand_beside_a_number(text: str) -> None:
    assert number(text) == 1200


def test_a_count_is_whole() -> None:
    assert whole("12") == 12
    for text in ("1.5", "-2"):
        with pytest.raises(BadValueError, match="is not a count"):
            whole(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.234,56", ","), ("1,234.56", "."), ("12,5", ","), ("1234.567", "."), ("0.125", "."), ("1.234", "open"), ("1,200", "open"),
        ("1.234.567", ","), ("12,34,567", "."), ("1234", None), ("", None), ("Rs. 45,000", "open"), (EXACT + "1.5", None),
    ],
)  # fmt: skip
def test_what_a_number_tells_of_its_mark(text: str, told: str | None) -> None:
    assert mark_told(text) == told


def evidence(*texts: str) -> MarkEvidence:
    found = MarkEvidence()
    for line, text in enumerate(texts, 2):
        found.look(Seen("f", line, "amount", text))
    return found


def test_every_number_decides_and_none_is_guessed() -> None:
    assert evidence("1.234", "99,95").decided() == ","
    assert evidence("1.234", "1234.50").decided() == "."
    assert evidence("1.234", "12").decided() is None


def test_marks_that_contradict_each_other_are_refused_with_both_lines() -> None:
    with pytest.raises(SourceError, match=r"f mixes decimal marks: '1234.50' on line 3 .* '99,95' on line 2"):
        evidence("99,95", "1234.50").decided()


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", ".")]),
)
def test_every_amount_comes_back_however_it_is_written(amount: object, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    text = f"{amount:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert number(text, decimal) == pytest.approx(float(str(amount)))
