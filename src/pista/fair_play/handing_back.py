"""Reads an audit sample that was filled in: what was found out, and nothing else that was changed."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from pista.errors import PistaError
from pista.fair_play.auditing import HEAD, STRATA, AuditSample, Drawn
from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What only helps to find a contact is not asked back; tables of an earlier version know of nothing refuted,
# and not of how many contacts there are.
HELPS = ("day", "time", "minutes", "name", "phone", "email", "refuted", "contacts")
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
    rows, supported, refuted = [], 0, 0
    sizes: dict[str, str] = {}
    drawn = Counter(line["stratum"] for line in lines.values())
    met: dict[str, int] = {}
    for number, line in lines.items():
        said = (line["took_place"] or "").strip().lower()
        if said not in {"", *YES, *NO}:
            raise PistaError(
                N_("Line {line}: '{value}' is neither yes nor no."), hint=N_("Write yes, no, or nothing."),
                line=number, value=said,
            )  # fmt: skip
        counts = [line["of"], line["supported"], line.get("refuted") or "0"]
        if line["stratum"] not in STRATA or not all((count or "").isdecimal() for count in counts):
            raise _changed(number)
        if sizes.setdefault(line["stratum"], line["of"]) != line["of"] or int(line["of"]) < drawn[line["stratum"]]:
            raise _changed(number)
        if number != met.setdefault(line["touch_id"], number):
            raise PistaError(
                N_("Line {line}: the contact {name} stands in line {first} already."), name=line["touch_id"],
                hint=N_("Say of each contact once whether it took place."), line=number, first=met[line["touch_id"]],
            )  # fmt: skip
        supported, refuted = int(counts[1]), int(counts[2])
        rows.append(Drawn(
            line["touch_id"], None, line["seller"], line["prospect"], line["channel"], line["outcome"],
            line["stratum"], int(line["of"]), None if not said else said in YES,
        ))  # fmt: skip
    _refuse_parts({line.get("contacts") or "" for line in lines.values()} - {""}, sizes, supported + refuted)
    return AuditSample(rows, supported, refuted)


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


def _refuse_parts(told: set[str], sizes: Mapping[str, str], known: int) -> None:
    """Raise PistaError where all rows of a stratum are gone: of the others nothing follows for all contacts.

    told   how many contacts there are, as the rows say
    sizes  of how many the rows of each stratum were drawn
    known  how many were known before
    """
    counted = known + sum(int(of) for of in sizes.values())
    if not told or told == {str(counted)}:
        return
    if len(told) > 1 or not all(one.isdecimal() and int(one) > counted for one in told):
        raise PistaError(
            N_("The columns of, supported, refuted and contacts do not fit together: some were changed."),
            hint=N_("Fill in only the column took_place."),
        )
    raise PistaError(
        N_("Rows are missing: those that are here were drawn from {counted} of {all} contacts."),
        hint=N_("Hand back the whole table; leave took_place empty where nothing was found out."),
        counted=counted, all=min(told),
    )  # fmt: skip


def _changed(line: int) -> PistaError:
    return PistaError(
        N_("Line {line}: the columns stratum, of, supported and refuted were changed."),
        hint=N_("Fill in only the column took_place."), line=line,
    )  # fmt: skip


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)
