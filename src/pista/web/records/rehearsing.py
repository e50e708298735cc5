"""The verbs of rehearsal: try a scorecard out, have one designed, adopt it, watch what it does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db.models import Q

import pista
from pista.book.days import day_of
from pista.errors import PistaError, UnknownNameError
from pista.language import N_
from pista.rehearsal.designing import design, refuse_size
from pista.rehearsal.drifting import drift
from pista.rehearsal.fitting import fitted
from pista.rehearsal.rehearsing import rehearse
from pista.rehearsal.setting import setting_of
from pista.reports.rehearsal_contract import contract, design_contract, drift_contract
from pista.scorecards.definition import AUDIENCES, as_toml, scorecard_from
from pista.web.records import access, jobs
from pista.web.records.columns import book, book_folder
from pista.web.records.ledger import Line, append, saying
from pista.web.records.trials import DONE, FAILED, WAITING, Adopted, Trial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from pista.rehearsal.setting import Setting
    from pista.scorecards.definition import Scorecard
    from pista.web.records.arrangements import Seller

# More that nobody has waited for yet are refused: each takes seconds of a processor.
MOST_WAITING = 4
MOST_CARDS = 4
# Whom `seen_by` opens a scorecard to among those who do not lead.
SELLERS = ("seller", "team", "company")
DESIGN, REHEARSE, DRIFT = "design", "rehearse", "drift"


class BusyError(PistaError):
    """So much is being rehearsed that nothing more is taken on."""


@dataclass(frozen=True)
class Figures:
    """Whose figures are rehearsed with: those of a kind of selling, or the desk's own, counted since a day."""

    kind: str
    is_own: bool = False
    since: date | None = None

    def asked(self) -> dict[str, Any]:
        """Return what a trial keeps of them."""
        return {"kind": self.kind, "is_own": self.is_own, "since": self.since.isoformat() if self.since else None}


def trials_of(person: Seller) -> QuerySet[Trial]:
    """Return the trials a person sees: their own, and of those whose work they see."""
    found = Trial.objects.order_by("-at", "key")
    if access.sees_all(person):
        return found
    return found.filter(Q(by=person.name) | Q(by__in=access.sellers_of(person).values("name")))


def trial_of(person: Seller, key: UUID) -> Trial:
    """Return a trial; raise ForbiddenError where the person sees none such."""
    found = trials_of(person).filter(key=key).first()
    if found is None:
        raise UnknownNameError(N_("There is no such rehearsal among those you see."))
    return found


def ask_rehearsal(person: Seller, cards: Sequence[Scorecard], figures: Figures, now: datetime) -> Trial:
    """Rehearse scorecards side by side, in the background; with the desk's own book only who leads."""
    setting_of(figures.kind)
    if not 1 <= len(cards) <= MOST_CARDS:
        raise PistaError(N_("Between one and {most} scorecards are compared."), most=MOST_CARDS)
    asked = {"cards": [[card.name, as_toml(card)] for card in cards]} | figures.asked()
    return _ask(person, REHEARSE, cards[0].title, asked, now)


def ask_design(person: Seller, at_most: int, keep: Sequence[str], figures: Figures, now: datetime) -> Trial:
    """Have a scorecard designed, in the background."""
    setting_of(figures.kind)
    refuse_size(at_most, keep)
    asked = {"at_most": at_most, "keep": list(keep)} | figures.asked()
    return _ask(person, DESIGN, "", asked, now)


def ask_drift(person: Seller, key: UUID, now: datetime) -> Trial:
    """Look in the background how behaviour moved since a scorecard was adopted."""
    access.leader(person)
    found = adopted_of(key)
    return _ask(person, DRIFT, found.title, {"adopted": str(found.key)} | Figures("field", is_own=True).asked(), now)


def adopt(person: Seller, card: Scorecard, since: date, now: datetime) -> Adopted:
    """Say that a scorecard holds for everybody since a day; a line of the ledger says so too."""
    access.leader(person)
    made = Adopted(key=uuid4(), title=card.title[:200], toml=as_toml(card), since=since, by=person.name)
    with saying():
        body = {"scorecard": made.toml, "title": made.title, "since": since.isoformat()}
        append(Line(made.key, now, person.name, "scorecard", body))
        made.save(force_insert=True)
    return made


def adopted() -> QuerySet[Adopted]:
    """Return what was adopted, the latest first."""
    return Adopted.objects.order_by("-since", "-key")


