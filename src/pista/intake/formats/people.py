"""A list of people or organisations: who might buy, and nothing that was done. Leads are such a list, and no deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pista.intake.cells.words import yes_or_no
from pista.intake.columns import Cells, taken
from pista.intake.format import Format
from pista.intake.people import COLUMNS, MORE, PARTS, WHO, folded, people_of, person
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping as Lookup

    from pista.intake.format import Reading
    from pista.intake.sink import Sink

FIELDS = (
    *PARTS,
    *MORE,
    "source",
    "logged_at",
    "seller",
    "is_deleted",
)
DATES = ("logged_at",)
# What else a list of people says beside who they are: with one of these it is worth reading.
ABOUT = ("email", "phone", "city", "company", "last_name", "prospect_id", "address", "postcode", "tax_number", "born")
# Names that mean something in a list of people only: there a record's own number is the person's.
OWN = {
    "prospect_id": (
        "id",
        "unique id",
        "uid",
        "uuid",
        "rec id",
        "record id",
        "record",
        "record no",
        "record number",
        "row id",
        "key",
        "contact id",
        "id registro",
        "id de registro",
        "id contacto",
        "id de contacto",
        "codigo",
        "identificador",
    ),
    "first_name": ("name first", "given", "nombre"),
    "company": ("site name", "organization", "entity", "entity name", "denominacion"),
    "city": ("birth place", "place of birth", "suburb", "place", "lugar de nacimiento", "lugar"),
    "postcode": ("postcode fake", "pcode"),
}


def fit(found: Lookup[str, str]) -> float:
    """Return how well a table fits: it names somebody, and says something more of them."""
    names = [name for name in WHO if name in found]
    return 0.2 + 0.01 * len(found) if names and sum(name in found for name in ABOUT) else 0.0


class People:
    """The people of a source's lists; each is written once."""

    def __init__(self) -> None:
        """Know nobody."""
        self.known: set[str] = set()
        self._said: dict[str, tuple[object, ...]] = {}
        self._keys: dict[str, str | None] = {}

    def take(self, reading: Reading, sink: Sink) -> None:
        """Take one list."""
        for batch in reading.raw.batches():
            cells = Cells(reading.raw, batch, reading.found)
            people = people_of(cells)
            _day, created = cells.dates("logged_at", reading.survey.dates)
            columns: dict[str, pa.Array] = {**people, "source": cells.texts("source"), "created_at": created}
            deleted = cells.read("is_deleted", yes_or_no, pa.bool_())
            names, firms = people["name"].to_pylist(), people["company"].to_pylist()
            phones = people["phones"].to_pylist()
            said = zip(*(people[name].to_pylist() for name in COLUMNS[1:]), strict=True)
            given, emails = cells.text("prospect_id"), people["emails"].to_pylist()
            keys: list[str] = []
            fresh, left_out = [], 0
            for row, (key, is_deleted, saying) in enumerate(
                zip(people["prospect"].to_pylist(), deleted.to_pylist(), said, strict=True)
            ):
                if key is None:
                    cells.refuse(row, N_("nobody is named"))
                elif (
                    is_deleted
                    or self._said.get(key) == saying
                    or (key in self.known and (given[row] or emails[row] or phones[row]))
                ):
                    left_out += 1
                else:
                    # Two of one name who are otherwise unlike are two, until who is who says more.
                    own = key if key not in self.known else f"{key} #{cells.line(row)}"
                    self._said.setdefault(key, saying)
                    self.known.add(own)
                    fresh.append(row)
                    keys.append(own)
                    self._remember(key, names[row], firms[row], phones[row])
            cells.settle(sink, left_out=left_out)
            some = taken(columns, np.array(fresh, dtype=np.int64), cells.length)
            sink.write("prospects", {**some, "prospect": keys})

    def _remember(self, key: str, name: str | None, firm: str | None, phone: str | None) -> None:
        """Know somebody by what other tables may call them; where two are called so, neither is meant."""
        alone = folded(name or firm or "")
        by_phone = person({"prospect": name, "phone": phone})["prospect"] if phone else None
        at_firm = f"{alone} · {folded(firm)}" if name and firm else alone
        for called in {folded(key), alone, at_firm, by_phone or ""} - {"", key}:
            self._keys[called] = None if called in self._keys else key

    def listed(self, keys: pa.Array) -> pa.Array:
        """Return a column of keys in which whoever the lists know by a name, and one only, has the key of the list."""
        if not self._keys:
            return keys
        found = pc.dictionary_encode(keys)
        meant = [
            key if key in self.known else self._keys.get(key) or self._keys.get(key.partition(" · ")[0]) or key
            for key in found.dictionary.to_pylist()
        ]
        return pa.array(meant, pa.string()).take(found.indices)


people = Format(
    N_("a list of people or organisations, leads among them: who is who, and no number by itself"),
    fit=fit,
    fields=FIELDS,
)
