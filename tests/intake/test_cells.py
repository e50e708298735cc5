"""Cells as people write them: dates, numbers, durations, words, headings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pista.book.days import day_of
from pista.errors import SourceError
from pista.intake.complaints import BadValueError
from pista.intake.dates import DAY_FIRST, MONTH_FIRST, Dates, OrderSeen
from pista.intake.headings import ALIASES, matched, plain
from pista.intake.numbers import decimal_mark, minutes, number, whole
from pista.intake.text import detect_delimiter, detect_encoding, read_text
from pista.intake.words import CHANNELS, DIRECTIONS, EVIDENCE, OUTCOMES, Words, yes_or_no

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3_600_000_000


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("2026-03-31", "2026-03-31", 0.0),
        ("2026-03-31 10:30", "2026-03-31", 10.5),
        ("2026-03-31T22:00:00Z", "2026-03-31", 22.0),
        ("2026/3/1", "2026-03-01", 0.0),
        ("31/03/2026", "2026-03-31", 0.0),
        ("31.03.26 9.15", "2026-03-31", 9.25),
        ("31-3-2026 03:00 pm", "2026-03-31", 15.0),
        ("31/03/2026 12:00 a.m.", "2026-03-31", 0.0),
        ("15 Apr, 2021 00:03:00", "2021-04-15", 0.05),
        ("2 de marzo de 2026", "2026-03-02", 0.0),
        ("2-mar-2026", "2026-03-02", 0.0),
        ("March 2, 2026", "2026-03-02", 0.0),
        ("20260331", "2026-03-31", 0.0),
        ("46112", "2026-03-31", 0.0),
        ("46112.5", "2026-03-31", 12.0),
        ("31/12/99", "1999-12-31", 0.0),
    ],
)
def test_a_date_is_read(text: str, day: str, hour: float) -> None:
    found, at = Dates()(text)
    assert found == day_of(day)
    assert at == found * 24 * HOUR + hour * HOUR


def test_the_zone_is_taken_off_the_instant_and_not_off_the_day() -> None:
    day, at = Dates(zone="Europe/Madrid")("2026-07-01 00:30")
    assert day == day_of("2026-07-01")
    assert at == day_of("2026-06-30") * 24 * HOUR + 22.5 * HOUR
    day, at = Dates()("2026-07-01 00:30+02:00")
    assert (day, at) == (day_of("2026-07-01"), day_of("2026-06-30") * 24 * HOUR + 22.5 * HOUR)


@pytest.mark.parametrize("text", ["31/02/2026", "2026-13-01", "29/02/2025", "2026-03-31 25:00"])
def test_a_date_that_does_not_exist(text: str) -> None:
    with pytest.raises(BadValueError, match="does not exist"):
        Dates()(text)


@pytest.mark.parametrize("text", ["soon", "12", "1/2", "2 foo 2026", "600000001", ""])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a date"):
        Dates()(text)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_comes_back_however_it_is_written(day: date) -> None:
    for order, pattern in (
        (DAY_FIRST, "%d/%m/%Y"),
        (MONTH_FIRST, "%m/%d/%Y"),
        (DAY_FIRST, "%Y-%m-%d"),
        (DAY_FIRST, "%d %b %Y"),
    ):
        assert Dates(order)(day.strftime(pattern))[0] == day_of(day)


def seen(*texts: str) -> OrderSeen:
    order = OrderSeen()
    for line, text in enumerate(texts, 2):
        order.look(line, text)
    return order


def test_the_whole_column_decides_the_order() -> None:
    assert seen("03/04/2026", "13/04/2026").decided("f", "date") == DAY_FIRST
    assert seen("03/04/2026", "04/13/2026").decided("f", "date") == MONTH_FIRST
    assert seen("05/05/2026", "2026-01-02").decided("f", "date") == DAY_FIRST


def test_an_order_that_cannot_be_decided_is_asked_for() -> None:
    with pytest.raises(SourceError, match=r"f line 3: '03/04/2026' in the column 'date' may be .*--date-order"):
        seen("05/05/2026", "03/04/2026").decided("f", "date")


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1234.5", ".", 1234.5), ("1.234,56 €", ",", 1234.56), ("$1,117.10K", ".", 1_117_100), ("(45.5)", ".", -45.5),
        ("-3", ".", -3), ("3-", ".", -3), ("", ".", None), ("-", ".", None), ("2M", ".", 2_000_000), ("1e3", ".", 1000),
    ],
)  # fmt: skip
def test_a_number_is_read(text: str, decimal: str, value: float | None) -> None:
    assert number(text, decimal) == value


@pytest.mark.parametrize("text", ["many", "1.2.3", "nan", "1e999"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(BadValueError, match="is not a number"):
        number(text)


def test_a_count_is_whole() -> None:
    assert whole("12") == 12
    for text in ("1.5", "-2"):
        with pytest.raises(BadValueError, match="is not a count"):
            whole(text)


@pytest.mark.parametrize("text", ["x1", "about 12", "12 o 13", "11:00", "abc12", "room 4"])
def test_a_number_among_words_is_no_number(text: str) -> None:
    with pytest.raises(BadValueError):
        number(text)


@pytest.mark.parametrize("text", ["US$ 1,200", "1,200 EUR", "€1,200.00", "1.2k", "R$1,200", "1,200 euros"])
def test_a_currency_may_stand_beside_a_number(text: str) -> None:
    assert number(text) == 1200


def test_the_decimal_mark_is_found_where_there_is_no_doubt() -> None:
    assert decimal_mark(["1.234,56", "12"]) == ","
    assert decimal_mark(["1,234.56"]) == "."
    assert decimal_mark(["12,5"]) == ","
    assert decimal_mark(["1.234"], usual=",") == ","
    assert decimal_mark([], usual=".") == "."


@pytest.mark.parametrize(
    ("text", "value"),
    [("15", 15), ("15m", 15), ("15 min", 15), ("1h 05m", 65), ("1:30", 90), ("00:15:30", 15.5), ("2 horas", 120), ('90"', 1.5), ("", None)],
)  # fmt: skip
def test_a_duration_is_read(text: str, value: float | None) -> None:
    assert minutes(text) == value


@pytest.mark.parametrize(
    ("text", "why"), [("-5", "negative"), ("1500", "longer than a day"), ("45000000", "longer than a day")]
)
def test_a_duration_that_cannot_be(text: str, why: str) -> None:
    with pytest.raises(BadValueError, match=why):
        minutes(text)


@pytest.mark.parametrize("known", [OUTCOMES, CHANNELS, DIRECTIONS, EVIDENCE])
def test_no_written_word_means_two_things(known: dict[str, tuple[str, ...]]) -> None:
    written = [plain(alias) for word, aliases in known.items() for alias in {*aliases, word.replace("_", " ")}]
    assert sorted({alias for alias in written if written.count(alias) > 1}) == []


def test_an_unknown_word_is_kept_and_counted() -> None:
    words = Words(OUTCOMES, {"lo compra": "sale"})
    assert [words(text) for text in ("Venta", "LO COMPRA", "No contesta", "", "tal vez", "tal vez")] == [
        "sale", "sale", "no_answer", None, "tal vez", "tal vez",
    ]  # fmt: skip
    assert words.unknown == {"tal vez": 2}


def test_yes_and_no() -> None:
    assert [yes_or_no(text) for text in ("Sí", "yes", "1", "NO", "0", "maybe")] == [
        True,
        True,
        True,
        False,
        False,
        None,
    ]


def test_headings_are_recognised_in_both_languages() -> None:
    fields = ("at", "seller", "prospect", "outcome", "minutes", "amount")
    assert matched(["Fecha", "Vendedor", "Cliente", "Resultado", "Duración (min)", "Importe"], fields) == {
        "at": "Fecha", "seller": "Vendedor", "prospect": "Cliente", "outcome": "Resultado", "minutes": "Duración (min)",
        "amount": "Importe",
    }  # fmt: skip
    assert matched(["Activity - Due date", "Activity - Assigned to user"], ("at", "seller")) == {
        "at": "Activity - Due date", "seller": "Activity - Assigned to user",
    }  # fmt: skip


def test_a_heading_is_used_once() -> None:
    found = matched(["date", "status"], ("at", "outcome", "stage"))
    assert sorted(found.values()) == ["date", "status"]


def test_aliases_are_written_as_they_are_compared() -> None:
    assert [alias for names in ALIASES.values() for alias in names if plain(alias) != alias] == []


@pytest.mark.parametrize(
    ("encoding", "detected"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_encodings_are_detected(encoding: str, detected: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes("fecha;vendedor\n2026-03-02;Íñigo Muñoz\n".encode(encoding))
    assert detect_encoding(path) == detected
    table = read_text(path)
    assert table.headings == ["fecha", "vendedor"]
    (batch,) = table.batches()
    assert list(batch.rows) == [["2026-03-02", "Íñigo Muñoz"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_detected(delimiter: str) -> None:
    assert (
        detect_delimiter([delimiter.join(row) + "\n" for row in (["a", "b", "c"], ["1,5", "x y", "z"], ["2", "", ""])])
        == delimiter
    )


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n3,4\nonly one\n5,6,7\n')
    (batch,) = read_text(path).batches()
    assert list(batch.lines) == [2, 5]
    assert list(batch.misfits) == [(6, 1), (7, 3)]
