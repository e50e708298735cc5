"""The planted-fraud benchmark: what Pista's signs find in companies of which five kinds of fraud are known.

python benchmarks/fair_play/planted.py GENERATOR [--seeds 20] [--first 0] [--sellers 120] [--months 12] [--quota 250]
                                       [--each 8] [--honest]

GENERATOR is a Python file with sim(seed, R, months, Q, n_each, frauds), as the reference's fraud.py. Its companies
become books (periods of thirty days), which are read and judged as any other. Prints precision, recall by kind, and
in how many honest companies (--honest, seeds from 100 on unless --first says otherwise) anybody is asked at all.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import pista
from pista.book.days import SECONDS, day_of
from pista.book.periods import Periods
from pista.intake.parquet import TableWriter

FIRST_DAY, LENGTH = day_of("2024-01-01"), 30


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("generator", type=Path)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int)
    parser.add_argument("--sellers", type=int, default=120)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--quota", type=int, default=250)
    parser.add_argument("--each", type=int, default=8)
    parser.add_argument("--honest", action="store_true")
    asked = parser.parse_args()
    simulate = generator(asked.generator)
    first = asked.first if asked.first is not None else 100 if asked.honest else 0
    hits, false, missed = 0, 0, 0
    found: dict[str, list[bool]] = {}
    companies, accused = 0, []
    for seed in range(first, first + asked.seeds):
        started = time.monotonic()
        more: dict[str, Any] = {"frauds": ()} if asked.honest else {}
        log, deals, truth = simulate(
            seed, R=asked.sellers, months=asked.months, Q=asked.quota, n_each=asked.each, **more
        )
        with tempfile.TemporaryDirectory() as place:
            told = judged(log, deals, Path(place), asked.quota)
        raised: dict[str, list[str]] = {one.seller: [] for one in told.raised}
        for one in told.raised:
            raised[one.seller].append(one.sign.name)
        names = {f"s{place:04}": kind for place, kind in truth.items()}
        hits += sum(name in names for name in raised)
        false += sum(name not in names for name in raised)
        missed += sum(name not in raised for name in names)
        companies += bool(raised)
        accused += [sign for name in raised if name not in names for sign in raised[name]]
        for name, kind in names.items():
            found.setdefault(kind, []).append(name in raised)
        heaped = next((one.p for one in told.company if one.sign == "quota_heaping"), None)
        print(f"seed {seed}: {len(raised)} asked, {sum(n not in names for n in raised)} of them honest, "
              f"company p {heaped:.2g}, {time.monotonic() - started:.1f} s", file=sys.stderr)  # fmt: skip
    if asked.honest:
        print(f"honest companies in which anybody is asked: {companies} of {asked.seeds}")
    else:
        print(f"precision {hits / max(1, hits + false):.4f}, recall {hits / max(1, hits + missed):.4f}")
        print({kind: round(float(np.mean(each)), 3) for kind, each in found.items()})
    print("signs raised about honest sellers:", {name: accused.count(name) for name in sorted(set(accused))})


def generator(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("generator", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.sim


def judged(log: Any, deals: Any, folder: Path, quota: int) -> Any:
    """Write a generated company as a book, read it and look for signs."""
    write(folder, log, deals)
    book = pista.read(folder)
    return book.signs(quota=quota, periods=Periods(LENGTH, FIRST_DAY))


def write(folder: Path, log: Any, deals: Any) -> None:
    def instants(days: Any) -> list[int]:
        found: list[int] = np.round((FIRST_DAY + days.to_numpy()) * SECONDS * 1e6).astype(np.int64).tolist()
        return found

    names = np.char.mod("s%04d", log["rep"].to_numpy())
    writer = TableWriter("touches", folder / "touches.parquet")
    writer.write({
        "touch_id": np.char.mod("t%d", np.arange(len(log))).tolist(),
        "at": instants(log["day"]),
        "day": (FIRST_DAY + np.floor(log["day"].to_numpy())).astype(int).tolist(),
        "logged_at": instants(log["log"]),
        "seller": names.tolist(),
        "prospect": np.char.add(np.char.add(names, "/"), log["pros"].to_numpy().astype(str)).tolist(),
    })  # fmt: skip
    writer.close()
    writer = TableWriter("opportunities", folder / "opportunities.parquet")
    closed = FIRST_DAY + np.floor(deals["close"].to_numpy()).astype(int)
    writer.write({
        "opportunity": np.char.mod("o%d", np.arange(len(deals))).tolist(),
        "seller": np.char.mod("s%04d", deals["rep"].to_numpy()).tolist(),
        "opened_day": (FIRST_DAY + np.floor(deals["start"].to_numpy())).astype(int).tolist(),
        "closed_day": closed.tolist(),
        "status": np.where(deals["win"], "won", "lost").tolist(),
    })  # fmt: skip
    writer.close()


if __name__ == "__main__":
    main()
