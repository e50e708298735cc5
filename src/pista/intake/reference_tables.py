"""The tables that stand beside a log: products with prices, sellers with teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.intake.cells.numbers import MarkEvidence, number
from pista.intake.columns import Cells, Names, fields_of, taken
from pista.intake.survey import look_at
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from pista.intake.mapping import Mapping
    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

PRODUCTS = ("product", "list_price", "margin_rate")
SELLERS = ("seller", "team")


def is_products(raw: RawTable) -> bool:
    """Whether a table lists products: a product and its price or margin, and nobody in it."""
    found = fields_of(raw, (*PRODUCTS, "seller", "at", "stage", "prospect", "company"), {})
    return {"product", "list_price"} <= set(found) and not {"seller", "at", "stage", "prospect", "company"} & set(found)


def is_sellers(raw: RawTable) -> bool:
    """Whether a table lists sellers and their teams, and nothing they did."""
    found = fields_of(raw, (*SELLERS, "at", "stage", "opened", "product", "prospect", "contacts", "sales"), {})
    return set(found) == {"seller", "team"}


def take_references(raws: Sequence[RawTable], mapping: Mapping, sink: Sink) -> tuple[list[RawTable], Names]:
    """Take the products and sellers among the tables; return the other tables, and how products are spelled."""
    products: list[str] = []
    others = []
    for raw in raws:
        if is_products(raw):
            products += _take(raw, "products", PRODUCTS, mapping, sink)
        elif is_sellers(raw):
            _take(raw, "sellers", SELLERS, mapping, sink)
        else:
            others.append(raw)
    return others, Names(products, mapping.values.get("product"))


def _take(raw: RawTable, table: str, fields: Sequence[str], mapping: Mapping, sink: Sink) -> list[str]:
    found = fields_of(raw, fields, {})
    names: list[str] = []
    evidence: MarkEvidence = look_at(raw, found, (), ("list_price", "margin_rate")).mark
    mark = mapping.decimal or evidence.decided() or "."
    for batch in raw.batches():
        cells = Cells(raw, batch, found)
        columns: dict[str, pa.Array] = {
            name: cells.numbers(name, lambda text: number(text, mark))
            if name in {"list_price", "margin_rate"}
            else cells.texts(name)
            for name in found
        }
        seen: set[object] = set(names)
        for row, own in enumerate(columns[fields[0]].to_pylist()):
            if own is None or own in seen:
                cells.refuse(row, N_("no name, or one that was there before"))
            seen.add(own)
        rows = cells.settle(sink)
        some = taken(columns, rows, cells.length)
        names += some[fields[0]].to_pylist()
        sink.write(table, some)
    return names


# Of a table that nothing is taken from so many rows are looked at, for such as have so many cells.
LOOKED_AT, CELLS = 50, 3
UNUSED = N_("not used: Pista takes nothing from a table with these headings")


def tell_unused(raws: Sequence[RawTable], sink: Sink, why: str = UNUSED) -> None:
    """Set aside the tables of a folder that nothing is taken from, whole."""
    for raw in raws:
        batches = list(raw.batches())
        rows = sum(len(batch) + len(batch.misfits) for batch in batches)
        head = [row for batch in batches[:1] for row in batch.head(LOOKED_AT)]
        # Several rows of several cells may be what somebody did, under headings that nobody knows.
        is_table = sum(sum(bool(cell.strip()) for cell in row) >= CELLS for row in head) > 1
        sink.left_out_whole(raw, rows, why, moves=is_table)


def tell_names(file: str, names: Names, what: str, sink: Sink) -> None:
    """Tell which names were respelled, and which look like one and the same."""
    for old, new in sorted(names.changed().items()):
        sink.note(file, None, N_("'{old}' taken as '{new}', as the table of products spells it"), old=old, new=new)
    for variants in names.variants():
        sink.note(
            file, None, N_("{names} look like one and the same: put them together in [values.{what}] of the mapping"),
            names=" / ".join(f"'{name}'" for name in variants), what=what,
        )  # fmt: skip
