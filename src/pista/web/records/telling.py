"""Makes anew what follows from what was said of one prospect: the kinds of contacts, what goes on, who waits."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q

from pista.book.days import SECONDS, date_of
from pista.book.facts import CLOSINGS
from pista.book.lapse import USUAL_DAYS
from pista.book.prepared import Settings
from pista.book.standing import Episode, Standing, Touch, standing
from pista.book.standing_on_deals import OnDeals, standing_on_deals
from pista.web.records.models import Contact, Deal, Opportunity, Plan, Prospect, Thread
from pista.web.records.writing import insert_rows, put_rows, rows_of, update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REACTIVATION_DAYS = Settings().reactivation_days
LAPSE_DAYS = USUAL_DAYS
# The stage an opportunity is in by what came of its contacts, where nobody said another.
STAGE_BY_OUTCOME = {"interest": "interest", "meeting": "meeting", "demo": "meeting", "proposal": "proposal"}
FIRST_STAGE = "interest"
STAGES = ("interest", "meeting", "proposal", "negotiation")


@dataclass(frozen=True)
class Told:
    """What follows for one prospect, not saved yet: threads, contacts whose kind is another now, opportunities."""

    threads: Sequence[Thread]
    changed: Sequence[Contact]
    opportunities: Sequence[Opportunity] = ()


def has_deals() -> bool:
    """Whether any opportunity was recorded somewhere else: then all of them are told one by one."""
    return Deal.objects.filter(is_undone=False).exists()


@dataclass(frozen=True)
class About:
    """What is there beside the contacts of a prospect: opportunities recorded at all, others of its name, plans."""

    is_on_deals: bool
    has_aliases: bool
    has_plans: bool


def retell(
    prospect: Prospect, logged: Contact | None = None, *, is_new: bool = False, about: About | None = None
) -> None:
    """Make anew what follows from the contacts of a prospect, and of those that go by its name.

    logged  a contact that is not saved yet
    is_new  whether the prospect is not, either
    about   what is there beside its contacts, where it was read inside the same `saying`
    """
    if prospect.same_as:
        prospect, about = Prospect.objects.get(id=prospect.same_as), None
    about = about or about_prospect(prospect.id)
    is_on_deals, has_aliases, has_plans = about.is_on_deals, about.has_aliases, about.has_plans
    of_theirs = Q(prospect__in=prospect.names() if has_aliases else [prospect.id])
    known = [] if is_new else _known_of(prospect, of_theirs if has_aliases else None)
    deals = list(Deal.objects.filter(of_theirs, is_undone=False)) if is_on_deals and not is_new else []
    plans = list(Plan.objects.filter(of_theirs)) if has_plans else []
    # One more contact: what was made of the others is known, and nothing has to be looked up to be removed.
    is_one_more = logged is not None and logged.corrects is None and not is_on_deals
    before = _threads_of(prospect, known) if is_one_more else set()
    told = tell(
        prospect, in_order(known if logged is None else [*known, logged]), deals, plans, on_deals=is_on_deals
    )  # fmt: skip
    if is_new:
        insert_rows([prospect])
    else:
        update_rows([prospect], ["touches", "last_day", "waiting_since"])
    if logged is not None:
        insert_rows([logged])
    update_rows([contact for contact in told.changed if contact is not logged], ["kind"])
    now = {thread.id for thread in told.threads}
    if not is_one_more:
        Thread.objects.filter(prospect=prospect).exclude(id__in=now).delete()
    elif gone := before - now:
        Thread.objects.filter(id__in=gone).delete()
    put_rows(told.threads)
    if is_on_deals:
        Opportunity.objects.filter(of_theirs).delete()
        insert_rows(told.opportunities)


def _known_of(prospect: Prospect, of_theirs: Q | None) -> list[Contact]:
    """Return the contacts that count of a prospect, and of those that go by its name where `of_theirs` finds them."""
    if of_theirs is not None:
        return list(Contact.objects.filter(of_theirs, is_undone=False))
    return [contact for contact in rows_of(Contact, "prospect", prospect.id) if not contact.is_undone]


ABOUT = (
    "exists(select 1 from records_deal where not is_undone), "
    "exists(select 1 from records_prospect where same_as = %s and same_as > ''), "
    "exists(select 1 from records_plan where prospect_id = %s)"
)


def about_prospect(name: str) -> About:
    """Return what is there beside the contacts of a prospect."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {ABOUT}", [name, name])
        return about_of(cursor.fetchone())


