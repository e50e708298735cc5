"""Are the contacts that were brought in what the lines of imports, and of their undoing, leave of them?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from pista.language import N_
from pista.web.records.import_shapes import CONTACT
from pista.web.records.ledger import AT_ONCE, in_pieces, said_of
from pista.web.records.models import Contact, Entry
from pista.web.records.verifying_contacts import IMPORTED, Trouble, is_sqlite, plainly, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

# What lines of an import say of a contact and its row must say too; its note is sealed.
BROUGHT = (*(name for name in CONTACT if name != "note"), "reason")
# Lines of an earlier version do not say it.
SAID_SINCE = "opens_own"
# A contact's key as lines say it.
KEY = 36
_IS_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch


@dataclass
class State:
    """What a row is by the lines of imports: what its last line says, in which, and what each import changed."""

    line: int
    said: dict[str, Any]
    first_at: datetime
    made_by: str
    is_undone: bool = False
    changed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class Brought:
    """What imports say of contacts.

    last    the last line that says each
    undone  the imports that were undone
    often   the contacts that several lines say: what they are follows from all of those in their order
    """

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.often: set[str] = set()
        self.undone = undone_imports()
        lines = _lines_of_imports("contact").filter(what="contact").values_list("id", "body")
        for number, body in lines.iterator(chunk_size=AT_ONCE):
            name = _contact_in(body)
            if name:
                if name in self.last:
                    self.often.add(name)
                self.last[name] = number

    def states(self) -> dict[str, State]:
        """Return what the contacts that several lines say are, in the end: undoing puts back what was before."""
        return replayed("contact", BROUGHT, self.often) if self.often else {}


def undone_imports() -> set[str]:
    """Return the imports of which lines say that they were undone."""
    bodies = Entry.objects.filter(what="import_undone").values_list("body", flat=True)
    return {str(said_of(body).get("import")) for body in bodies}


def replayed(table: str, fields: Sequence[str], names: set[str] | None = None) -> dict[str, State]:
    """Return what the rows of a table are by the lines of imports in their order, and of their undoing, by their names.

    names  those that are wanted, all where None
    """
    found: dict[str, State] = {}
    undone: set[str] = set()
    erased: set[str] = set()
    lines = _lines_of_imports(table).values_list("id", "what", "body", "at", "about")
    for number, what, body, at, about in lines.iterator(chunk_size=AT_ONCE):
        said = said_of(body)
        if what == table and "import" in said and table in said and (names is None or said[table] in names):
            _say(found, fields, str(said[table]), State(number, said, at, str(said["import"])))
        elif what == "import_undone":
            _take_away(found, str(said.get("import")), undone, erased)
            undone.add(str(said.get("import")))
        elif what == "erased" and table == "contact":
            # What an import changed of contacts of somebody erased is forgotten.
            erased |= {about, *said.get("prospects", [])}
    return found


def _contact_in(body: str) -> str:
    """Return which contact a line of an import says, "" where it says none."""
    # Lines stand in one canonical form: to read it all takes longer.
    _before, _mark, rest = str(body).partition(',"contact":"')
    name = rest[:KEY]
    if _IS_KEY(name):
        return name
    said = said_of(body)
    return str(said["contact"]) if "import" in said and "contact" in said else ""


def _lines_of_imports(table: str) -> QuerySet[Entry]:
    told = Q(what=table, body__contains=IMPORTED) | Q(what__in=("import_undone", "erased"))
    return Entry.objects.filter(told).order_by("id")


def _say(found: dict[str, State], fields: Sequence[str], name: str, new: State) -> None:
    """Let a line of an import say what a row is from then on."""
    state = found.setdefault(name, new)
    if state is new:
        return
    was = {one: state.said.get(one) for one in fields if new.said.get(one) != state.said.get(one)}
    state.changed.setdefault(new.made_by, []).append(was | {"is_undone": state.is_undone})
    state.line, state.said, state.is_undone = new.line, new.said, False


def _take_away(found: dict[str, State], by: str, undone: set[str], erased: set[str]) -> None:
    """Undo an import: what it made counts no more, what it changed is as it was."""
    for state in found.values():
        # Of somebody erased nothing is put back: what there was is not known any more.
        changes = [] if state.said.get("prospect_id") in erased else state.changed.get(by, [])
        for was in reversed(changes):
            state.said = state.said | {one: value for one, value in was.items() if one != "is_undone"}
            state.is_undone = was["is_undone"] or state.made_by in undone
        if state.made_by == by:
            state.is_undone = True


# The columns of a contact that was brought in, as `_at_first_sight` compares them; moments and days last.
PLAINLY = ("day", "minutes", "amount", "margin", "prospect_id")
TEXTS = ("seller", "channel", "direction", "outcome", "product", "opportunity", "source", "evidence", "zone", "reason")
TIMES = ("at", "logged_at", "next_step_on")
WITHOUT_ZONE = len("+00:00")


def brought_as_said(taken_back: set[str], brought: Brought) -> Iterator[Trouble]:
    """Compare the contacts that were brought in with what the lines of imports say of them."""
    asked = (
        f"select id, body, at{plainly('at')} from records_entry "  # noqa: S608 - our own names
        "where id > %s and what = 'contact' and body like %s order by id limit %s"
    )
    for lines in in_pieces(asked, f"%{IMPORTED}%"):
        said = [(number, said_of(body), at) for number, body, at in lines]
        mute = next((number for number, one, _at in said if "contact" not in one), None)
        if mute is not None:
            yield Trouble(mute, N_("the contact of this line was altered"))
            return
        once = [one for one in said if one[1]["contact"] not in brought.often]
        doubtful = _at_first_sight(once, taken_back, brought)
        # What is not the same at first sight is looked at more closely.
        lines_at = dict(Entry.objects.filter(id__in=[number for number, _said in doubtful]).values_list("id", "at"))
        told = [
            State(number, one, lines_at[number], "", is_undone=one.get("import") in brought.undone)
            for number, one in doubtful
        ]
        trouble = _otherwise(told, taken_back)
        if trouble:
            yield trouble
            return
    often = sorted(brought.states().values(), key=lambda state: state.line)
    for start in range(0, len(often), AT_ONCE):
        trouble = _otherwise(often[start : start + AT_ONCE], taken_back)
        if trouble:
            yield trouble
            return


def _at_first_sight(
    lines: Sequence[tuple[int, dict[str, Any], Any]], taken_back: set[str], brought: Brought
) -> list[tuple[int, dict[str, Any]]]:
    """Return the lines whose contacts are not at first sight what they say: each a number and what it says.

    lines  of contacts that no other line says: a number, what it says, and its moment as the database gives it
    """
    columns = ("key", *PLAINLY, *TEXTS, *TIMES, "opens_own", "is_undone", "is_taken_back", "corrects", "taken_at")
    # As they are kept: the database then looks them up by their key.
    keys = [said["contact"].replace("-", "") if is_sqlite() else said["contact"] for _number, said, _at in lines]
    if not keys:
        return []
    asked = (
        f"select {', '.join(name + plainly(name) for name in columns)} from records_contact "  # noqa: S608
        f"where key in ({', '.join(['%s'] * len(keys))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, keys)
        rows = {str(row[0]): row[1:] for row in cursor.fetchall()}
    found = []
    first_time = len(PLAINLY) + len(TEXTS)
    for key, (number, said, at) in zip(keys, lines, strict=True):
        get = said.get
        times = [get(name) for name in TIMES]
        there = list(rows.get(key, ()))
        if is_sqlite():
            times[:2] = [one[:-WITHOUT_ZONE] if one else one for one in times[:2]]
        elif there:
            for place in range(first_time, first_time + len(TIMES)):
                there[place] = None if there[place] is None else str(there[place])
        is_taken_back = said["contact"] in taken_back
        wanted = [
            *(get(name) for name in PLAINLY), *(get(name, "") for name in TEXTS), *times,
            get(SAID_SINCE, there[first_time + len(TIMES)] if there else None),
            is_taken_back or get("import") in brought.undone, is_taken_back, None, at,
        ]  # fmt: skip
        if there != wanted:
            found.append((number, said))
    return found


def _otherwise(states: Sequence[State], taken_back: set[str]) -> Trouble | None:
    """Return the first contact that is another than the lines of imports say."""
    names = [str(state.said.get("contact")) for state in states]
    rows = {str(row.key): row for row in Contact.objects.filter(key__in=names)}
    for name, state in zip(names, states, strict=True):
        row = rows.get(name)
        if row is None:
            return Trouble(state.line, N_("the contact of this line is gone"))
        said, is_taken_back = state.said, name in taken_back
        wanted = BROUGHT if SAID_SINCE not in said else (*BROUGHT, SAID_SINCE)
        differs = next((one for one in wanted if not same(one, said.get(one), row)), None)
        told = {
            "is_taken_back": is_taken_back, "is_undone": state.is_undone or is_taken_back,
            "taken_at": state.first_at, "corrects": None,
        }  # fmt: skip
        if differs is None:
            differs = next((one for one, value in told.items() if getattr(row, one) != value), None)
        if differs:
            return Trouble(state.line, N_("the contact of this line was altered"), differs)
    return None
