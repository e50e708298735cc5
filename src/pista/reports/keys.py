"""How the keys of groups are written: months, weeks, kinds of contact, and the unknown one."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pista.book.days import date_of
from pista.language import N_, _, day, month

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

UNKNOWN = "(unknown)"
A_YEAR = 100
# Why there is no table by a grouping: nothing in the source says it.
UNGROUPED = {
    "seller": N_("The source does not say who the sellers are, so there is no table of sellers."),
    "team": N_("The source does not say which team a seller belongs to, so there is no table of teams."),
    "product": N_("The source does not say what the contacts were about, so there is no table of products."),
    "source": N_("The source does not say where prospects came from, so there is no table of sources."),
    "channel": N_("The source does not say by which channel contacts were made, so there is no table of channels."),
    "month": N_("The source holds no dates, so there is no table of months."),
    "week": N_("The source holds no dates, so there is no table of weeks."),
    "contact": N_("The source does not say with whom each contact was, so contacts cannot be counted one by one."),
}

TWO_TIMES = N_(
    "Half of all opportunities, won, lost or still open, are decided within the first time; the mean is of the won "
    "alone, and knows nothing of those that take longer."
)
WON_ONLY = {
    "seller": N_("Sellers are known of won opportunities only, so there is no close rate by seller."),
    "team": N_("Teams are known of won opportunities only, so there is no close rate by team."),
    "product": N_("Products are known of won opportunities only, so there is no close rate by product."),
    "source": N_("Sources are known of won opportunities only, so there is no close rate by source."),
}

KINDS = {
    "new": N_("new"),
    "follow_up": N_("follow-up"),
    "reactivation": N_("reactivation"),
    "customer_care": N_("customer care"),
    "nurture": N_("nurture"),
}
GROUPS = {
    "seller": N_("Seller"), "team": N_("Team"), "product": N_("Product"), "source": N_("Source"),
    "channel": N_("Channel"), "month": N_("Month"), "week": N_("Week"), "contact": N_("Contact"),
}  # fmt: skip


# What sellers are called by people, by the names that the book has of them.
_called: ContextVar[Mapping[str, str]] = ContextVar("called", default={})  # noqa: B039 - never written into


@contextmanager
def calling(names: Mapping[str, str]) -> Iterator[None]:
    """Call sellers as `names` says inside the block, for people; programs go on by the book's names."""
    token = _called.set(names)
    try:
        yield
    finally:
        _called.reset(token)


def seller_name(name: str) -> str:
    """Return what a seller is called."""
    return _called.get().get(name, name)


def key_name(dimension: str, key: Hashable, *, plain: bool = False) -> str:
    """Return the name of a group; `plain` for programs: ISO months and days, English words."""
    if key is None:
        return UNKNOWN if plain else _("(unknown)")
    if dimension == "month" and isinstance(key, int):
        return f"{key // A_YEAR}-{key % A_YEAR:02}" if plain and key > A_YEAR else f"{key:02}" if plain else month(key)
    if dimension == "week" and isinstance(key, int):
        return date_of(key).isoformat() if plain else day(key)
    return seller_name(str(key)) if dimension == "seller" and not plain else str(key)
