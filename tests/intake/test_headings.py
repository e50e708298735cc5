"""Headings are known whole, then by their parts; each is used once."""

from __future__ import annotations

import pytest

from pista.intake.headings import by_parts, heading_place, known, matched, plain

FIELDS = (
    "at",
    "seller",
    "prospect",
    "company",
    "email",
    "phone",
    "outcome",
    "minutes",
    "amount",
    "next_step_on",
    "note",
    "source",
    "channel",
)


def test_headings_are_recognised_in_both_languages() -> None:
    fields = ("at", "seller", "prospect", "outcome", "minutes", "amount")
    assert matched(["Fecha", "Vendedor", "Cliente", "Resultado", "Duración (min)", "Importe"], fields) == {
        "at": "Fecha", "seller": "Vendedor", "prospect": "Cliente", "outcome": "Resultado", "minutes": "Duración (min)",
        "amount": "Importe",
    }  # fmt: skip
    assert matched(["Activity - Due date", "Activity - Assigned to user"], ("at", "seller")) == {
        "at": "Activity - Due date", "seller": "Activity - Assigned to user",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Fecha de la próxima visita", "next_step_on"), ("Date of Call", "at"), ("Teléfono particular del cliente", "phone"), ("Client Mobile", "phone"),
        ("Prospect Email Address", "email"), ("Resultado de la visita comercial", "outcome"), ("Amount (EUR)", "amount"), ("CLOSEDATE", None),
        ("Notas internas de la llamada", "note"), ("Lead Source Detail", "source"), ("Nombre del contacto principal", "prospect"),
        # What stands beside a customer or a date need not be who or when.
        ("Customer Since", None), ("Customer Segment", None), ("Invoice date", None), ("Last Activity Date", None), ("Teléfono del vendedor", None),
        ("Sales Rep Email", None), ("Created By", None), ("Birth date", None), ("Expected close date", None), ("Weighted value", None),
    ],
)  # fmt: skip
def test_a_heading_is_understood_by_its_parts(heading: str, field: str | None) -> None:
    assert next(iter(matched([heading], FIELDS)), None) == field


def test_a_heading_without_word_boundaries() -> None:
    assert matched(["CLOSEDATE", "STAGENAME"], ("closed", "stage")) == {"closed": "CLOSEDATE", "stage": "STAGENAME"}


def test_a_heading_is_used_once() -> None:
    found = matched(["date", "status"], ("at", "outcome", "stage"))
    assert sorted(found.values()) == ["date", "status"]


def test_the_heading_is_the_row_with_most_names_we_know() -> None:
    rows = [
        ["Sales report"],
        ["Date range", "March"],
        ["date", "seller", "prospect", "outcome"],
        ["2026-03-01", "ana", "acme", "sale"],
    ]
    assert heading_place(rows) == 2
    assert heading_place([["foo", "bar"], ["1", "2"]]) == 0


def test_plain_headings() -> None:
    assert [plain(text) for text in ("Deal - Won time", "Negocio - Título", "(Do Not Modify) Opportunity", "StageName")] == [
        "won time", "titulo", "opportunity", "stage name",
    ]  # fmt: skip
    assert known("Importe (€)")
    assert by_parts("foo") is None
