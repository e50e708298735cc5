"""The numbers, live: the prepared book kept open, brought up to date by the prospects concerned, and its reports.

A page never waits for a large book: where the newest contacts take longer than a moment to be counted, it is given
what was counted last, told so, and asks again.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, cast

from pista.book.composing import composed
from pista.book.days import day_of
from pista.book.prepared import Settings
from pista.book.preparing import prepare
from pista.book.tables import tables_in
from pista.errors import PistaError
from pista.intake.sink import Taken
from pista.language import N_, _
from pista.metrics.asking import ask
from pista.metrics.question import Question
from pista.reports.report import build
from pista.web.records import access, columns, jobs
from pista.web.records.arrangements import MANAGER
from pista.web.records.ledger import written_up_to
from pista.web.records.models import Contact, Entry, Prospect
from pista.web.records.telling import LAPSE_DAYS, has_deals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from pista.book.prepared import Prepared
    from pista.metrics.asking import Answers
    from pista.reports.report import Report
    from pista.web.records.arrangements import Seller

# How long a page waits for the newest contacts to be counted, seconds.
PATIENCE = 0.2
# More prospects than this since the book was written: it is written anew.
MOST_ANEW = 2000
# Below this many contacts the whole book is written sooner than a page is read.
SMALL = 20_000
MOST_REPORTS = 48
# A report that was asked for is kept up to date for as long, seconds.
WATCHED = 600.0
# How long what is usual stays so, seconds; and of how many opportunities it can be said.
USUAL_FOR, ENOUGH_DECIDED = 300.0, 20
# Lines that change more than the prospect they are about.
SWEEPING = frozenset({"import", "import_undone", "seller", "invited", "accepted"})
WITHOUT_WORDS = frozenset({"words", "target", "token", "revoked", "stage", "expected", "step", "waiver", "snooze"})


@dataclass
class Fresh:
    """The book as counted: up to which line of the ledger, as of which day."""

    book: Prepared
    upto: int
    day: date


@dataclass
class _State:
    """What is open: the book as written, as counted, and the reports made of it."""

    base: Fresh | None = None
    fresh: Fresh | None = None
    reports: OrderedDict[Question, tuple[int, Report]] = field(default_factory=OrderedDict)
    asked: dict[Question, float] = field(default_factory=dict)
    usual: tuple[float, dict[str, float]] | None = None
    # DuckDB's connection is used by one thread at a time.
    lock: threading.RLock = field(default_factory=threading.RLock)


_state = _State()


@dataclass(frozen=True)
class Told:
    """A report, and whether contacts were logged that it does not count yet."""

    report: Report
    is_behind: bool


def forget() -> None:
    """Close the book."""
    with _state.lock:
        _state.base = _state.fresh = None
        _state.reports.clear()
        _state.asked.clear()
        _state.usual = None


def report_of(question: Question, day: date) -> Told | None:
    """Return the report that answers a question; None while nothing was logged."""
    _state.asked[question] = time.monotonic()
    upto = written_up_to()
    known = _state.reports.get(question)
    is_known = known is not None and _state.fresh is not None and _state.fresh.day == day
    if is_known and known is not None and known[0] == upto:
        return Told(known[1], is_behind=False)
    if not is_known or _is_small():
        return None if (fresh := _up_to_date(day)) is None else Told(_report(fresh, question), is_behind=False)
    jobs.later("numbers", partial(refresh, day))
    waited = time.monotonic()
    while time.monotonic() - waited < PATIENCE:
        known = _state.reports.get(question)
        if known is not None and known[0] >= upto:
            return Told(known[1], is_behind=False)
        time.sleep(0.01)
    assert known is not None
    return Told(known[1], is_behind=True)


def answers_of(names: Iterable[str] | None, question: Question, day: date) -> tuple[Prepared, Answers] | None:
    """Answer a question from the book as it is now; None while nothing was logged."""
    with _state.lock:
        fresh = _up_to_date(day)
        return None if fresh is None else (fresh.book, ask(fresh.book, names, question))


def open_book(day: date) -> tuple[Prepared, threading.RLock]:
    """Return the book as it is now and the lock to be held while it is asked; raise PistaError where there is none."""
    fresh = _up_to_date(day)
    if fresh is None:
        raise PistaError(N_("Nothing was logged yet."), hint=N_("Log a contact first."))
    return fresh.book, _state.lock


def refresh(day: date) -> None:
    """Count the newest contacts, and make anew the reports that are being read."""
    fresh = _up_to_date(day)
    now = time.monotonic()
    for question, asked in sorted(_state.asked.items(), key=lambda item: -item[1]):
        if now - asked > WATCHED:
            _state.asked.pop(question, None)
        elif fresh is not None:
            _report(fresh, question)


def usual_days(day: date) -> dict[str, float]:
    """Return by product the age at which three quarters of opportunities are decided, where enough were.

    It moves slowly, so it is worked out every few minutes only.
    """
    known = _state.usual
    if known is not None and time.monotonic() - known[0] < USUAL_FOR and not _is_small():
        return known[1]
    found = answers_of(["sales_cycle"], Question(by="product"), day)
    usual: dict[str, float] = {}
    if found is not None and "sales_cycle" in found[1].told:
        answer = found[1].told["sales_cycle"]
        for key, figures in (answer.groups or {None: answer.overall}).items():
            late = cast("list[float | None]", figures["quartiles"])[-1]
            if late is not None and cast("int", figures["n"]) >= ENOUGH_DECIDED:
                usual["" if key is None else str(key)] = late
    _state.usual = (time.monotonic(), usual)
    return usual


def seen_by(person: Seller, chosen: Sequence[tuple[str, str]] = ()) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return which rows count for a person: their own, those of the team they lead, or all; narrowed by what is chosen.

    Raises ForbiddenError where somebody else's are chosen.
    """
    where: dict[str, tuple[str, ...]] = {name: (value,) for name, value in chosen if value}
    if "seller" in where and not access.seller_sees(person, where["seller"][0]):
        raise access.ForbiddenError(N_("These are somebody else's numbers."), hint=N_("Choose your own."))
    if not access.sees_all(person) and "seller" not in where:
        names = access.sellers_of(person).values_list("name", flat=True)
        where["seller"] = tuple(sorted(names)) if person.role == MANAGER else (person.name,)
    return tuple(sorted(where.items()))


