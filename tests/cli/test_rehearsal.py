"""`pista rehearse`, `design`, `drift`, and what a metric buys, from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from commands import run, said
from pista.rehearsal.company import simulate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    simulate(6, 6000, 3, folder)
    return folder


def test_scorecards_are_listed_and_printed(tmp_path: Path) -> None:
    listed = run("rehearse")
    assert "daily_contact_form" in listed
    assert "balanced" in listed
    own = tmp_path / "own.toml"
    own.write_text(run("rehearse", "daily_contact_form", "--toml"), encoding="utf-8")
    told = json.loads(run("rehearse", own, "--kind", "reference", "--draws", 20, "--json", "-"))
    assert told["rehearsals"][0]["share_of_best"] == pytest.approx(0.816, abs=0.01)


def test_it_says_what_people_will_do(tmp_path: Path) -> None:
    page, file = tmp_path / "r.html", tmp_path / "r.json"
    text = run("rehearse", "daily_contact_form", "--kind", "reference", "--draws", 20, "--compare", "commission",
               "--html", page, "--json", file, "--lang", "en")  # fmt: skip
    flat = " ".join(text.split())
    assert "leaves 82 %" in flat
    assert "Meeting new prospects: 0 a month, where 63 would be best (so in 100 % of draws)." in flat
    assert "Contacts: 15 a day, and 15 are asked" in flat
    assert "Diligence is not paid." in flat
    told = json.loads(file.read_text(encoding="utf-8"))["rehearsals"]
    assert [one["scorecard"] for one in told] == ["daily_contact_form", "commission"]
    assert "default-src 'none'" in page.read_text(encoding="utf-8")


def test_it_speaks_spanish() -> None:
    text = run("rehearse", "contacts_only", "--kind", "reference", "--draws", 20, "--lang", "es")
    assert "82 %" not in text
    for english in ("would be best", "a month", "Not at all", "points"):
        assert english not in text


def test_figures_are_changed() -> None:
    told = json.loads(run("rehearse", "daily_contact_form", "--kind", "reference", "--draws", 20, "--set",
                          "contacts.quota=10", "--json", "-"))["rehearsals"][0]  # fmt: skip
    assert told["figures"]["contacts"]["value"] == pytest.approx(200, abs=0.1)
    both = json.loads(run("rehearse", "commission", "--compare", "daily_contact_form", "--kind", "reference", "--draws", 20,
                          "--set", "contacts.quota=10", "--json", "-"))["rehearsals"]  # fmt: skip
    assert both[1]["figures"]["contacts"]["value"] == pytest.approx(200, abs=0.1)
    code, _out, errors = said("rehearse", "daily_contact_form", "--set", "sales.quota=10")
    assert code == 2
    assert "No number of the scorecard 'sales'" in errors


def test_a_year_is_played_out(tmp_path: Path) -> None:
    out = tmp_path / "book"
    run("rehearse", "commission", "--draws", 20, "--kind", "reference", "--play-out", out)
    told = json.loads(run("report", out, "--since", "2024-01-01", "--json", "-"))
    assert told["metrics"]["contacts"]["overall"]["value"] == pytest.approx(309 * 144, rel=0.02)
    # The weeks in which everybody was met are no measure of how they sell.
    asked = ["rehearse", "balanced", "--draws", 20, "--kind", "reference", "--book", out, "--json", "-"]
    whole, counted = json.loads(run(*asked)), json.loads(run(*asked, "--since", "2024-01-01"))
    assert whole["rehearsals"] != counted["rehearsals"]
    code, _out, errors = said(*asked, "--since", "tomorrow")
    assert code == 2
    assert "'tomorrow' is no date" in errors


def test_figures_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('like = "reference"\nopen = 60\n[hours_each]\nfollow_up = 0.3\n', encoding="utf-8")
    told = json.loads(run("rehearse", "commission", "--kind", own, "--draws", 20, "--json", "-"))["rehearsals"][0]
    assert told["figures"]["sales"]["value"] > 20
    for text, error in (
        ("opne = 3", "Did you mean 'open'"), ("open = -3", "is to be a number"), ("lead = 2", "from 0 to 1"),
        ("[caps]\nsleep = 3", "activity"), ('tricks = ["pading"]', "Did you mean 'padding'"), ("open =", "not TOML"),
    ):  # fmt: skip
        own.write_text(text, encoding="utf-8")
        code, _out, errors = said("rehearse", "commission", "--kind", own, "--lang", "en")
        assert code == 2
        assert error in errors


def test_with_a_book(company: Path) -> None:
    told = json.loads(run("rehearse", "commission", "--book", company, "--draws", 20, "--json", "-"))
    assert "6000" not in told["about"]
    assert told["rehearsals"][0]["figures"]["sales"]["best"] > 0


@pytest.mark.slow
def test_a_design_is_kept_and_rehearsed(tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    text = run("design", "--at-most", 1, "--kind", "reference", "--out", out)
    assert "of the best attainable" in " ".join(text.split())
    told = json.loads(run("rehearse", out, "--kind", "reference", "--draws", 20, "--json", "-"))
    assert told["rehearsals"][0]["share_of_best"] > 0.85


def test_drift_of_a_company_that_did_not_change(company: Path) -> None:
    told = json.loads(run("drift", company, "--changed-on", "2025-03-03", "--json", "-"))
    assert told["weeks"]["before"] > 50
    assert len(told["activities"]) == 5
    by_team = json.loads(run("drift", company, "--changed-on", "North=2025-03-03", "--json", "-"))
    assert by_team["groups"] == ["North"]
    text = " ".join(run("drift", company, "--changed-on", "2025-03-03", "--scorecard", "contacts_only").split())
    assert "Since the change" in text


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("rehearse", "comission"), "Did you mean 'commission'"),
        (("rehearse", "commission", "--kind", "telepathy"), "kind of selling"),
        (("rehearse", "commission", "--book", "nowhere"), "nowhere"),
        (("rehearse", "--compare", "commission"), "Name it first"),
        (("rehearse", "contact_quota", "--set", "contacts.reward=abc"), "'abc' in contacts.reward=abc is no figure"),
        (("design", "--keep", "contact"), "Did you mean"),
        (("drift", "COMPANY", "--changed-on", "soon"), "is no date"),
        (("drift", "COMPANY", "--changed-on", "2023-01-20"), "weeks of contacts before"),
        (("drift", "COMPANY", "--changed-on", "2025-01-20", "--changed-on", "North=2025-02-02"), "one date"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], error: str, company: Path) -> None:
    code, _out, errors = said(*(str(company) if one == "COMPANY" else one for one in arguments), "--lang", "en")
    assert code == 2
    assert error in errors


def test_a_metric_says_what_it_buys() -> None:
    text = " ".join(run("metrics", "contact_ratio").split())
    assert "What it buys by itself, rehearsed" in text
    assert "Discourages:" in text
    assert "Pair it with:" in text
