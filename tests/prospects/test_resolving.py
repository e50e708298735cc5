"""Who is who on real and labelled records: keys, the model, shared keys, households, conflicts, the command line."""

from __future__ import annotations

import csv
import json
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from commands import run, said
from pista.engines.embedded import Embedded
from pista.prospects.links import links_beside
from pista.prospects.matching import matched
from pista.prospects.records import records_of
from pista.prospects.resolving import Resolution, resolve
from pista.rehearsal.people import messy_people

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each learns or applies a model: a second or more.
pytestmark = pytest.mark.slow
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def resolution(engine: Any, *rows: dict[str, str]) -> Resolution:
    numbered = [{"prospect": f"p{n}"} | row for n, row in enumerate(rows)]
    return resolve(records_of(numbered), engine.matcher())


def person(name: str, email: str = "", phone: str = "", **more: str) -> dict[str, str]:
    return {"name": name, "emails": email, "phones": phone, **more}


def test_the_same_email_is_the_same_person(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, person("Carmen Ortiz", "carmen@acme.es"), person("Ortiz Pérez, Carmen", "CARMEN@acme.es"),
        person("Pedro Gil", "pedro@acme.es"),
    )  # fmt: skip
    assert found.prospects == 2
    assert [(link.one, link.other, link.why) for link in found.certain] == [("p0", "p1", "key")]


def test_a_household_that_shares_an_address_is_shown_and_left_apart(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, person("Carmen Ortiz", "familia@ortiz.es"), person("Luis Ortiz", "familia@ortiz.es")
    )
    assert found.prospects == 2
    (doubt,) = found.doubtful
    assert list(doubt.reasons) == ["same e-mail", "but other names"]


def test_an_office_address_joins_nobody(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, person("Carmen Ortiz", "info@acme.es"), person("Pedro Gil", "info@acme.es"),
        person("Ana Sala", "info@acme.es"),
    )  # fmt: skip
    assert found.prospects == 3
    assert [(key.what, key.key, key.prospects) for key in found.shared] == [("email", "info@acme.es", 3)]


def test_a_switchboard_joins_nobody(duckdb_engine: Any) -> None:
    names = [
        "Ana Sala",
        "Luis Gil",
        "Eva Roca",
        "Iván Mas",
        "Noa Vidal",
        "Saúl Rey",
        "Inés Pla",
        "Hugo Sanz",
        "Lía Mora",
        "Teo Bosch",
        "Ada Font",
    ]
    found = resolution(duckdb_engine, *(person(name, phone="+34 911 000 111") for name in names))
    assert found.prospects == len(names)
    assert [(key.what, key.prospects) for key in found.shared] == [("phone", len(names))]


def test_a_person_and_an_organisation_are_tied_not_joined(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, {"company": "Talleres Muñoz, S.L.", "emails": "taller@munoz.es"},
        person("Ana Muñoz", "taller@munoz.es", company="Talleres Munoz SL"), {"name": "TALLERES MUÑOZ SL"},
    )  # fmt: skip
    assert found.of["p0"] == found.of["p2"] != found.of["p1"]
    assert found.ties == {"p1": "p0"}


def test_namesakes_with_other_email_and_telephone_are_two(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, person("Ana García", "ana@uno.es", "600111222", company="Uno"),
        person("Ana García", "anag@dos.es", "655999888", company="Uno"),
    )  # fmt: skip
    assert found.prospects == 2


def test_relatives_and_colleagues_are_not_joined_by_a_surname_and_a_company(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, person("Ana Ruiz", company="Sol", city="Cádiz"), person("Javi Ruiz", company="Sol", city="Cádiz"),
        person("James Miller", company="Pear", city="Leeds"), person("Jane Miller", company="Pear", city="Leeds"),
        person("Juan Pérez López", "jperez@sol.es", company="Sol"), person("Lucía Pérez López", "lperez@sol.es", company="Sol"),
        person("Uli Kohl", phone="600100200"), person("Ute Kohl", phone="600100200"),
        person("Marta Gil", address="Calle Mayor 3", postcode="28001"), person("Pablo Gil", address="Calle Mayor 3", postcode="28001"),
    )  # fmt: skip
    assert found.prospects == 10


def test_namesakes_are_not_joined_through_one_who_says_nothing(duckdb_engine: Any) -> None:
    found = resolution(
        duckdb_engine, person("José García", "jose.garcia@otra.es", city="Madrid"), person("José García"),
        person("José García", "j.garcia@norte.es", city="Bilbao"),
    )  # fmt: skip
    assert found.of["p0"] != found.of["p2"]


def test_a_household_of_one_surname_and_one_address_is_left_apart(duckdb_engine: Any) -> None:
    found = resolution(duckdb_engine, person("John Doe", "doe@yahoo.com"), person("Jane Doe", "doe@yahoo.com"))
    assert found.prospects == 2


def test_records_without_doubles_lose_no_comparison(duckdb_engine: Any) -> None:
    """Where there is nothing to learn from, every column is still weighed."""
    rows = list(messy_people(500, doubles=0.0, seed=2)[0])
    table = records_of(rows).table
    model = matched(table, "person", duckdb_engine.matcher()).model
    assert model
    assert {"given", "family", "email", "phone", "city"} <= set(model.weights)
    assert 0 < model.prior < 0.01


def test_surnames_alone_say_nothing(duckdb_engine: Any) -> None:
    found = resolution(duckdb_engine, person("Denson"), person("Denson"), person("Hall"))
    assert found.prospects == 3


