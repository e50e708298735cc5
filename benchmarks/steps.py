"""The steps of the benchmark: each gets ready (imports, connections), then returns what is timed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pista.book.prepared import Prepared

OPPORTUNITIES = 2_000_000
# The columns of the prepared book that the numbers by seller are made of.
USED = {
    "touches": ("seller", "day", "kind", "minutes", "minutes_used", "evidence", "number_in_opportunity", "gap", "product"),
    "opportunities": (
        "seller", "closed_by", "status", "opened_day", "closed_day", "last_day", "amount", "margin", "next_step_on",
        "touches", "product", "source",
    ),
    "prospects": ("seller", "first_day", "touches", "has_answered", "opportunities", "direction", "first_second", "response_second"),
}  # fmt: skip


def _done(_result: object) -> None:
    """Forget what a step made: its time is what counts."""


def connection(folder: Path) -> Any:
    import duckdb

    spill = folder / "spill"
    spill.mkdir(exist_ok=True)
    found = duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(spill)})
    found.execute("set preserve_insertion_order = false")
    return found


def sort_and_rewrite(folder: Path) -> Callable[[], None]:
    con = connection(folder)
    source, target = folder / "touches.parquet", folder / "sorted.parquet"

    def run() -> None:
        con.execute(
            f"copy (select * from '{source}' order by prospect, \"at\", touch_id) to '{target}' (format parquet, compression zstd)"
        )

    return run


def prepare_book(folder: Path) -> Callable[[], None]:
    from pista.book.preparing import prepare
    from pista.book.tables import completed
    from pista.engines.embedded import Embedded

    target = folder / "prepared"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    engine = Embedded(spill=folder / "spill")
    names = ("touches", "prospects", "sellers", "products")
    tables = {name: completed(name, engine.scan(folder / f"{name}.parquet")) for name in names}
    return lambda: _done(prepare(tables, engine, target))


def prepared(folder: Path) -> Prepared:
    from pista.book.prepared import reopen
    from pista.engines.embedded import Embedded

    found = reopen(folder / "prepared", Embedded(spill=folder / "spill"))
    assert found is not None
    return found


def bare_scan(folder: Path) -> Callable[[], None]:
    con = connection(folder)

    def run() -> None:
        for table, columns in USED.items():
            sums = ", ".join(f"count({name}), max({name})" for name in columns)
            con.execute(f"select {sums} from '{folder}/prepared/{table}.parquet'").fetchall()

    return run


def all_numbers(folder: Path) -> Callable[[], None]:
    from pista.metrics.asking import ask
    from pista.metrics.question import Question

    book = prepared(folder)

    def run() -> None:
        answers = ask(book, None, Question(by="seller"))
        assert len(answers.told) > 20

    return run


def whole_report(folder: Path) -> Callable[[], None]:
    from pista.intake.sink import Taken
    from pista.metrics.question import Question
    from pista.reports.html import html_report
    from pista.reports.report import build

    book = prepared(folder)
    return lambda: _done(html_report(build("bench", book, Taken("book", [], []), Question(by="seller"))))


def pandas_numbers(folder: Path) -> Callable[[], None]:
    """Derive the same kinds and episodes, and count the main numbers by seller, as one would in pandas."""
    import pandas as pd

    def run() -> None:
        columns = ["touch_id", "at", "seller", "prospect", "product", "outcome", "minutes", "amount", "evidence"]
        log = pd.read_parquet(folder / "touches.parquet", columns=columns)
        log = log.sort_values(["prospect", "at", "touch_id"], ignore_index=True)
        by = log.groupby("prospect", sort=False)
        log["number"] = by.cumcount() + 1
        log["gap"] = log["at"] - by["at"].shift()
        log["closing"] = log["outcome"].isin(["sale", "refusal"])
        log["interest"] = log["outcome"].isin(["sale", "refusal", "conversation", "proposal"])
        pair = log.groupby(["prospect", "product"], sort=False)
        silent = (log["at"] - pair["at"].shift()).dt.days > 30
        breaks = pair.cumcount().eq(0) | pair["closing"].shift(fill_value=False) | silent
        log["stretch"] = breaks.groupby([log["prospect"], log["product"]], sort=False).cumsum()
        stretch = log.groupby(["prospect", "product", "stretch"], sort=False)
        log["in_opportunity"] = stretch["interest"].cummax()
        log["is_new"] = log["number"] == 1
        log["is_follow_up"] = log["in_opportunity"] & ~log["is_new"]
        log["sale"] = log["outcome"] == "sale"
        inside = log[log["in_opportunity"]]
        deals = inside.groupby(["prospect", "product", "stretch"], sort=False).agg(
            seller=("seller", "first"), opened=("at", "min"), last=("at", "max"), won=("sale", "max"), touches=("at", "size"),
            amount=("amount", "sum"),
        )  # fmt: skip
        of_touches = log.groupby("seller").agg(
            contacts=("at", "size"), new=("is_new", "sum"), follow_ups=("is_follow_up", "sum"), minutes=("minutes", "sum"),
        )  # fmt: skip
        of_deals = deals.groupby("seller").agg(won=("won", "sum"), n=("won", "size"), revenue=("amount", "sum"))
        assert len(of_touches) == len(of_deals)

    return run


def durations(folder: Path) -> Path:
    """Store the days and ends of opportunities, and return the file that both sides read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(1)
    days = (random.weibull(1.3, OPPORTUNITIES) * 60).astype(np.int64) + 1
    ended = np.array(["", "won", "lost"])[random.choice(3, OPPORTUNITIES, p=[0.2, 0.35, 0.45])]
    path = folder / "durations.parquet"
    pq.write_table(pa.table({"days": days, "ended": ended, "entered": np.full(OPPORTUNITIES, -1)}), path)
    return path


