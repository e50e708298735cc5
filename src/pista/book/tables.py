"""The tables of the sales book: each column, its type and its meaning. See docs/book.md.

Days are counted from 1 January 1970 in the seller's own zone; instants are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from pista.errors import SourceError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from narwhals.dtypes import DType

    from pista.book.engine import Engine, Frame

TEXT, DAY, REAL, INSTANT = nw.String(), nw.Int32(), nw.Float64(), nw.Datetime("us")


@dataclass(frozen=True)
class Column:
    """One column: its type, what it means, and whether every row must have it."""

    dtype: DType
    meaning: str
    required: bool = False


TABLES: Mapping[str, Mapping[str, Column]] = {
    "touches": {
        "touch_id": Column(TEXT, "identifies the contact", required=True),
        "at": Column(INSTANT, "when it took place, UTC"),
        "day": Column(DAY, "the day it took place, in the seller's zone"),
        "month": Column(nw.Int32(), "year * 100 + month; 1 to 12 where the log gives no year"),
        "number": Column(nw.Int32(), "its number with the prospect, where the log counts instead of dating"),
        "zone": Column(TEXT, "the seller's time zone"),
        "logged_at": Column(INSTANT, "when it was written down, UTC"),
        "seller": Column(TEXT, "who acted"),
        "prospect": Column(TEXT, "with whom"),
        "channel": Column(TEXT, "call, visit, mail ..."),
        "direction": Column(TEXT, "out or in"),
        "minutes": Column(REAL, "how long it took"),
        "outcome": Column(TEXT, "what came of it, see facts.OUTCOMES"),
        "product": Column(TEXT, "what it was about"),
        "opportunity": Column(TEXT, "the opportunity it belongs to, where the source says so"),
        "source": Column(TEXT, "where the prospect came from"),
        "evidence": Column(TEXT, "self, mail, calendar, phone or crm"),
        "amount": Column(REAL, "money agreed in it, if it was a sale"),
        "margin": Column(REAL, "margin of that money"),
        "next_step_on": Column(DAY, "the day promised for the next step"),
        "note": Column(TEXT, "free text"),
        "declared_kind": Column(TEXT, "new or follow_up, where a form counts them and nobody is named"),
    },
    "plans": {
        "plan": Column(TEXT, "identifies what is planned", required=True),
        "day": Column(DAY, "the day it is planned for, in the seller's zone"),
        "seller": Column(TEXT, "who will act"),
        "prospect": Column(TEXT, "with whom"),
        "product": Column(TEXT, "about what"),
        "opportunity": Column(TEXT, "the opportunity it belongs to, where the source says so"),
        "channel": Column(TEXT, "call, visit, mail ..."),
        "note": Column(TEXT, "free text"),
    },
    "prospects": {
        "prospect": Column(TEXT, "identifies the prospect", required=True),
        "name": Column(TEXT, "the person or organisation"),
        "first_name": Column(TEXT, "a person's first name, where the source keeps it apart"),
        "last_name": Column(TEXT, "a person's surnames, where the source keeps them apart"),
        "company": Column(TEXT, "the organisation of a person; alone, without a name, an organisation"),
        "belongs_to": Column(TEXT, "the prospect that is a person's organisation, where the source says so"),
        "emails": Column(TEXT, "separated by ;"),
        "phones": Column(TEXT, "separated by ;"),
        "domain": Column(TEXT, "internet domain"),
        "address": Column(TEXT, "street and number"),
        "postcode": Column(TEXT, "postcode"),
        "city": Column(TEXT, "where"),
        "region": Column(TEXT, "state, province or county"),
        "tax_id": Column(TEXT, "number that an authority knows them by"),
        "born": Column(TEXT, "a person's birthday, 1980-03-31"),
        "created_at": Column(INSTANT, "when the record was made, UTC"),
        "source": Column(TEXT, "where the prospect came from"),
    },
    "opportunities": {
        "opportunity": Column(TEXT, "identifies the opportunity", required=True),
        "prospect": Column(TEXT, "who might buy"),
        "product": Column(TEXT, "what"),
        "seller": Column(TEXT, "who works it"),
        "opened_day": Column(DAY, "the day it was opened"),
        "closed_day": Column(
            DAY, "the day it was won or lost; empty while open, or where the source contradicts itself"
        ),
        "month": Column(nw.Int32(), "the month it was opened, 1 to 12, where the log gives no year"),
        "status": Column(TEXT, "open, won, lost, lapsed, or unknown: ended, and nothing says how", required=True),
        "stage": Column(TEXT, "where it is in the pipeline, as the source calls it"),
        "lost_reason": Column(TEXT, "why it was lost"),
        "amount": Column(REAL, "money"),
        "margin": Column(REAL, "margin"),
        "source": Column(TEXT, "where the prospect came from"),
        "next_step_on": Column(DAY, "the day promised for the next step"),
    },
    "sellers": {
        "seller": Column(TEXT, "identifies the seller", required=True),
        "name": Column(TEXT, "full name"),
        "team": Column(TEXT, "team"),
        "started_on": Column(DAY, "first day"),
        "ended_on": Column(DAY, "last day"),
        "hours_a_week": Column(REAL, "working hours"),
    },
    "products": {
        "product": Column(TEXT, "identifies the product", required=True),
        "name": Column(TEXT, "full name"),
        "list_price": Column(REAL, "price"),
        "margin_rate": Column(REAL, "margin / amount"),
    },
    "spend": {
        "day": Column(DAY, "the day the money was spent", required=True),
        "source": Column(TEXT, "on which source"),
        "campaign": Column(TEXT, "on which campaign"),
        "amount": Column(REAL, "how much", required=True),
        "currency": Column(TEXT, "in which currency"),
    },
    "stage_changes": {
        "opportunity": Column(TEXT, "which opportunity", required=True),
        "at": Column(INSTANT, "when, UTC", required=True),
        "from_stage": Column(TEXT, "from"),
        "to_stage": Column(TEXT, "to"),
        "by": Column(TEXT, "by whom"),
    },
}


def completed(table: str, frame: Frame) -> Frame:
    """Return `frame` with exactly the columns of `table`, in order and of the right type; absent ones empty.

    Raises SourceError naming the first column that is required and absent, or of a type that cannot serve.
    """
    schema = frame.collect_schema()
    columns = []
    for name, column in TABLES[table].items():
        if name not in schema:
            if column.required:
                raise SourceError(
                    N_("The table '{table}' has no column '{name}'."),
                    hint=N_("See docs/book.md for the columns of a book."),
                    table=table,
                    name=name,
                )
            columns.append(nw.lit(None).cast(column.dtype).alias(name))
        else:
            _fitting(table, name, schema[name], column)
            columns.append(nw.col(name).cast(column.dtype))
    return frame.select(*columns)


def _fitting(table: str, name: str, found: DType, column: Column) -> None:
    is_instant = column.dtype == INSTANT
    if is_instant != isinstance(found, nw.Datetime) and found != nw.Unknown:
        wanted = "an instant" if is_instant else str(column.dtype)
        raise SourceError(
            N_("The column '{name}' of the table '{table}' is {found}, not {wanted}."),
            hint=N_("See docs/book.md for the columns of a book."),
            name=name,
            table=table,
            found=found,
            wanted=wanted,
        )


def tables_in(folder: Path, engine: Engine) -> dict[str, Frame]:
    """Return the tables of the book that a folder holds, as they were read."""
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    return {name: completed(name, engine.scan(path)) for name, path in paths.items() if path.exists()}
