"""Are the contacts what their lines say? Those logged at the desk, and those that were brought in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db import connection

from pista.book.days import day_of
from pista.language import N_
from pista.web.records.models import Contact, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

AT_ONCE = 5000
# What a line says of a contact and its row must say too.
COMPARED = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "opportunity",
    "source", "next_step_on", "reason",
)  # fmt: skip
# What is the same of each contact that was logged at the desk, and not corrected.
ALWAYS = {"evidence": "self", "margin": None, "external": "", "opens_own": True}
# What lines of an import say of a contact and its row must say too.
BROUGHT = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "logged_at",
    "zone",
)  # fmt: skip


@dataclass(frozen=True)
class Trouble:
    """The first of its kind that was found: at which line, and what."""

    line: int | None
    what: str
    detail: str = ""


def contacts_as_said() -> Iterator[Trouble]:
    """Find the contacts that are other than their lines say, gone, or without a line."""
    undone, brought = _undone(), _last_brought()
    yield from _logged(undone, len(brought))
    yield from _brought(undone, brought)


def _logged(undone: set[str], brought: int) -> Iterator[Trouble]:
    """Compare the contacts that were logged at the desk with their lines, and look for some without a line.

    brought  how many were brought in
    """
    told, looked_at = brought, 0
    asked = _with_their_rows()
    while True:
        with connection.cursor() as cursor:
            cursor.execute(asked, [looked_at, AT_ONCE])
            rows = cursor.fetchall()
        if not rows:
            break
        looked_at = rows[-1][0]
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
    "external", "opens_own", "corrects", "key",
)  # fmt: skip
MOMENTS, TRUTHS = ("at", "next_step_on", "logged_at", "taken_at"), ("is_undone", "opens_own")


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _with_their_rows() -> str:
    # As SQLite keeps them: what its driver makes of days, moments and truths takes longer than all the rest.
    plainly = {**dict.fromkeys(MOMENTS, " || ''"), **dict.fromkeys(TRUTHS, " + 0")} if _is_sqlite() else {}
    columns = ", ".join(f"c.{name}{plainly.get(name, '')}" for name in COLUMNS)
    return (
        f"select e.id, e.body, e.at{plainly.get('at', '')}, e.about, {columns} from records_entry e "  # noqa: S608 - our own names
        "left join records_contact c on c.key = e.key where e.id > %s and e.what = 'contact' order by e.id limit %s"
    )


def _as_said(rows: Sequence[tuple[Any, ...]], undone: set[str]) -> tuple[int, list[int]]:
    """Return how many contacts are at first sight what their lines say, and the numbers of the lines of others.

    Rows are the database's own values: nothing is made of them that is not compared.
    """
    loads, found, doubtful = json.loads, 0, []
    moment = _moment_of_sqlite if _is_sqlite() else _moment
    for (
        number, body, said_at, about, day, at, seller, prospect, outcome, product, minutes, amount, channel, direction,
        opportunity, source, step, reason, logged_at, taken_at, is_undone, evidence, margin, external, opens_own,
        corrects, key,
    ) in rows:  # fmt: skip
        said = loads(body)
        if "import" in said:
            continue
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
            and (evidence, margin, external, corrects) == ("self", None, "", None)
            and opens_own
            and "corrects" not in said
            and not is_undone
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
    logged = 0
    for number, key, body, at, about in batch:
        said = json.loads(body)
        row = rows.get(key)
        if row is None:
            return logged, Trouble(number, N_("the contact of this line is gone"))
        logged += 1
        differs = next((name for name in COMPARED if not _same(name, said.get(name), row)), None)
        told = {"logged_at": at, "taken_at": at, "is_undone": str(key) in undone}
        told |= {} if "corrects" in said else ALWAYS
        if differs is None:
            differs = next((name for name, value in told.items() if getattr(row, name) != value), None)
        if differs is None and str(row.corrects or "") != said.get("corrects", ""):
            differs = "corrects"
        if differs is None and about != said.get("prospect", about):
            differs = "about"
        if differs:
            return logged, Trouble(number, N_("the contact of this line was altered"), differs)
    return logged, None


def _same(name: str, said: Any, row: Contact) -> bool:  # noqa: ANN401 - any value of a line
    value = row.prospect_id if name == "prospect" else getattr(row, name)
    if said is None:
        return value in (None, "")
    if name == "day":
        return bool((said if isinstance(said, int) else day_of(said)) == value)
    if isinstance(value, (date, datetime)):
        return bool(value == type(value).fromisoformat(said))
    return bool(value == said)


def _undone() -> set[str]:
    """Return the contacts of which lines say that they were taken back, or corrected by another."""
    keys: set[str] = set()
    for what, body in Entry.objects.filter(what__in=("undone", "contact")).values_list("what", "body").iterator():
        if what == "undone":
            keys.add(str(json.loads(body)["key"]))
        elif '"corrects"' in body:
            keys.add(str(json.loads(body)["corrects"]))
    return keys


def _last_brought() -> dict[str, int]:
    """Return the last line that an import said each contact in, by the contact; 0 where an import was undone since."""
    undone = {
        json.loads(body)["import"]
        for body in Entry.objects.filter(what="import_undone").values_list("body", flat=True)
    }  # fmt: skip
    found: dict[str, int] = {}
    lines = Entry.objects.filter(what="contact", body__contains='"import":').order_by("id").values_list("id", "body")
    for number, body in lines.iterator(chunk_size=AT_ONCE):
        said = json.loads(body)
        if "import" in said and "contact" in said:
            # What an undone import changed is as it was before, and not as any line says.
            found[said["contact"]] = 0 if said["import"] in undone else number
    return found


def _brought(corrected: set[str], brought: Mapping[str, int]) -> Iterator[Trouble]:
    """Compare the contacts that were brought in with the last line that says them."""
    wanted = sorted(number for number in brought.values() if number)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        lines = [
            (number, json.loads(body))
            for number, body in Entry.objects.filter(id__gte=some[0], id__lte=some[-1], id__in=some)
            .order_by("id")
            .values_list("id", "body")
        ]
        rows = {str(row.key): row for row in Contact.objects.filter(key__in=[said["contact"] for _n, said in lines])}
        for number, said in lines:
            row = rows.get(said["contact"])
            if row is None:
                yield Trouble(number, N_("the contact of this line is gone"))
                return
            differs = next((name for name in BROUGHT if not _same(name, _field(name, said), row)), None)
            if differs is None and row.is_taken_back != (said["contact"] in corrected):
                differs = "is_taken_back"
            if differs:
                yield Trouble(number, N_("the contact of this line was altered"), differs)
                return


def _field(name: str, said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any value of a line
    return said.get("prospect_id", said.get("prospect")) if name == "prospect" else said.get(name)
