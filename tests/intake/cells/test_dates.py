"""Dates as people write them; their order is decided by every cell, or asked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pista.book.days import day_of
from pista.errors import SourceError
from pista.intake.cells.dates import (
    DAY_FIRST,
    MONTH_FIRST,
    Dates,
    OrderEvidence,
    Seen,
    clock_of,
    is_no_day,
    month_number,
)
from pista.intake.complaints import BadValueError

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("2026-03-31", "2026-03-31", 0.0),
        ("2026-03-31 10:30", "2026-03-31", 10.5),
        ("2026-03-31T22:00:00Z", "2026-03-31", 22.0),
        ("2026-01-09 10:15:00.123456", "2026-01-09", 10.25),
        ("2026/3/1", "2026-03-01", 0.0),
        ("5/III/2026", "2026-03-05", 0.0),
        ("'2026-03-05", "2026-03-05", 0.0),
        ("05/03/2026 2 pm", "2026-03-05", 14.0),
        ("05/03/2026 14:30 h", "2026-03-05", 14.5),
        ("5 mar 2026 2:30 p. m.", "2026-03-05", 14.5),
        ("31/03/2026", "2026-03-31", 0.0),
        ("31.03.26 9.15", "2026-03-31", 9.25),
        ("31-3-2026 03:00 pm", "2026-03-31", 15.0),
        ("31/03/2026  10:55:00 PM", "2026-03-31", 22 + 55 / 60),
        ("31/03/2026 12:00 a.m.", "2026-03-31", 0.0),
        ("15 Apr, 2021 00:03:00", "2021-04-15", 0.05),
        ("2 de marzo de 2026", "2026-03-02", 0.0),
        ("2-mar-2026", "2026-03-02", 0.0),
        ("March 2, 2026", "2026-03-02", 0.0),
        ("March 2, 2026 at 10:15 AM", "2026-03-02", 10.25),
        ("Monday, January 05, 2026", "2026-01-05", 0.0),
        ("lunes, 5 de enero de 2026 a las 10:30", "2026-01-05", 10.5),
        ("2 févr. 2026", "2026-02-02", 0.0),
        ("3. März 2026", "2026-03-03", 0.0),
        ("4 de fevereiro de 2026", "2026-02-04", 0.0),
        ("5 dicembre 2026", "2026-12-05", 0.0),
        ("20260331", "2026-03-31", 0.0),
        ("46112", "2026-03-31", 0.0),
        ("46112.5", "2026-03-31", 12.0),
        ("1772445600", "2026-03-02", 10.0),
        ("1772445600000", "2026-03-02", 10.0),
        ("31/12/99", "1999-12-31", 0.0),
    ],
)
def test_a_date_is_read(text: str, day: str, hour: float) -> None:
    found, at = Dates()(text)
    assert found == day_of(day)
    assert at == pytest.approx(found * 24 * HOUR + hour * HOUR, abs=1)


def test_days_are_the_sellers_in_their_zone() -> None:
    day, at = Dates(zone="Europe/Madrid")("2026-07-01 00:30")
    assert day == day_of("2026-07-01")
    assert at == day_of("2026-06-30") * 24 * HOUR + 22.5 * HOUR
    # An instant falls on the day it has in the zone; without one, on the day as it is written.
    assert Dates(zone="Europe/Madrid")("2026-03-31T22:30:00Z")[0] == day_of("2026-04-01")
    assert Dates()("2026-03-31T22:30:00Z")[0] == day_of("2026-03-31")
    assert Dates()("2026-07-01 00:30+02:00") == (day_of("2026-07-01"), day_of("2026-06-30") * 24 * HOUR + 22.5 * HOUR)


@pytest.mark.parametrize("text", ["31/02/2026", "2026-13-01", "29/02/2025", "2026-03-31 25:00"])
def test_a_date_that_does_not_exist(text: str) -> None:
    with pytest.raises(BadValueError, match="does not exist"):
        Dates()(text)


@pytest.mark.parametrize("text", ["soon", "12", "1/2", "2 foo 2026", "600000001", "", "9999999999999"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a date"):
        Dates()(text)


@pytest.mark.parametrize("text", ["", "0000-00-00", "0000-00-00 00:00:00", "N/A", "null", " "])
def test_what_names_no_day(text: str) -> None:
    assert is_no_day(text)
    assert Dates().optional(text) is None


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_comes_back_however_it_is_written(day: date) -> None:
    for order, pattern in (
        (DAY_FIRST, "%d/%m/%Y"), (MONTH_FIRST, "%m/%d/%Y"), (DAY_FIRST, "%Y-%m-%d"), (DAY_FIRST, "%d %b %Y"), (DAY_FIRST, "%A, %B %d, %Y"),
    ):  # fmt: skip
        assert Dates(order)(day.strftime(pattern))[0] == day_of(day)


def seen(*texts: str, file: str = "f") -> OrderEvidence:
    order = OrderEvidence()
    for line, text in enumerate(texts, 2):
        order.look(Seen(file, line, "date", text))
    return order


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("03/04/2026", "13/04/2026"), DAY_FIRST),
        (("03/04/2026", "04/13/2026"), MONTH_FIRST),
        (("1/13/2026", "2/2/2026"), MONTH_FIRST),
        (("05/05/2026", "2026-01-02"), DAY_FIRST),
        # A day of the week decides where only one order falls on it.
        (("Mon 03/02/2026",), MONTH_FIRST),
        (("Tue 03/02/2026",), DAY_FIRST),
        # A date without its year is none, and tells the order all the same.
        (("2/3/2026", "25/2"), DAY_FIRST),
    ],
)
def test_every_cell_decides_the_order(texts: tuple[str, ...], order: str) -> None:
    assert seen(*texts).decided() == order


def test_an_order_that_cannot_be_decided_is_asked_for() -> None:
    with pytest.raises(SourceError, match=r"f line 3: '03/04/2026' in the column 'date' may be .*--date-order"):
        seen("05/05/2026", "03/04/2026").decided()


def test_orders_that_contradict_each_other_are_refused_with_both_lines() -> None:
    with pytest.raises(SourceError, match=r"f mixes date orders: '13/04/2026' on line 2 .* '04/13/2026' on line 3"):
        seen("13/04/2026", "04/13/2026").decided()


def test_another_file_of_the_export_decides() -> None:
    assert seen("03/04/2026").with_others([seen("04/13/2026", file="g")]).decided() == MONTH_FIRST
    with pytest.raises(SourceError, match=r"on line 2 \(g\)"):
        seen("13/04/2026").with_others([seen("04/13/2026", file="g")]).decided()


def test_months_have_names_and_numbers() -> None:
    assert [month_number(text) for text in ("marzo", "Mar", "3", "mrz")] == [3, 3, 3, 3]
    with pytest.raises(BadValueError, match="is not a month"):
        month_number("13")


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", (14, 30, 0)), ("14.30", (14, 30, 0)), ("14h30", (14, 30, 0)), ("2pm", (14, 0, 0)), ("2:30 p. m.", (14, 30, 0)), ("12 am", (0, 0, 0)),
        ("1430", (14, 30, 0)), ("930", (9, 30, 0)), ("14:30:05", (14, 30, 5)), ("14:30 h", (14, 30, 0)), ("1899-12-31 09:15:00", (9, 15, 0)),
    ],
)  # fmt: skip
def test_an_hour_without_its_day(text: str, clock: tuple[int, int, int]) -> None:
    assert clock_of(text) == clock


@pytest.mark.parametrize("text", ["14", "25:00", "soon", "9:75", "2461", "morning"])
def test_what_is_no_hour_of_the_day(text: str) -> None:
    with pytest.raises(BadValueError, match="no hour"):
        clock_of(text)
