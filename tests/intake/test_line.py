"""One line that says a contact, as people type it between two visits."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pista.intake.line import understood

MONDAY = date(2026, 11, 23)
SURNAMES = {"garcia", "lopez", "ruiz", "martinez", "gomez", "berg"}
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
        ("call Ana Ruiz next 31 Feb", {"who": "Ana Ruiz", "channel": "call", "note": "next 31 Feb"}),
        ("llamada María del Carmen García López", {"who": "María del Carmen García López", "channel": "call"}),
        ("call Peter van der Berg Shell", {"who": "Peter van der Berg", "company": "Shell", "channel": "call"}),
        ("llamé a María López de Talleres Sol", {"who": "María López", "company": "Talleres Sol", "channel": "call"}),
        ("hablé con la Sra. Martínez", {"who": "Martínez", "outcome": "conversation"}),
        ("me llamó Pedro Gómez interesado", {"who": "Pedro Gómez", "channel": "call", "direction": "in", "outcome": "interest"}),
        ("Ana Ruiz 600 11 12 22 interesada", {"who": "Ana Ruiz", "phone": "600111222", "outcome": "interest"}),
        ("+34 600 111 222 Eva no contesta", {"who": "Eva", "phone": "+34600111222", "outcome": "no_answer"}),
        ("llamada perdida de Ana Ruiz", {"who": "Ana Ruiz", "direction": "in", "outcome": "no_answer"}),
        ("Ana Ruiz no quiere la propuesta", {"who": "Ana Ruiz", "outcome": "refusal"}),
        ("llamada Ana Ruiz propuesta Plan Pro. Dice que quiere venta", {"who": "Ana Ruiz", "channel": "call", "outcome": "proposal", "product": "Plan Pro", "note": "Dice que quiere venta"}),
        ("call Ana 1h 30m demo", {"who": "Ana", "channel": "call", "minutes": 90.0, "outcome": "demo"}),
        ("media hora llamada Ana Ruiz", {"who": "Ana Ruiz", "channel": "call", "minutes": 30.0}),
        ("ayer visita Ana Ruiz Acme", {"who": "Ana Ruiz", "company": "Acme", "channel": "visit", "on": date(2026, 11, 22)}),
        ("visita Ana Ruiz 20/11 propuesta", {"who": "Ana Ruiz", "channel": "visit", "outcome": "proposal", "on": date(2026, 11, 20)}),
        ("call Ana Ruiz last Friday", {"who": "Ana Ruiz", "channel": "call", "on": date(2026, 11, 20)}),
        ("llamada Ana seguir el 3 de diciembre", {"who": "Ana", "channel": "call", "next_step_on": date(2026, 12, 3)}),
        ("llamada Ana seguir en dos semanas", {"who": "Ana", "channel": "call", "next_step_on": date(2026, 12, 7)}),
        ("call Ana follow up next week", {"who": "Ana", "channel": "call", "next_step_on": date(2026, 11, 30)}),
        ("call Ana follow up on Dec 3rd", {"who": "Ana", "channel": "call", "next_step_on": date(2026, 12, 3)}),
        ("sale Ana Ruiz 900", {"who": "Ana Ruiz", "outcome": "sale", "amount": 900.0}),
        ("call Ana Ruiz 2h demo 25 min", {"who": "Ana Ruiz", "channel": "call", "minutes": 120.0, "outcome": "demo", "note": "25 min"}),
        ("call John Smith Globex lost price Pro", {"who": "John Smith", "company": "Globex", "channel": "call", "outcome": "refusal", "reason": "price", "product": "Plan Pro"}),
        ("llamada Ana Ruiz Acme rechazo Pro precio", {"who": "Ana Ruiz", "company": "Acme", "channel": "call", "outcome": "refusal", "reason": "price", "product": "Plan Pro"}),
        ("Ana Ruiz perdida por la competencia", {"who": "Ana Ruiz", "outcome": "refusal", "reason": "competitor"}),
        ("Ana Ruiz rechazo fuera de plazo", {"who": "Ana Ruiz", "outcome": "refusal", "reason": "fuera de plazo"}),
        ("llamada Pepe interesado en Pro, me llama el lunes", {"who": "Pepe", "channel": "call", "outcome": "interest", "product": "Plan Pro", "next_step_on": date(2026, 11, 30)}),
        ("call Pepe interested in Pro", {"who": "Pepe", "channel": "call", "outcome": "interest", "product": "Plan Pro"}),
        ("visita Ana Ruiz venta Pro 1.200€, seguir martes", {"who": "Ana Ruiz", "channel": "visit", "outcome": "sale", "product": "Plan Pro", "amount": 1200.0, "next_step_on": date(2026, 11, 24)}),
        ("", {}),
    ],
)  # fmt: skip
def test_a_line_is_understood(line: str, said: dict[str, Any]) -> None:
    found = understood(line, MONDAY, PRODUCTS, COMPANIES, SURNAMES, reasons=["fuera de plazo"])
    assert {name: value for name, value in vars(found).items() if value} == said


def test_the_order_of_day_and_month_is_as_asked() -> None:
    assert understood("call Ana next 3/4", MONDAY).next_step_on == date(2027, 4, 3)
    assert understood("call Ana next 3/4", MONDAY, month_first=True).next_step_on == date(2027, 3, 4)


@given(st.text(max_size=120))
def test_whatever_is_typed_is_understood_somehow(line: str) -> None:
    found = understood(line, MONDAY, PRODUCTS, COMPANIES)
    assert found.minutes is None or found.minutes >= 0
    assert found.next_step_on is None or found.next_step_on >= MONDAY or str(found.next_step_on.year) in line


@pytest.mark.parametrize(
    ("line", "company", "product", "outcome"),
    [
        ("llamada Ana Ruiz @Acme S.L. propuesta Pro", "Acme S.L", "Pro", "proposal"),
        ("call John Smith @Acme Inc. proposal Pro", "Acme Inc", "Pro", "proposal"),
        ("call Ana Ruiz @3M proposal Pro", "3M", "Pro", "proposal"),
        ("visita Eva Sol @Studio54 propuesta Pro", "Studio54", "Pro", "proposal"),
        ("llamada Ana Ruiz @Acme propuesta Plan Pro seguir martes", "Acme", "Plan Pro", "proposal"),
        ("llamada Ana Ruiz @Acme propuesta Pro seguir martes", "Acme", "Pro", "proposal"),
    ],
)
def test_points_digits_and_longer_names_are_understood(line: str, company: str, product: str, outcome: str) -> None:
    said = understood(line, date(2026, 11, 23), ["Pro", "Basic"])
    assert (said.company, said.product, said.outcome) == (company, product, outcome)
