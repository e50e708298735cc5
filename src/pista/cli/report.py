"""`pista report`: read, ask, show."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

import pista
from pista.book.days import day_of
from pista.cli.periods import periods_of
from pista.cli.progress import progress_bar
from pista.engines.opened import question
from pista.engines.storing import refuse_source, write_whole
from pista.errors import PistaError, unknown_name
from pista.intake.cells.dates import ORDERS
from pista.intake.cells.durations import UNITS as DURATIONS
from pista.intake.mapping import Mapping, checked_unit, read_mapping
from pista.language import N_, _
from pista.metrics.views import checked_grouping
from pista.reports.contract import contract
from pista.reports.html import html_report
from pista.reports.report import Report, build
from pista.reports.terminal import print_report
from pista.reports.terminal_signs import print_signs

DEFAULT_BY = "seller"
# What JSON holds where no grouping is asked for.
DIMENSIONS = ("product", "source")


@dataclass(frozen=True)
class Wish:
    """What was typed."""

    source: tuple[Path, ...]
    format: str | None = None
    mapping: Path | None = None
    by: str | None = None
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    html: Path | None = None
    json: str | None = None
    date_order: str | None = None
    lapse_days: int | None = None
    recorded_since: str | None = None
    unit: str | None = None
    strict: bool = False
    signs: bool = False
    quota: int | None = None
    period_days: int | None = None
    period_start: str | None = None
    decimal: str | None = None
    duration: str | None = None
    merge_overlaps: bool = False


def show_report(wish: Wish) -> None:
    """Print the report, or write it where it was asked for."""
    checked_grouping(wish.by)
    for out in (wish.html, Path(wish.json) if wish.json and wish.json != "-" else None):
        for source in wish.source:
            refuse_source(out, source)
    report = made(wish)
    if wish.strict and any(account.set_aside for account in report.taken.accounts):
        first = next(str(complaint) for complaint in report.taken.complaints if complaint.set_aside)
        raise PistaError(N_("Rows were set aside, and --strict allows none. {first}."), first=first)
    if wish.html:
        write_whole(wish.html, html_report(report))
    if wish.json == "-":
        sys.stdout.write(as_json(report))
        return
    if wish.json:
        write_whole(Path(wish.json), as_json(report))
    print_report(report, Console(highlight=False))
    if report.judgement:
        print_signs(report.judgement, Console(highlight=False))
    if wish.html:
        Console(highlight=False).print(
            "\n" + _("The HTML report lies in {path}.").format(path=wish.html.resolve()), soft_wrap=True
        )


def made(wish: Wish) -> Report:
    """Read the source and put the report together."""
    asked = question(wish.by or DEFAULT_BY, wish.since, wish.until)
    with progress_bar() as tell:
        book = pista.read(
            list(wish.source), format=wish.format, mapping=mapping_of(wish), as_of=wish.as_of, progress=tell
        )
        dimensions = DIMENSIONS if wish.json and not wish.by else ()
        report = build(
            " + ".join(dict.fromkeys(path.name or str(path) for path in wish.source)),
            book.prepared,
            book.taken,
            asked,
            dimensions,
            tell,
            book.linked,
        )
        if not wish.signs:
            return report
        periods = periods_of(wish.period_days, wish.period_start)
        return replace(report, judgement=book.signs(quota=wish.quota, periods=periods))


def mapping_of(wish: Wish) -> Mapping:
    """Return the mapping file with the options typed beside it."""
    found = read_mapping(wish.mapping) if wish.mapping else Mapping()
    settings = found.settings
    if wish.lapse_days is not None:
        if wish.lapse_days < 1:
            raise PistaError(
                N_("--lapse-days is {days}."), hint=N_("Give a number of days of 1 or more."), days=wish.lapse_days
            )
        settings = replace(settings, lapse_days=wish.lapse_days)
    if wish.recorded_since:
        settings = replace(settings, recorded_since=day_of(wish.recorded_since))
    if wish.unit:
        settings = replace(settings, unit=checked_unit(wish.unit))
    if wish.date_order and wish.date_order not in ORDERS:
        raise unknown_name(N_("date order"), wish.date_order, ORDERS)
    if wish.duration and wish.duration not in DURATIONS:
        raise unknown_name(N_("unit"), wish.duration, DURATIONS)
    if wish.decimal and wish.decimal not in {".", ","}:
        raise unknown_name(N_("decimal mark"), wish.decimal, (".", ","))
    if wish.merge_overlaps:
        settings = replace(settings, merge_overlaps=True)
    return replace(
        found, settings=settings, date_order=wish.date_order or found.date_order, decimal=wish.decimal or found.decimal,
        duration=wish.duration or found.duration,
    )  # fmt: skip


def as_json(report: Report) -> str:
    """Return the report as JSON text."""
    return json.dumps(contract(report), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