def curve(folder: Path, kind: str) -> Callable[[], None]:
    from pista.engines.embedded import Embedded
    from pista.evidence.aalen_johansen import aalen_johansen
    from pista.evidence.day_table import from_counts, grouped
    from pista.evidence.kaplan_meier import kaplan_meier

    path, engine = durations(folder), Embedded()

    def run() -> None:
        rows = engine.collect(grouped(engine.scan(path)))
        table = from_counts(*(rows[name].to_numpy() for name in ("days", "ended", "n")))
        if kind == "km":
            kaplan_meier(table)
        else:
            aalen_johansen(table)

    return run


def peer_curve(folder: Path, kind: str) -> Callable[[], None]:
    import warnings

    import pandas as pd
    from lifelines import AalenJohansenFitter, KaplanMeierFitter

    path = durations(folder)

    def run() -> None:
        rows = pd.read_parquet(path, columns=["days", "ended"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if kind == "km":
                KaplanMeierFitter().fit(rows["days"], rows["ended"] != "")
            else:
                outcome = rows["ended"].map({"": 0, "won": 1, "lost": 2})
                fitter = AalenJohansenFitter(calculate_variance=False, seed=1)
                fitter.fit(rows["days"], outcome, event_of_interest=1)

    return run


STEPS: dict[str, Callable[[Path], Callable[[], None]]] = {
    "sort and rewrite": sort_and_rewrite,
    "prepare": prepare_book,
    "bare scan": bare_scan,
    "all numbers by seller": all_numbers,
    "whole report": whole_report,
    "pandas: prepare and ask": pandas_numbers,
    "Kaplan-Meier, 2 million": lambda folder: curve(folder, "km"),
    "lifelines Kaplan-Meier": lambda folder: peer_curve(folder, "km"),
    "Aalen-Johansen, 2 million": lambda folder: curve(folder, "aj"),
    "lifelines Aalen-Johansen": lambda folder: peer_curve(folder, "aj"),
}
