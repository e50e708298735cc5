"""Jinja2 as the pages use it: the texts, numbers and days of the language in use, and the report's own templates."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from pista.language import _, day, language, ngettext, number, percent
from pista.money import currency, money
from pista.reports.html import SHOWN_WITH
from pista.reports.keys import seller_name
from pista.web.clock import today_number
from pista.web.pages.drafts import plain
from pista.web.pages.reciting import said_of
from pista.web.pages.showing import (
    capitalize_first,
    day_number,
    is_over,
    is_team,
    json_script,
    label_of,
    log_address,
    quarter,
    reasons_of,
    spread_svg,
    stages,
    status_of,
)
from pista.web.pages.wording import ago, kind_name, moment, period_name, waiting, when, with_own, word


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Django's own options
    """Return the environment Django renders pages with."""
    own = options.pop("loader")
    assert isinstance(own, FileSystemLoader)
    loaders = ChoiceLoader([own, PackageLoader("pista.reports")])
    made = Environment(  # noqa: S701 - Django says autoescape, and says yes
        loader=loaders,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **{name: value for name, value in options.items() if name in {"autoescape", "auto_reload"}},
    )
    made.globals |= dict(SHOWN_WITH)
    made.globals |= {
        "_": _,
        "ngettext": ngettext,
        "number": number,
        "percent": percent,
        "day": day,
        "language": language,
        "static": static,
        "url": reverse,
        "htmx_script": htmx_script,
        "ago": ago,
        "currency": currency,
        "day_number": day_number,
        "is_over": is_over,
        "is_team": is_team,
        "json_script": json_script,
        "label_of": label_of,
        "log_address": log_address,
        "moment": moment,
        "money": money,
        "period_name": period_name,
        "plain": plain,
        "quarter": quarter,
        "reasons_of": reasons_of,
        "said_of": said_of,
        "seller_name": seller_name,
        "spread_strip": spread_svg,
        "stages": stages,
        "status_of": status_of,
        "kind_name": kind_name,
        "today_number": today_number,
        "waiting": waiting,
        "when": when,
        "with_own": with_own,
        "word": word,
    }
    made.filters |= {"said_as": word, "capitalize_first": capitalize_first}
    return made