def about_of(row: Sequence[Any]) -> About:
    """Return what the columns of ABOUT say."""
    is_on_deals, has_aliases, has_plans = map(bool, row)
    return About(is_on_deals, has_aliases, has_plans or has_aliases)


def _threads_of(prospect: Prospect, contacts: Sequence[Contact]) -> set[str]:
    """Return the threads that were made of contacts before: those that are none of them any more are removed."""
    return {thread_id(prospect.id, product) for product in stands(touches_of(in_order(contacts))).threads}


def tell(
    prospect: Prospect, contacts: Sequence[Contact], deals: Sequence[Deal], plans: Sequence[Plan], *, on_deals: bool
) -> Told:
    """Write into a prospect and its contacts, in order, what follows from them; return what is to be saved besides."""
    touches = touches_of(contacts)
    opportunities: list[Opportunity] = []
    if on_deals:
        found = on_recorded(prospect.id, touches, deals)
        kinds, threads = found.kinds, _threads_on_deals(prospect, found, deals)
        opportunities = _opportunities(prospect, found, deals)
    else:
        plain = stands(touches)
        kinds, threads = plain.kinds, _threads(prospect, plain, touches)
    changed = [contact for contact, kind in zip(contacts, kinds, strict=True) if contact.kind != kind]
    for contact, kind in zip(contacts, kinds, strict=True):
        contact.kind = kind
    prospect.touches = len(contacts)
    prospect.last_day = max((contact.day for contact in contacts), default=0)
    prospect.waiting_since = _waiting_since(contacts)
    said = {plan.about: plan for plan in plans}
    for thread in threads:
        _planned(thread, said.get(thread.about))
    return Told(threads, changed, opportunities)


def in_order(contacts: Iterable[Contact]) -> list[Contact]:
    """Return contacts in the order of the book: see pista.book.windows.IN_ORDER."""
    return sorted(contacts, key=lambda c: (_second(c), c.outcome in CLOSINGS, *_logged(c), c.external or str(c.key)))


def touches_of(contacts: Iterable[Contact]) -> list[Touch]:
    """Return contacts as the rules for one prospect read them."""
    return [
        Touch(c.day, _second(c), c.outcome, c.product, c.next_step_on, c.seller, c.opportunity, c.amount, c.opens_own)
        for c in contacts
    ]


def stands(touches: Sequence[Touch]) -> Standing:
    """Return how a prospect stands after touches, in the order of their time."""
    return standing(touches, LAPSE_DAYS, REACTIVATION_DAYS)


def on_recorded(prospect: str, touches: Sequence[Touch], deals: Sequence[Deal]) -> OnDeals:
    """Return how a prospect stands after touches, beside the opportunities that were recorded."""
    return standing_on_deals(prospect, touches, [_episode(deal) for deal in deals], LAPSE_DAYS, REACTIVATION_DAYS)


def thread_id(prospect: str, about: str) -> str:
    """Return what a thread is called for ever."""
    return hashlib.blake2b(f"{prospect}\n{about}".encode(), digest_size=12).hexdigest()


def _episode(deal: Deal) -> Episode:
    opened = deal.opened_day if deal.opened_day is not None else deal.closed_day or 0
    return Episode(
        deal.id, deal.product, deal.seller, opened, opened, deal.status, deal.closed_day, deal.amount,
        deal.next_step_on,
    )  # fmt: skip


def _logged(contact: Contact) -> tuple[bool, datetime]:
    """Return when a contact was written down; those of which nobody knows come first."""
    return contact.logged_at is not None, contact.logged_at or datetime.min.replace(tzinfo=UTC)


def _second(contact: Contact) -> int:
    return contact.day * SECONDS if contact.at is None else int(contact.at.timestamp())