def test_nobody_is_nobody(duckdb_engine: Any) -> None:
    assert resolution(duckdb_engine).prospects == 0
    assert resolution(duckdb_engine, person("Ana Ortiz")).prospects == 1


def test_the_same_records_give_the_same_twice() -> None:
    records = records_of(messy_people(600, seed=9)[0])
    assert resolve(records, Embedded().matcher()) == resolve(records, Embedded(threads=1).matcher())


@pytest.mark.data
@pytest.mark.parametrize(
    "name",
    [
        "fake_1000",
        "restaurants",
        *(pytest.param(name, marks=pytest.mark.nightly) for name in ("febrl3", "febrl4", "organisations")),
    ],
)
def test_labelled_sets_reach_their_goals(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import prospects as bench

    some = bench.SETS[name]()
    groups, _seconds, _memory = bench.ours(some)
    assert bench.score(bench.implied(groups), bench.implied(some.labels))[2] >= bench.GOALS[name]
    sys.modules.pop("prospects")


@given(st.integers(0, 10_000))
@settings(max_examples=2, deadline=None, derandomize=True, phases=[Phase.generate])
def test_messy_people_are_found_again(seed: int) -> None:
    """Accents, order, nicknames, initials, typos, missing surnames, e-mails and telephones: precision .99, recall .95."""
    rows, truth = messy_people(1500, seed=seed)
    of = resolve(records_of(rows), Embedded().matcher()).of
    found, true = pairs_in(of), pairs_in(truth)
    assert len(found & true) >= 0.99 * len(found)
    assert len(found & true) >= 0.95 * len(true)


def pairs_in(groups: Mapping[str, str]) -> set[tuple[str, str]]:
    members: dict[str, list[str]] = {}
    for name, group in groups.items():
        members.setdefault(group, []).append(name)
    return {pair for some in members.values() for pair in combinations(sorted(some), 2)}


@pytest.mark.data
def test_zoho_contacts_that_share_an_email_with_a_lead_are_one(zoho_resolved: Any, data: Path) -> None:
    _, found = zoho_resolved

    def by_email(file: str, kind: str, key: str) -> dict[str, str]:
        with (data / "zoho_crm" / file).open(encoding="utf-8-sig") as rows:
            return {row["Email"].casefold(): f"{kind} {row[key]}" for row in csv.DictReader(rows) if row["Email"]}

    leads, contacts = by_email("Leads.csv", "lead", "LEADID"), by_email("Contacts.csv", "contact", "CONTACTID")
    shared = set(leads) & set(contacts)
    assert len(shared) == 1265
    assert all(found.of[leads[email]] == found.of[contacts[email]] for email in shared)
    assert not found.conflicts


LOG = """date,seller,name,email,phone,outcome,product
2026-03-01,ana,Carmen Ortiz,carmen@acme.es,600111222,conversation,policy
2026-03-05,ana,Carmen Ortiz Pérez,,600 111 222,proposal,policy
2026-03-09,luis,Carmen Ortiz,CARMEN@acme.es,,sale,policy
2026-03-10,luis,Pedro Gil,pedro@acme.es,655444333,conversation,policy
"""


def test_the_command_line_from_finding_to_undoing(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    found = json.loads(run("prospects", path, "--json", "-", "--review", tmp_path / "review.csv"))
    assert (found["records"], found["prospects"]) == (3, 2)
    (pair,) = found["certain"] + found["likely"]
    assert "same telephone" in pair["reasons"]
    assert found["numbers"]["prospects"] == {"before": 3, "after": 2}
    assert found["numbers"]["follow_ups"]["after"] > found["numbers"]["follow_ups"]["before"]
    assert (tmp_path / "review.csv").read_text().startswith("one,other,")
    text = " ".join(run("prospects", path, "--lang", "es").split())
    assert "3 fichas de prospectos están en el libro; detrás hay 2 personas y organizaciones." in text
    run("link", path, pair["one"], pair["other"], "--by", "carmen")
    assert json.loads(run("report", path, "--json", "-"))["book"]["prospects"] == 2
    run("link", path, pair["one"], pair["other"], "--different")
    again = json.loads(run("prospects", path, "--json", "-"))
    assert again["prospects"] == 3
    run("link", path, pair["one"], pair["other"], "--undo")
    # The last word is taken back: what was said before it holds again.
    assert json.loads(run("report", path, "--json", "-"))["book"]["prospects"] == 2
    run("link", path, pair["one"], pair["other"], "--undo")
    assert json.loads(run("report", path, "--json", "-"))["book"]["prospects"] == 3
    assert len(links_beside(path).read_text().splitlines()) == 5
    code, _, error = said("link", path, pair["one"], pair["other"], "--undo")
    assert code == 2
    assert "Nothing was said" in error
    code, _, error = said("link", path, pair["one"], pair["other"], "--undo", "--different")
    assert code == 2
    assert "two things at once" in error


def test_accepted_links_count_in_the_report(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "a.csv").write_text(
        "date,seller,customer id,customer,email,outcome\n2026-03-01,ana,1,Carmen Ortiz,carmen@acme.es,conversation\n"
    )
    (folder / "b.csv").write_text(
        "date,seller,customer id,customer,email,outcome\n2026-03-04,ana,77,Carmen Ortiz,carmen@acme.es,sale\n"
    )
    assert "1 certain link: same e-mail." in " ".join(run("prospects", folder, "--accept", "--by", "ana").split())
    said = " ".join(run("report", folder).split())
    assert "· 1 prospect ·" in said
    assert "1 prospect is counted as another that a link says it is." in said
    assert (folder / "prospects.links.csv").read_text().count("same e-mail") == 1
