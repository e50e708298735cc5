"""`pista signs` and `pista audit-sample`: questions to ask, and contacts to verify."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import narwhals as nw
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import pista
from pista.book.days import day_of
from pista.book.periods import Periods
from pista.cli.progress import progress_bar
from pista.engines.storing import cannot_write, refuse_existing, refuse_source, write_whole
from pista.errors import PistaError
from pista.fair_play.auditing import STRATA, estimate, verified
from pista.fair_play.audits import add_audits, audits_beside, audits_of
from pista.language import N_, _, ngettext, number, percent
from pista.reports.fair_play import signs_contract
from pista.reports.terminal_signs import print_signs


@dataclass(frozen=True)
class Counting:
    """How a source is read and how its company counts."""

    source: Path
    mapping: Path | None = None
    as_of: str | None = None
    quota: int | None = None
    period_days: int | None = None
    period_start: str | None = None

    @property
    def periods(self) -> Periods:
        """Calendar months, or runs of so many days; raise PistaError where half of it is said."""
        if self.period_days is None and self.period_start is None:
            return Periods()
        start = None if self.period_start is None else day_of(self.period_start)
        if self.period_days is None or start is None or self.period_days < 2:  # noqa: PLR2004
            raise PistaError(
                N_("Periods need both --period-days, 2 or more, and --period-start."),
                hint=N_("Give the length of a period and the first day of one, or neither: then they are months."),
            )
        return Periods(self.period_days, start)


def show_signs(counting: Counting, json_to: str | None) -> None:
    """Look for signs and say them."""
    refuse_source(Path(json_to) if json_to and json_to != "-" else None, counting.source)
    with progress_bar() as tell:
        book = pista.read(counting.source, mapping=counting.mapping, as_of=counting.as_of, progress=tell)
        tell("asking", None, 0)
        found = book.signs(quota=counting.quota, periods=counting.periods)
    text = json.dumps(signs_contract(found), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    if json_to == "-":
        sys.stdout.write(text)
        return
    if json_to:
        write_whole(Path(json_to), text)
    console = Console(highlight=False)
    for complaint in book.taken.complaints:
        # What a whole file holds was not looked at: who reads the questions must know.
        if complaint.set_aside and complaint.line is None:
            console.print(Padding(Text(f"{complaint.file}: {complaint.reason}", style="yellow"), (0, 0, 1, 0)))
    print_signs(found, console)


def show_sample(counting: Counting, size: int, seed: int, out: Path | None) -> None:
    """Draw contacts to verify and write them where they can be filled in."""
    refuse_existing(out)
    with progress_bar() as tell:
        book = pista.read(counting.source, mapping=counting.mapping, as_of=counting.as_of, progress=tell)
        tell("asking", None, 0)
        sample = book.audit_sample(size, quota=counting.quota, periods=counting.periods, seed=seed)
    if not sample.rows:
        raise PistaError(N_("Every contact has a witness: nothing is left to verify."))
    if out is None:
        sys.stdout.write(sample.to_csv())
        return
    write_whole(out, sample.to_csv())
    console = Console(highlight=False)
    console.print(
        _("{n} contacts to verify lie in {path}.").format(n=number(len(sample.rows)), path=out), soft_wrap=True
    )
    if len(sample.rows) < size:
        console.print(_("There are no more: {n} were asked for.").format(n=number(size)))
    table = Table(box=None, pad_edge=False)
    for name, justify in ((_("where from"), "left"), (_("drawn"), "right"), (_("of"), "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]  # Rich's literal
    for name in STRATA:
        rows = [row for row in sample.rows if row.stratum == name]
        if rows:
            table.add_row(_(STRATUM_NAMES[name]), number(len(rows)), number(rows[0].of))
    console.print(Padding(table, (1, 2)))
    console.print(Text(_(
        "Call the prospects back or look at the calendar, write yes or no into the last column, and hand it back with"
        " --found FILE."
    )))  # fmt: skip


STRATUM_NAMES = {
    "asked": N_("contacts behind a question"), "same seller": N_("other contacts of those sellers"),
    "others": N_("contacts of everybody else"),
}  # fmt: skip


def _refuse_strangers(source: Path, names: list[str]) -> None:
    """Raise PistaError where contacts of the table are none of the source's."""
    prepared = pista.read(source).prepared
    if "touches" not in prepared.frames:
        raise PistaError(N_("The source holds no contacts to verify."), hint=N_("Give a log of contacts."))
    touches = prepared.touches.filter(nw.col("touch_id").is_in(names)).select("touch_id")
    strangers = sorted(set(names) - set(prepared.engine.collect(touches)["touch_id"].to_list()))
    if strangers:
        raise PistaError(
            N_("{n} contacts of the table are not in the source, such as {name}."), n=len(strangers), name=strangers[0],
            hint=N_("Hand the table back with the source it was drawn from."),
        )  # fmt: skip


def take_sample(source: Path, found: Path, by: str) -> None:
    """Read what was found out, keep it as evidence beside the source, and say what it means for all contacts."""
    try:
        content = found.read_bytes()
    except OSError as error:
        raise PistaError(N_("{path} cannot be read."), hint=N_("Check the name."), path=found) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As spreadsheets on Windows save it.
        text = content.decode("cp1252", errors="replace")
    sample = verified(text)
    _refuse_strangers(source, [row.touch_id for row in sample.rows])
    known = estimate(sample)
    path = audits_beside(source)
    answered = {row.touch_id: row.took_place for row in sample.rows if row.took_place is not None}
    before = audits_of(path)
    news = {name: took_place for name, took_place in answered.items() if before.get(name) != took_place}
    try:
        add_audits(path, news, datetime.now(UTC), by)
    except OSError as error:
        raise cannot_write(path, error) from error
    absent = sum(not took_place for took_place in answered.values())
    console = Console(highlight=False)
    console.print(Text(ngettext(
        "Of one contact verified, {absent} did not take place.",
        "Of {n} contacts verified, {absent} did not take place.", len(answered),
    ).format(n=number(len(answered)), absent=number(absent))))  # fmt: skip
    console.print(Text(_(
        "Of all contacts, {share} never took place by this estimate; it may be anything from {low} to {high}."
    ).format(share=percent(known.share, 1), low=percent(known.low, 1), high=percent(known.high, 1))))  # fmt: skip
    if changed := sum(name in before for name in news):
        console.print(Text(ngettext(
            "Of one of them something else was known before: what is said now holds.",
            "Of {n} of them something else was known before: what is said now holds.", changed,
        ).format(n=number(changed))))  # fmt: skip
    console.print(Text(_("What was found is kept in {path} and counts as evidence from now on.").format(path=path)))
