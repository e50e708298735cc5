"""Retells many prospects at once: after an import, its undoing, or when opportunities begin to be recorded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.web.records.models import Contact, Deal, Opportunity, Plan, Prospect, Thread, going_by
from pista.web.records.telling import has_deals, in_order, tell, without_prospect
from pista.web.records.writing import insert_rows, update_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AT_ONCE = 400


def retell_all(progress: Callable[[float], None] = lambda _share: None) -> None:
    """Retell every prospect."""
    retell_many(sorted(Prospect.objects.values_list("id", flat=True)), progress)


def retell_many(names: Sequence[str], progress: Callable[[float], None] = lambda _share: None) -> None:
    """Make anew what follows from the contacts of some prospects, by the names they go by."""
    is_on_deals = has_deals()
    heads: set[str] = set()
    for start in range(0, len(names), AT_ONCE):
        some = Prospect.objects.filter(id__in=names[start : start + AT_ONCE]).values_list("id", "same_as")
        heads |= {same_as or name for name, same_as in some}
    wanted = sorted(heads)
    for start in range(0, len(wanted), AT_ONCE):
        _retell(wanted[start : start + AT_ONCE], on_deals=is_on_deals)
        progress(min(1.0, (start + AT_ONCE) / len(wanted)))


@dataclass
class ToldOfMany:
    """What follows for some prospects, not saved yet, and by which names they and those that go by theirs are known."""

    prospects: list[Prospect]
    head_of: dict[str, str]
    threads: list[Thread] = field(default_factory=list)
    changed: list[Contact] = field(default_factory=list)
    opportunities: list[Opportunity] = field(default_factory=list)


def tell_many(heads: Sequence[str], *, on_deals: bool) -> ToldOfMany:
    """Return what follows from what was said of some prospects; nothing is saved."""
    aliases = dict(Prospect.objects.filter(going_by(*heads)).values_list("id", "same_as"))
    found = ToldOfMany(list(Prospect.objects.filter(id__in=heads)), {name: name for name in heads} | aliases)
    head_of = found.head_of
    contacts: dict[str, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(prospect__in=head_of, is_undone=False):
        contacts[head_of[contact.prospect_id or ""]].append(contact)
    deals: dict[str, list[Deal]] = defaultdict(list)
    for deal in Deal.objects.filter(prospect__in=head_of, is_undone=False) if on_deals else ():
        deals[head_of[deal.prospect_id or ""]].append(deal)
    plans: dict[str, list[Plan]] = defaultdict(list)
    for plan in Plan.objects.filter(prospect__in=head_of):
        plans[head_of[plan.prospect_id]].append(plan)
    for prospect in found.prospects:
        name = prospect.id
        told = tell(prospect, in_order(contacts[name]), deals[name], plans[name], on_deals=on_deals)
        found.threads += told.threads
        found.changed += told.changed
        found.opportunities += told.opportunities
    return found


def _retell(heads: Sequence[str], *, on_deals: bool) -> None:
    told = tell_many(heads, on_deals=on_deals)
    update_rows(told.changed, ["kind"])
    Thread.objects.filter(prospect__in=told.head_of).delete()
    insert_rows(told.threads)
    Opportunity.objects.filter(prospect__in=told.head_of).delete()
    # One may have been another prospect's before.
    Opportunity.objects.filter(id__in=[one.id for one in told.opportunities]).delete()
    insert_rows(told.opportunities)
    update_rows(told.prospects, ["touches", "last_day", "waiting_since"])


def retell_what_changed(touched: set[str], tell: Callable[[float], None], *, had_deals: bool) -> None:
    """Retell the prospects concerned; all of them where opportunities are recorded from now on, or no more."""
    if had_deals != has_deals():
        retell_all(tell)
    else:
        retell_many(sorted(touched), tell)
    without_prospect()
