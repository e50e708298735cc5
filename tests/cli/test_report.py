"""The command line on the examples: the seed case, both languages, JSON by its schema, a library."""

from __future__ import annotations

import json
import shutil
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pista
from commands import run
from pista.cli import progress
from pista.reports.story import minutes_known

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def example(tmp_path: Path) -> Any:
    def copy(name: str) -> Path:
        return Path(tmp_path / name) if (tmp_path / name).write_bytes((EXAMPLES / name).read_bytes()) else tmp_path

    return copy


@pytest.mark.parametrize(("name", "lang"), [("contact_log.csv", "en"), ("registro.csv", "es"), ("registro.csv", "en")])
def test_the_seed_case(name: str, lang: str, example: Any) -> None:
    """15 opportunities, 60 contacts, 10 sales: 16.7 % says the ratio, 66.7 % (41.7-84.8) is true."""
    path = example(name)
    found = json.loads(run("report", path, "--json", "-"))
    ratio, rate = (found["metrics"][name]["overall"] for name in ("contact_ratio", "close_rate"))
    assert (ratio["value"], ratio["low"], ratio["high"]) == pytest.approx((1 / 6, 0.093, 0.280), abs=5e-4)
    assert (rate["value"], rate["low"], rate["high"]) == pytest.approx((2 / 3, 0.417, 0.848), abs=5e-4)
    assert rate["naive"] == ratio["value"]
    assert found["book"]["touches"] == 60
    assert found["book"]["opportunities"] == {"total": 15, "won": 10, "lost": 3, "lapsed": 0, "open": 2, "unknown": 0}
    text = " ".join(run("report", path, "--lang", lang).replace("│", " ").split())
    for shown in ("16.7 %", "66.7 %", "41.7–84.8 %", "15"):
        assert (shown.replace(".", ",") if lang == "es" else shown) in text
    assert ("no se distingue" if lang == "es" else "cannot be told apart") in text


