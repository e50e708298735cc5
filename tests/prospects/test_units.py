"""People and their organisations, and which of the two a book counts."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

import pista
from commands import run, said
from pista.prospects.units import belonging, by_organisation

if TYPE_CHECKING:
    from pathlib import Path

# Accounts that calls name without a lead or a contact.
CALLED_ACCOUNTS = 4
LOG = """date,seller,name,company,outcome,product
2026-03-01,ana,Carmen Ortiz,"Acme, S.L.",conversation,policy
2026-03-05,ana,Luis Vidal,ACME SL,proposal,policy
2026-03-09,luis,Eva Sol,,sale,policy
2026-03-10,luis,Pedro Gil,Hotel Sol,conversation,policy
"""


def test_a_name_that_several_organisations_bear_says_nothing() -> None:
    entries = [
        ("acme 1", "organisation", "acme", None), ("acme 2", "organisation", "acme", None),
        ("sol", "organisation", "hotel sol", None), ("ana", "person", "acme", None), ("eva", "person", "hotel sol", None),
        ("luis", "person", "acme", "acme 2"), ("noa", "person", None, "nowhere"),
    ]  # fmt: skip
    assert belonging(entries, {}) == {"eva": "sol", "luis": "acme 2"}
    # Once the two are known to be one, the name says who it is.
    assert belonging(entries, {"acme 2": "acme 1"}) == {"ana": "acme 1", "eva": "sol", "luis": "acme 1"}


def test_people_go_by_their_organisation() -> None:
    rows = [
        {"prospect": "a", "name": "Ana Gil", "company": "Acme, S.L."}, {"prospect": "b", "name": "Luis Gil", "company": "ACME"},
        {"prospect": "c", "name": "Eva Sol"}, {"prospect": "d", "name": "Eva Sol Ruiz"},
    ]  # fmt: skip
    assert by_organisation(rows, {}) == {"a": "Acme, S.L.", "b": "Acme, S.L."}
    # A link moves a person as a whole: one of the two names a company, and both go by it.
    assert by_organisation([*rows, {"prospect": "e", "name": "Eva Sol", "company": "Acme"}], {"e": "c"}) == {
        "a": "Acme, S.L.", "b": "Acme, S.L.", "c": "Acme, S.L.", "e": "Acme, S.L.",
    }  # fmt: skip


def test_the_book_says_which_unit_counts(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    assert json.loads(run("report", path, "--json", "-"))["book"]["prospects"] == 4
    told = json.loads(run("report", path, "--unit", "organisation", "--json", "-"))
    assert told["book"]["prospects"] == 3
    assert told["settings"]["unit"] == "organisation"
    # The two contacts with Acme are one opportunity: the second is a follow-up.
    assert told["metrics"]["follow_ups"]["overall"]["value"] == 1
    assert any("Prospects are organisations" in note for note in told["notes"])
    (tmp_path / "set.toml").write_text('[book]\nunit = "organisation"\nlapse_days = 45\n')
    assert json.loads(run("report", path, "--mapping", tmp_path / "set.toml", "--json", "-"))["book"]["prospects"] == 3
    code, _, error = said("report", path, "--unit", "organization")
    assert code == 2
    assert "Did you mean 'organisation'?" in error


def test_a_written_book_keeps_what_was_set(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    (tmp_path / "set.toml").write_text('[book]\nunit = "organisation"\nlapse_days = 45\nrecorded_since = 2026-03-02\n')
    run("export", path, "--mapping", tmp_path / "set.toml", "--out", tmp_path / "book")
    again = pista.read(tmp_path / "book")
    facts = again.prepared.facts
    assert (facts.prospects, facts.settings.lapse_days, facts.settings.counts_organisations) == (3, 45, True)
    assert facts.settings == pista.read(path, mapping=tmp_path / "set.toml").prepared.facts.settings
    # What is asked for outweighs what was kept.
    assert json.loads(run("report", tmp_path / "book", "--unit", "person", "--json", "-"))["book"]["prospects"] == 4
    pista.read(path).write(tmp_path / "plain")
    assert not (tmp_path / "plain" / "book.toml").exists()


@pytest.mark.slow
@pytest.mark.data
def test_zoho_accounts_are_organisations_that_contacts_belong_to(borrowed: Any, zoho_resolved: Any, data: Path) -> None:
    source = borrowed("zoho_crm")
    book = pista.read(source)
    records, found = zoho_resolved
    with (data / "zoho_crm" / "Contacts.csv").open(encoding="utf-8-sig") as rows:
        accounts = {f"contact {row['CONTACTID']}": f"account {row['Account Id']}" for row in csv.DictReader(rows)}
    assert len(accounts) == 1265
    kinds = dict(zip(records.table["prospect"].to_pylist(), records.table["kind"].to_pylist(), strict=True))
    assert sum(name.startswith("account ") and kind == "organisation" for name, kind in kinds.items()) == 2229
    for contact, account in accounts.items():
        assert found.of[found.ties[contact]] == found.of[account]
    # Organisations that only stand in a table are no prospects where people count.
    assert book.prepared.facts.prospects == 3900 + 1265 + CALLED_ACCOUNTS
    by_organisation = pista.read(source, settings=pista.Settings(unit="organisation"))
    assert by_organisation.prepared.facts.prospects < book.prepared.facts.prospects


def test_the_report_says_how_many_share_an_email(tmp_path: Path) -> None:
    head = "date,seller,customer id,customer,email,outcome\n"
    path = tmp_path / "log.csv"
    rows = [("1", "Carmen Ortiz", "carmen@acme.es"), ("2", "C. Ortiz", "Carmen@acme.es"), ("3", "Luis Gil", "l@gil.es")]
    path.write_text(head + "".join(f"2026-03-0{n},ana,{n},{name},{email},conversation\n" for n, name, email in rows))
    said = "2 prospects have the e-mail of another"
    assert said in " ".join(run("report", path).split())
    run("link", path, "1", "2")
    assert said not in " ".join(run("report", path).split())
    # An office's address, which many have, says nothing.
    path.write_text(head + "".join(f"2026-03-01,ana,{n},Name {n},info@acme.es,conversation\n" for n in range(30)))
    assert "have the e-mail of another" not in " ".join(run("report", path).split())
