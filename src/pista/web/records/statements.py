"""Period statements: a month's numbers as they stood, frozen in a line of the ledger.

Later corrections change the numbers, never the statement: the difference can be seen. A statement names the line up
to which the ledger had been written, and its digest, so that it holds the history it was made of.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from pista.book.days import day_of
from pista.errors import PistaError
from pista.language import N_
from pista.metrics.question import Question
from pista.web.records import numbers
from pista.web.records.ledger import Line, append, saying, written_up_to
from pista.web.records.models import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

# What is stated: the numbers people are measured by.
STATED = (
    "contacts", "new_prospects", "follow_ups", "close_rate", "sales", "revenue", "contact_ratio", "evidence_share",
)  # fmt: skip


def months_before(today: date) -> tuple[date, date]:
    """Return the first and the last day of the month before a day's."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def freeze_last_month(today: date, by: str, now: datetime) -> Entry | None:
    """State the month before this one, once; None where it is stated already, or nothing had been logged by its end."""
    first, last = months_before(today)
    key = uuid5(NAMESPACE_URL, f"pista:statement:{first:%Y-%m}")
    if Entry.objects.filter(key=key).exists():
        return None
    told = before = None
    while before != (before := written_up_to()):
        # Nothing may be said between what is counted and the line it is counted up to.
        told = _told(today, Question(day_of(first), day_of(last), "seller"))
    if told is None or not told["contacts"]["all"]["value"]:
        return None
    with saying():
        end = Entry.objects.order_by("-id").first()
        if end is None or end.id != before or Entry.objects.filter(key=key).exists():
            # Somebody was quicker: it is stated the next time.
            return None
        body = {
            "period": f"{first:%Y-%m}", "since": first.isoformat(), "until": last.isoformat(), "numbers": told,
            "upto": end.id, "head": end.digest,
        }  # fmt: skip
        append(Line(key, now, by, "statement", body))
    return Entry.objects.get(key=key)


def _told(today: date, question: Question) -> dict[str, Any] | None:
    found = numbers.answers_of(STATED, question, today)
    if found is None:
        return None
    return {
        name: {
            "all": _plain(answer.overall),
            "by": {str(k): _plain(v) for k, v in answer.groups.items() if k is not None},
        }
        for name, answer in found[1].told.items()
    }


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: figures[name] for name in ("value", "n", "low", "high") if figures.get(name) is not None} | {
        "value": figures.get("value")
    }


def statements() -> list[dict[str, Any]]:
    """Return what was stated, the latest period first, each with the line it is and when it was made."""
    found = []
    for entry in Entry.objects.filter(what="statement").order_by("-id"):
        said = json.loads(entry.body)
        found.append(said | {"line": entry.id, "at": entry.at, "digest": entry.digest})
    return sorted(found, key=lambda said: str(said["period"]), reverse=True)


def statement_of(period: str) -> dict[str, Any]:
    """Return what was stated of a period; raise PistaError where nothing was."""
    found = next((said for said in statements() if said["period"] == period), None)
    if found is None:
        raise PistaError(N_("No statement was made of {period}."), period=period)
    return found