def _threads(prospect: Prospect, told: Standing, touches: Sequence[Touch]) -> list[Thread]:
    stages = [STAGE_BY_OUTCOME.get(touch.outcome, "") for touch in touches]
    furthest: dict[int, str] = {}
    closed = {episode.product: episode for episode in told.episodes}
    for place, stage in zip(told.episode_of, stages, strict=True):
        if place is not None and stage:
            furthest[place] = max(furthest.get(place, FIRST_STAGE), stage, key=STAGES.index)
    last = {episode.product: place for place, episode in enumerate(told.episodes)}
    counted = Counter(episode.product for episode in told.episodes)
    return [
        Thread(
            id=thread_id(prospect.id, product), prospect=prospect, about=product, product=product, seller=one.seller,
            status=one.status, opened_day=one.opened_day, touches=one.touches, last_day=one.last_day,
            nth=counted[product], next_step_on=one.next_step_on,
            amount=closed[product].amount if product in closed else None,
            closed_day=closed[product].closed_day if product in closed else None,
            stage=furthest.get(last.get(product, -1), FIRST_STAGE) if one.opened_day is not None else "",
        )
        for product, one in told.threads.items()
    ]  # fmt: skip


def _threads_on_deals(prospect: Prospect, told: OnDeals, deals: Sequence[Deal]) -> list[Thread]:
    """Return a thread for each recorded opportunity, and for the last rebuilt one about each product."""
    recorded = {deal.id: deal for deal in deals}
    counts = {name: list(told.belongs).count(name) for name in told.episodes}
    shown: dict[str, tuple[str, Episode]] = {}
    for name, one in told.episodes.items():
        shown[name if name in recorded else one.product] = (name, one)
    return [
        Thread(
            id=thread_id(prospect.id, about), prospect=prospect, about=about, product=one.product,
            deal=recorded.get(name), seller=one.seller, status=one.status, stage=FIRST_STAGE, amount=one.amount,
            opened_day=one.opened_day, closed_day=one.closed_day, touches=counts[name], last_day=one.last_day,
            next_step_on=one.next_step_on,
        )
        for about, (name, one) in shown.items()
    ]  # fmt: skip


def _opportunities(prospect: Prospect, told: OnDeals, deals: Sequence[Deal]) -> list[Opportunity]:
    recorded = {deal.id: deal for deal in deals}
    return [
        Opportunity(
            id=name, prospect=prospect, product=one.product, seller=one.seller, status=one.status,
            opened_day=recorded[name].opened_day if name in recorded else one.opened_day, closed_day=one.closed_day,
            last_day=one.last_day, amount=one.amount, next_step_on=one.next_step_on, is_recorded=name in recorded,
            **({"month": recorded[name].month, "margin": recorded[name].margin, "source": recorded[name].source}
               if name in recorded else {}),
        )
        for name, one in told.episodes.items()
    ]  # fmt: skip


def without_prospect() -> None:
    """Make anew the recorded opportunities that name no prospect: they are as they were recorded."""
    Opportunity.objects.filter(prospect=None).delete()
    Opportunity.objects.bulk_create(recorded_of_nobody(), batch_size=200)


def recorded_of_nobody() -> list[Opportunity]:
    """Return what follows from the recorded opportunities that name no prospect."""
    fields = ("id", "product", "seller", "status", "opened_day", "closed_day", "month", "amount", "margin", "source",
              "next_step_on")  # fmt: skip
    return [
        Opportunity(is_recorded=True, **{name: getattr(deal, name) for name in fields})
        for deal in Deal.objects.filter(prospect=None, is_undone=False)
    ]


def _planned(thread: Thread, plan: Plan | None) -> None:
    """Write into a thread what was said of it besides contacts."""
    if thread.status in {"won", "lost"}:
        return
    if plan is not None:
        is_of_it = plan.is_of(thread)
        if is_of_it:
            thread.stage = plan.stage or thread.stage
            thread.amount = plan.expected if plan.expected is not None else thread.amount
        if is_of_it and plan.at_touches == thread.touches:
            thread.next_step_on = plan.step_on or thread.next_step_on
            thread.waiver = plan.waiver
            thread.snoozed_until, thread.snoozed_why = plan.snoozed_until, plan.snoozed_why
    thread.due_on = max(filter(None, (thread.next_step_on, thread.snoozed_until)), default=None)


def _waiting_since(contacts: Sequence[Contact]) -> datetime | None:
    """Return since when a first inquiry of theirs waits for an answer of ours."""
    if not contacts or contacts[0].direction != "in":
        return None
    if any(contact.direction != "in" for contact in contacts):
        return None
    return contacts[0].at or datetime.combine(date_of(contacts[0].day), time(), UTC)
