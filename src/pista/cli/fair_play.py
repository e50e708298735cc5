"""`pista signs` and `pista audit-sample`: questions to ask, and contacts to verify."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import narwhals as nw
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import pista
from pista.cli.periods import periods_of
from pista.cli.progress import progress_bar
from pista.engines.storing import cannot_write, refuse_existing, refuse_source, write_whole
from pista.errors import PistaError
from pista.fair_play.auditing import OTHERS, STRATA, estimate, no_contacts
from pista.fair_play.audits import add_audits, audits_beside, audits_of
from pista.fair_play.handing_back import verified
from pista.language import N_, _, ngettext, number, percent
from pista.reports.fair_play import signs_contract
from pista.reports.terminal_signs import print_signs

if TYPE_CHECKING:
    from pista.book.periods import Periods


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
        return periods_of(self.period_days, self.period_start)


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
            is_all = {row.stratum for row in sample.rows} == {OTHERS}
            told = _("contacts of everybody: nothing is asked of anybody") if is_all else _(STRATUM_NAMES[name])
            table.add_row(told, number(len(rows)), number(rows[0].of))
    console.print(Padding(table, (1, 2)))
    how = (
        _("Call the prospects back or look at the calendar.")
        if any(row.prospect for row in sample.rows)
        else _("The contacts name no prospect: look at the calendar, or at the telephone's own log.")
    )
    told = _("Write yes or no into the last column, and hand the table back with --found FILE.")
    console.print(Text(f"{how} {told}"))


STRATUM_NAMES = {
    "asked": N_("contacts behind a question"), "same seller": N_("other contacts of those sellers"),
    "others": N_("contacts of everybody else"),
}  # fmt: skip


def _refuse_strangers(source: Path, sellers: dict[str, str]) -> None:
    """Raise PistaError where contacts of the table are none of the source's, or another seller's there."""
    prepared = pista.read(source).prepared
    if "touches" not in prepared.frames:
        raise no_contacts()
    touches = prepared.touches.filter(nw.col("touch_id").is_in(sorted(sellers))).select("touch_id", "seller")
    there = dict(prepared.engine.collect(touches).select("touch_id", "seller").iter_rows())
    strangers = sorted(set(sellers) - set(there))
    if strangers:
        raise PistaError(
            ngettext(
                "A contact of the table is not in the source: {name}.",
                "{n} contacts of the table are not in the source, such as {name}.", len(strangers),
            ), n=len(strangers), name=strangers[0],
            hint=N_("Hand the table back with the source it was drawn from."),
        )  # fmt: skip
    others = sorted(touch for touch, seller in sellers.items() if seller != there[touch])
    if others:
        raise PistaError(
            N_("The contact {name} is of {there} in the source, and of {here} in the table."),
            hint=N_("Fill in only the column took_place."), name=others[0], there=there[others[0]] or "–",
            here=sellers[others[0]] or "–",
        )  # fmt: skip


def take_sample(source: Path, found: Path, by: str) -> None:
    """Read what was found out, keep it as evidence beside the source, and say what it means for all contacts."""
    try:
        content = found.read_bytes()
    except OSError as error:
        raise PistaError(N_("{path} cannot be read."), hint=N_("Check the name."), path=found) from error
    sample = verified(content)
    _refuse_strangers(source, {row.touch_id: row.seller for row in sample.rows})
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
