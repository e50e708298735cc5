"""One line that says a contact, as people type it between two visits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pista.intake.line import understood

MONDAY = date(2026, 11, 23)
PRODUCTS, COMPANIES = ["Plan Pro", "Plan Básico"], ["Acme", "Talleres Gil"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "llamada Ana Ruiz Acme 15m propuesta Plan Pro seguir martes",
            {"who": "Ana Ruiz", "company": "Acme", "channel": "call", "minutes": 15.0, "outcome": "proposal", "product": "Plan Pro", "next_step_on": date(2026, 11, 24)},
        ),
        (
            "call Ana Ruiz Acme 15 min proposal Pro follow up Tuesday",
            {"who": "Ana Ruiz", "company": "Acme", "channel": "call", "minutes": 15.0, "outcome": "proposal", "product": "Plan Pro", "next_step_on": date(2026, 11, 24)},
        ),
        ("Ana Ruiz no contesta", {"who": "Ana Ruiz", "outcome": "no_answer"}),
        ("visita María Pérez García @Otra Cosa venta 1.200€ Plan Básico", {"who": "María Pérez García", "company": "Otra Cosa", "channel": "visit", "outcome": "sale", "amount": 1200.0, "product": "Plan Básico"}),
        ("email bob@acme.com replied", {"email": "bob@acme.com", "channel": "mail", "outcome": "reply"}),
        ("meeting Acme demo CRM next 3 Dec", {"company": "Acme", "channel": "meeting", "outcome": "demo", "product": "CRM", "next_step_on": date(2026, 12, 3)}),
        ("llamada 600111222 Eva Sol mensaje volver a llamar mañana", {"who": "Eva Sol", "phone": "600111222", "channel": "call", "outcome": "message", "next_step_on": date(2026, 11, 24)}),
        ("call John Smith voicemail follow up in 2 weeks", {"who": "John Smith", "channel": "call", "outcome": "message", "next_step_on": date(2026, 12, 7)}),
        ("wa Eva interesada seguir 3/12", {"who": "Eva", "channel": "message", "outcome": "interest", "next_step_on": date(2026, 12, 3)}),
        ("llamada entrante Luis interesado 1,5h", {"who": "Luis", "channel": "call", "direction": "in", "outcome": "interest", "minutes": 90.0}),
        ("venta Ana Ruiz Plan Pro 500 eur", {"who": "Ana Ruiz", "outcome": "sale", "amount": 500.0, "product": "Plan Pro"}),
        ("call Ana Ruiz follow up Monday", {"who": "Ana Ruiz", "channel": "call", "next_step_on": date(2026, 11, 30)}),
        ("call Ana Ruiz next 31 Feb", {"who": "Ana Ruiz", "company": "next 31 Feb", "channel": "call"}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_line_is_understood(line: str, said: dict[str, Any]) -> None:
    found = understood(line, MONDAY, PRODUCTS, COMPANIES)
    assert {name: value for name, value in vars(found).items() if value} == said


def test_the_order_of_day_and_month_is_as_asked() -> None:
    assert understood("call Ana next 3/4", MONDAY).next_step_on == date(2027, 4, 3)
    assert understood("call Ana next 3/4", MONDAY, month_first=True).next_step_on == date(2027, 3, 4)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_understood_somehow(line: str) -> None:
    found = understood(line, MONDAY, PRODUCTS, COMPANIES)
    assert found.minutes is None or found.minutes >= 0
    assert found.next_step_on is None or found.next_step_on >= MONDAY or str(found.next_step_on.year) in line
