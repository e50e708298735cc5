"""METHODS, acceptance experiments E1 to E4, and Zoho's export: through the same road a user takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import kendalltau

import pista
from pista.book.days import day_of
from pista.book.prepared import Settings
from pista.evidence.day_table import from_counts
from pista.evidence.funnel import funnel
from pista.metrics.asking import ask
from pista.metrics.question import WHOLE, Question
from pista.metrics.views import Views
from pista.reports.report import build
from pista.reports.story import warnings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pista.engines.opened import Book

    Borrow = Callable[[str], Path]

pytestmark = pytest.mark.data


def at(book: Book, *ages: int, by: str | None = None, key: str | None = None) -> list[float]:
    """Return the share won at any ages, of the whole or of one group."""
    from pista.metrics.day_tables import day_tables
    from pista.metrics.durations import age, ending, entry, won_at
    from pista.metrics.measures import Durations

    views = Views(book.prepared)
    measure = Durations(views.opportunities, age(views), ending(), won_at(ages), entry(views))
    tables = day_tables(views, measure, Question(by=by))
    found: Any = won_at(ages)(tables[WHOLE if key is None else key])
    return [found["at"][str(days)]["value"] for days in ages]


# --- E1: Olist, leads and deals


def test_e1_olist(borrowed: Borrow) -> None:
    book = pista.read(borrowed("olist"))
    assert book.taken.format == "leads_and_deals"
    rate = book.ask(["close_rate"], by="source").told["close_rate"]
    assert rate.overall["value"] == pytest.approx(842 / 8000, abs=1e-12)
    wanted = {
        "organic search": (271, 2296), "paid search": (195, 1586), "social": (75, 1350), "unknown": (179, 1099),
        "direct traffic": (56, 499), "email": (15, 493), "referral": (24, 284), "other": (4, 150), "display": (6, 118),
        "other publicities": (3, 65), None: (14, 60),
    }  # fmt: skip
    assert {key: (found["count"], found["n"]) for key, found in rate.groups.items()} == wanted
    assert str(book.as_of) == "2018-11-14"
    by_age = book.ask(["close_rate_by_age"]).told["close_rate_by_age"].overall
    assert by_age["n"] == 7999
    found: Any = by_age["at"]
    assert [found[age]["value"] for age in ("30", "90", "180", "365")] == pytest.approx(
        [0.0692586573, 0.0863857982, 0.0968092626, 0.1133467736], abs=1e-9
    )
    assert (found["90"]["low"], found["90"]["high"]) == pytest.approx((0.0804340004, 0.0927553854), abs=1e-9)


def test_e1_the_odd_row_is_reported(borrowed: Borrow) -> None:
    book = pista.read(borrowed("olist"))
    assert [(c.file, c.line, c.set_aside) for c in book.taken.complaints] == [
        ("olist_closed_deals_dataset.csv", 669, False)
    ]
    assert "its cycle is unknown" in str(book.taken.complaints[0])


@pytest.mark.parametrize(
    ("source", "share"),
    [
        ("organic search", 0.094553),
        ("paid search", 0.094578),
        ("social", 0.043704),
        ("unknown", 0.142857),
        ("email", 0.024341),
    ],
)
def test_e1_by_origin_at_90_days(borrowed: Borrow, source: str, share: float) -> None:
    assert at(pista.read(borrowed("olist")), 90, by="source", key=source) == pytest.approx([share], abs=1e-6)


def test_e1_the_matured_cohort(borrowed: Borrow) -> None:
    answers = pista.read(borrowed("olist")).ask(["close_rate_by_age"], until="2018-05-18")
    found: Any = answers.told["close_rate_by_age"].overall
    assert found["n"] == 7493
    assert found["at"]["180"]["value"] == pytest.approx(724 / 7493, abs=1e-9)


def test_e1_the_cohort_of_2018(borrowed: Borrow) -> None:
    rate = pista.read(borrowed("olist")).ask(["close_rate"], since="2018-01-01").told["close_rate"].overall
    assert (rate["count"], rate["n"]) == (780 + 1, 5998)  # METHODS leaves the odd row out: 780 of 5997


def test_e1_truncation_is_warned_of_and_corrected(borrowed: Borrow) -> None:
    book = pista.read(borrowed("olist"))
    report = build("olist", book.prepared, book.taken, Question(by="seller"))
    assert report.recording is not None
    assert report.recording.first_closing == day_of("2017-12-05")
    assert "--recorded-since" in warnings(report)[0]
    since = pista.read(book.source, settings=Settings(recorded_since=day_of("2017-12-05")))
    assert at(since, 90)[0] == pytest.approx(won_by(since, 90, day_of("2017-12-05")), abs=1e-12)
    again = build("olist", since.prepared, since.taken, Question(by="seller"))
    assert again.recording is None
    # From a day on which closings were recorded before, what is left out is said.
    later = pista.read(book.source, settings=Settings(recorded_since=day_of("2018-01-01")))
    said = warnings(build("olist", later.prepared, later.taken, Question(by="seller")))
    closed = later.prepared.engine.collect(later.prepared.opportunities.select("opened_day", "closed_day")).rows()
    before = sum(o is not None and c is not None and o <= c < day_of("2018-01-01") for o, c in closed)
    assert any(f"{before} that ended before 1 Jan 2018 are left out" in one for one in said), said


def won_by(book: pista.Book, age: int, since: int) -> float:
    """Return the share won by an age as the product over days, those counted that were seen on each; nothing shared."""
    frame = book.prepared.engine.collect(book.prepared.opportunities.select("opened_day", "closed_day", "status"))
    end = book.prepared.facts.as_of
    assert end is not None
    rows = [(o, (end if s == "open" else c) - o, s) for o, c, s in frame.rows() if s == "open" or c is not None]
    rows = [(opened, last, how) for opened, last, how in rows if last >= 0 and opened + last >= since]
    open_still, won = 1.0, 0.0
    for day in range(age + 1):
        risk = sum(last >= day and opened + day >= since for opened, last, _how in rows)
        ends = [how for _opened, last, how in rows if last == day and how != "open"]
        if risk:
            won += open_still * ends.count("won") / risk
            open_still *= 1 - len(ends) / risk
    return won


def test_e1_delayed_entry_as_r_has_it(borrowed: Borrow) -> None:
    """Surv(entry, exit): R leaves out what ended on the day it began, 33 same-day sales; our own number keeps them."""
    book = pista.read(borrowed("olist"))
    frame = book.prepared.engine.collect(book.prepared.opportunities.select("opened_day", "closed_day", "status"))
    end = book.prepared.facts.as_of
    assert end is not None
    rows = [(o, end if s == "open" else c, s) for o, c, s in frame.rows() if s == "open" or c is not None]
    entry = [max(0, day_of("2017-12-05") - opened) for opened, _, _ in rows]
    kinds = ["" if status == "open" else status for _, _, status in rows]
    table = from_counts([last - opened for opened, last, _ in rows], kinds, [1] * len(rows), entry)
    from pista.evidence.aalen_johansen import aalen_johansen

    found = aalen_johansen(table)["won"].at(90)
    assert table.n == 7965
    assert found is not None
    assert found[0] == pytest.approx(0.1029767528, abs=1e-9)


# --- E2 and E3: Maven, a pipeline


def test_e2_maven(borrowed: Borrow) -> None:
    book = pista.read(borrowed("maven_crm"))
    report = build("maven", book.prepared, book.taken, Question(by="seller"))
    counts = {"open": 1589, "won": 4238, "lost": 2473, "lapsed": 0, "unknown": 0, "total": 8300}
    assert report.totals["opportunities"] == counts
    assert str(book.as_of) == "2017-12-31"
    assert at(book, 30, 90, 138) == pytest.approx([0.2189948341, 0.3970147464, 0.5194391985], abs=1e-10)
    cycle: Any = report.answers.told["sales_cycle"].overall
    assert (cycle["median"], cycle["low"], cycle["high"]) == (69, 67, 70)
    assert (cycle["rmst"], cycle["rmst_se"], cycle["rmst_horizon"]) == pytest.approx(
        (64.7269307, 0.5578009, 138), abs=1e-6
    )
    headline = report.answers.told["close_rate"].overall["value"]
    assert headline == pytest.approx(4238 / 8300)
    assert at(book, 138, by="product", key="GTX Pro") == pytest.approx([0.52973421], abs=1e-8)
    assert at(book, 138, by="product", key="GTK 500") == pytest.approx([0.38026316], abs=1e-8)


def test_e2_the_lost_compete(borrowed: Borrow) -> None:
    from pista.evidence.aalen_johansen import aalen_johansen
    from pista.metrics.day_tables import day_tables
    from pista.metrics.durations import age, ending
    from pista.metrics.measures import Durations

    views = Views(pista.read(borrowed("maven_crm")).prepared)
    table = day_tables(views, Durations(views.opportunities, age(views), ending(), lambda _: {}), Question())[WHOLE]
    lost = aalen_johansen(table)["lost"]
    found = [lost.at(day) for day in (30, 90, 138)]
    assert [value[0] for value in found if value] == pytest.approx([0.1622064592, 0.2521246150, 0.3017405460], abs=1e-9)


def test_e2_every_row_is_accounted_for(borrowed: Borrow) -> None:
    taken = pista.read(borrowed("maven_crm")).taken
    account = next(account for account in taken.accounts if account.file == "sales_pipeline.csv")
    assert (account.read, account.taken, account.set_aside) == (8800, 8300, 500)
    notes = [str(c) for c in taken.complaints if not c.set_aside]
    assert notes.pop(0) == "sales_pipeline.csv: 'GTXPro' taken as 'GTX Pro', as the table of products spells it"
    assert ["name nobody (deals: 1088," in note for note in notes] == [True]


def test_e3_maven_sellers_cannot_be_told_apart(borrowed: Borrow) -> None:
    answer = pista.read(borrowed("maven_crm")).ask(["close_rate"], by="seller").told["close_rate"]
    fair: dict[str, Any] = {str(key): found["fair"] for key, found in answer.groups.items()}
    together: Any = answer.verdicts
    raw = [found["raw"] for found in fair.values()]
    assert (min(raw), max(raw)) == pytest.approx((0.5498, 0.7040), abs=1e-4)
    assert together["homogeneity"]["statistic"] == pytest.approx(33.3477, abs=1e-4)
    assert (together["homogeneity"]["df"], together["homogeneity"]["p"]) == pytest.approx((29, 0.26394), abs=1e-5)
    assert (together["prior"]["a"], together["prior"]["b"]) == pytest.approx((1935.18, 1128.43), rel=1e-3)
    shrunken = [found["shrunken"] for found in fair.values()]
    assert (min(shrunken), max(shrunken)) == pytest.approx((0.6259, 0.6361), abs=5e-5)
    assert fair["Lajuana Vencill"]["ratio"] == pytest.approx(0.87326, abs=1e-5)
    assert fair["Hayden Neloms"]["ratio"] == pytest.approx(1.13959, abs=1e-5)
    assert {found["verdict"] for found in fair.values()} == {"cannot be told apart"}
    plain = funnel([found["won"] for found in fair.values()], [found["decided"] for found in fair.values()])
    assert (int(np.sum(np.abs(plain.z) > 1.96)), int(np.sum(np.abs(plain.z) > 3.09))) == (2, 0)


# --- E4: UCI bank, a tally


def test_e4_uci(borrowed: Borrow) -> None:
    book = pista.read(borrowed("uci_bank/bank-additional-full.csv.gz"))
    assert book.taken.format == "prospect_tally"
    facts = book.prepared.facts
    assert (facts.prospects, facts.touches, facts.as_of) == (41_188, 105_754, None)
    told = book.ask(["close_rate", "contact_ratio", "touch_mix"]).told
    assert told["close_rate"].overall["value"] == pytest.approx(0.1126542, abs=1e-7)
    assert told["close_rate"].overall["naive"] == told["contact_ratio"].overall["value"]
    assert told["contact_ratio"].overall["value"] == pytest.approx(0.0438754, abs=1e-7)
    parts: Any = told["touch_mix"].overall["parts"]
    assert parts["follow_up"]["value"] == pytest.approx(0.6105302, abs=1e-6)


def test_e4_hazard_by_contact(borrowed: Borrow) -> None:
    book = pista.read(borrowed("uci_bank/bank-additional-full.csv.gz"))
    by_contact = book.ask(["contact_ratio"], by="contact").told["contact_ratio"].groups
    found = [by_contact[number]["value"] for number in range(1, 6)]
    assert found == pytest.approx([0.055842, 0.051431, 0.044236, 0.032613, 0.024077], abs=5e-7)


def test_e4_the_ranking_of_months_turns(borrowed: Borrow) -> None:
    book = pista.read(borrowed("uci_bank/bank-additional-full.csv.gz"))
    months: Any = book.ask(["close_rate"], by="month").told["close_rate"].groups
    right = [found["value"] for found in months.values()]
    wrong = [found["naive"] for found in months.values()]
    pairs = [(a, b) for a in range(10) for b in range(10) if right[a] < right[b] and wrong[a] > wrong[b]]
    assert len(pairs) == 7
    assert kendalltau(right, wrong).statistic == pytest.approx(0.6888889, abs=1e-7)
    november, august = months[11], months[8]
    assert (november["naive"], august["naive"]) == pytest.approx((0.053129, 0.039760), abs=1e-6)
    assert (november["value"], august["value"]) == pytest.approx((0.101439, 0.106021), abs=1e-6)


def test_e4_what_needs_dates_is_unknown(borrowed: Borrow) -> None:
    book = pista.read(borrowed("uci_bank/bank-additional-full.csv.gz"))
    untold = ask(book.prepared).untold
    assert "no dates" in untold["sales_cycle"].why
    with pytest.raises(pista.PistaError, match="holds no dates"):
        book.ask(["close_rate"], since="2026-01-01")


# --- Zoho


def test_zoho_is_read_whole(borrowed: Borrow) -> None:
    taken = pista.read(borrowed("zoho_crm")).taken
    assert taken.format == "zoho_crm"
    read = {account.file: account.read for account in taken.accounts}
    assert read == {
        "Calls.csv": 4100, "Events.csv": 2978, "Leads.csv": 3900, "Contacts.csv": 1265, "Potentials.csv": 3632,
        "Users.csv": 11, "Accounts.csv": 2229, "Campaign_Lead_Status.csv": 3900, "Campaigns.csv": 110, "Tasks.csv": 2978,
    }  # fmt: skip
    assert all(account.read == account.taken + account.set_aside for account in taken.accounts)
    used = [account for account in taken.accounts if account.taken]
    assert all(account.set_aside == 0 for account in used)
    assert len(used) == 7


def test_zoho_events_of_days_are_told_of(borrowed: Borrow) -> None:
    told = [str(complaint) for complaint in pista.read(borrowed("zoho_crm")).taken.complaints]
    assert any("longer than a day do not say how long the contact took (rows: 2978)" in text for text in told)


def test_zoho_an_open_deals_closing_date_is_a_hope(borrowed: Borrow) -> None:
    book = pista.read(borrowed("zoho_crm"))
    report = build("zoho", book.prepared, book.taken, Question(by="seller"))
    counts: Any = report.totals["opportunities"]
    assert counts == {"open": 1722, "won": 1425, "lost": 485, "lapsed": 0, "unknown": 0, "total": 3632}
    assert report.totals["revenue"] == pytest.approx(89_066_200)


def test_sellers_known_of_won_opportunities_only_make_no_close_rate(borrowed: Borrow) -> None:
    answers = pista.read(borrowed("olist")).ask(["close_rate", "sales"], by="seller")
    assert answers.known_for_won_only
    assert answers.told["close_rate"].groups == {}
    assert answers.told["close_rate"].overall["n"] == 8000
    assert len(answers.told["sales"].groups) > 20