def _is_small() -> bool:
    return _state.base is None or _state.base.book.facts.touches < SMALL


def _report(fresh: Fresh, question: Question) -> Report:
    with _state.lock:
        known = _state.reports.get(question)
        if known is not None and known[0] == fresh.upto:
            return known[1]
        made = build(_("Your numbers"), fresh.book, Taken("book", [], []), question)
        _state.reports[question] = (fresh.upto, made)
        _state.reports.move_to_end(question)
        while len(_state.reports) > MOST_REPORTS:
            _state.reports.popitem(last=False)
        return made


def _up_to_date(day: date) -> Fresh | None:
    with _state.lock, columns.alone:
        upto = written_up_to()
        fresh, base = _state.fresh, _state.base
        if fresh is not None and fresh.upto == upto and fresh.day == day:
            return fresh
        if not columns.is_anything_there():
            forget()
            return None
        names = None
        if base is not None and base.day == day and base.book.facts.touches >= SMALL:
            names = _concerned(base.upto)
        if base is None or names is None:
            return _written(day)
        _state.fresh = Fresh(_anew(base, names, day), upto, day)
        return _state.fresh


def _written(day: date) -> Fresh | None:
    """Write the whole book, and open it."""
    opened = columns.book(day)
    if opened is None:
        return None
    _state.base = _state.fresh = Fresh(opened.prepared, written_up_to(), day)
    _state.reports.clear()
    return _state.fresh


def _concerned(since: int) -> set[str] | None:
    """Return the prospects that lines since one are about; None where they are too many, or concern everything."""
    found: set[str] = set()
    for what, about, body in Entry.objects.filter(id__gt=since).values_list("what", "about", "body"):
        if what in SWEEPING or (what == "undone" and not about):
            return None
        if what in WITHOUT_WORDS:
            continue
        found.add(about)
        if what == "link":
            said = json.loads(body)
            found |= {said["one"], said["other"]}
        if len(found) > MOST_ANEW:
            return None
    heads = set(Prospect.objects.filter(id__in=found).exclude(same_as="").values_list("same_as", flat=True))
    aliases = set(Prospect.objects.filter(same_as__in=found | heads).values_list("id", flat=True))
    return (found | heads | aliases) - {""}


def _anew(base: Fresh, names: set[str], day: date) -> Prepared:
    """Prepare the prospects concerned anew, and put them in the place of what the book said."""
    if not names:
        return base.book
    folder = columns.book_folder().parent / "newest"
    engine = base.book.engine
    try:
        columns.write_book(folder / "rows", day, names)
        tables = tables_in(folder / "rows", engine)
        (folder / "prepared").mkdir(exist_ok=True)
        for old in (folder / "prepared").iterdir():
            old.unlink()
        counts = Contact.objects.filter(columns.counts_for_something, prospect__in=names).exists()
        anew = None
        if counts or (has_deals() and "opportunities" in tables):
            settings = replace(Settings(), lapse_days=LAPSE_DAYS)
            anew = prepare(tables, engine, folder / "prepared", day_of(day), settings)
        return composed(base.book, anew, sorted(names))
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise PistaError(N_("The book could not be written: {error}."), error=error.strerror or error) from error
