"""Zoho CRM's exported tables.

Calls and Events are contacts; Leads, Contacts and Accounts prospects, a contact belonging to its account; Potentials
opportunities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pista.errors import SourceError
from pista.intake.cells.dates import Dates
from pista.intake.cells.durations import LONGEST_MINUTES
from pista.intake.cells.numbers import number
from pista.intake.cells.words import Words
from pista.intake.columns import Cells, taken
from pista.intake.format import Format
from pista.intake.reference_tables import tell_unused
from pista.intake.statuses import Signals, Statuses
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Mapping as Lookup

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

# Per table, the headings that are read: ours -> Zoho's.
TABLES: Lookup[str, Lookup[str, str]] = {
    "Accounts": {"account": "ACCOUNTID", "company": "Account Name", "website": "Website"},
    "Calls": {
        "id": "TASKID", "at": "Call Start Time", "logged_at": "Created Time", "seller": "Call Owner",
        "seconds": "Call Duration (in seconds)", "direction": "Call Type", "note": "Subject", "lead": "LEADID",
        "contact": "CONTACTID", "account": "ACCOUNTID",
    },
    "Events": {
        "id": "EVENTID", "at": "Start DateTime", "until": "End DateTime", "logged_at": "Created Time",
        "seller": "Event Owner", "note": "Subject", "lead": "LEADID", "contact": "CONTACTID", "account": "ACCOUNTID",
    },
    "Leads": {
        "lead": "LEADID", "name": "Last Name", "company": "Company", "email": "Email", "phone": "Mobile",
        "website": "Website", "source": "Lead Source", "created_at": "Created Time",
    },
    "Contacts": {
        "contact": "CONTACTID", "name": "Last Name", "account": "Account Id", "email": "Email", "phone": "Mobile",
        "source": "Lead Source", "created_at": "Created Time",
    },
    "Potentials": {
        "lead": "LEADID", "seller": "Potential Owner", "opened": "Created Time", "closed": "Closing Date",
        "amount": "Amount", "stage": "Stage", "source": "Lead Source",
    },
    "Users": {"seller": "Last Name", "first": "First Name"},
}  # fmt: skip
NEEDED = ("Potentials", "Calls")


def fits(raws: Sequence[RawTable], mapping: Mapping) -> float:  # noqa: ARG001 - one signature for all formats
    """Fit a folder with Potentials and Calls under Zoho's own headings."""
    found = _by_table(raws)
    return 1.0 if all(name in found for name in NEEDED) else 0.0


def _by_table(raws: Sequence[RawTable]) -> dict[str, RawTable]:
    by_stem = {raw.path.name.partition(".")[0]: raw for raw in raws}
    return {
        name: by_stem[name]
        for name, headings in TABLES.items()
        if name in by_stem and set(headings.values()) <= set(by_stem[name].headings)
    }


