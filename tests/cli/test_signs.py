"""`pista signs` and `pista audit-sample`, as somebody types them, on real exports and on a played company."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import pista
from commands import run, said
from pista.fair_play.definition import tricks
from pista.fair_play.playing import Played
from pista.rehearsal.selling import honest_year, write_log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Borrow = Callable[[str], Path]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company in which seller 03 makes contacts up before the month ends."""
    log = honest_year(10, 12, 60, seed=4)
    log = tricks()["padding"].play(log, Played("seller 03", Random(1), 0.2))
    folder = tmp_path_factory.mktemp("company")
    write_log(log, folder)
    return folder


def hand_back(table: Path, rows: list[dict[str, str]]) -> None:
    """Save a sample that was filled in."""
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.slow
def test_questions_are_asked_in_both_languages(company: Path) -> None:
    told = json.loads(run("signs", company, "--json", "-"))
    assert told["false_discovery"] == 0.10
    first = told["signs"][0]
    assert (first["sign"], first["seller"], first["flagged"]) == ("last_minute_entries", "seller 03", True)
    assert set(first) == {
        "sign", "seller", "period", "statistic", "p", "q", "flagged", "strength", "what", "against", "innocent_if", "ask",
        "rows", "behind",
    }  # fmt: skip
    assert all(name.startswith("seller 03-made") for name in first["rows"][:20])
    assert [row["row"] for row in first["behind"]] == first["rows"]
    assert all(row["prospect"] and len(row["day"]) == 10 for row in first["behind"])
    assert 0.2 < told["evidence"]["contacts"] < 0.6
    english, spanish = run("signs", company), run("signs", company, "--lang", "es")
    assert "Last-minute entries" in english
    assert "never a verdict" in english
    assert "Last-minute" not in spanish
    for word in ("cheat", "fraud", "tramp", "fraude"):
        assert word not in (english + spanish).lower()


@pytest.mark.slow
def test_the_report_has_a_section_of_questions(company: Path, tmp_path: Path) -> None:
    out = run("report", company, "--signs", "--html", tmp_path / "report.html", "--lang", "es")
    page = (tmp_path / "report.html").read_text()
    for text in (out, page):
        assert "seller 03" in text
        assert "Preguntas" in text
    assert "Preguntas" not in run("report", company, "--lang", "es")


@pytest.mark.slow
def test_an_audit_goes_round(company: Path, tmp_path: Path) -> None:
    table = tmp_path / "verify.csv"
    run("audit-sample", company, "--size", "20", "--out", table)
    with table.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    assert {row["stratum"] for row in rows} == {"asked", "same seller", "others"}
    assert run("audit-sample", company, "--size", "20") == table.read_text()
    for row in rows:
        row["took_place"] = "no" if "made" in row["touch_id"] else "sí"
    hand_back(table, rows)
    out = run("audit-sample", company, "--found", table, "--by", "marta")
    assert "Of 20 contacts verified, 10 did not take place" in out
    kept = (company / "contacts.audits.csv").read_text().splitlines()
    assert len(kept) == 21
    named = next(row["touch_id"] for row in rows if row["took_place"] == "sí")
    with pista.read(company).scene() as scene:
        entries: Any = scene.book.engine.collect(scene.frames["entries"].select("touch_id", "supported")).rows()
        assert dict(entries)[named]
    refuted = {row["touch_id"] for row in rows if row["took_place"] == "no"}
    again = list(csv.DictReader(run("audit-sample", company, "--size", "20").splitlines()))
    assert len(again) == 20
    assert not refuted & {row["touch_id"] for row in again}
    assert {row["refuted"] for row in again} == {"10"}
    (company / "contacts.audits.csv").unlink()
    rows[3]["took_place"] = "perhaps"
    hand_back(table, rows)
    code, _out, errors = said("audit-sample", company, "--found", table)
    assert (code, "Line 5: 'perhaps' is neither yes nor no" in errors) == (2, True)
    assert not (company / "contacts.audits.csv").exists()


