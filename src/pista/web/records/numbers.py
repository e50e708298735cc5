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
from typing import TYPE_CHECKING, Any, cast

from pista.book.composing import composed
from pista.book.days import day_of
from pista.book.prepared import Prepared, Settings
from pista.book.preparing import prepare
from pista.book.tables import tables_in
from pista.engines.numbered import Numbered
from pista.engines.opening import embedded
from pista.errors import PistaError
from pista.intake.sink import Taken, unsettled
from pista.language import N_
from pista.metrics.asking import ask
from pista.metrics.question import Question
from pista.reports.report import build
from pista.web.records import access, clockwork, columns, jobs
from pista.web.records.arrangements import MANAGER
from pista.web.records.imports import doubts_of_imports
from pista.web.records.ledger import written_up_to
from pista.web.records.models import Entry, Prospect, going_by
from pista.web.records.telling import LAPSE_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pista.book.engine import Engine
    from pista.metrics.asking import Answers
    from pista.web.records.arrangements import Seller

# How long a page waits for the newest contacts to be counted, seconds.
PATIENCE = 0.05
# More prospects than this since the book was written: it is written anew, aside; than that, first of all.
MANY_ANEW, MOST_ANEW = 400, 20_000
# Below this many contacts the whole book is written sooner than a page is read.
SMALL = 20_000
MOST_KEPT = 96
# A report that was asked for is kept up to date for as long, seconds.
WATCHED = 600.0
# Of how many decided opportunities it can be said what is usual.
ENOUGH_DECIDED = 20
# Lines that change more than the prospect they are about.
SWEEPING = frozenset({"import", "import_undone", "seller", "invited", "accepted"})
WITHOUT_WORDS = frozenset(
    {
        "question_answered",
        "question_dismissed",
        "question_audit",
        "audit_drawn",
        "statement",
        "scorecard",
        "words",
        "target",
        "token",
        "revoked",
        "stage",
        "expected",
        "step",
        "waiver",
        "snooze",
    }
)


@dataclass
class Fresh:
    """The book as counted: up to which line of the ledger, as of which day.

    numbered  the frames of a whole book, by the numbers of their rows
    names     the prospects concerned since the whole was written
    """

    book: Prepared
    upto: int
    day: date
    folder: Path | None = None
    numbered: Mapping[str, Numbered] = field(default_factory=dict)
    names: frozenset[str] = frozenset()


@dataclass
class _State:
    """What is open: the book as written, as counted, and the reports made of it."""

    base: Fresh | None = None
    fresh: Fresh | None = None
    kept: OrderedDict[Hashable, tuple[int, date, Any]] = field(default_factory=OrderedDict)
    asked: dict[Hashable, tuple[float, Callable[[Fresh], Any]]] = field(default_factory=dict)
    folders: int = 0
    is_written_anew: bool = False
    # DuckDB's connection is used by one thread at a time.
    lock: threading.RLock = field(default_factory=threading.RLock)
    numbering: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


@dataclass(frozen=True)
class Told:
    """What was worked out of the book, and whether contacts were logged that it does not count yet."""

    found: Any
    is_behind: bool


def forget() -> None:
    """Close the book, and remove what was made of it."""
    with _state.lock:
        _state.base = _state.fresh = None
        _state.kept.clear()
        _state.asked.clear()
        shutil.rmtree(_home(), ignore_errors=True)


def kept(key: Hashable, make: Callable[[Fresh], Any], day: date, patience: float = PATIENCE) -> Told | None:
    """Return what `make` works out of the book, kept under a key and made anew when the book has grown.

    A large book is not waited for: what was worked out last is told, perhaps the day before, and made anew in the
    background. None while nothing was logged.
    """
    _state.asked[key] = (time.monotonic(), make)
    upto = written_up_to()
    known = _state.kept.get(key)
    if known is not None and _counts_all(known, upto, day):
        return Told(known[2], is_behind=False)
    if known is None or _is_small():
        with _state.lock:
            fresh = _up_to_date(day)
            return None if fresh is None else Told(_made(fresh, key, make), is_behind=False)
    jobs.later("numbers", partial(refresh, day))
    waited = time.monotonic()
    while time.monotonic() - waited < patience:
        known = _state.kept.get(key) or known
        if _counts_all(known, upto, day):
            return Told(known[2], is_behind=False)
        time.sleep(0.01)
    return Told(known[2], is_behind=True)


def _counts_all(known: tuple[int, date, Any], upto: int, day: date) -> bool:
    """Whether something kept counts all lines up to one, as of a day."""
    return known[0] >= upto and known[1] == day


def report_of(question: Question, day: date, patience: float = PATIENCE) -> Told | None:
    """Return the report that answers a question; None while nothing was logged.

    patience  how long to wait for the newest contacts to be counted, seconds
    """
    key = ("report", question)
    return kept(key, lambda fresh: build("", fresh.book, Taken("book", [], []), question), day, patience)


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
    """Count the newest contacts, and make anew what is being read."""
    base = _state.base
    if base is not None and base.day != day and not _is_small():
        # Another day has begun: the book of the one before answers until this day's is written.
        _write_anew(day)
    with _state.lock:
        fresh = _up_to_date(day)
    now = time.monotonic()
    for key, (asked, make) in sorted(_state.asked.items(), key=lambda item: -item[1][0]):
        if now - asked > WATCHED:
            _state.asked.pop(key, None)
        elif fresh is not None:
            with _state.lock:
                # Somebody else may have brought the book further meanwhile.
                _made(_state.fresh or fresh, key, make)


def usual_days(day: date) -> dict[str, float]:
    """Return by product the age at which three quarters of opportunities are decided, where enough were."""
    told = kept("usual days", _usual_days, day)
    return {} if told is None else dict(told.found)


