"""The law across layouts: the same deals, activities and moves, as any system exports them, are the same rows."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from intake_rows import taken
from pista.intake.mapping import Mapping, read_mapping
from pista.intake.recognition import FOLDER, layouts
from pista.intake.taking import mapping_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, str]
SELLERS = ("Ana Ruiz", "Berta Sol", "Carlos Paz")
ENDS = ("won", "lost", "open", "won", "lost")
# The close date that systems keep for open deals: a hope, which no report may take for an end.
HOPE = "2027-03-01"


def _deal(n: int) -> Row:
    opened = date(2026, 1, 5) + timedelta(days=n * 7 % 150)
    end = ENDS[n % len(ENDS)]
    closed = "" if end == "open" else (opened + timedelta(days=3 + n * 11 % 50)).isoformat()
    return {
        "id": str(1001 + n), "firm": f"Firm {n // 2}", "seller": SELLERS[n % 3], "amount": f"{500 + n * 37}.00",
        "opened": opened.isoformat(), "closed": closed, "end": end,
    }  # fmt: skip


DEALS = [_deal(n) for n in range(40)]


def end(deal: Row, won: str, lost: str, still_open: str) -> str:
    return {"won": won, "lost": lost, "open": still_open}[deal["end"]]


def on(deal: Row, what: str, clock: str) -> str:
    return f"{deal['closed']}{clock}" if deal["end"] == what else ""


DEALS_OF: dict[str, Callable[[Row], Row]] = {
    "HubSpot deals": lambda d: {
        "Record ID": d["id"], "Deal Name": "Deal", "Deal Stage": end(d, "Closed won", "Closed lost", "Appointment scheduled"),
        "Deal owner": d["seller"], "Amount": d["amount"], "Create Date": d["opened"] + " 10:00",
        "Close Date": (d["closed"] or HOPE) + " 12:00", "Associated Company": d["firm"],
    },
    "Pipedrive deals": lambda d: {
        "Deal - ID": d["id"], "Deal - Title": "Deal", "Deal - Status": end(d, "Won", "Lost", "Open"), "Deal - Stage": "Proposal Made",
        "Deal - Owner": d["seller"], "Deal - Organization": d["firm"], "Deal - Value": d["amount"],
        "Deal - Deal created": d["opened"] + " 10:00:00", "Deal - Won time": on(d, "won", " 12:00:00"), "Deal - Lost time": on(d, "lost", " 12:00:00"),
    },
    "Salesforce opportunities": lambda d: {
        "Opportunity ID": d["id"], "Opportunity Name": "Deal", "Account Name": d["firm"], "Stage": end(d, "Closed Won", "Closed Lost", "Prospecting"),
        "Amount": d["amount"], "Created Date": d["opened"], "Close Date": d["closed"] or HOPE, "Opportunity Owner": d["seller"],
    },
    "Odoo opportunities": lambda d: {
        "ID": d["id"], "Opportunity": "Deal", "Customer": d["firm"], "Stage": end(d, "Won", "Qualified", "New"), "Expected Revenue": d["amount"],
        "Created on": d["opened"] + " 10:00:00", "Closed Date": d["closed"] and d["closed"] + " 12:00:00", "Salesperson": d["seller"],
        "Probability": end(d, "100.0", "0.0", "20.0"), "Active": end(d, "True", "False", "True"), "Lost Reason": end(d, "", "Too expensive", ""),
    },
    "Zoho deals": lambda d: {
        "Record Id": d["id"], "Deal Name": "Deal", "Account Name": d["firm"], "Stage": end(d, "Closed Won", "Closed Lost", "Qualification"),
        "Amount": d["amount"], "Created Time": d["opened"] + " 10:00:00", "Closing Date": d["closed"] or HOPE, "Deal Owner": d["seller"],
    },
    "EspoCRM opportunities": lambda d: {
        "ID": d["id"], "Name": "Deal", "Account": d["firm"], "Stage": end(d, "Closed Won", "Closed Lost", "Prospecting"), "Amount": d["amount"],
        "Created At": d["opened"] + " 10:00", "Close Date": d["closed"] or HOPE, "Assigned User": d["seller"],
    },
    "SuiteCRM opportunities": lambda d: {
        "ID": d["id"], "Opportunity Name": "Deal", "Account Name": d["firm"], "Sales Stage": end(d, "Closed Won", "Closed Lost", "Prospecting"),
        "Opportunity Amount": d["amount"], "Date Created": d["opened"] + " 10:00:00", "Expected Close Date": d["closed"] or HOPE,
        "Assigned User Name": d["seller"],
    },
    "Dynamics 365 opportunities": lambda d: {
        "(Do Not Modify) Opportunity": d["id"], "Topic": "Deal", "Potential Customer": d["firm"], "Status": end(d, "Won", "Lost", "Open"),
        "Est. Revenue": d["amount"], "Created On": d["opened"] + " 10:00", "Actual Close Date": d["closed"], "Owner": d["seller"],
    },
    "Frappe CRM deals": lambda d: {
        "ID": d["id"], "Organization": d["firm"], "Status": end(d, "Won", "Lost", "Qualification"), "Deal Value": d["amount"],
        "Created On": d["opened"] + " 10:00:00", "Closed Date": d["closed"], "Deal Owner": d["seller"],
    },
    "Close opportunities": lambda d: {
        "id": d["id"], "lead_name": d["firm"], "status_type": end(d, "won", "lost", "active"), "status_label": end(d, "Won", "Lost", "Active"),
        "value": d["amount"], "date_created": d["opened"] + "T10:00:00+00:00", "date_won": on(d, "won", ""), "date_lost": on(d, "lost", ""),
        "user_name": d["seller"],
    },
    "Twenty opportunities": lambda d: {
        "Id": d["id"], "Name": "Deal", "Stage": end(d, "WON", "LOST", "NEW"), "Amount / Amount": d["amount"], "Creation date": d["opened"],
        "Close date": d["closed"] or HOPE, "Owner": d["seller"], "Company": d["firm"],
    },
    "Copper opportunities": lambda d: {
        "Copper ID": d["id"], "Name": "Deal", "Company": d["firm"], "Status": end(d, "Won", "Lost", "Open"), "Value": d["amount"],
        "Created At": d["opened"], "Close Date": d["closed"] or HOPE, "Owned By": d["seller"],
    },
    "Freshsales deals": lambda d: {
        "Id": d["id"], "Deal name": "Deal", "Account": d["firm"], "Deal stage": end(d, "Won", "Lost", "New"), "Deal value": d["amount"],
        "Created at": d["opened"], "Closed date": d["closed"], "Sales owner": d["seller"],
    },
    "Bitrix24 deals": lambda d: {
        "ID": d["id"], "Deal Name": "Deal", "Stage": end(d, "Deal won", "Deal lost", "Initial contact"), "Company": d["firm"], "Income": d["amount"],
        "Responsible": d["seller"], "Created": d["opened"], "Closed": end(d, "Yes", "Yes", "No"), "Close date": d["closed"] or HOPE,
    },
    "monday deals": lambda d: {
        "Item ID": d["id"], "Name": "Deal", "Stage": end(d, "Won", "Lost", "New"), "Owner": d["seller"], "Deal Value": d["amount"],
        "Accounts": d["firm"], "Deal creation date": d["opened"], "Close Date": d["closed"] or HOPE,
    },
}  # fmt: skip

CALLS = [
    {"id": str(n), "day": (date(2026, 2, 2) + timedelta(days=n)).isoformat(), "seller": SELLERS[n % 3], "who": f"Person {n % 7}", "minutes": str(4 + n % 9)}
    for n in range(24)
]  # fmt: skip
SECONDS = {call["id"]: str(int(call["minutes"]) * 60) for call in CALLS}

# Each with the activities that took place, and one that is only planned.
CALLS_OF: dict[str, tuple[Callable[[Row], Row], Row]] = {
    "HubSpot calls": (
        lambda c: {
            "Record ID": c["id"], "Call title": "Call", "Activity date": c["day"] + " 10:00", "Activity assigned to": c["seller"],
            "Call duration": str(int(c["minutes"]) * 60000), "Call status": "COMPLETED", "Associated Contact": c["who"],
        },
        {"Call status": "SCHEDULED"},
    ),
    "Pipedrive activities": (
        lambda c: {
            "Activity - ID": c["id"], "Activity - Subject": "Call", "Activity - Due date": c["day"], "Activity - Due time": "10:00",
            "Activity - Duration": f"00:{int(c['minutes']):02}", "Activity - Assigned to user": c["seller"], "Activity - Done": "Done",
            "Activity - Contact person": c["who"],
        },
        {"Activity - Done": "To do"},
    ),
    "Salesforce activities": (
        lambda c: {
            "Activity ID": c["id"], "Subject": "Call", "Assigned": c["seller"], "Contact": c["who"], "Company / Account": "", "Date": c["day"],
            "Status": "Completed", "CallDurationInSeconds": SECONDS[c["id"]],
        },
        {"Status": "Not Started"},
    ),
    "Zoho calls": (
        lambda c: {
            "Record Id": c["id"], "Call Owner": c["seller"], "Call Start Time": c["day"] + " 10:00:00", "Call Type": "Outbound",
            "Call Duration (in seconds)": SECONDS[c["id"]], "Contact Name": c["who"], "Outgoing Call Status": "Completed",
        },
        {"Outgoing Call Status": "Scheduled"},
    ),
    "EspoCRM activities": (
        lambda c: {
            "ID": c["id"], "Name": "Call", "Status": "Held", "Date Start": c["day"] + " 10:00", "Date End": f"{c['day']} 10:{int(c['minutes']):02}",
            "Assigned User": c["seller"], "Contacts": c["who"],
        },
        {"Status": "Planned"},
    ),
    "SuiteCRM calls and meetings": (
        lambda c: {
            "ID": c["id"], "Subject": "Call", "Start Date": c["day"] + " 10:00", "Duration Hours": "0", "Duration Minutes": c["minutes"],
            "Status": "Held", "Assigned to": c["seller"], "Contact": c["who"],
        },
        {"Status": "Not Held"},
    ),
    "Dynamics 365 activities": (
        lambda c: {
            "(Do Not Modify) Phone Call": c["id"], "Subject": "Call", "Call To": c["who"], "Regarding": "", "Activity Status": "Completed",
            "Actual End": c["day"] + " 10:00", "Owner": c["seller"], "Duration": f"{c['minutes']} minutes",
        },
        {"Activity Status": "Canceled"},
    ),
}  # fmt: skip


def write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def day(number: int | None) -> str:
    return "" if number is None else (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def deals_in(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted(
        (
            r["opportunity"],
            r["prospect"],
            r["seller"],
            day(r["opened_day"]),
            day(r["closed_day"]),
            r["status"],
            r["amount"],
        )
        for r in rows
    )


@pytest.mark.parametrize("layout", DEALS_OF)
def test_the_same_deals_in_every_layout(layout: str, tmp_path: Path) -> None:
    done, tables = taken(write(tmp_path / "deals.csv", [DEALS_OF[layout](deal) for deal in DEALS]))
    assert [table.title for table in done.tables] == [layout]
    assert deals_in(tables["opportunities"]) == [
        (d["id"], d["firm"].lower(), d["seller"], d["opened"], d["closed"], d["end"], float(d["amount"])) for d in DEALS
    ]
    assert not done.doubts


@pytest.mark.parametrize("layout", CALLS_OF)
def test_the_same_activities_in_every_layout(layout: str, tmp_path: Path) -> None:
    write_one, not_held = CALLS_OF[layout]
    planned = write_one(CALLS[-1]) | not_held
    file = write(tmp_path / "calls.csv", [*map(write_one, CALLS[:-1]), planned])
    done, tables = taken(file)
    assert [table.title for table in done.tables] == [layout]
    assert sorted((day(t["day"]), t["seller"], t["prospect"], t["minutes"]) for t in tables["touches"]) == [
        (c["day"], c["seller"], c["who"].lower(), float(c["minutes"])) for c in CALLS[:-1]
    ]
    assert done.accounts[0].planned + done.accounts[0].left_out == 1


@pytest.mark.parametrize("layout", [*DEALS_OF, *CALLS_OF])
def test_the_mapping_that_is_printed_reads_the_same(layout: str, tmp_path: Path) -> None:
    rows = [DEALS_OF[layout](d) for d in DEALS] if layout in DEALS_OF else [CALLS_OF[layout][0](c) for c in CALLS]
    file = write(tmp_path / "export.csv", rows)
    (tmp_path / "mapping.toml").write_text(mapping_of(file, Mapping()), encoding="utf-8")
    _done, tables = taken(file)
    _done, mapped = taken(file, read_mapping(tmp_path / "mapping.toml"))
    assert mapped == tables


def test_every_layout_of_deals_is_in_the_law() -> None:
    assert {layout.title for layout in layouts() if layout.kind == "opportunities"} == set(DEALS_OF)


def test_a_duration_in_two_columns(tmp_path: Path) -> None:
    write_one, _planned = CALLS_OF["SuiteCRM calls and meetings"]
    long = write_one(CALLS[0]) | {"Duration Hours": "1", "Duration Minutes": "30"}
    _done, tables = taken(write(tmp_path / "calls.csv", [long]))
    assert [touch["minutes"] for touch in tables["touches"]] == [90.0]


MOVES = [("1001", "New", "Proposal", "2026-02-03"), ("1002", "New", "Proposal", "2026-02-05"), ("1001", "Proposal", "Won", "2026-02-20")]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "headings", "extra"),
    [
        ("Salesforce stage history", ("Opportunity ID", "From Stage", "To Stage", "Last Modified"), {"Opportunity Name": "Deal"}),
        ("Zoho stage history", ("Deal Name.id", "Stage", "Moved To", "Modified Time"), {"Deal Name": "Deal"}),
        ("Frappe CRM status changes", ("Parent", "From", "To", "To Date"), {"From Date": "2026-01-01"}),
    ],
)  # fmt: skip
def test_the_same_moves_in_every_layout(layout: str, headings: tuple[str, ...], extra: Row, tmp_path: Path) -> None:
    deals = [DEALS_OF["HubSpot deals"](deal) for deal in DEALS[:4]]
    write(tmp_path / "deals.csv", deals)
    write(tmp_path / "moves.csv", [dict(zip(headings, move, strict=True)) | extra for move in MOVES])
    done, tables = taken(tmp_path)
    assert {table.title for table in done.tables} == {"HubSpot deals", layout}
    found = {(m["opportunity"], m["from_stage"], m["to_stage"]) for m in tables["stage_changes"]}
    assert found == {move[:3] for move in MOVES}


def test_nothing_is_read_and_passed_over_at_once() -> None:
    both = {
        layout.title: used & layout.ignored
        for layout in layouts()
        if (used := {one for headings in layout.columns.values() for one in headings}) & layout.ignored
    }
    assert both == {}


EXAMPLES = sorted((FOLDER / "examples").glob("*.csv"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_beside_a_system_is_its_table(path: Path) -> None:
    """Five deals, of which two were won, two lost and one is open; or four calls and one that was not made."""
    done, tables = taken(path)
    (table,) = done.tables
    assert table.title.lower().replace(" ", "_") == path.stem
    if table.kind == "opportunities":
        assert Counter(deal["status"] for deal in tables["opportunities"]) == {"won": 2, "lost": 2, "open": 1}
    else:
        assert (len(tables["touches"]), done.accounts[0].read) == (4, 5)
    assert not done.doubts


def test_every_system_has_an_example_beside_it() -> None:
    titles = {layout.title.lower().replace(" ", "_"): layout.system for layout in layouts()}
    assert {titles[path.stem] for path in EXAMPLES} == {layout.system for layout in layouts()}
