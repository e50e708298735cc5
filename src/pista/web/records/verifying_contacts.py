"""Are the contacts what their lines say? Those logged at the desk, and those that were brought in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db import connection
from django.db.models import Q

from pista.book.days import day_of
from pista.language import N_
from pista.web.records.import_shapes import CONTACT
from pista.web.records.ledger import said_of
from pista.web.records.models import Contact, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

AT_ONCE = 5000
# What a line says of a contact and its row must say too.
COMPARED = (
    "day", "at", "seller", "prospect", "outcome", "product", "minutes", "amount", "channel", "direction", "opportunity",
    "source", "next_step_on", "reason",
)  # fmt: skip
# What is the same of each contact that was logged at the desk, and not corrected.
ALWAYS = {"evidence": "self", "margin": None, "external": "", "opens_own": True}
# What a correction keeps of the contact in the place of which it stands.
KEPT = ("evidence", "margin", "opens_own")
# What lines of an import say of a contact and its row must say too; its note is sealed.
BROUGHT = tuple(name for name in CONTACT if name != "note")
# Lines of an earlier version do not say it.
SAID_SINCE = "opens_own"


@dataclass(frozen=True)
class Trouble:
    """The first of its kind that was found: at which line, and what."""

    line: int | None
    what: str
    detail: str = ""


def contacts_as_said() -> Iterator[Trouble]:
    """Find the contacts that are other than their lines say, gone, or without a line."""
    undone, brought = _undone(), _Brought()
    yield from _logged(undone, len(brought.last))
    yield from _as_brought(undone, brought)


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
    found, doubtful = 0, []
    moment = _moment_of_sqlite if _is_sqlite() else _moment
    for (
        number, body, said_at, about, day, at, seller, prospect, outcome, product, minutes, amount, channel, direction,
        opportunity, source, step, reason, logged_at, taken_at, is_undone, evidence, margin, external, opens_own,
        corrects, key,
    ) in rows:  # fmt: skip
        said = said_of(body)
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
    corrected = {str(row.corrects) for row in rows.values() if row.corrects}
    before = {str(row.key): row for row in Contact.objects.filter(key__in=corrected)}
    logged = 0
    for number, key, body, at, about in batch:
        said = said_of(body)
        row = rows.get(key)
        if row is None:
            return logged, Trouble(number, N_("the contact of this line is gone"))
        logged += 1
        differs = next((name for name in COMPARED if not _same(name, said.get(name), row)), None)
        told = {"logged_at": at, "taken_at": at, "is_undone": str(key) in undone}
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
            keys.add(str(said_of(body).get("key")))
        elif '"corrects"' in body:
            keys.add(str(said_of(body).get("corrects")))
    return keys


@dataclass
class _State:
    """What a contact is by the lines of imports: what its last line says, in which, and what each import changed."""

    line: int
    said: dict[str, Any]
    first_at: datetime
    made_by: str
    is_undone: bool = False
    changed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


class _Brought:
    """What imports say of contacts.

    last   the last line that says each
    undone by which imports nothing was brought, in the end
    often  the contacts that several lines say: what they are follows from all of those in their order
    """

    def __init__(self) -> None:
        self.last: dict[str, int] = {}
        self.often: set[str] = set()
        self.undone: set[str] = set()
        undoings = Entry.objects.filter(what="import_undone").values_list("body", flat=True)
        self.undone |= {str(said_of(body).get("import")) for body in undoings}
        lines = _lines_of_imports().filter(what="contact").values_list("id", "body")
        for number, body in lines.iterator(chunk_size=AT_ONCE):
            said = said_of(body)
            if "import" in said and "contact" in said:
                name = str(said["contact"])
                if name in self.last:
                    self.often.add(name)
                self.last[name] = number

    def states(self) -> dict[str, _State]:
        """Return what the contacts that several lines say are, in the end: undoing puts back what was before."""
        found: dict[str, _State] = {}
        undone: set[str] = set()
        erased: set[str] = set()
        if not self.often:
            return found
        for number, what, body, at, about in (
            _lines_of_imports().values_list("id", "what", "body", "at", "about").iterator(chunk_size=AT_ONCE)
        ):
            said = said_of(body)
            if what == "contact" and said.get("contact") in self.often:
                _say(found, said, number, at)
            elif what == "import_undone":
                _take_away(found, str(said.get("import")), undone, erased)
                undone.add(str(said.get("import")))
            elif what == "erased":
                erased |= {about, *said.get("prospects", [])}
        return found


def _lines_of_imports() -> QuerySet[Entry]:
    told = Q(what="contact", body__contains='"import":') | Q(what__in=("import_undone", "erased"))
    return Entry.objects.filter(told).order_by("id")


def _say(found: dict[str, _State], said: dict[str, Any], number: int, at: datetime) -> None:
    """Let a line of an import say what a contact is from then on."""
    name, by = str(said["contact"]), str(said["import"])
    state = found.get(name)
    if state is None:
        found[name] = _State(number, said, at, by)
        return
    differs = [one for one in BROUGHT if said.get(one) != state.said.get(one)]
    was = {one: state.said.get(one) for one in differs} | {"is_undone": state.is_undone}
    state.changed.setdefault(by, []).append(was)
    state.line, state.said, state.is_undone = number, said, False


def _take_away(found: dict[str, _State], by: str, undone: set[str], erased: set[str]) -> None:
    """Undo an import: what it made counts no more, what it changed is as it was."""
    for state in found.values():
        # Of somebody erased nothing is put back: what there was is not known any more.
        changes = [] if state.said.get("prospect_id") in erased else state.changed.get(by, [])
        for was in reversed(changes):
            state.said = state.said | {one: value for one, value in was.items() if one != "is_undone"}
            state.is_undone = was["is_undone"] or state.made_by in undone
        if state.made_by == by:
            state.is_undone = True


def _as_brought(taken_back: set[str], brought: _Brought) -> Iterator[Trouble]:
    """Compare the contacts that were brought in with what the lines of imports say of them."""
    states = brought.states()
    wanted = sorted(number for name, number in brought.last.items() if name not in brought.often)
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        lines = Entry.objects.filter(id__gte=some[0], id__lte=some[-1], id__in=some).values_list("id", "body", "at")
        told = []
        for number, body, at in lines.order_by("id"):
            said = said_of(body)
            told.append(_State(number, said, at, "", is_undone=said.get("import") in brought.undone))
        trouble = _otherwise(told, taken_back)
        if trouble:
            yield trouble
            return
    often = sorted(states.values(), key=lambda state: state.line)
    for start in range(0, len(often), AT_ONCE):
        trouble = _otherwise(often[start : start + AT_ONCE], taken_back)
        if trouble:
            yield trouble
            return


def _otherwise(states: Sequence[_State], taken_back: set[str]) -> Trouble | None:
    """Return the first contact that is another than the lines of imports say."""
    names = [str(state.said.get("contact")) for state in states]
    rows = {str(row.key): row for row in Contact.objects.filter(key__in=names)}
    for name, state in zip(names, states, strict=True):
        row = rows.get(name)
        if row is None:
            return Trouble(state.line, N_("the contact of this line is gone"))
        said, is_taken_back = state.said, name in taken_back
        wanted = BROUGHT if SAID_SINCE not in said else (*BROUGHT, SAID_SINCE)
        differs = next((one for one in wanted if not _same(one, said.get(one), row)), None)
        told = {
            "is_taken_back": is_taken_back, "is_undone": state.is_undone or is_taken_back,
            "taken_at": state.first_at, "corrects": None,
        }  # fmt: skip
        if differs is None:
            differs = next((one for one, value in told.items() if getattr(row, one) != value), None)
        if differs:
            return Trouble(state.line, N_("the contact of this line was altered"), differs)
    return None
