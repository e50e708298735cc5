"""`pista rehearse`, `design`, `drift`: what people will do under a scorecard, a better one, and what came of it."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

import pista
from pista.book.days import date_of, day_of
from pista.book.tables import TABLES
from pista.cli.progress import progress_bar
from pista.engines.storing import completed_folder, refuse_foreign, write_whole
from pista.errors import PistaError, unknown_name
from pista.fair_play.rising import Begun
from pista.language import N_, _
from pista.rehearsal.designing import design
from pista.rehearsal.drifting import drift
from pista.rehearsal.fitting import Fitted, fitted
from pista.rehearsal.own_settings import setting_from
from pista.rehearsal.pacing import timing_of
from pista.rehearsal.paying import plan_of
from pista.rehearsal.playing_out import play_out
from pista.rehearsal.rehearsing import chosen_by_usual, rehearse
from pista.rehearsal.selling import write_log
from pista.reports.drifted import gaming_said, risen_said
from pista.reports.rehearsal import KIND_NAMES, told_of
from pista.reports.rehearsal_contract import contract, design_contract, drift_contract
from pista.reports.rehearsal_pages import html_rehearsal
from pista.reports.terminal_rehearsal import print_design, print_drift, print_rehearsals
from pista.scorecards.definition import Element, Scorecard, as_toml, scorecard_from, scorecard_of, scorecards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.book.prepared import Prepared
    from pista.engines.opened import Book
    from pista.rehearsal.setting import Setting

# The company in which a scorecard is played out.
SELLERS, MONTHS = 12, 12


def refuse_nameless(wanted: Sequence[object]) -> None:
    """Raise PistaError where something is to be done with a scorecard and none is named."""
    if any(wanted):
        raise PistaError(
            N_("No scorecard is named."), hint=N_("Name it first: pista rehearse NAME. 'pista rehearse' lists them.")
        )


def show_scorecards() -> None:
    """List the scorecards that are shipped."""
    console = Console(highlight=False)
    for name, card in scorecards().items():
        console.print(Text(name, style="bold"))
        console.print(Padding(Text(_(card.title)), (0, 0, 0, 2)))
    console.print(_("'pista rehearse NAME' says what people will do under one; a file of your own works as well."),
                  style="dim")  # fmt: skip


def show_toml(name: str, sets: Sequence[str] = ()) -> None:
    """Print a scorecard as a file, ready to edit, with some of its figures changed."""
    sys.stdout.write(as_toml(changed(scorecard_of(name), sets)))


def show_rehearsal(
    names: Sequence[str], source: tuple[Path | None, str | None], kind: str, sets: Sequence[str], draws: int,
    json_to: str | None, html: Path | None, played: tuple[Path | None, int | None] = (None, None),
) -> None:  # fmt: skip
    """Rehearse scorecards and say what people will do.

    source  a book, and the day it is counted from
    played  where a year is played out, and how many play tricks
    """
    (book, _since), (out, players) = source, played
    cards = [scorecard_of(name) for name in names]
    for one in sets:
        # A change is one of every scorecard that has the number; of none it is a mistake.
        having = [card for card in cards if one.partition(".")[0] in {element.metric for element in card.elements}]
        cards = [changed(card, [one]) if card in having or not having else card for card in cards]
    with progress_bar() as tell:
        setting, known = _setting(source, kind, tell)
        told = []
        for card in cards:

            def step(_what: str, percent: int, card: Scorecard = card) -> None:
                tell(f"rehearsing {card.name}", percent / 100, 0)

            told.append(rehearse(card, setting, draws=draws, spreads=known.spreads if known else None, progress=step))
    about = _about(book, kind)
    if out:
        refuse_foreign(out, {f"{table}.parquet" for table in TABLES})
        with completed_folder(out) as half:
            usual = chosen_by_usual(cards[0], setting)
            timing = timing_of(plan_of(cards[0]), usual)
            write_log(play_out(usual, SELLERS, MONTHS, players=players, timing=timing), half)
    if html:
        write_whole(html, html_rehearsal(told, about, told_of(known) if known else ()))
    if json_to:
        _write({"about": about, "rehearsals": [contract(one) for one in told]}, json_to)
        if json_to == "-":
            return
    console = Console(highlight=False)
    print_rehearsals(told, about, console)
    if html:
        console.print(_("The page lies in {path}.").format(path=html), soft_wrap=True)
    if out:
        console.print(_("A year of it, played out, lies in {path}: pista report {path}").format(path=out),
                      soft_wrap=True)  # fmt: skip


def show_design(
    source: tuple[Path | None, str | None], kind: str, at_most: int, keep: Sequence[str], out: Path | None,
    json_to: str | None,
) -> None:  # fmt: skip
    """Search a scorecard and say what was chosen; `source`: a book, and the day it is counted from."""
    book, _since = source
    with progress_bar() as tell:
        setting, known = _setting(source, kind, tell)
        found = design(setting, at_most=at_most, keep=keep, spreads=known.spreads if known else None,
                       progress=lambda _what, percent: tell("designing", percent / 100, 0))  # fmt: skip
    card = replace(found.chosen.card, title=found.chosen.card.title)
    if out:
        write_whole(out, as_toml(card))
    if json_to:
        _write({"about": _about(book, kind), "design": design_contract(found)}, json_to)
        if json_to == "-":
            return
    console = Console(highlight=False)
    console.print(Text(_about(book, kind), style="dim"))
    print_design(found, at_most, console)
    if out:
        console.print(_("The scorecard lies in {path}.").format(path=out), soft_wrap=True)
    else:
        console.print(_("Keep it with --out FILE, and rehearse it: pista rehearse FILE."), style="dim")


def show_drift(
    source: tuple[Path, str | None], changed_on: Sequence[str], scorecard: str | None, kind: str, json_to: str | None
) -> None:
    """Say what moved since a scorecard changed, beside what was predicted; `source`: a log, and from which day on."""
    log, since = source
    changes = dict(_change(one) for one in changed_on)
    if None in changes and len(changes) > 1:
        raise PistaError(
            N_("--changed-on says a date for everybody and dates for teams at once."),
            hint=N_("Give one date, or TEAM=DATE for each team."),
        )
    first = date_of(min(changes.values()) - 1)
    with progress_bar() as tell:
        rehearsed, usual, before = None, None, None
        if scorecard is not None:
            before = pista.read(log, as_of=first.isoformat(), progress=tell)
            known = fitted(_from(before, since), setting_from(kind))
            usual = known.usual
            rehearsed = rehearse(scorecard_of(scorecard), known.setting, draws=60, spreads=known.spreads)
        book = pista.read(log, progress=tell)
        found = drift(_from(book, since), changes, rehearsed, usual)
        tell("asking", None, 0)
        seen = Begun((), ())
        if rehearsed is not None:
            predicted = [one.trick for one in rehearsed.tricks]
            seen = book.begun(min(changes.values()), max(changes.values()), predicted, before)
    if json_to:
        _write(drift_contract(found, seen.tricks, seen.rose), json_to)
        if json_to == "-":
            return
    console = Console(highlight=False)
    print_drift(found, console)
    for sentence in [*gaming_said(seen.tricks), *risen_said(seen.rose)]:
        console.print(Text(sentence, style="bold yellow"))


def changed(card: Scorecard, sets: Sequence[str]) -> Scorecard:
    """Return a scorecard with some of its figures changed: METRIC.KEY=VALUE."""
    elements = list(card.elements)
    for one in sets:
        path, equals, value = one.partition("=")
        metric, dot, key = path.partition(".")
        places = [place for place, element in enumerate(elements) if element.metric == metric]
        known = [item.name for item in fields(Element) if item.name not in {"metric", "tiers", "cliffs"}]
        if not equals or not dot:
            raise PistaError(
                N_("'{given}' changes nothing in {card}."), given=one, card=card.name,
                hint=N_("Say --set METRIC.KEY=VALUE, such as contacts.quota=8."),
            )  # fmt: skip
        if not places:
            raise unknown_name(N_("number of the scorecard"), metric, {element.metric for element in elements})
        if key not in known:
            raise unknown_name(N_("key"), key, known)
        for place in places:
            before = elements[place]
            kept = {item.name for item in fields(Element) if getattr(before, item.name) != item.default}
            if len(places) > 1 and key not in kept:
                continue
            quoted = f'"{value}"' if key == "window" else _figure(value, one)
            text = as_toml(replace(card, elements=(before,)))
            lines = [line for line in text.splitlines() if not line.startswith(f"{key} = ")]
            elements[place] = scorecard_from(card.name, "\n".join([*lines, f"{key} = {quoted}"])).elements[0]
    return replace(card, elements=tuple(elements))


def _figure(value: str, given: str) -> str:
    """Return a figure, or yes or no, as TOML writes it; raise PistaError where it is neither."""
    if value in {"true", "false"}:
        return value
    try:
        return str(float(value))
    except ValueError:
        raise PistaError(
            N_("'{value}' in {given} is no figure."), value=value, given=given,
            hint=N_("Say a number with a point, such as 0.5, or true or false."),
        ) from None  # fmt: skip


def _setting(source: tuple[Path | None, str | None], kind: str, tell: Any) -> tuple[Setting, Fitted | None]:  # noqa: ANN401
    default = setting_from(kind)
    book, since = source
    if book is None:
        return default, None
    known = fitted(_from(pista.read(book, progress=tell), since), default)
    return known.setting, known


def _from(book: Book, since: str | None) -> Prepared:
    """Return a book as it is counted from a day on."""
    return book.prepared if since is None else book.prepared.counted_from(_day(since))


def _about(book: Path | None, kind: str) -> str:
    name = _(KIND_NAMES[kind]) if kind in KIND_NAMES else kind
    if book is None:
        return _("With the defaults of {kind}; --book SOURCE takes your own figures.").format(kind=name)
    return _("With the figures of {book}; what it cannot tell is that of {kind}, and is drawn.").format(
        book=book, kind=name
    )


def _change(given: str) -> tuple[str | None, int]:
    team, equals, day = given.rpartition("=")
    return (team if equals else None), _day(day)


def _day(given: str) -> int:
    try:
        date.fromisoformat(given)
    except ValueError as error:
        raise PistaError(N_("'{given}' is no date."), given=given, hint=N_("Write it as 2026-03-01.")) from error
    return day_of(given)


def _write(said: dict[str, Any], to: str) -> None:
    text = json.dumps(said, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    if to == "-":
        sys.stdout.write(text)
    else:
        write_whole(Path(to), text)