def take(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> dict[str, dict[str, str]]:
    """Take what the tables hold; prospects of Leads, Contacts and Accounts keep their own identifiers."""
    found = _by_table(raws)
    if not all(name in found for name in NEEDED):
        raise SourceError(
            N_("This is no export of Zoho CRM's."), hint=N_("It needs Potentials.csv and Calls.csv as exported.")
        )
    names: dict[str, str | None] = {}
    takers: dict[str, Callable[[Cells, Dates, Sink], None]] = {
        "Accounts": _accounts(names), "Calls": _calls, "Events": _events, "Leads": _people("lead", names),
        "Contacts": _people("contact", names),
        "Potentials": _potentials, "Users": _users,
    }  # fmt: skip
    for name, raw in found.items():
        dates = Dates(zone=mapping.zone)
        for batch in raw.batches():
            takers[name](Cells(raw, batch, TABLES[name]), dates, sink)
    tell_unused([raw for raw in raws if raw not in found.values()], sink)
    return {raw.name: dict(TABLES[name]) for name, raw in found.items()}


def _prospects(cells: Cells) -> list[str | None]:
    kinds = ("lead", "contact", "account")
    columns = [cells.text(kind) for kind in kinds]
    return [
        next((f"{kind} {value}" for kind, value in zip(kinds, row, strict=True) if value and value != "0"), None)
        for row in zip(*columns, strict=True)
    ]


def _touched(cells: Cells, dates: Dates, prefix: str, *, is_event: bool = False) -> dict[str, list[Any]]:
    day, begun = (column.to_pylist() for column in cells.dates("at", dates, costs_row=True))
    logged = cells.dates("logged_at", dates)[1].to_pylist()
    return {
        "touch_id": [f"{prefix} {name}" for name in cells.text("id")],
        "at": begun,
        "day": day,
        "logged_at": logged,
        "seller": list(cells.text("seller")),
        "prospect": list(_prospects(cells)),
        "note": list(cells.text("note")),
        # Calls are typed in; a meeting that stood there before it began is a calendar's.
        "evidence": [
            "calendar" if is_event and noted and at and noted <= at else "self"
            for at, noted in zip(begun, logged, strict=True)
        ],
    }


def _calls(cells: Cells, dates: Dates, sink: Sink) -> None:
    """Take calls: one that lasted was a conversation, one of no length had no answer."""
    seconds = cells.numbers("seconds", number).to_pylist()
    for row, length in enumerate(seconds):
        if length is not None and length < 0:
            cells.refuse(row, N_("minutes '{value}' are negative"), value=length)
    direction = Words("direction")
    columns = _touched(cells, dates, "call") | {
        "channel": ["call"] * cells.length,
        "direction": [direction(text) for text in cells.raw_text("direction")],
        "minutes": [None if length is None else length / 60 for length in seconds],
        "outcome": [None if length is None else "conversation" if length > 0 else "no_answer" for length in seconds],
    }
    sink.write("touches", taken(columns, cells.settle(sink), cells.length))


def _events(cells: Cells, dates: Dates, sink: Sink) -> None:
    """Take events: meetings, as long as they lasted; one that lasts longer than a day does not say how long."""
    columns = _touched(cells, dates, "event", is_event=True)
    ends = cells.dates("until", dates)[1].to_pylist()
    lengths: list[object] = []
    too_long = 0
    for row, (start, end) in enumerate(zip(columns["at"], ends, strict=True)):
        length = None if start is None or end is None else (end - start).total_seconds() / 60
        if length is not None and length < 0:
            cells.refuse(row, N_("it ends before it begins"))
        too_long += length is not None and length > LONGEST_MINUTES
        lengths.append(length if length is not None and 0 < length <= LONGEST_MINUTES else None)
    columns |= {
        "channel": ["meeting"] * cells.length, "outcome": ["meeting"] * cells.length, "minutes": lengths,
        "direction": ["out"] * cells.length,
    }  # fmt: skip
    if too_long:
        sink.note(
            cells.file, None,
            N_("events that last longer than a day do not say how long the contact took (rows: {count})"),
            count=too_long,
        )  # fmt: skip
    sink.write("touches", taken(columns, cells.settle(sink), cells.length))


def _accounts(names: dict[str, str | None]) -> Callable[[Cells, Dates, Sink], None]:
    """Take organisations, and remember what each is called."""

    def take_all(cells: Cells, dates: Dates, sink: Sink) -> None:  # noqa: ARG001 - accounts have no dates
        keys = [f"account {name}" for name in cells.text("account")]
        # One without a name goes by its website.
        called = [name or site for name, site in zip(cells.text("company"), cells.text("website"), strict=True)]
        names.update(zip(keys, called, strict=True))
        columns: dict[str, Any] = {
            "prospect": keys,
            "company": called,
            "domain": cells.text("website"),
        }
        sink.write("prospects", taken(columns, cells.settle(sink), cells.length))

    return take_all


def _people(kind: str, names: Lookup[str, str | None]) -> Callable[[Cells, Dates, Sink], None]:
    """Take people; one with an account belongs to it and bears its name as the company."""

    def take_all(cells: Cells, dates: Dates, sink: Sink) -> None:
        created = cells.dates("created_at", dates)[1]
        accounts = [f"account {name}" if name else None for name in cells.text("account")]
        companies = [
            company or names.get(account or "")
            for company, account in zip(cells.text("company"), accounts, strict=True)
        ]
        columns: dict[str, Any] = {
            "prospect": [f"{kind} {name}" for name in cells.text(kind)],
            "name": cells.text("name"),
            "company": companies,
            "belongs_to": accounts,
            "domain": cells.text("website"),
            "emails": cells.text("email"),
            "phones": cells.text("phone"),
            "source": cells.text("source"),
            "created_at": created,
        }
        sink.write("prospects", taken(columns, cells.settle(sink), cells.length))

    return take_all


def _potentials(cells: Cells, dates: Dates, sink: Sink) -> None:
    """Take potentials; the closing date of one that is not closed is a hope, not a fact."""
    statuses = Statuses({}, {})
    status = [statuses(Signals(stage=text or "")).status for text in cells.text("stage")]
    opened = cells.dates("opened", dates, costs_row=True)[0].to_pylist()
    closing = cells.dates("closed", dates)[0].to_pylist()
    closed = [day if state != "open" else None for day, state in zip(closing, status, strict=True)]
    texts = [cells.raw_text(name) for name in ("opened", "closed")]
    for row, (start, end) in enumerate(zip(opened, closed, strict=True)):
        if start is not None and end is not None and end < start:
            opening, ending = (column[row] for column in texts)
            cells.refuse(row, N_("closed on {closed}, before it was opened on {opened}"), opened=opening, closed=ending)
    columns: dict[str, Any] = {
        "opportunity": [f"potential of lead {name}" for name in cells.text("lead")],
        "prospect": [f"lead {name}" for name in cells.text("lead")],
        "seller": cells.text("seller"),
        "source": cells.text("source"),
        "status": status,
        "opened_day": opened,
        "closed_day": closed,
        "amount": cells.numbers("amount", number),
    }
    sink.write("opportunities", taken(columns, cells.settle(sink), cells.length))


def _users(cells: Cells, dates: Dates, sink: Sink) -> None:  # noqa: ARG001 - users have no dates
    names = [
        " ".join(part for part in pair if part) for pair in zip(cells.text("first"), cells.text("seller"), strict=True)
    ]
    rows = cells.settle(sink)
    sink.write("sellers", taken({"seller": names, "name": names}, rows, cells.length))


zoho_crm = Format(
    N_("Zoho CRM's exported Calls, Events, Leads, Contacts, Accounts, Potentials and Users"), fits=fits, take=take
)
