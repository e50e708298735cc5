"""What a line of the ledger says, as a person reads it."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from pista.book.days import date_of
from pista.language import N_, _, number
from pista.money import money
from pista.reports.fair_play import sign_name
from pista.reports.keys import seller_name
from pista.reports.meaning import title_of
from pista.web.pages.wording import when, word
from pista.web.records import ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pista.web.records.models import Entry

# What programs need of a line, and nobody reads.
UNREAD = frozenset({"key", "import", "id", "line", "head", "numbers", "prospect_id", "evidence", "opens_own", "zone",
                    "opened_by", "table", "upto", "secret", "toml", "brought_by", "scorecard",
                    "contact", "touch", "drawn", "supported", "refuted",
                    "counted", "deal"})  # fmt: skip
NAMES: Mapping[str, str] = {
    "prospects": N_("prospects"),
    "prospect": N_("prospect"), "owner": N_("with"), "is_shared": N_("shared with the team"), "from_stage": N_("from"),
    "to_stage": N_("to"), "why": N_("because"), "until": N_("until"), "step_on": N_("on"), "expected": N_("expected"),
    "waiver": N_("because"), "says": N_("says"), "one": N_("one"), "other": N_("other"), "role": N_("role"),
    "metric": N_("number"), "period": N_("period"), "value": N_("value"), "name": N_("Name"), "kind": N_("kind"),
    "names": N_("words"), "reason": N_("because"), "to": N_("to"), "day": N_("Day"), "url": N_("address"),
    "erased": N_("Erased"), "full_name": N_("Name"), "domain": N_("domain"), "status": N_("Status"),
    "external": N_("in its source"), "scopes": N_("may"), "corrects": N_("corrected"), "on": N_("on"),
    "since": N_("since"), "title": N_("title"), "corrected_by": N_("corrected by"), "about": N_("about"),
    "as": N_("as"), "answer": N_("answer"), "sign": N_("question"), "margin_rate": N_("margin"),
    "margin": N_("margin"), "took_place": N_("took place"), "contacts": N_("contacts"),
    "counts": N_("counts"), "opened_day": N_("opened"), "closed_day": N_("decided"), "logged_at": N_("written down"),
}  # fmt: skip
SAID: Mapping[str, str] = {
    "same": N_("they are one"), "different": N_("they are two"), "undone": N_("taken back"), "read": N_("read"),
    "write": N_("write"), "admin": N_("administer"), "month": N_("month"), "week": N_("week"), "year": N_("year"),
    "quarter": N_("quarter"), "currency": N_("currency"), "out": N_("we did"), "in": N_("they did"),
}  # fmt: skip
# What becomes of the rows of an import, as its page has it in columns; and what else is counted of them.
BECAME: Mapping[str, str] = {
    "new": N_("added"), "changed": N_("changed"), "known": N_("known already"),
    "matched": N_("matched with one of ours"), "doubtful": N_("in doubt"), "not_yours": N_("not yours to change"),
}  # fmt: skip
COUNTED: Mapping[str, str] = {
    **BECAME, "ahead": N_("dated after today"), "without_day": N_("without a day"),
}  # fmt: skip
TITLED: Mapping[str, Callable[[str], str]] = {
    "metric": title_of, "sign": sign_name, "seller": seller_name, "owner": seller_name, "to": seller_name,
    "corrected_by": seller_name,
}  # fmt: skip
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32,}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
AMOUNTS = ("amount", "margin", "expected")
MOST_LETTERS = 300


def said_of(entry: Entry) -> str:
    """Return what a line says: names and words in the reader's language, without identifiers."""
    said = ledger.said_in(entry)
    # A contact that was logged here says its day in its moment.
    unread = UNREAD | {"day"} if "at" in said else UNREAD
    parts = [_part(name, value) for name, value in said.items() if name not in unread]
    return " · ".join(filter(None, parts))[:MOST_LETTERS]


def _part(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a line holds
    text = _text(name, value.split() if name == "scopes" and isinstance(value, str) else value)
    title = _(NAMES[name]) if name in NAMES else word(name, of_field=True)
    return f"{title}: {text}" if text and name != "counts" else text


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - whatever a line holds
    if name == "counts" and isinstance(value, dict):
        return ", ".join(_counted(table, counts) for table, counts in value.items() if any(counts.values()))
    if isinstance(value, dict):
        parts = [(word(key, of_table=True), _text(key, one)) for key, one in value.items()]
        return ", ".join(f"{title} {text}" for title, text in parts if text)
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(name, one) for one in value)))
    if name in TITLED and isinstance(value, str):
        return TITLED[name](value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _number(name, value) if isinstance(value, int | float) else _words(value)


def _counted(table: str, counts: Mapping[str, int]) -> str:
    found = (f"{number(n)} {_(COUNTED[what])}" for what, n in counts.items() if n)
    return f"{word(table, of_table=True)}: {', '.join(found)}"


def _number(name: str, value: float) -> str:
    if name.endswith("day"):
        return when(date_of(int(value)))
    if name in AMOUNTS:
        return money(value)
    return number(value, 0 if value == int(value) else 2)


def _words(value: object) -> str:
    """Return a text as a person reads it: no identifier, a day as people say it."""
    if not isinstance(value, str) or _IDENTIFIER.fullmatch(value):
        return ""
    if _DAY.match(value):
        return when(date.fromisoformat(value[:10]))
    return _(SAID[value]) if value in SAID else word(value)
