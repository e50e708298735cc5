"""The report as one HTML file: no script, nothing from elsewhere, light and dark, on paper and on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pista.book.facts import KINDS
from pista.language import _, day, language, ngettext, number, percent
from pista.money import money
from pista.reports.charts.cycle_curves import cycle_curves
from pista.reports.charts.funnel_plot import funnel_plot
from pista.reports.charts.hour_bars import hour_bars
from pista.reports.charts.kind_bars import kind_bars
from pista.reports.charts.ratio_bars import ratio_bars
from pista.reports.fair_play import signs_shown
from pista.reports.keys import GROUPS, TWO_TIMES, UNGROUPED, key_name
from pista.reports.keys import KINDS as KIND_NAMES
from pista.reports.meaning import meanings
from pista.reports.sources import tables_read
from pista.reports.story import (
    accounted,
    comparison,
    days_interval,
    firsts_of,
    headline,
    interval,
    minutes_known,
    more_like,
    notes,
    period,
    story,
    verdict,
    warnings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from pista.metrics.asking import Answer
    from pista.metrics.measures import Figures
    from pista.reports.report import Report

MOST_ROWS = 200
# The numbers of the main table.
COLUMNS = ("contacts", "contact_ratio", "close_rate", "sales")
MOST_COMPLAINTS = 200


@dataclass(frozen=True)
class Tile:
    """A number to be read at a glance: what, how much, what goes with it, and whose rows are behind it."""

    what: str
    value: str
    beside: str = ""
    metric: str = ""


@dataclass(frozen=True)
class Panel:
    """A chart with the sentence that says what it means, its legend, and the table behind it."""

    title: str
    says: str
    svg: Markup
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[tuple[str, str]] = ()
    wide: bool = False


def html_report(report: Report) -> str:
    """Return the report as the text of one HTML file."""
    return environment().get_template("report.html").render(content(report))


def content(report: Report, opens: Callable[[str], str] | None = None) -> dict[str, object]:
    """Return what the templates `report.html` and `report_body.html` show; with SHOWN_WITH in their environment.

    opens  the address of the rows behind a metric, where there is one
    """
    panels = [_cycles(report), _funnel(report), _ratios(report), _kinds(report), _hours(report)]
    complaints = firsts_of(report.taken.complaints)
    return {
        "lang": language(),
        "report": report,
        "opens": opens,
        "headline": headline(report),
        "story": story(report)[1:],
        "warnings": warnings(report),
        "notes": notes(report),
        "tiles": _tiles(report),
        "panels": [panel for panel in panels if panel],
        "groups": _groups(report),
        "ungrouped": _(UNGROUPED[report.question.by or "seller"]) if report.answers.told else "",
        "by": _(GROUPS[report.question.by or "seller"]),
        "comparison": comparison(report),
        "unknown": [unknown.said() for unknown in report.answers.untold.values()],
        "signs": report.judgement and signs_shown(report.judgement),
        "complaints": complaints[:MOST_COMPLAINTS],
        "more": max(0, len(complaints) - MOST_COMPLAINTS),
        "accounted": accounted(report),
        "tables": tables_read(report.taken.tables),
        "meanings": meanings(report.answers.told),
        "as_of": None if report.book.facts.as_of is None else day(report.book.facts.as_of),
        "period": period(report),
    }  # fmt: skip


# What the templates call.
SHOWN_WITH: Mapping[str, Callable[..., str]] = {
    "_": _, "number": number, "percent": percent, "verdict": verdict, "more_like": more_like,
}  # fmt: skip


@cache
def environment() -> Environment:
    """Return what renders the templates, with everything they call."""
    found = Environment(
        loader=ChoiceLoader([PackageLoader("pista.reports"), PackageLoader("pista.reports", "look")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= SHOWN_WITH
    return found


def _tiles(report: Report) -> list[Tile]:
    found = [_tile_of_contacts(report), _tile_of_opportunities(report), _tile_of_mix(report), _tile_of_cycle(report)]
    if revenue := report.overall("revenue"):
        n = cast("int", revenue["n"])
        sales = ngettext("{n} sale", "{n} sales", n).format(n=number(n))
        found.append(Tile(_("Revenue"), money(cast("float", revenue["value"]), 0), sales, "revenue"))
    return [tile for tile in found if tile]


def _tile_of_contacts(report: Report) -> Tile | None:
    contacts = report.overall("contacts")
    if not contacts:
        return None
    n = cast("int | None", report.totals["prospects"])
    beside = "" if n is None else ngettext("with {n} prospect", "with {n} prospects", n).format(n=number(n))
    with_evidence = report.overall("evidence_share")
    if with_evidence and with_evidence.get("value") is not None:
        share = percent(cast("float", with_evidence["value"]))
        beside = " · ".join(filter(None, (beside, _("{share} with evidence").format(share=share))))
    return Tile(_("Contacts"), number(cast("int", contacts["value"])), beside, "contacts")


def _tile_of_opportunities(report: Report) -> Tile | None:
    rate = report.overall("close_rate")
    if not rate:
        return None
    undecided = percent(cast("float", rate.get("undecided")), 1)
    beside = _("{share} undecided").format(share=undecided)
    return Tile(_("Unique opportunities"), number(cast("int", rate["n"])), beside, "close_rate")


def _tile_of_mix(report: Report) -> Tile | None:
    mix = report.overall("touch_mix")
    if not mix:
        return None
    parts = cast("dict[str, Figures]", mix["parts"])
    new, follow_up = (percent(cast("float", parts[kind]["value"])) for kind in ("new", "follow_up"))
    return Tile(_("New / follow-up"), f"{new} / {follow_up}", _("of the contacts, derived"), "touch_mix")


def _tile_of_cycle(report: Report) -> Tile | None:
    cycle = report.overall("sales_cycle")
    if not cycle or not cycle["n"]:
        return None
    median = cast("float | None", cycle["median"])
    value = _("not reached yet") if median is None else _("{days} d").format(days=number(median))
    naive = number(cast("float | None", cycle.get("naive")), 1)
    said = _("mean of the won alone: {days} d").format(days=naive)
    return Tile(_("Until half are decided"), value, said, "sales_cycle")


def _named(answer: Answer | None, by: str) -> dict[str, Figures]:
    if answer is None:
        return {}
    return {key_name(by, key): figures for key, figures in answer.groups.items() if key is not None}


def _cycles(report: Report) -> Panel | None:
    answer = report.products.told.get("sales_cycle")
    if answer is None:
        return None
    groups = _named(answer, "product") or {_("all"): answer.overall}
    most = dict(sorted(groups.items(), key=lambda item: -cast("int", item[1]["n"])))
    svg = cycle_curves(most)
    if not svg:
        return None
    rows = [
        (
            name,
            number(cast("int", figures["n"])),
            days_interval(figures),
            number(cast("float | None", figures["rmst"]), 1),
            number(cast("float | None", figures["naive"]), 1),
        )
        for name, figures in groups.items()
    ]
    return Panel(
        _("How long an opportunity takes"),
        _("Share still undecided by age, with 95 % bands; open opportunities count for as long as they were watched.")
        + " "
        + _(TWO_TIMES),
        Markup(svg),  # noqa: S704 - drawn by our own functions, which escape every text
        (
            _("Product"),
            _("opportunities"),
            _("until half are decided"),
            _("restricted mean"),
            _("mean of the won alone"),
        ),
        rows,
    )


def _funnel(report: Report) -> Panel | None:
    answer = report.answers.told.get("close_rate")
    if answer is None or not answer.verdicts:
        return None
    fair = {
        key_name(report.question.by or "seller", key): cast("Figures", figures["fair"])
        for key, figures in answer.groups.items()
        if "fair" in figures
    }
    rows = [
        (
            name,
            number(cast("int", figures["decided"])),
            percent(cast("float", figures["raw"]), 1),
            percent(cast("float | None", figures["adjusted"]), 1),
            percent(cast("float", figures["shrunken"]), 1),
            verdict(str(figures["verdict"])),
        )
        for name, figures in fair.items()
    ]
    return Panel(
        _("Who differs from the rest by more than chance"),
        comparison(report) + " " + _("Inside the funnel (95 % and 99.8 %) a difference is no news."),
        Markup(funnel_plot(fair, answer.verdicts)),  # noqa: S704
        (
            _("Seller"),
            _("decided"),
            _("won of decided"),
            _("with the team's mix"),
            _("to be expected next"),
            _("verdict"),
        ),
        rows,
    )


def _ratios(report: Report) -> Panel | None:
    answer = report.answers.told.get("close_rate")
    by = report.question.by or "seller"
    groups = _named(answer, by)
    if answer is None or not groups:
        return None
    busiest = sorted(groups.items(), key=lambda item: -cast("int", item[1]["n"]))[:14]
    shown = dict(sorted(busiest))
    has_naive = answer.overall.get("naive") is not None
    rows = [
        (name, percent(cast("float", f["value"]), 1), interval(f), percent(cast("float | None", f.get("naive")), 1))
        for name, f in groups.items()
    ]
    return Panel(
        _("Close rate beside contact ratio") if has_naive else _("Close rate"),
        _(
            "Dark: won of all unique opportunities, decided or not, with its interval. Pale: sales / contacts, the "
            "number it replaces."
        )
        if has_naive
        else _("Won of all unique opportunities, decided or not, with its interval."),
        Markup(ratio_bars(shown)),  # noqa: S704
        (_(GROUPS[by]), _("close rate"), "95 %", _("contact ratio")),
        rows[:MOST_ROWS],
        [(_("close rate"), "ch-right"), (_("contact ratio"), "ch-wrong")] if has_naive else [],
    )


def _kinds(report: Report) -> Panel | None:
    answer = report.months.told.get("touch_mix")
    months = _named(answer, "month")
    svg = kind_bars(months) if months else ""
    if not svg:
        return None
    rows = [
        (name, *(number(cast("int", cast("dict[str, Figures]", f["parts"])[kind]["count"])) for kind in KINDS))
        for name, f in months.items()
    ]
    return Panel(
        _("What contacts were for, by month"),
        _("New, follow-up and the rest are derived from who was contacted before, never ticked in a box."),
        Markup(svg),  # noqa: S704
        (_("Month"), *(_(KIND_NAMES[kind]) for kind in KINDS)),
        rows,
        [(_(KIND_NAMES[kind]), f"ch-k-{kind}") for kind in KINDS],
    )


def _hours(report: Report) -> Panel | None:
    shares = report.overall("hour_share")
    if not shares:
        return None
    parts = cast("dict[str, Figures]", shares["parts"])
    rows = [
        (
            _(KIND_NAMES[kind]),
            number(cast("float", parts[kind]["amount"]), 1),
            percent(cast("float | None", parts[kind]["value"]), 1),
        )
        for kind in KINDS
    ]
    return Panel(
        _("Where the time goes"),
        minutes_known(report.book.facts.minutes_share or 0.0),
        Markup(hour_bars(parts)),  # noqa: S704
        (_("Kind"), _("hours"), _("share")),
        rows,
    )


def _groups(report: Report) -> list[dict[str, object]]:
    """Return the rows of the main table, by name."""
    told, by = report.answers.told, report.question.by or "seller"
    if not {"close_rate", "contact_ratio", "contacts"} & told.keys():
        return []
    keys: list[Hashable] = list({key for name in COLUMNS if name in told for key in told[name].groups})
    return [
        {
            "name": key_name(by, key),
            **{name: told[name].groups.get(key, {}) if name in told else {} for name in COLUMNS},
            "interval": interval(told["close_rate"].groups.get(key, {})) if "close_rate" in told else "–",
        }
        for key in sorted(keys, key=lambda key: (key is None, str(key)))[:MOST_ROWS]
    ] if set(keys) - {None} else []  # fmt: skip