def test_the_form_holds_no_prospects(example: Any) -> None:
    found = json.loads(run("report", example("daily_contact_form.csv"), "--json", "-"))
    assert found["format"] == "daily_contact_form"
    assert set(found["metrics"]) == {"contacts", "contact_ratio", "sales"}
    unknown = {item["metric"]: item for item in found["unknown"]}
    assert unknown["close_rate"]["bounds"] == {"low": pytest.approx(1 / 6), "high": 1.0}
    assert "prospect" in unknown["close_rate"]["to_know"]
    assert unknown["new_prospects"]["bounds"] == {"low": 0.0, "high": 60.0}
    assert "who" in unknown["new_prospects"]["why"] or "whom" in unknown["new_prospects"]["why"]
    assert found["book"]["opportunities"]["total"] is None
    text = " ".join(run("report", example("daily_contact_form.csv")).replace("│", " ").split())
    assert "between 16.7 % and 100 %" in text


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples, copied once: what was read of them is served again."""
    return Path(shutil.copytree(EXAMPLES, tmp_path_factory.mktemp("all") / "examples"))


@pytest.mark.parametrize("by", [None, "product", "month", "week", "channel", "source", "team"])
@pytest.mark.parametrize("name", ["contact_log.csv", "registro.csv", "daily_contact_form.csv"])
def test_json_keeps_its_contract(name: str, by: str | None, examples: Path) -> None:
    schema = json.loads(files("pista.reports").joinpath("contract.schema.json").read_text(encoding="utf-8"))
    found = json.loads(run("report", examples / name, "--json", "-", *(["--by", by] if by else [])))
    jsonschema.validate(found, schema)
    if by:
        assert all(list(metric["by"]) == [by] for metric in found["metrics"].values())


def test_a_period_counts_only_what_falls_in_it(example: Any) -> None:
    path = example("contact_log.csv")
    whole = json.loads(run("report", path, "--json", "-"))["metrics"]["contacts"]["overall"]["value"]
    first = json.loads(run("report", path, "--json", "-", "--until", "2026-03-10"))["metrics"]["contacts"]["overall"][
        "value"
    ]
    rest = json.loads(run("report", path, "--json", "-", "--since", "2026-03-11"))["metrics"]["contacts"]["overall"][
        "value"
    ]
    assert first + rest == whole
    assert 0 < first < whole


def test_as_of_an_earlier_day(example: Any) -> None:
    found = json.loads(run("report", example("contact_log.csv"), "--json", "-", "--as-of", "2026-03-10"))
    assert found["as_of"] == "2026-03-10"
    assert found["book"]["touches"] < 60
    assert found["book"]["sales"] == 0


def test_the_mapping_printed_is_the_mapping_used(example: Any, tmp_path: Path) -> None:
    path, mapping = example("registro.csv"), tmp_path / "mapping.toml"
    mapping.write_text(run("mapping", path))
    assert 'seller = "Vendedor"' in mapping.read_text()
    one, other = (json.loads(run("report", path, "--json", "-", *more)) for more in ([], ["--mapping", mapping]))
    assert one["metrics"] == other["metrics"]


def test_the_example_mapping_works(example: Any) -> None:
    found = json.loads(run("report", example("contact_log.csv"), "--json", "-", "--mapping", EXAMPLES / "mapping.toml"))
    assert found["settings"]["lapse_days"] == 45


@pytest.mark.parametrize("lang", ["en", "es"])
def test_metrics_are_listed_and_explained(lang: str) -> None:
    listed = run("metrics", "--lang", lang)
    for name in ("contacts", "close_rate", "sales_cycle", "margin_per_hour", "stale_opportunities"):
        assert name in listed
    explained = run("metrics", "close_rate", "--lang", lang)
    assert "Wilson (1927)" in explained
    assert ("Fomenta" if lang == "es" else "Encourages") in explained
    for said in ("Registro tardío:", "Prospectos nuevos") if lang == "es" else ("Late registration:", "New prospects"):
        assert said in explained
    assert "late_registration" not in explained
    assert "(new_prospects)" in explained


def test_formats_are_listed() -> None:
    listed = run("formats")
    for name in ["contact_log", "opportunities", "leads_and_deals", "zoho_crm", "prospect_tally", "daily_contact_form"]:
        assert name in listed


def test_help_and_version_read_well() -> None:
    assert run("--version").strip() == f"pista {pista.__version__}"
    text = run("--help")
    for command in ("report", "metrics", "mapping", "simulate", "export"):
        assert command in text
    for option in ["--format", "--mapping", "--by", "--since", "--until", "--as-of", "--lang", "--html", "--json"]:
        assert option in run("report", "--help")


def test_as_a_library(example: Any) -> None:
    book = pista.read(example("contact_log.csv"))
    frame = book.metric("close_rate", by="seller")
    assert frame.columns == ["key", "value", "low", "high", "n", "undecided", "naive", "known", "verdict"]
    assert frame.to_pandas()["n"].sum() == 15
    assert frame.to_polars()["key"].to_list() == ["Carmen Ortiz", "Diego León", "Sofía Núñez"]
    assert frame.to_arrow().num_rows == 3
    assert len(book.rows("close_rate", by="seller", key="Carmen Ortiz")) == 5
    assert len(book.rows("contacts")) == 60
    with pytest.raises(pista.PistaError, match="'margin' is unknown: no sale says its margin"):
        book.metric("margin")
    with pytest.raises(pista.PistaError, match="Did you mean 'close_rate'"):
        book.metric("closerate")


def test_the_same_source_is_not_read_twice(example: Any) -> None:
    path = example("contact_log.csv")
    seen: list[str] = []
    pista.read(path, progress=lambda what, _share, _rows: seen.append(what))
    assert seen == ["contact_log.csv", "preparing"]
    seen.clear()
    pista.read(path, progress=lambda what, _share, _rows: seen.append(what))
    assert seen == []
    path.write_text(path.read_text() + "2026-03-30,Carmen Ortiz,Zoe New,telephone,conversation,Car,5,\n")
    assert pista.read(path, progress=lambda what, _share, _rows: seen.append(what)).prepared.facts.touches == 61
    assert seen == ["contact_log.csv", "preparing"]


def test_where_one_may_not_write_the_book_is_kept_in_the_cache(
    example: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = example("contact_log.csv")
    monkeypatch.setattr("pista.engines.opening.os.access", lambda *_: False)
    pista.read(path)
    assert not (tmp_path / ".pista").exists()
    assert list((tmp_path / "cache" / "pista").iterdir())


def test_simulate_export_and_report_meet(tmp_path: Path) -> None:
    sim, out = tmp_path / "sim", tmp_path / "out"
    run("simulate", "--sellers", 3, "--touches", 400, "--seed", 5, "--out", sim)
    assert (sim / "truth.json").exists()
    one = json.loads(run("report", sim, "--json", "-"))
    run("export", sim, "--out", out)
    other = json.loads(run("report", out, "--json", "-"))
    assert one["metrics"] == other["metrics"]
    assert one["book"] == other["book"]


def test_a_group_that_is_not_there_is_answered(examples: Path) -> None:
    book = pista.read(examples / "contact_log.csv")
    with pytest.raises(pista.PistaError, match=r"No group 'Carmen Ortis'. Did you mean 'Carmen Ortiz'"):
        book.rows("close_rate", by="seller", key="Carmen Ortis")


def test_an_open_book_says_what_is_in_it(examples: Path) -> None:
    said = repr(pista.read(examples / "contact_log.csv"))
    assert said.startswith("<contact_log.csv · as of 2026-03-")
    assert said.endswith("· 60 contacts · 15 prospects · 15 opportunities · 10 sales>")


def test_a_grouping_that_nothing_says_is_explained(examples: Path) -> None:
    assert "so there is no table of teams" in " ".join(
        run("report", examples / "contact_log.csv", "--by", "team").split()
    )


def test_one_of_each_is_said_in_the_singular(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("date,seller,customer,outcome\n2026-03-01,ana,acme,sale\n")
    said = run("report", tmp_path / "log.csv")
    assert "1 contact · 1 prospect · 1 opportunity · 1 sale\n" in said
    assert "Of your only opportunity, 100.0 % was won" in " ".join(said.replace("│", " ").split())


def test_a_last_day_that_is_far_off_is_told_of(tmp_path: Path) -> None:
    days = [f"2026-03-{day:02},ana,acme,conversation" for day in range(1, 15)]
    (tmp_path / "log.csv").write_text("\n".join(["date,seller,customer,outcome", *days, "2062-03-15,ana,acme,sale\n"]))
    said = " ".join(run("report", tmp_path / "log.csv").split())
    assert "The last contact, of 15 Mar 2062, comes 13,150 days after the one before" in said
    assert "days after the one before" not in run("report", tmp_path / "log.csv", "--as-of", "2026-03-14")


@pytest.mark.parametrize("table", ["touches", "opportunities"])
def test_a_day_to_look_back_from_that_is_far_off_is_told_of(table: str, tmp_path: Path) -> None:
    log = "date,seller,customer,outcome\n2026-03-01,ana,acme,conversation\n2026-03-02,ana,acme,sale\n"
    deals = "opportunity_id,seller,customer,opened,closed,status\n1,ana,acme,2026-03-01,2026-03-02,won\n"
    (tmp_path / f"{table}.csv").write_text(log if table == "touches" else deals)
    said = " ".join(run("report", tmp_path / f"{table}.csv", "--as-of", "2999-12-31").split())
    assert "Nothing is recorded of the 355,685 days before 31 Dec 2999: the last is of 2 Mar 2026." in said
    assert "Nothing is recorded of" not in run("report", tmp_path / f"{table}.csv", "--as-of", "2026-06-01")


def test_what_takes_long_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.progress_bar() as tell:
        tell("asking", 0.5, 0)
        time.sleep(0.3)
    assert "working out the numbers" in capsys.readouterr().err


def test_the_period_asked_for_is_said(examples: Path) -> None:
    said = run("report", examples / "contact_log.csv", "--since", "2026-03-02", "--until", "2026-03-20")
    assert "2 Mar 2026 to 20 Mar 2026" in said


def test_a_format_with_headings_of_its_own_has_nothing_to_map(tmp_path: Path) -> None:
    (tmp_path / "Calls.csv").write_text("CALLID,Call Owner,Call Start Time,Call Duration (in seconds),Related To\n")
    assert run("mapping", tmp_path, "--format", "zoho_crm", "--lang", "es") == (
        'format = "zoho_crm"\n# Se lee por sus propios encabezados: no hay nada que mapear.\n'
    )
    assert "Zoho CRM" in run("formats", "--lang", "es")


def test_how_many_say_their_minutes_is_never_rounded_to_all_of_them() -> None:
    assert minutes_known(1.0) == "All contacts say how long they took."
    assert minutes_known(0.9999).startswith("99.9\u00a0% of the contacts say")
    assert minutes_known(0.58).startswith("58\u00a0% of the contacts say how long they took; the others are given")


def test_amounts_in_a_currency(example: Any, tmp_path: Path) -> None:
    path = example("registro.csv")
    html = tmp_path / "r.html"
    run("report", path, "--currency", "eur", "--lang", "es", "--html", html)
    assert "6.750\xa0€" in html.read_text(encoding="utf-8")
    assert json.loads(run("report", path, "--currency", "EUR", "--json", "-"))["settings"]["currency"] == "EUR"
    assert json.loads(run("report", path, "--json", "-"))["settings"]["currency"] is None
