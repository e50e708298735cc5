"""`pista prospects` and `pista link`: who is who, and what it changes."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

import pista
from pista.book.cells import as_cell
from pista.cli.progress import progress_bar
from pista.engines.identities import accepted, as_it_would_be, keep, resolved, say
from pista.engines.recognising import keep_index
from pista.engines.storing import write_whole
from pista.language import N_, _, ngettext, number, percent
from pista.metrics.asking import ask
from pista.prospects.grouping import renames
from pista.reports.story import firsts_of, more_like

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.book.prepared import Prepared
    from pista.engines.opened import Book
    from pista.prospects.links import Says
    from pista.prospects.records import Records
    from pista.prospects.resolving import Found, Resolution

# What who is who changes most, and how it is shown: its name, and whether it is a share.
SHOWN = {
    "new_prospects": (N_("new prospects"), False),
    "follow_ups": (N_("follow-ups"), False),
    "close_rate": (N_("close rate"), True),
    "contact_ratio": (N_("contact ratio"), True),
    "touches_per_opportunity": (N_("contacts per opportunity"), False),
    "sales": (N_("sales"), False),
}
MOST_SHOWN = 10
# The columns that are compared, and what they are called.
COMPARED = {
    "given": N_("first name"), "family": N_("surnames"), "organisation": N_("organisation"), "born": N_("birthday"),
    "email": N_("e-mail"), "phone": N_("telephone"), "domain": N_("internet domain"), "address": N_("address"),
    "postcode": N_("postcode"), "city": N_("city"), "region": N_("region"), "tax_id": N_("tax number"),
}  # fmt: skip


def show_prospects(
    source: Path,
    mapping: Path | None,
    json_to: str | None,
    review: Path | None,
    region: str | None = None,
    kind: str | None = None,
    *,
    accept: bool,
    by: str,
) -> None:
    """Resolve the prospects of a source and say what was found; `accept` keeps the certain links."""
    with progress_bar() as tell:
        book = pista.read(source, mapping=mapping, progress=tell, people_only=True)
        tell("matching", None, 0)
        records, resolution = resolved(book, region, kind=kind)
        keep_index(book, records, resolution)
        with as_it_would_be(book, renames(resolution.of)) as after:
            changes = _changes(book.prepared, after)
    if review:
        write_whole(review, _review(records, resolution))
    if json_to:
        text = json.dumps(_as_json(records, resolution, changes), ensure_ascii=False, indent=1) + "\n"
        if json_to == "-":
            sys.stdout.write(text)
        else:
            write_whole(Path(json_to), text)
    if json_to != "-":
        console = Console(highlight=False)
        _print(records, resolution, changes, console)
        for complaint, count in firsts_of(book.taken.complaints)[:MOST_SHOWN]:
            said = f"{complaint} ({more_like(count)})" if count else str(complaint)
            console.print(Padding(Text(said, style="dim"), (0, 2)))
    if accept:
        _accept(book, resolution, by, quiet=json_to == "-")


def show_link(source: Path, mapping: Path | None, one: str, other: str, says: Says, by: str) -> None:
    """Keep what a person says of two prospects."""
    with progress_bar() as tell:
        book = pista.read(source, mapping=mapping, progress=tell, people_only=True)
    say(book, one, other, says, datetime.now(UTC), by)
    said = {
        "same": _("{one} and {other} are one prospect from now on."),
        "different": _("{one} and {other} are two prospects, whatever a key or the model says."),
        "undone": _("What was said of {one} and {other} is taken back."),
    }[says]
    Console(highlight=False).print(said.format(one=one, other=other), soft_wrap=True)


def _accept(book: Book, resolution: Resolution, by: str, *, quiet: bool) -> None:
    links = accepted(resolution, datetime.now(UTC), by)
    if not links:
        return
    path = keep(book, links)
    if quiet:
        return
    console = Console(highlight=False)
    said = ngettext("{n} link is kept in {path}.", "{n} links are kept in {path}.", len(links))
    console.print(said.format(n=number(len(links)), path=path), soft_wrap=True)
    if waiting := len(resolution.likely):
        said = ngettext(
            "{n} likely link is not kept: look at it, and say 'pista link' where it is right.",
            "{n} likely links are not kept: look at them, and say 'pista link' where they are right.",
            waiting,
        )
        console.print(said.format(n=number(waiting)), soft_wrap=True)


def _changes(before: Prepared, after: Prepared) -> dict[str, tuple[Any, Any]]:
    """Return each number before and after."""
    told = [ask(book, tuple(SHOWN)).told for book in (before, after)]
    sizes = [book.facts.prospects for book in (before, after)]
    return {"prospects": (sizes[0], sizes[1])} | {
        name: (told[0][name].overall["value"], told[1][name].overall["value"])
        for name in SHOWN
        if name in told[0] and name in told[1]
    }


def _print(records: Records, resolution: Resolution, changes: Mapping[str, tuple[Any, Any]], console: Console) -> None:
    rows = len(records.table)
    console.print()
    text = _("{n} records of prospects are in the book; {really} people and organisations stand behind them.")
    console.print(Text(text.format(n=number(rows), really=number(resolution.prospects)), style="bold"))
    known = [_(called) for column, called in COMPARED.items() if records.table[column].null_count < rows]
    text = _("Compared by: {columns}.").format(columns=", ".join(known))
    console.print(Padding(Text(text, style="dim"), (0, 2)))
    for why, count in sorted(Counter(_why(found) for found in resolution.certain).items()):
        text = ngettext("{n} certain link: {why}.", "{n} certain links: {why}.", count)
        console.print(Padding(Text(text.format(n=number(count), why=why), style="green"), (0, 2)))
    if resolution.shared:
        listed = ", ".join(f"{shared.key} ({number(shared.prospects)})" for shared in resolution.shared[:5])
        text = _("Set aside, for too many or nobody in particular hold them: {keys}.").format(keys=listed)
        console.print(Padding(Text(text, style="dim"), (0, 2)))
    for one, other in resolution.conflicts[:MOST_SHOWN]:
        text = _("In conflict: {one} and {other} would join two that somebody keeps apart.")
        console.print(Padding(Text(text.format(one=one, other=other), style="yellow"), (0, 2)))
    by_model = [found for found in resolution.certain if found.why == "model"]
    _print_pairs(_("Certain by the model: --accept keeps them"), records, by_model, console)
    _print_pairs(_("Likely, and counted as one"), records, resolution.likely, console)
    _print_pairs(_("Doubtful, and left apart: have a look"), records, resolution.doubtful, console)
    # A list of people by itself has no numbers that who is who could change.
    if any(before for before, _after in changes.values()):
        _print_changes(changes, console)


def _why(found: Found) -> str:
    return _(found.reasons[0]) if found.why == "key" else _("the model is sure")


def _print_pairs(title: str, records: Records, pairs: Sequence[Found], console: Console) -> None:
    if not pairs:
        return
    console.print()
    console.print(title, style="bold")
    for found in pairs[:MOST_SHOWN]:
        sure = "" if found.probability is None else f"{percent(found.probability)} · "
        for name in (found.one, found.other):
            console.print(Padding(Text(f"{name}: {records.shown[name]}"), (0, 2)))
        console.print(Padding(Text(sure + ", ".join(_(reason) for reason in found.reasons), style="dim"), (0, 4)))
    if len(pairs) > MOST_SHOWN:
        text = _("… and {n} more: see --review.").format(n=number(len(pairs) - MOST_SHOWN))
        console.print(Padding(Text(text), (0, 2)))


def _print_changes(changes: Mapping[str, tuple[Any, Any]], console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    for head, justify in ((_("Number"), "left"), (_("as it is"), "right"), (_("with who is who"), "right")):
        table.add_column(head, justify=justify)  # type: ignore[arg-type]
    for name, (before, after) in changes.items():
        called, is_share = SHOWN.get(name, (N_("prospects"), False))
        shown = [percent(value, 1) if is_share else _plain(value) for value in (before, after)]
        table.add_row(_(called), shown[0], Text(shown[1], style="bold" if before != after else ""))
    console.print()
    console.print(table)


def _plain(value: float | None) -> str:
    return number(value, 0 if value is None or value == int(value) else 1)


def _review(records: Records, resolution: Resolution) -> str:
    """Return the doubtful, the likely and the certain links as a table for a person to go through."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["one", "other", "one_shown", "other_shown", "counted_as", "probability", "reasons"])
    for counted, pairs in (("two", resolution.doubtful), ("one", resolution.likely), ("one", resolution.certain)):
        for found in pairs:
            sure = "" if found.probability is None else f"{found.probability:.4f}"
            reasons = ", ".join(_(reason) for reason in found.reasons)
            shown = [as_cell(records.shown[name]) for name in (found.one, found.other)]
            writer.writerow([as_cell(found.one), as_cell(found.other), *shown, counted, sure, reasons])
    return out.getvalue()


def _groups(resolution: Resolution) -> list[list[str]]:
    """Return the prospects that are one, those of two and more, in the order of their names."""
    members: dict[str, list[str]] = {}
    for name, group in sorted(resolution.of.items()):
        members.setdefault(group, []).append(name)
    return [some for some in members.values() if len(some) > 1]


def _as_json(records: Records, resolution: Resolution, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    def pairs(some: Sequence[Found]) -> list[dict[str, Any]]:
        return [
            {
                "one": found.one, "other": found.other, "why": found.why, "probability": found.probability,
                "reasons": [_(reason) for reason in found.reasons],
            }
            for found in some
        ]  # fmt: skip

    return {
        "records": len(records.table),
        "prospects": resolution.prospects,
        "groups": _groups(resolution),
        "certain": pairs(resolution.certain),
        "likely": pairs(resolution.likely),
        "doubtful": pairs(resolution.doubtful),
        "conflicts": [list(pair) for pair in resolution.conflicts],
        "set_aside": [{"what": s.what, "key": s.key, "prospects": s.prospects} for s in resolution.shared],
        "belongs_to": dict(resolution.ties),
        "numbers": {name: {"before": before, "after": after} for name, (before, after) in changes.items()},
    }
