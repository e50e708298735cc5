"""Words of the pages: what the book's terms are called, and days as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date

from pista.language import N_, _, language, ngettext, number
from pista.reports.keys import KINDS
from pista.web.clock import now, today, today_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

# What the book's terms are called on a page.
WORDS: Mapping[str, str] = {
    "call": N_("Call"), "visit": N_("Visit"), "mail": N_("E-mail"), "message": N_("Message"), "meeting": N_("Meeting"),
    "conversation": N_("Spoke"), "no_answer": N_("No answer"), "left_message": N_("Left a message"), "demo": N_("Demo"),
    "interest": N_("Interested"), "proposal": N_("Proposal"), "sale": N_("Sale"), "refusal": N_("Refusal"),
    "reply": N_("Reply"), "sent": N_("Sent"), "wrong_number": N_("Wrong number"), "web": N_("Web"),
    "event": N_("Event"), "letter": N_("Letter"), "open": N_("open"),
    "won": N_("won"), "lost": N_("lost"), "none": N_("not opened yet"), "lapsed": N_("lapsed"),
}  # fmt: skip
# What the form offers, the most used first.
CHANNELS = ("call", "visit", "mail", "message", "meeting")
OUTCOMES = ("conversation", "no_answer", "message", "interest", "proposal", "sale", "refusal", "meeting", "demo")


def word(term: str, *, of_outcome: bool = False) -> str:
    """Return what a term of the book is called; one that is the person's own stays as it is."""
    key = "left_message" if of_outcome and term == "message" else term
    return _(WORDS[key]) if key in WORDS else term


def with_own(terms: Sequence[str], own: str) -> Sequence[str]:
    """Return the terms a form offers, and the one that was said where it is none of them."""
    return terms if own in terms or not own else (*terms, own)


def kind_name(kind: str) -> str:
    """Return what a kind of contact is called."""
    return _(KINDS.get(kind, kind))


def ago(day: int) -> str:
    """Return how long ago a day is."""
    days = today_number() - day
    if days < 0:
        return ngettext("in {n} day", "in {n} days", -days).format(n=number(-days))
    if days < 2:  # noqa: PLR2004 - yesterday
        return (_("today"), _("yesterday"))[days]
    return ngettext("{n} day ago", "{n} days ago", days).format(n=number(days))


def when(day: date) -> str:
    """Return a day as people say it: today, tomorrow, Tuesday, or its date."""
    days = (day - today()).days
    if days in {-1, 0, 1}:
        return {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}[days]
    form = "EEEE" if 0 < days < 7 else "d MMM" if abs(days) < 300 else "d MMM y"  # noqa: PLR2004 - within a week, a year
    return format_date(day, form, locale=language())


def waiting(since: datetime) -> str:
    """Return for how long somebody has waited."""
    minutes = int((now() - since).total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=number(minutes))
    if minutes < 48 * 60:
        return ngettext("{n} hour", "{n} hours", minutes // 60).format(n=number(minutes // 60))
    return ngettext("{n} day", "{n} days", minutes // 1440).format(n=number(minutes // 1440))
