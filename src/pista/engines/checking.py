"""Checks a folder of Parquet tables on entry: one pass per table, the first thing wrong is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.facts import STATUSES
from pista.errors import SourceError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pista.book.engine import Engine, Frame

LONGEST_MINUTES = 24 * 60.0

# Per table: what must not be, and in words.
WRONG: Mapping[str, Mapping[str, nw.Expr]] = {
    "touches": {
        "have no touch_id": nw.col("touch_id").is_null(),
        "have negative minutes": nw.col("minutes") < 0,
        "have minutes longer than a day": nw.col("minutes") > LONGEST_MINUTES,
        "are a sale without a prospect": (nw.col("outcome") == "sale") & nw.col("prospect").is_null(),
    },
    "opportunities": {
        "have no opportunity": nw.col("opportunity").is_null(),
        f"have a status that is none of {', '.join(STATUSES)}": ~nw.col("status").is_in(STATUSES)
        | nw.col("status").is_null(),
        "are closed before they were opened": nw.col("closed_day") < nw.col("opened_day"),
    },
}


def checked(tables: Mapping[str, Frame], engine: Engine, source: Path) -> None:
    """Raise SourceError for the first thing wrong with the tables of a book, with how many rows."""
    for table, wrong in WRONG.items():
        if table not in tables:
            continue
        counts = [nw.when(that).then(1).otherwise(0).sum().alias(f"w{n}") for n, that in enumerate(wrong.values())]
        row = engine.collect(tables[table].select(*counts, n=nw.len(), ids=nw.col(_key(table)).n_unique())).row(0)
        for what, count in zip(wrong, row, strict=False):
            if count:
                raise SourceError(
                    N_("{source}: {int_count} rows of {table}.parquet {wrong}."),
                    hint=N_("Mend or remove them, then ask again."),
                    source=source,
                    int_count=f"{int(count):,}",
                    table=table,
                    wrong=what,
                )
        if row[-1] < row[-2]:
            raise SourceError(
                N_("{source}: {row_row} rows of {table}.parquet repeat an identifier."),
                hint=N_("Each row needs its own."),
                source=source,
                row_row=f"{row[-2] - row[-1]:,}",
                table=table,
            )


def _key(table: str) -> str:
    return {"touches": "touch_id", "opportunities": "opportunity"}[table]
