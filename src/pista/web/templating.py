"""Jinja2 as the pages use it: the texts, numbers and days of the language in use, and the report's own templates."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from pista.language import _, day, language, ngettext, number, percent
from pista.reports.html import SHOWN_WITH
from pista.web.clock import today_number
from pista.web.pages.wording import ago, kind_name, waiting, when, with_own, word


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
        "kind_name": kind_name,
        "today_number": today_number,
        "waiting": waiting,
        "when": when,
        "with_own": with_own,
        "word": word,
    }
    return made
