"""Names and keys: what does not tell people apart is taken away, and nothing else."""

from __future__ import annotations

import pytest

from pista.book.names import is_organisation, organisation_words, person_name
from pista.prospects.deciding import is_written_so
from pista.prospects.keys import domain_of, email_key, is_role, phone_key, tax_key
from pista.prospects.records import one_record


@pytest.mark.parametrize(
    "text",
    [
        "Carmen Ortiz Pérez",
        "Ortiz Pérez, Carmen",
        "Dña. CARMEN ORTIZ PEREZ",
        "carmen  ortíz   pérez",
        "Sra. Carmen Ortiz Pérez",
    ],
)
def test_a_person_is_the_same_however_written(text: str) -> None:
    name = person_name(text)
    assert (name.given, name.family, name.surname, name.second) == ("carmen", "ortiz perez", "ortiz", "perez")


@pytest.mark.parametrize(
    ("text", "root", "surname"),
    [
        ("Pepe García", "jose", "garcia"), ("Paco de la Fuente", "francisco", "fuente"), ("Bob Allen", "roberto", "allen"),
        ("Liz O'Brien", "isabel", "obrien"), ("Denson", "", "denson"), ("von der Leyen, Ursula", "ursula", "leyen"), ("", "", ""),
    ],
)  # fmt: skip
def test_nicknames_particles_and_single_words(text: str, root: str, surname: str) -> None:
    name = person_name(text)
    assert (name.root, name.surname) == (root, surname)


@pytest.mark.parametrize(
    "text",
    ["Talleres Muñoz, S.L.", "TALLERES MUÑOZ SL", "Talleres Muñoz S. L.", "Talleres Munoz s.l.u.", "talleres muñoz"],
)
def test_legal_forms_do_not_tell_organisations_apart(text: str) -> None:
    assert organisation_words(text) == ["talleres", "munoz"]


def test_an_organisation_whose_name_is_a_legal_form_keeps_it() -> None:
    assert organisation_words("S.A.") == ["s", "a"]
    assert organisation_words("The Company Ltd") == ["the", "company", "ltd"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme, S.A.", True), ("Acme Ltd", True), ("Müller GmbH", True), ("Grupo Ortiz", True), ("Hotel Miramar", True),
        ("Carmen Ortiz", False), ("Ana Sala", False), ("Denson", False), ("María Sa", True),
    ],
)  # fmt: skip
def test_what_says_that_it_is_an_organisation(text: str, expected: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_organisation(text) is expected


def test_email_addresses() -> None:
    assert email_key(" Ana.Ortiz@Example.COM ") == "ana.ortiz@example.com"
    assert email_key("no address") is None
    assert is_role("info@acme.es")
    assert is_role("ventas2@acme.es")
    assert not is_role("infante@acme.es")
    assert domain_of("ana@gmail.com") is None
    assert domain_of("ana@acme.es") == "acme.es"


@pytest.mark.parametrize("text", ["+34 600 123 456", "600123456", "0034 600-12-34-56", "(600) 123 456", "600.123.456"])
def test_a_telephone_is_the_same_however_written(text: str) -> None:
    assert phone_key(text) == phone_key(text, "ES") == "600123456"


def test_what_is_no_key() -> None:
    assert phone_key("000000000") is None
    assert phone_key("12") is None
    assert tax_key("B-12.345.678") == "B12345678"
    assert tax_key("none") is None


@pytest.mark.parametrize(
    ("said", "known", "is_so"),
    [
        ({"name": "Zoe Quiroga", "company": "Zubiri"}, {"name": "Zoe Quijano", "company": "Zubiri"}, False),
        ({"name": "Zoe Quijana", "company": "Zubiri"}, {"name": "Zoe Quijano", "company": "Zubiri"}, True),
        ({"name": "Ina Ruiz"}, {"name": "Ana Ruiz"}, False),
        ({"name": "A. Ruiz"}, {"name": "Ana Ruiz"}, True),
        ({"name": "Pepe García"}, {"name": "José García Pons"}, True),
        ({"name": "Ruiz, Ana"}, {"name": "Ana Ruiz"}, True),
        ({"name": "Ana"}, {"name": "Ana Ruiz"}, True),
        ({"company": "Acme Steel"}, {"company": "Acme Steal"}, True),
        ({"company": "Acme Steel"}, {"company": "Acme Foods"}, False),
    ],
)
def test_a_slip_is_told_from_another_name(said: dict[str, str], known: dict[str, str], is_so: bool) -> None:  # noqa: FBT001
    one, other = (one_record({"name": "", "company": "", **record}, (), {}, None) for record in (said, known))
    assert is_written_so(one, other) is is_so
