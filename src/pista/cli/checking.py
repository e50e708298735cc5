"""`pista check`: the five-minute audit of an export: what is in it, what it tells, what it cannot tell, what to add."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

import pista
from pista.cli.progress import progress_bar
from pista.cli.report import mapping_of
from pista.engines.opened import question
from pista.language import N_, _, ngettext, number
from pista.metrics.definition import metrics
from pista.reports.report import build
from pista.reports.sources import moving, tables_read, unused_headings
from pista.reports.story import accounted, firsts_of, more_like, sizes

if TYPE_CHECKING:
    from pista.cli.report import Wish
    from pista.engines.opened import Book
    from pista.reports.report import Report

# So many complaints of different kinds are shown.
MOST_COMPLAINTS = 12

PEOPLE_ALONE = N_(
    "A list of people tells no numbers by itself: give it together with a log of contacts or the deals. "
    "'pista prospects FILE' says who is who."
)


def show_check(wish: Wish, *, as_json: bool) -> None:
    """Say what an export holds, what it tells and what it cannot tell."""
    with progress_bar() as tell:
        book = pista.read(
            list(wish.source), format=wish.format, mapping=mapping_of(wish), progress=tell, people_only=True
        )
        name = " + ".join(dict.fromkeys(path.name for path in wish.source))
        if not book.prepared.knows("touches") and not book.prepared.knows("opportunities"):
            _show_people(name, book, as_json=as_json)
            return
        report = build(name, book.prepared, book.taken, question("seller", None, None), (), tell, book.linked)
    if as_json:
        sys.stdout.write(json.dumps(_as_json(report), ensure_ascii=False, indent=1) + "\n")
    else:
        _print(report, Console(highlight=False))


def _show_people(name: str, book: Book, *, as_json: bool) -> None:
    """Say what a list of people holds: it tells no numbers by itself, and who is who of a log beside it."""
    tables, unused = tables_read(book.taken.tables), unused_headings(book.taken.tables)
    complaints = [str(complaint) for complaint in book.taken.complaints]
    hint = _(PEOPLE_ALONE)
    if as_json:
        told = {
            "source": name, "tables": tables, "tells": [], "most_valuable": hint, "unused": unused,
            "complaints": complaints,
        }  # fmt: skip
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return
    console = Console(highlight=False)
    console.print()
    console.print(Text(name, style="bold"))
    _section(console, "", tables)
    _section(console, _("The most valuable change"), [hint], style="green")
    _section(console, _("What is not read"), unused)
    _section(console, _("Line by line"), complaints[:MOST_COMPLAINTS])


def told_and_not(report: Report) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Return the titles of the numbers that can be told, and of the others with why and what would mend it."""
    known = metrics()
    told = [_(known[name].title).partition(":")[0] for name in report.answers.told]
    untold = [
        (_(known[name].title).partition(":")[0], unknown.why, unknown.remedy)
        for name, unknown in report.answers.untold.items()
    ]
    return told, untold


def best_to_add(report: Report) -> str | None:
    """Return the change that would make most numbers known, with how many; None where all are."""
    counts: dict[str, list[str]] = {}
    for title, _why, remedy in told_and_not(report)[1]:
        counts.setdefault(remedy, []).append(title)
    if not counts:
        return None
    remedy, titles = max(counts.items(), key=lambda item: len(item[1]))
    text = ngettext(
        "{remedy}: it would make {n} number known ({titles}).",
        "{remedy}: it would make {n} numbers known ({titles}).",
        len(titles),
    )
    return text.format(remedy=remedy, n=number(len(titles)), titles=", ".join(titles))


def _print(report: Report, console: Console) -> None:
    console.print()
    console.print(Text(" · ".join([report.name, *sizes(report.totals)]), style="bold"))
    _section(console, "", [*tables_read(report.taken.tables), accounted(report)])
    _section(console, _("Settle this first"), moving(report), style="yellow")
    told, untold = told_and_not(report)
    _section(console, _("What it tells"), [", ".join(told)] if told else [])
    reasons: dict[tuple[str, str], list[str]] = {}
    for title, why, remedy in untold:
        reasons.setdefault((why, remedy), []).append(title)
    lines = [
        f"{', '.join(titles)}: {why}. " + _("To know: {remedy}.").format(remedy=remedy)
        for (why, remedy), titles in reasons.items()
    ]
    _section(console, _("What it cannot tell"), lines)
    if best := best_to_add(report):
        _section(console, _("The most valuable change"), [best[:1].upper() + best[1:]], style="green")
    _section(console, _("What is not read"), unused_headings(report.taken.tables))
    firsts = firsts_of(report.taken.complaints)[:MOST_COMPLAINTS]
    said = [f"{one} ({more_like(others)})" if others else str(one) for one, others in firsts]
    _section(console, _("Line by line"), said)


def _section(console: Console, title: str, lines: list[str], style: str = "") -> None:
    lines = [line for line in lines if line]
    if not lines:
        return
    console.print()
    if title:
        console.print(Text(title, style="bold"))
    for line in lines:
        console.print(Padding(Text(line, style=style), (0, 2 if title else 0)))


def _as_json(report: Report) -> dict[str, object]:
    told, untold = told_and_not(report)
    return {
        "source": report.name, "tables": tables_read(report.taken.tables), "account": accounted(report),
        "settle_first": moving(report), "tells": told,
        "cannot_tell": [{"number": title, "why": why, "to_know": remedy} for title, why, remedy in untold],
        "most_valuable": best_to_add(report), "unused": unused_headings(report.taken.tables),
        "complaints": [str(complaint) for complaint in report.taken.complaints],
    }  # fmt: skip
