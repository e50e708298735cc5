"""Words of the pages: what the book's terms are called, and days as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_date, format_datetime

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
    "won": N_("won"), "lost": N_("lost"), "deleted": N_("no deal: deleted"), "done": N_("it took place"),
    "planned": N_("planned"), "cancelled": N_("cancelled"), "not_held": N_("not held"), "seconds": N_("seconds"),
    "minutes": N_("minutes"), "hours": N_("hours"), "milliseconds": N_("milliseconds"), "days": N_("days"),
    "none": N_("not opened yet"), "lapsed": N_("lapsed"),
    "negotiation": N_("Negotiation"), "price": N_("Price"), "competitor": N_("A competitor"),
    "timing": N_("Not now"), "no_need": N_("No need"), "no_answer_in_the_end": N_("No answer in the end"),
    "seller": N_("seller"), "manager": N_("manager"), "administrator": N_("administrator"),
}  # fmt: skip
# What lines of the ledger, states of imports, tables and fields are called.
LINES: Mapping[str, str] = {
    "prospect": N_("Prospect"), "contact": N_("Contact"), "undone": N_("Taken back"), "changed": N_("Changed"),
    "shared": N_("Shared"), "handed_over": N_("Handed over"), "erased": N_("Erased"), "link": N_("Who is who"),
    "stage": N_("Stage"), "expected": N_("Money expected"), "step": N_("Next step"), "waiver": N_("No next step"),
    "snooze": N_("Snoozed"), "import": N_("Brought in"), "import_undone": N_("Import undone"),
    "kept": N_("Tables kept"),
    "deal": N_("Opportunity"),
    "seller": N_("Seller"), "invited": N_("Invited"), "accepted": N_("Invitation accepted"),
    "deactivated": N_("Deactivated"), "activated": N_("Activated"), "token": N_("Token made"),
    "revoked": N_("Token revoked"), "hook": N_("Webhook added"), "unhook": N_("Webhook dropped"),
    "question_answered": N_("Question answered"), "question_dismissed": N_("Question let rest"),
    "question_audit": N_("Sent to audit"), "audit_drawn": N_("Sample drawn"), "verified": N_("Contact verified"),
    "statement": N_("Month stated"), "scorecard": N_("Scorecard adopted"),
    "words": N_("Words arranged"), "target": N_("Target set"), "exported": N_("Taken away"),
}  # fmt: skip
STATES: Mapping[str, str] = {
    "waiting": N_("waiting for you"), "checking": N_("being looked at"), "checked": N_("looked at"),
    "running": N_("being taken in"), "done": N_("done"), "failed": N_("not readable"), "undoing": N_("being undone"),
    "undone": N_("undone"),
}  # fmt: skip
TABLES: Mapping[str, str] = {
    "prospects": N_("prospects"), "contacts": N_("contacts"), "deals": N_("opportunities"), "sellers": N_("sellers"),
    "products": N_("products"), "spend": N_("spend"), "stage_changes": N_("stage changes"),
}  # fmt: skip
FIELDS: Mapping[str, str] = {
    "at": N_("Day"), "time": N_("Hour"), "seller": N_("Seller"), "prospect": N_("Prospect"), "company": N_("Company"),
    "email": N_("E-mail"), "phone": N_("Telephone"), "channel": N_("Channel"), "outcome": N_("What came of it"),
    "product": N_("Product"), "amount": N_("Amount"), "minutes": N_("Minutes"), "next_step_on": N_("Next step on"),
    "source": N_("Where they came from"), "note": N_("Note"), "team": N_("Team"), "city": N_("City"),
    "address": N_("Address"), "address_2": N_("Address, second line"), "street_number": N_("Street number"),
    "postcode": N_("Postcode"), "region": N_("Region"), "tax_number": N_("Tax number"),
    "tax_id": N_("Tax number"), "born": N_("Birthday"),
    "email_2": N_("Second e-mail"), "email_3": N_("Third e-mail"), "phone_2": N_("Second telephone"),
    "phone_3": N_("Third telephone"), "seconds": N_("Seconds"), "is_lost": N_("Is it lost"),
    "direction": N_("Who began"), "opportunity": N_("Opportunity"), "stage": N_("Stage"),
    "title": N_("Name of the deal"), "opened": N_("Opened on"), "closed": N_("Closed on"), "status": N_("Status"),
    "won_on": N_("Won on"), "lost_on": N_("Lost on"), "lost_reason": N_("Why it was lost"), "done": N_("Done"),
    "expected_close": N_("Expected close date"), "probability": N_("Probability"), "currency": N_("Currency"),
    "first_name": N_("First name"), "last_name": N_("Last name"), "is_won": N_("Is it won"),
    "is_closed": N_("Is it closed"),
    "modified": N_("Changed on"), "logged_at": N_("Written down on"), "until": N_("Until"), "hours": N_("Hours"),
    "is_deleted": N_("Deleted"), "active": N_("Active"), "amount_won": N_("Amount once won"),
    "period": N_("Amount is per"),
    "line_amount": N_("Amount of a line"), "margin": N_("Margin"), "evidence": N_("Evidence"),
    "sale": N_("Is it a sale"),
    "touch_id": N_("Identifier of the contact"), "prospect_id": N_("Identifier of the prospect"),
}  # fmt: skip
PERIODS = {"week": N_("week"), "month": N_("month"), "quarter": N_("quarter"), "year": N_("year")}
# What the form offers, the most used first.
CHANNELS = ("call", "visit", "mail", "message", "meeting")
OUTCOMES = ("conversation", "no_answer", "message", "interest", "proposal", "sale", "refusal", "meeting", "demo")


def word(
    term: str,
    *,
    of_outcome: bool = False,
    of_line: bool = False,
    of_import: bool = False,
    of_table: bool = False,
    of_field: bool = False,
) -> str:
    """Return what a term of the book is called; one that is the person's own stays as it is."""
    for is_so, words in ((of_line, LINES), (of_import, STATES), (of_table, TABLES), (of_field, FIELDS)):
        if is_so:
            return _(words[term]) if term in words else term
    key = "left_message" if of_outcome and term == "message" else term
    return _(WORDS[key]) if key in WORDS else term


def with_own(terms: Sequence[str], own: str) -> Sequence[str]:
    """Return the terms a form offers, and the one that was said where it is none of them."""
    return terms if own in terms or not own else (*terms, own)


def period_name(period: str) -> str:
    """Return what a period is called."""
    return _(PERIODS[period])


def moment(at: datetime) -> str:
    """Return a moment as the language writes it, in the zone of the desk."""
    return format_datetime(at.astimezone(), "d MMM y, HH:mm", locale=language())


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
    minutes = max(0, int((now() - since).total_seconds() // 60))
    if minutes < 60:  # noqa: PLR2004 - an hour
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=number(minutes))
    if minutes < 48 * 60:
        return ngettext("{n} hour", "{n} hours", minutes // 60).format(n=number(minutes // 60))
    return ngettext("{n} day", "{n} days", minutes // 1440).format(n=number(minutes // 1440))
