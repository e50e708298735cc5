"""What templates ask besides words: addresses, states as of today, pictures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import json_script as django_json_script
from django.utils.http import urlencode
from markupsafe import Markup

from pista.book.days import day_of
from pista.language import N_, _
from pista.reports.charts.spread_strip import spread_strip
from pista.web.clock import today, today_number
from pista.web.records.arranging import terms
from pista.web.records.telling import LAPSE_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from pista.web.records.models import Pair, Thread
    from pista.web.records.spread import Spread

# What the fields of allauth's forms are called.
LABELS = {
    "login": N_("Name"), "password": N_("Password"), "remember": N_("Stay logged in on this device"),
    "oldpassword": N_("Password so far"), "password1": N_("New password"), "password2": N_("Once more"),
    "code": N_("Code"), "name": N_("Name"), "passwordless": N_("It lets you in without the password"),
}  # fmt: skip


def is_team() -> bool:
    """Whether several people use the desk."""
    return bool(settings.PISTA_TEAM)


def stages() -> Sequence[str]:
    """Return the stages an opportunity can be in."""
    return terms("stage")


def status_of(thread: Thread) -> str:
    """Return how a thread stands today: an open one that contacts told of lapses by silence."""
    is_silent = today_number() - thread.last_day > LAPSE_DAYS
    return "lapsed" if thread.status == "open" and not thread.deal_id and is_silent else thread.status


def is_over(day: date) -> bool:
    """Whether a day is over."""
    return day < today()


def day_number(at: datetime) -> int:
    """Return the day of a moment, as the book counts it."""
    return day_of(at.astimezone().date())


def log_address(thread: Thread, outcome: str) -> str:
    """Return where a contact about a thread is logged, with what came of it filled in."""
    said = {"prospect": thread.prospect_id, "product": thread.product, "outcome": outcome}
    return f"{reverse('log')}?{urlencode(said)}"


def quarter(values: Sequence[float], which: int) -> float:
    """Return a quartile of values from the lowest to the highest, between the two nearest ones."""
    place = (len(values) - 1) * which / 4
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def spread_svg(spread: Spread) -> Markup:
    """Return the picture of a spread."""
    drawn = spread_strip(spread.own, spread.low, spread.high, spread.others)
    return Markup(drawn)  # noqa: S704 - drawn by our own function from numbers


def reasons_of(pair: Pair) -> str:
    """Return why two may be one."""
    return ", ".join(_(reason) for reason in json.loads(pair.reasons))


def label_of(field: Any) -> str:  # noqa: ANN401 - a bound field of a form
    """Return what a field of allauth's forms is called."""
    return _(LABELS[field.name]) if field.name in LABELS else str(field.label)


def json_script(value: Any, name: str) -> Markup:  # noqa: ANN401 - anything JSON can say
    """Return data for a script, as an element of its own."""
    return Markup(django_json_script(value, name))  # noqa: S704 - escaped by Django


def capitalize_first(text: str) -> str:
    """Return a text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]