def adopted_for(person: Seller) -> list[Adopted]:
    """Return what was adopted and a person may see: who leads all of it, a seller what its `seen_by` opens to them."""
    audience = AUDIENCES if person.leads else SELLERS
    return [row for row in adopted() if set(scorecard_from("adopted", row.toml).seen_by) & set(audience)]


def adopted_of(key: UUID) -> Adopted:
    """Return what was adopted; raise PistaError where there is no such thing."""
    found = Adopted.objects.filter(key=key).first()
    if found is None:
        raise UnknownNameError(N_("There is no such scorecard."))
    return found


def progress_of(trial: Trial) -> float:
    """Return how far a trial has come, from 0 to 1."""
    return jobs.progress(_name(trial))


def _name(trial: Trial) -> str:
    return f"trial {trial.key}"


def _ask(person: Seller, what: str, title: str, asked: Mapping[str, Any], now: datetime) -> Trial:
    if asked["is_own"]:
        access.leader(person)
    if Trial.objects.filter(state=WAITING).count() >= MOST_WAITING:
        raise BusyError(N_("Several rehearsals are under way."), hint=N_("Wait until one of them is done."))
    made = Trial.objects.create(
        key=uuid4(), what=what, title=title[:200], by=person.name, at=now, asked=json.dumps(asked, ensure_ascii=False)
    )
    jobs.later(_name(made), lambda: work_out(made, now.date()))
    return made


def work_out(trial: Trial, day: date) -> None:
    """Work a trial out, and keep what came of it."""
    try:
        said = _worked_out(trial, day)
    except PistaError as error:
        trial.state, trial.error = FAILED, str(error)
    except Exception:
        trial.state, trial.error = FAILED, "It failed; the log of the desk says why."
        raise
    else:
        trial.state, trial.said = DONE, json.dumps(said, ensure_ascii=False)
    finally:
        trial.save(update_fields=["state", "said", "error"])
        jobs.has_come(_name(trial), 1.0)


def _worked_out(trial: Trial, day: date) -> dict[str, Any]:
    asked = json.loads(trial.asked)
    name = _name(trial)
    setting, spreads, _usual = _setting(asked, day)
    if trial.what == DESIGN:
        found = design(setting, at_most=asked["at_most"], keep=asked["keep"], spreads=spreads,
                       progress=lambda _what, percent: jobs.has_come(name, min(percent, 99) / 100))  # fmt: skip
        return design_contract(found)
    if trial.what == DRIFT:
        return _drift(asked, day)
    told = []
    for place, (card_name, text) in enumerate(asked["cards"]):

        def step(_what: str, percent: int, place: int = place) -> None:
            jobs.has_come(name, min((place + percent / 100) / len(asked["cards"]), 0.99))

        told.append(contract(rehearse(scorecard_from(card_name, text), setting, spreads=spreads, progress=step)))
    return {"rehearsals": told}


def _setting(
    asked: Mapping[str, Any], day: date
) -> tuple[Setting, Mapping[str, float] | None, Mapping[str, float] | None]:
    default = setting_of(asked["kind"])
    if not asked["is_own"]:
        return default, None, None
    whole = book(day)
    if whole is None:
        raise PistaError(N_("Nothing was logged yet."), hint=N_("Log a contact first."))
    since = asked.get("since")
    counted = whole.prepared.counted_from(day_of(date.fromisoformat(since))) if since else whole.prepared
    known = fitted(counted, default)
    return known.setting, known.spreads, known.usual


def _drift(asked: Mapping[str, Any], day: date) -> dict[str, Any]:
    found = adopted_of(UUID(asked["adopted"]))
    whole = book(day)
    if whole is None:
        raise PistaError(N_("Nothing was logged yet."), hint=N_("Log a contact first."))
    before = pista.read(book_folder(), as_of=found.since - timedelta(days=1))
    known = fitted(before.prepared, setting_of(asked["kind"]))
    card = scorecard_from("adopted", found.toml)
    told = rehearse(card, known.setting, draws=60, spreads=known.spreads)
    moved = drift(whole.prepared, {None: day_of(found.since)}, told, known.usual)
    changed = day_of(found.since)
    began = whole.begun(changed, changed, [one.trick for one in told.tricks], before)
    return drift_contract(moved, began.tricks, began.rose)
