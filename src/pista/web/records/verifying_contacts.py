"""Are the contacts that were logged at the desk what their lines say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db import connection

from pista.book.days import day_of
from pista.language import N_
from pista.web.records.ledger import in_pieces, said_of
from pista.web.records.models import Contact, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# What is wrong with many a line.
GONE = N_("what this line says is not there")
# What the line of an import holds; in what somebody wrote, quotes stand otherwise.
IMPORTED = '"import":'
# What a line says of a contact and its row must say too.
COMPARED = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "opportunity",
    "source", "next_step_on", "reason",
)  # fmt: skip
# What is the same of each contact that was logged at the desk, and not corrected.
ALWAYS = {"evidence": "self", "margin": None, "external": "", "opens_own": True}
# What a correction keeps of the contact in the place of which it stands.
KEPT = ("evidence", "margin", "opens_own")


@dataclass(frozen=True)
class Trouble:
    """The first of its kind that was found: at which line, and what."""

    line: int | None
    what: str
    detail: str = ""


def logged_as_said(undone: set[str], brought: int) -> Iterator[Trouble]:
    """Compare the contacts that were logged at the desk with their lines, and look for some without a line.

    brought  how many were brought in
    """
    told = brought
    for rows in in_pieces(_with_their_rows(), f"%{IMPORTED}%"):
        found, doubtful = _as_said(rows, undone)
        told += found
        # What is not the same at first sight is looked at more closely.
        lines = Entry.objects.filter(id__in=doubtful).order_by("id").values_list("id", "key", "body", "at", "about")
        found, trouble = _compared(list(lines), undone)
        if trouble:
            yield trouble
            return
        told += found
    if Contact.objects.count() > told:
        yield Trouble(None, N_("contacts lie in the desk of which no line says that they were logged"))


# The columns of a contact beside its line, as `_as_said` takes them.
COLUMNS = (
    "day", "at", "seller", "prospect_id", "outcome", "product", "minutes", "amount", "channel", "direction",
    "opportunity", "source", "next_step_on", "reason", "logged_at", "taken_at", "is_undone", "evidence", "margin",
    "external", "opens_own", "is_taken_back", "zone", "corrects", "key",
)  # fmt: skip
MOMENTS = ("at", "next_step_on", "logged_at", "taken_at")
TRUTHS = ("is_undone", "opens_own", "is_taken_back")


def is_sqlite() -> bool:
    """Whether the desk lies in SQLite."""
    return connection.vendor == "sqlite"


def plainly(name: str) -> str:
    """Return what makes SQLite give a column as it keeps it, as text or a number: its driver takes long."""
    if not is_sqlite():
        return ""
    return " || ''" if name in MOMENTS else " + 0" if name in TRUTHS else ""


def _with_their_rows() -> str:
    columns = ", ".join(f"c.{name}{plainly(name)}" for name in COLUMNS)
    return (
        f"select e.id, e.body, e.at{plainly('at')}, e.about, {columns} from records_entry e "  # noqa: S608 - our own names
        "left join records_contact c on c.key = e.key "
        "where e.id > %s and e.what = 'contact' and e.body not like %s order by e.id limit %s"
    )


def _as_said(rows: Sequence[tuple[Any, ...]], undone: set[str]) -> tuple[int, list[int]]:
    """Return how many contacts are at first sight what their lines say, and the numbers of the lines of others.

    Rows are the database's own values: nothing is made of them that is not compared.
    """
    found, doubtful = 0, []
    moment = _moment_of_sqlite if is_sqlite() else _moment
    for (
        number, body, said_at, about, day, at, seller, prospect, outcome, product, minutes, amount, channel, direction,
        opportunity, source, step, reason, logged_at, taken_at, is_undone, evidence, margin, external, opens_own,
        is_taken_back, zone, corrects, key,
    ) in rows:  # fmt: skip
        said = said_of(body)
        get = said.get
        if (
            key is not None
            and get("seller", "") == seller
            and get("prospect", "") == prospect == about
            and get("outcome", "") == outcome
            and get("product", "") == product
            and get("channel", "") == channel
            and get("direction", "") == direction
            and get("opportunity", "") == opportunity
            and get("source", "") == source
            and get("reason", "") == reason
            and get("minutes") == minutes
            and get("amount") == amount
            and said_at == logged_at == taken_at
            and _day_number(get("day")) == day
            and get("at") == moment(at)
            and get("next_step_on") == (None if step is None else str(step))
            and (evidence, margin, external, zone, corrects) == ("self", None, "", "", None)
            and opens_own
            and "corrects" not in said
            and not is_undone
            and not is_taken_back
            and not (undone and str(UUID(str(key))) in undone)
        ):
            found += 1
        else:
            doubtful.append(number)
    return found, doubtful


@cache
def _day_number(said: object) -> int | None:
    return said if isinstance(said, int) else day_of(said) if isinstance(said, str) else None


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _moment_of_sqlite(at: str | None) -> str | None:
    """Return what SQLite keeps, text without its zone, as lines say it."""
    return None if at is None else f"{at[:10]}T{at[11:]}+00:00"


# The number, key, text and moment of a line, and the prospect it is found by.
_Said: TypeAlias = tuple[int, Any, str, datetime, str]


def _compared(batch: list[_Said], undone: set[str]) -> tuple[int, Trouble | None]:
    """Return how many contacts of some lines there are, and the first that is another than its line says.

    None of the lines is of an import.
    """
    rows = {row.key: row for row in Contact.objects.filter(key__in=[key for _number, key, *_more in batch])}
    corrected = {str(row.corrects) for row in rows.values() if row.corrects}
    before = {str(row.key): row for row in Contact.objects.filter(key__in=corrected)}
    logged = 0
    for number, key, body, at, about in batch:
        said = said_of(body)
        row = rows.get(key)
        if row is None:
            return logged, Trouble(number, N_("the contact of this line is gone"))
        logged += 1
        differs = next((name for name in COMPARED if not same(name, said.get(name), row)), None)
        told = {"logged_at": at, "taken_at": at, "is_undone": str(key) in undone}
        told |= {"is_taken_back": str(key) in undone, "zone": ""}
        told |= ALWAYS
        old = before.get(said.get("corrects", ""))
        if old is not None:
            told |= {name: getattr(old, name) for name in KEPT}
        if differs is None:
            differs = next((name for name, value in told.items() if getattr(row, name) != value), None)
        if differs is None and str(row.corrects or "") != said.get("corrects", ""):
            differs = "corrects"
        if differs is None and about != said.get("prospect", about):
            differs = "about"
        if differs:
            return logged, Trouble(number, N_("the contact of this line was altered"), differs)
    return logged, None


def same(name: str, said: Any, row: Any) -> bool:  # noqa: ANN401 - any value of a line
    """Whether a field of a row is what its line says."""
    value = row.prospect_id if name == "prospect" else getattr(row, name)
    if said is None:
        return value in (None, "")
    if name == "day":
        return bool((said if isinstance(said, int) else day_of(said)) == value)
    if isinstance(value, (date, datetime)):
        return bool(value == type(value).fromisoformat(said))
    return bool(value == said)


def taken_back() -> set[str]:
    """Return the contacts of which lines say that they were taken back, or corrected by another."""
    keys: set[str] = set()
    for what, body in Entry.objects.filter(what__in=("undone", "contact")).values_list("what", "body").iterator():
        if what == "undone":
            keys.add(str(said_of(body).get("key")))
        elif '"corrects"' in str(body):
            keys.add(str(said_of(body).get("corrects")))
    return keys