def test_what_cannot_be_told_is_said(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("date,seller,prospect,outcome\n2026-03-02,ana,p1,sale\n2026-03-03,luis,p2,conversation\n")
    out = run("signs", path)
    assert "Nobody could be looked at" in out
    assert "too few sellers have enough of it" in out
    assert "have a day, but no time of day" in out
    assert said("signs", path, "--period-days", "28")[0] == 2
    assert "Periods need both" in said("signs", path, "--period-days", "28")[2]


@pytest.mark.data
def test_maven_is_timing_without_discounts(borrowed: Borrow) -> None:
    """E7: wins 872/1290/1545, chi-squared 445.0045, p 2.3e-97; what is paid of the list is flat."""
    told = json.loads(run("signs", borrowed("maven_crm"), "--json", "-"))
    found = next(one for one in told["company"] if one["sign"] == "quarter_end")
    assert found["figures"]["won"] == [872, 1290, 1545]
    assert found["figures"]["rates"] == pytest.approx([0.490163, 0.547074, 0.801764], abs=1e-6)
    assert found["figures"]["chi2"] == pytest.approx(445.0045, abs=1e-4)
    assert found["p"] == pytest.approx(2.3e-97, rel=0.05)
    assert "timing, or losses cleared out early" in found["what"]
    assert "no discount evidence" in found["what"]
    assert [one for one in told["signs"] if one["flagged"]] == []


@pytest.mark.data
def test_a_rounding_habit_is_no_sign(borrowed: Borrow) -> None:
    """Zoho: 94 % of the durations are whole minutes, and most are rounded."""
    told = json.loads(run("signs", borrowed("zoho_crm"), "--json", "-"))
    assert "invented_numbers" not in {one["sign"] for one in told["signs"] if one["flagged"]}
    assert "long_contacts" not in {one["sign"] for one in told["signs"] if one["flagged"]}


@pytest.mark.data
@pytest.mark.parametrize("invents", [False, True], ids=["habits", "and one who invents"])
def test_minutes_off_a_clock_are_no_sign_whoever_rounds_them(
    borrowed: Borrow, tmp_path: Path, *, invents: bool
) -> None:
    """UCI's calls, of which a telephone system says the seconds, noted by a dozen: three round, which is a habit."""
    with gzip.open(borrowed("uci_bank/bank-additional-full.csv.gz"), "rt") as file:
        seconds = [int(row["duration"]) for row in csv.DictReader(file, delimiter=";")]
    calls, chance = iter([each for each in seconds if each >= 600]), Random(4)
    lines = ["date,time,seller,customer,outcome,minutes"]
    for seller in range(12):
        rounds_to = {2: 5, 7: 5, 9: 10}.get(seller, 1)
        for place in range(280):
            minutes = rounds_to * round(next(calls) / 60 / rounds_to)
            if invents and seller == 4 and place % 2:
                minutes = minutes // 10 * 10 + chance.choice((3, 7))
            day = date(2026, 1, 1) + timedelta(days=place * 200 // 280)
            at = f"{9 + place % 8:02}:{place % 60:02}"
            lines.append(f"{day},{at},seller {seller:02},customer {len(lines)},conversation,{minutes}")
    (tmp_path / "calls.csv").write_text("\n".join(lines) + "\n")
    told = json.loads(run("signs", tmp_path / "calls.csv", "--json", "-"))
    asked = [(one["sign"], one["seller"]) for one in told["signs"] if one["flagged"]]
    assert asked == ([("invented_numbers", "seller 04")] if invents else [])


def test_a_log_beside_deals_is_looked_through(tmp_path: Path) -> None:
    """A log beside a table of opportunities is one book with it."""
    (tmp_path / "contacts.csv").write_text("date,seller,customer,outcome\n2026-03-01,ana,acme,sale\n")
    deals = "opportunity_id,seller,customer,opened,closed,status\n1,ana,acme,2026-03-01,2026-03-02,won\n"
    (tmp_path / "opportunities.csv").write_text(deals)
    said = " ".join(run("signs", tmp_path).split())
    assert "Nobody could be looked at" in said
    assert "not used" not in said


def test_nothing_is_written_into_the_source(tmp_path: Path) -> None:
    run("simulate", "--out", tmp_path / "sim", "--sellers", 3, "--touches", 300)
    before = (tmp_path / "sim" / "touches.parquet").read_bytes()
    for name in ("touches.parquet", "more.csv"):
        code, _out, errors = said("signs", tmp_path / "sim", "--json", tmp_path / "sim" / name)
        assert (code, "would be a part of the source" in errors) == (2, True)
    assert (tmp_path / "sim" / "touches.parquet").read_bytes() == before
    assert not (tmp_path / "sim" / "more.csv").exists()
    assert run("signs", tmp_path / "sim", "--json", tmp_path / "sim" / "signs.json")


def test_a_log_that_says_no_outcomes_tells_no_sales(tmp_path: Path) -> None:
    """Nobody can say that nothing was won, nor ask about opportunities that died."""
    days = [f"2026-{1 + n % 6:02}-{1 + n % 28:02}" for n in range(400)]
    rows = [f"{day},s{n % 9},c{n % 170},call" for n, day in enumerate(days)]
    source = tmp_path / "log.csv"
    source.write_text("date,seller,prospect,channel\n" + "\n".join(rows) + "\n", encoding="utf-8")
    told = json.loads(run("report", source, "--json", "-"))
    assert {"sales", "close_rate", "contact_ratio", "stale_opportunities"} <= {one["metric"] for one in told["unknown"]}
    page = tmp_path / "report.html"
    assert "s8 " in run("report", source, "--html", page)
    assert '<th scope="row">s8</th>' in page.read_text(encoding="utf-8")
    found = json.loads(run("signs", source, "--json", "-"))
    why = "the contacts do not say what came of them"
    assert [found["unknown"][name] for name in ("stillborn_deals", "quick_wins", "undecided_deals")] == [why] * 3
    assert not {one["sign"] for one in found["signs"]} & {"stillborn_deals", "quick_wins"}
    source.write_text("date,seller,prospect,outcome\n2026-01-02,s1,c1,meeting\n", encoding="utf-8")
    assert json.loads(run("report", source, "--json", "-"))["metrics"]["sales"]["overall"]["value"] == 0


def test_a_report_counts_signs_as_its_company_does(tmp_path: Path) -> None:
    run("simulate", "--out", tmp_path / "sim", "--sellers", 3, "--touches", 300)
    code, _out, errors = said("report", tmp_path / "sim", "--period-days", 28)
    assert (code, "Periods need both" in errors) == (2, True)
    assert "Questions to ask" in run("report", tmp_path / "sim", "--period-days", 28, "--period-start", "2026-01-05")


def test_another_sellers_contact_is_refused(company: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    run("audit-sample", company, "--size", 10, "--out", table)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["seller"] = "somebody"
    hand_back(table, rows)
    code, _out, errors = said("audit-sample", company, "--found", table)
    assert (code, "in the source, and of somebody in the table" in errors) == (2, True)
    assert not (company / "contacts.audits.csv").exists()
