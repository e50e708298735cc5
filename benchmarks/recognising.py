"""Is this one of ours? How long one question takes among many, and how often one by one agrees with all at once.

    python benchmarks/recognising.py [RECORDS]     200,000 unless given; 1,000,000 is matched in some 7 minutes

The questions are half of people in the book, half of others. Agreement: records come in one by one, each is asked for
and added; what is offered is compared with the group that the batch puts it in, as far as it came before. Every
difference is listed: the record, what the batch joins it to, what was offered.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import pista
import prospects as labelled
from pista.book.tables import tables_in
from pista.engines.embedded import Embedded
from pista.engines.identities import rows_of
from pista.engines.recognising import write_index
from pista.prospects.index import Index
from pista.prospects.recognising import recognise
from pista.prospects.records import records_of
from pista.prospects.resolving import resolve
from pista.rehearsal.people import messy_people

if TYPE_CHECKING:
    from collections.abc import Sequence

QUESTIONS, WARM = 5000, 200
# A record, the earlier ones that the batch joins it to, and those of the group that was offered.
Difference = tuple[str, set[str], set[str]]


def latency(records: int, folder: Path) -> None:
    """Print how long a question takes among so many records."""
    rows, _ = messy_people(records)
    others, _ = messy_people(QUESTIONS // 2, seed=2)
    began = time.perf_counter()
    made = records_of(rows)
    resolution = resolve(made, Embedded().matcher())
    matched = time.perf_counter()
    write_index(folder / "who", made, resolution)
    written = time.perf_counter()
    index = Index.open(folder / "who")
    opened = time.perf_counter()
    size = sum(path.stat().st_size for path in (folder / "who").iterdir()) / 2**20
    print(f"{records:,} records: matched in {matched - began:.0f} s, index of {size:.0f} MiB written in", end=" ")
    print(f"{written - matched:.1f} s, opened in {(opened - written) * 1e3:.0f} ms")
    asked = [rows[place] for place in np.random.default_rng(1).integers(records, size=QUESTIONS // 2)] + others
    for row in asked[:WARM]:
        recognise(index, row)
    took = []
    for row in asked:
        start = time.perf_counter()
        recognise(index, row)
        took.append(time.perf_counter() - start)
    shown = ", ".join(
        f"{name} {np.quantile(took, q) * 1e3:.1f}" for name, q in (("median", 0.5), ("p95", 0.95), ("p99", 0.99))
    )
    print(f"  {QUESTIONS:,} questions, milliseconds: {shown}, longest {max(took) * 1e3:.1f} (wanted: p99 below 20)")


def one_by_one(rows: Sequence[dict[str, str]], folder: Path) -> tuple[list[Difference], dict[str, str], dict[str, str]]:
    """Return where what is offered, as records come in one by one, is not the batch's group so far; and both groups."""
    records = records_of(rows)
    resolution = resolve(records, Embedded().matcher())
    write_index(folder / "who", records, resolution)
    whole = Index.open(folder / "who")
    growing = replace(whole, about=replace(whole.about, spaces={}), records=whole.records.slice(0, 0))
    online: dict[str, list[str]] = {}
    batch: dict[str, list[str]] = {}
    differences = []
    for row in rows:
        name = row["prospect"]
        offers = recognise(growing, row).offers
        group = offers[0].prospect if offers and offers[0].is_same else name
        offered, wanted = set(online.get(group, ())), set(batch.get(resolution.of[name], ()))
        if offered != wanted:
            differences.append((name, wanted, offered))
        online.setdefault(group, []).append(name)
        batch.setdefault(resolution.of[name], []).append(name)
        growing.add(growing.record(row), group)
    return differences, {name: group for group, some in online.items() for name in some}, dict(resolution.of)


def main() -> None:
    """Print both."""
    with tempfile.TemporaryDirectory() as place:
        latency(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, Path(place))
    for name in ("messy_10000", "fake_1000", "febrl3", "organisations"):
        some = labelled.SETS[name]() if name in labelled.SETS else labelled.messy(10_000)
        with tempfile.TemporaryDirectory() as place:
            book = pista.read(some.written(Path(place)), people_only=True)
            rows = [
                {name: text or "" for name, text in row.items()}
                for row in rows_of(tables_in(book.tables, book.prepared.engine), book.prepared.engine)
            ]
            differences, online, batch = one_by_one(rows, Path(place))
        precision, recall, f1 = labelled.score(labelled.implied(online), labelled.implied(batch))
        print(
            f"{name}: {1 - len(differences) / len(rows):.2%} of {len(rows):,} records are offered what the batch says"
        )
        print(f"  pairs against the batch's: precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}")
        for record, wanted, offered in differences:
            print(f"  {record}: batch {', '.join(sorted(wanted)) or '-'}; offered {', '.join(sorted(offered)) or '-'}")


if __name__ == "__main__":
    main()
