"""Reads an audit sample that was filled in: what was found out, and nothing else that was changed."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from pista.book.cells import of_cell
from pista.errors import PistaError
from pista.fair_play.auditing import HEAD, STRATA, AuditSample, Drawn
from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

# What only helps to find a contact is not asked back: spreadsheets write days and numbers in ways of their own.
HELPS = ("day", "time", "minutes", "name", "phone", "email")
YES, NO = ("yes", "y", "si", "sí", "s", "1", "true"), ("no", "n", "0", "false")


def verified(content: bytes) -> AuditSample:
    """Read a sample that was filled in; raise PistaError naming the line where something else than yes or no stands."""
    fieldnames, lines = _table(content)
    missing = [name for name in HEAD if name not in HELPS and name not in fieldnames]
    if missing:
        raise _no_sample(_("it has no column '{name}'").format(name=missing[0]))
    if not lines:
        raise PistaError(
            N_("This audit sample holds no rows: nothing was found out."),
            hint=N_("Hand back the whole table; leave took_place empty where nothing was found out."),
        )
    rows: list[Drawn] = []
    met: dict[str, int] = {}
    for number, line in lines.items():
        said = line["took_place"].strip().lower()
        if said not in {"", *YES, *NO}:
            raise PistaError(
                N_("Line {line}: '{value}' is neither yes nor no."), hint=N_("Write yes, no, or nothing."),
                line=number, value=said,
            )  # fmt: skip
        counts = (line["of"], line["supported"], line["refuted"])
        if line["stratum"] not in STRATA or not all(count.isdecimal() for count in counts):
            raise _changed()
        if number != met.setdefault(line["touch_id"], number):
            raise PistaError(
                N_("Line {line}: the contact {name} stands in line {first} already."), name=line["touch_id"],
                hint=N_("Say of each contact once whether it took place."), line=number, first=met[line["touch_id"]],
            )  # fmt: skip
        rows.append(Drawn(
            of_cell(line["touch_id"]), None, of_cell(line["seller"]), line["prospect"], line["channel"],
            line["outcome"], line["stratum"], int(line["of"]), None if not said else said in YES,
        ))  # fmt: skip
    known = {(line["supported"], line["refuted"]) for line in lines.values()}
    supported, refuted = min(known)
    sample = AuditSample(rows, int(supported), int(refuted))
    if len(known) > 1 or {line["draw"] for line in lines.values()} != {sample.draw}:
        raise _changed()
    return sample


def _table(content: bytes) -> tuple[Sequence[str], dict[int, dict[str, str]]]:
    """Return the headings of a table as bytes, and its rows by their lines as somebody sees them.

    The heading is the first line; what is empty says nothing. Raises PistaError where it is no table of text.
    """
    text = decoded(content)
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text), restval="")
        lines = {number: line for number, line in enumerate(reader, 2) if any(line.values())}
    except csv.Error as error:
        raise _no_sample(_("it is no table of text")) from error
    if "\0" in text:
        raise _no_sample(_("it is no table of text"))
    return reader.fieldnames or (), lines


def decoded(content: bytes) -> str:
    """Return the text of a table as spreadsheets save it: UTF-8, UTF-16 with its mark, or Windows' own."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _no_sample(why: str) -> PistaError:
    return PistaError(
        N_("This is no audit sample: {why}."),
        hint=N_("'pista audit-sample SOURCE --size N --out FILE' writes one."), why=why,
    )  # fmt: skip


def _changed() -> PistaError:
    return PistaError(
        N_("This is not the sample as it was drawn: rows are missing or others, or other columns were changed."),
        hint=N_("Hand back the whole table; fill in only took_place, and leave it empty where nothing was found out."),
    )


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)
