"""People and the organisations they belong to, and which of the two a book counts as prospects."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pista.book.names import organisation_words
from pista.prospects.records import ORGANISATION, PERSON, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# The columns of records that say who belongs where.
BELONGING = ("prospect", "kind", "organisation", "belongs_to")


def belonging(entries: Iterable[tuple[str, str, str | None, str | None]], names: Mapping[str, str]) -> dict[str, str]:
    """Return, for people who say their organisation, which of those in the book it is.

    What the source says comes first; a name that several organisations bear says nothing.

    entries  prospect, kind, organisation (its telling words), and the prospect that the source says it belongs to
    names    the name that a prospect of a group goes by, where it is not its own
    """
    everyone = sorted(entries)
    known = {name for name, *_ in everyone}
    bearers: dict[str, set[str]] = defaultdict(set)
    for name, kind, organisation, _ in everyone:
        if kind == ORGANISATION and organisation:
            bearers[organisation].add(names.get(name, name))
    alone = {organisation: min(some) for organisation, some in bearers.items() if len(some) == 1}
    people = [(name, organisation, to) for name, kind, organisation, to in everyone if kind == PERSON]
    said = {name: names.get(to, to) for name, _, to in people if to in known}
    found = {name: alone[organisation] for name, organisation, _ in people if organisation in alone}
    return found | said


def by_organisation(rows: Sequence[Mapping[str, str | None]], names: Mapping[str, str]) -> dict[str, str]:
    """Return the name each prospect goes by where organisations are counted, of those whose name changes.

    rows   the prospects, as `records.RAW`
    names  the name that linked prospects go by already

    People go by the organisation they belong to, or else by the company they name; those who name none stand alone.
    """
    entries = [_entry(row) for row in rows]
    tied = belonging(entries, names)
    written = {str(row["prospect"]): row.get("company") for row in rows}
    companies: dict[str, str] = {}
    for name, kind, organisation, _ in sorted(entries):
        if kind == PERSON and organisation:
            companies.setdefault(organisation, str(written[name]))
    people = {name: organisation for name, kind, organisation, _ in entries if kind == PERSON}
    of_group: dict[str, str] = {}
    for name in sorted(people, key=lambda name: (name not in tied, name)):
        if to := tied.get(name) or companies.get(people[name] or ""):
            of_group.setdefault(names.get(name, name), to)
    everyone = {name: names.get(name, name) for name, *_ in entries} | dict(names)
    return {name: to for name, group in sorted(everyone.items()) if (to := of_group.get(group, group)) != name}


def _entry(row: Mapping[str, str | None]) -> tuple[str, str, str | None, str | None]:
    name, company = row.get("name") or "", row.get("company") or ""
    kind = kind_of(name, company)
    telling = organisation_words(name or company if kind == ORGANISATION else company)
    return str(row["prospect"]), kind, " ".join(telling), row.get("belongs_to")