def _usual_days(fresh: Fresh) -> dict[str, float]:
    found = ask(fresh.book, ["sales_cycle"], Question(by="product")).told.get("sales_cycle")
    usual: dict[str, float] = {}
    for key, figures in (found.groups or {None: found.overall}).items() if found else ():
        late = cast("list[float | None]", figures["quartiles"])[-1]
        if late is not None and cast("int", figures["n"]) >= ENOUGH_DECIDED:
            usual["" if key is None else str(key)] = late
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


def _made(fresh: Fresh, key: Hashable, make: Callable[[Fresh], Any]) -> Any:  # noqa: ANN401 - what is made
    """Work something out of the book as it is, and keep it; the lock is held."""
    known = _state.kept.get(key)
    if known is not None and known[:2] == (fresh.upto, fresh.day):
        return known[2]
    made = make(fresh)
    _state.kept[key] = (fresh.upto, fresh.day, made)
    _state.kept.move_to_end(key)
    while len(_state.kept) > MOST_KEPT:
        _state.kept.popitem(last=False)
    return made


def _up_to_date(day: date) -> Fresh | None:
    with _state.lock:
        upto = written_up_to()
        fresh, base = _state.fresh, _state.base
        if fresh is not None and fresh.upto == upto and fresh.day == day:
            return fresh
        if not columns.is_anything_there():
            forget()
            return None
        before = fresh if fresh is not None and fresh.day == day else base
        names = None
        if base is not None and before is not None and base.day == day and base.book.facts.touches >= SMALL:
            names = _concerned(before.upto)
        if base is None or before is None or names is None or len(before.names | names) > MOST_ANEW:
            return _written(day)
        _state.fresh = _anew(base, before, names, upto)
        if before is not base and before.folder is not None and before.folder != _state.fresh.folder:
            shutil.rmtree(before.folder, ignore_errors=True)
        if len(_state.fresh.names) > MANY_ANEW and not _state.is_written_anew:
            _state.is_written_anew = True
            clockwork.once("numbers anew", partial(_write_anew, day))
        return _state.fresh


def _written(day: date) -> Fresh | None:
    """Write the whole book into a folder of the numbers' own, and open it; the lock is held."""
    found = _whole(day)
    if found is None:
        return None
    _put(found)
    _state.kept.clear()
    if _is_small():
        # What the command line reads is as new as what the page shows.
        columns.write_if_grown(day)
    else:
        jobs.later("book", partial(_write_book, day))
    return _state.fresh


def _write_anew(day: date) -> None:
    """Write the whole book anew while the one before still answers, then put it in its place.

    Where that fails the one before still answers; it is tried again when the next contact is counted.
    """
    try:
        found = _whole(day)
        with _state.lock:
            base = _state.base
            if found is not None and base is not None and (base.day, base.upto) < (found.day, found.upto):
                _put(found)
    finally:
        _state.is_written_anew = False


def _whole(day: date) -> Fresh | None:
    """Return the whole book, written into a folder of its own and prepared; None where nothing counts."""
    # What is said while it is written is counted after it once more.
    upto = written_up_to()
    folder = _next_folder("whole")
    columns.write_book(folder / "rows", day)
    engine = embedded(folder)
    book = _prepared(folder, engine, day)
    if book is None:
        return None
    # A small one is written whole each time: nobody asks whom its rows are about.
    frames = book.frames if book.facts.touches >= SMALL else ()
    numbered = {name: Numbered(engine, folder / "prepared" / f"{name}.parquet") for name in frames}
    return Fresh(book, upto, day, folder, numbered)


def _put(found: Fresh) -> None:
    """Let a whole book answer from now on, and remove those before; the lock is held."""
    old = _state.base
    _state.base = _state.fresh = found
    if old is not None:
        for other in _home().iterdir():
            if other != found.folder:
                shutil.rmtree(other, ignore_errors=True)


def _write_book(day: date) -> None:
    columns.write_if_grown(day)


def _prepared(folder: Path, engine: Engine, day: date, *, is_part: bool = False) -> Prepared | None:
    """Prepare the rows in a folder, of a whole book or a part; None where nothing of them counts by the day."""
    tables = tables_in(folder / "rows", engine)
    if not {"touches", "opportunities"} & set(tables):
        return None
    (folder / "prepared").mkdir()
    try:
        settings = Settings(lapse_days=LAPSE_DAYS)
        doubts = unsettled(doubts_of_imports())
        return prepare(tables, engine, folder / "prepared", day_of(day), settings, is_part=is_part, doubts=doubts)
    except PistaError:
        # All of it is dated later: appointments that were imported.
        return None


def _home() -> Path:
    return columns.book_folder().parent / "numbers"


def _next_folder(what: str) -> Path:
    """Return a folder that nobody reads from yet."""
    with _state.numbering:
        if not _state.folders:
            shutil.rmtree(_home(), ignore_errors=True)
        _state.folders += 1
        folder = _home() / f"{what}-{_state.folders}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


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
    aliases = set(Prospect.objects.filter(going_by(*found, *heads)).values_list("id", flat=True))
    return (found | heads | aliases) - {""}


def _anew(base: Fresh, before: Fresh, names: set[str], upto: int) -> Fresh:
    """Prepare the prospects concerned since the whole was written, and put them in the place of theirs.

    Preparing takes as long for a thousand contacts as for one: those counted before are prepared once more.
    """
    if not names:
        return replace(before, upto=upto)
    concerned = before.names | names
    folder, engine = _next_folder("newest"), base.book.engine
    columns.write_book(folder / "rows", before.day, concerned)
    latest = _prepared(folder, engine, before.day, is_part=True)
    book = composed(base.book, latest, sorted(concerned), base.numbered)
    return Fresh(book, upto, before.day, folder, names=concerned)
