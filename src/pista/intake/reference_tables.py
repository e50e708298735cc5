"""The tables that stand beside a log: products with prices, sellers with teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.intake.columns import Cells, Names, fields_of, kept
from pista.intake.numbers import decimal_mark, number
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.intake.mapping import Mapping
    from pista.intake.raw import RawTable
    from pista.intake.sink import Sink

PRODUCTS = ("product", "list_price", "margin_rate")
SELLERS = ("seller", "team")


def is_products(raw: RawTable) -> bool:
    """Whether a table lists products: a product and its price or margin, and nobody in it."""
    found = fields_of(raw, (*PRODUCTS, "seller", "at", "stage"), {})
    return {"product", "list_price"} <= set(found) and not {"seller", "at", "stage"} & set(found)


def is_sellers(raw: RawTable) -> bool:
    """Whether a table lists sellers and their teams, and nothing they did."""
    found = fields_of(raw, (*SELLERS, "at", "stage", "opened", "product"), {})
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
    for batch in raw.batches():
        cells = Cells(raw, batch, found)
        columns: dict[str, list[object]] = {}
        for name in found:
            if name in {"list_price", "margin_rate"}:
                mark = mapping.decimal or decimal_mark(cells.raw_text(name))
                columns[name] = list(cells.read(name, lambda text, mark=mark: number(text, mark)))  # type: ignore[misc]
            else:
                columns[name] = list(cells.text(name))
        seen: set[object] = set(names)
        for row, own in enumerate(columns[fields[0]]):
            if own is None or own in seen:
                cells.refuse(row, N_("no name, or one that was there before"))
            seen.add(own)
        rows = cells.settle(sink)
        taken = kept(columns, rows, cells.length)
        names += [str(name) for name in taken[fields[0]]]
        sink.write(table, taken)
    return names


UNUSED = N_("not used: no format of Pista's takes this table")


def tell_unused(raws: Sequence[RawTable], sink: Sink, why: str = UNUSED) -> None:
    """Set aside the tables of a folder that nothing is taken from, whole."""
    for raw in raws:
        rows = sum(len(batch.rows) + len(batch.misfits) for batch in raw.batches())
        sink.set_aside_whole(raw, rows, why)


def tell_names(file: str, names: Names, what: str, sink: Sink) -> None:
    """Tell which names were respelled, and which look like one and the same."""
    for old, new in sorted(names.changed().items()):
        sink.note(file, None, N_("'{old}' taken as '{new}', as the table of products spells it"), old=old, new=new)
    for variants in names.variants():
        sink.note(
            file, None, N_("{names} look like one and the same: put them together in [values.{what}] of the mapping"),
            names=" / ".join(f"'{name}'" for name in variants), what=what,
        )  # fmt: skip
