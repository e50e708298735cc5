"""The report in the terminal: the story first, then sellers, products, and what could not be known and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pista.language import _, day, number, percent
from pista.reports.keys import GROUPS, TWO_TIMES, UNGROUPED, key_name
from pista.reports.meaning import title_of
from pista.reports.sources import tables_read
from pista.reports.story import (
    accounted,
    comparison,
    days_interval,
    firsts_of,
    headline,
    interval,
    more_like,
    notes,
    period,
    sizes,
    story,
    verdict,
    warnings,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    from rich.console import Console

    from pista.metrics.asking import Answer
    from pista.metrics.measures import Figures
    from pista.reports.report import Report

# Groups beyond this many are in the HTML report and the JSON, not on the screen.
MOST_GROUPS = 40
MOST_COMPLAINTS = 8
VERDICT_STYLES = {"above": "bold green", "below": "bold red", "cannot be told apart": "dim", "not comparable": "dim"}


def print_report(report: Report, console: Console) -> None:
    """Print a report to a console."""
    _print_title(report, console)
    _print_story(report, console)
    _print_groups(report, console)
    _print_products(report, console)
    _print_unknown(report, console)
    _print_complaints(report, console)


def _print_title(report: Report, console: Console) -> None:
    facts, totals = report.book.facts, report.totals
    parts = [Text(report.name, style="bold")]
    if facts.as_of is not None:
        parts.append(Text(_("as of {day}").format(day=day(facts.as_of))))
    parts += [Text(said) for said in sizes(totals)]
    console.print()
    console.print(Text(" · ").join(parts))
    if asked := period(report):
        console.print(Text(asked, style="bold"))
    for sentence in tables_read(report.taken.tables):
        console.print(Text(sentence, style="dim"))


def _print_story(report: Report, console: Console) -> None:
    head = headline(report)
    first, *rest = story(report)
    body = Text(first, style="bold")
    for part, style in ((head.wrong, "bold red"), (head.right, "bold green"), (head.sure, "green")):
        if part:
            body.highlight_words([part], style=style)
    for sentence in rest:
        body.append("\n" + sentence)
    console.print(Panel(body, border_style="blue", padding=(1, 2)))
    for sentence in warnings(report):
        console.print(Padding(Text("! " + sentence, style="yellow"), (0, 2)))
    for sentence in notes(report):
        console.print(Padding(Text(sentence, style="dim"), (0, 2)))


def _print_groups(report: Report, console: Console) -> None:
    by = report.question.by or "seller"
    rate, ratio = report.answers.told.get("close_rate"), report.answers.told.get("contact_ratio")
    contacts = report.answers.told.get("contacts")
    main = rate or ratio or contacts
    if main is None or report.answers.known_for_won_only:
        return
    if not _named(main):
        console.print()
        console.print(Padding(Text(_(UNGROUPED[by]), style="yellow"), (0, 2)))
        return
    table = Table(box=None, pad_edge=False, collapse_padding=True)
    table.add_column(_(GROUPS[by]), overflow="ellipsis", no_wrap=True)
    for name in (_("contacts"), _("ratio")) if contacts else ():
        table.add_column(name, justify="right", no_wrap=True)
    for name in (_("unique"), _("close rate"), _("open")) if rate else ():
        table.add_column(name, justify="right", no_wrap=True)
    if rate and rate.verdicts:
        table.add_column(_("against the rest"), no_wrap=True)
    keys = _ranked(main, contacts, report.answers.told.get("sales"))
    for key in keys[:MOST_GROUPS]:
        table.add_row(*_cells(key, by, contacts, ratio, rate))
    console.print()
    console.print(table)
    if len(keys) > MOST_GROUPS:
        console.print(_("… and {n} more: see --html or --json.").format(n=number(len(keys) - MOST_GROUPS)), style="dim")
    if sentence := comparison(report):
        console.print(sentence, style="italic")


def _named(answer: Answer) -> list[Hashable]:
    return [key for key in answer.groups if key is not None]


def _ranked(*answers: Answer | None) -> list[Hashable]:
    """Return the groups of all answers in the order of their names: no ranking by default."""
    keys = {key for answer in answers if answer for key in answer.groups}
    return sorted(keys, key=lambda key: (key is None, str(key)))


def _cells(
    key: Hashable, by: str, contacts: Answer | None, ratio: Answer | None, rate: Answer | None
) -> list[Text | str]:
    cells: list[Text | str] = [key_name(by, key)]
    if contacts:
        touched = contacts.groups.get(key, {}).get("value")
        naive = ratio.groups.get(key, {}).get("value") if ratio else None
        cells += [number(cast("int | None", touched)), Text(percent(cast("float | None", naive), 1), style="red")]
    if rate:
        figures = rate.groups.get(key, {})
        cells += [
            number(cast("int", figures.get("n", 0))),
            Text.assemble(
                (percent(cast("float | None", figures.get("value")), 1), "green"), f" ({interval(figures, 0)})"
            ),
            percent(cast("float | None", figures.get("undecided"))),
        ]
        if rate.verdicts:
            found = cast("Figures", figures.get("fair", {})).get("verdict")
            cells.append(Text(verdict(str(found)), style=VERDICT_STYLES[str(found)]) if found else "–")
    return cells


def _print_products(report: Report, console: Console) -> None:
    cycle, rate = report.products.told.get("sales_cycle"), report.products.told.get("close_rate")
    if not cycle or not rate or not _named(cycle):
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(_("Product"), no_wrap=True)
    for name in (_("opportunities"), _("close rate"), _("until half are decided"), _("mean of the won alone")):
        table.add_column(name, justify="right")
    for key in _ranked(cycle)[:MOST_GROUPS]:
        figures, rates = cycle.groups[key], rate.groups.get(key, {})
        table.add_row(
            key_name("product", key),
            number(cast("int", rates.get("n", 0))),
            percent(cast("float | None", rates.get("value")), 1),
            days_interval(figures),
            number(cast("float | None", figures.get("naive")), 1),
        )
    console.print()
    console.print(table)
    console.print(_(TWO_TIMES), style="italic")


def _print_unknown(report: Report, console: Console) -> None:
    if not report.answers.untold:
        return
    console.print()
    console.print(_("What could not be known, and why"), style="bold")
    reasons: dict[tuple[str, str], list[str]] = {}
    for name, unknown in report.answers.untold.items():
        bounds = ""
        if unknown.bounds:
            digits = 2 if unknown.bounds["high"] <= 1 else 0
            low, high = (number(unknown.bounds[end], digits) for end in ("low", "high"))
            bounds = " " + _("(between {low} and {high})").format(low=low, high=high)
        reasons.setdefault((unknown.why, unknown.remedy), []).append(title_of(name) + bounds)
    for (why, remedy), names in reasons.items():
        console.print(Padding(Text.assemble((", ".join(names), "bold"), f": {why}."), (0, 2)))
        console.print(Padding(Text(_("To know: {remedy}.").format(remedy=remedy), style="dim"), (0, 4)))


def _print_complaints(report: Report, console: Console) -> None:
    if not (said := accounted(report)):
        return
    console.print()
    console.print(said, style="bold")
    firsts = firsts_of(report.taken.complaints)
    for complaint, others in firsts[:MOST_COMPLAINTS]:
        said = f"{complaint} ({more_like(others)})" if others else str(complaint)
        console.print(Padding(Text(said, style="yellow" if complaint.set_aside else "dim"), (0, 2)))
    if rest := sum(1 + others for _first, others in firsts[MOST_COMPLAINTS:]):
        console.print(Padding(_("… and {n} more: see --json.").format(n=number(rest)), (0, 2)))
