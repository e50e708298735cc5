"""Durations: their unit is what the heading or the system says, and unknown where neither does."""

from __future__ import annotations

import pytest

from pista.intake.cells.durations import Durations, clock_in, unit_in
from pista.intake.complaints import BadValueError


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("15", "minutes", 15), ("900", "seconds", 15), ("900000", "milliseconds", 15), ("0.25", "hours", 15), ("15m", None, 15), ("15 min", None, 15),
        ("1h 05m", None, 65), ("1h 30", None, 90), ("00:15:30", None, 15.5), ("2 horas", None, 120), ('90"', None, 1.5), ("20'", None, 20),
        ("1,5 h", None, 90), ("5 minutes", None, 5), ("180000 ms", None, 3), ("", None, None), ("0", None, 0),
        ("media hora", None, 30), ("half an hour", None, 30), ("1 hora y media", None, 90), ("hora y media", None, 90), ("tres cuartos de hora", None, 45),
        ("PT1H5M", None, 65), ("PT300S", None, 5), ("45 mn", None, 45), ("1 h, 5 min", None, 65), ("1 hora y 10 minutos", None, 70), ("eine halbe Stunde", None, 30),
    ],
)  # fmt: skip
def test_a_duration_is_read(text: str, unit: str | None, value: float | None) -> None:
    assert Durations(unit)(text) == value


def test_hours_and_minutes_or_minutes_and_seconds() -> None:
    assert Durations(clock="hours")("1:30") == 90
    assert Durations(clock="minutes")("1:30") == 1.5
    with pytest.raises(BadValueError, match="may be hours and minutes or minutes and seconds"):
        Durations()("1:30")


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [("-5", "minutes", "negative"), ("1500", "minutes", "longer than a day"), ("300", None, "does not say its unit"), ("soon", "minutes", "not a number")],
)  # fmt: skip
def test_a_duration_that_cannot_be_or_does_not_say(text: str, unit: str | None, why: str) -> None:
    with pytest.raises(BadValueError) as found:
        Durations(unit)(text)
    assert why in found.value.sentence


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Duration (s)", "seconds"), ("billsec", "seconds"), ("CallDurationInSeconds", "seconds"), ("Horas", "hours"), ("Duración (min)", "minutes"),
        ("Duración de la llamada (minutos)", "minutes"), ("hs_call_duration (ms)", "milliseconds"), ("Duration", None), ("Tiempo", None),
    ],
)  # fmt: skip
def test_a_heading_may_name_the_unit(heading: str, unit: str | None) -> None:
    assert unit_in(heading) == unit


def test_a_heading_may_show_the_form() -> None:
    assert [clock_in(text) for text in ("Duración (hh:mm)", "Talk time (mm:ss)", "Duration")] == [
        "hours",
        "minutes",
        None,
    ]
