"""Reading files as ratios in one run: a CSV against DuckDB's own reading of it, a workbook against its reader alone.

    python benchmarks/intake.py [ROWS]     1,000,000 rows of CSV and a fifth as many of XLSX unless given

Each step has a process of its own; the median of three is shown, and the peak of its memory.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from measuring import asked_for, in_a_process, run

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES = 3
# (ours, peer, at most ours / peer)
GOALS = (("CSV into the book's rows", "CSV by DuckDB", 5.0), ("XLSX into the book's rows", "XLSX by its reader", 2.0))
MEMORY_GOAL = 1024
HEADINGS = ("date", "seller", "prospect", "channel", "outcome", "product", "minutes", "amount", "source")


def write(rows: int, folder: Path) -> None:
    """Write a log of so many contacts as CSV, and a fifth of it as XLSX: the same in every run."""
    import duckdb
    from xlsxwriter import Workbook

    path = folder / "log.csv"
    duckdb.sql("select setseed(.5)")
    duckdb.sql(
        f"""copy (select strftime(timestamp '2025-01-01' + interval (floor(random() * 525600)) minute, '%Y-%m-%d %H:%M:%S') as date,
        'seller ' || floor(random() * 200)::int as seller, 'prospect ' || floor(random() * {rows // 5})::int as prospect,
        ['phone', 'visit', 'mail'][1 + floor(random() * 3)::int] as channel,
        ['conversation', 'no answer', 'proposal', 'sale', 'refusal'][1 + floor(random() * 5)::int] as outcome,
        'product ' || floor(random() * 5)::int as product, 1 + floor(random() * 59)::int as minutes,
        case when random() < .2 then round(random() * 1000, 2) end as amount,
        ['web', 'fair', 'referral'][1 + floor(random() * 3)::int] as source from range({rows})) to '{path}' (header)"""
    )
    with Workbook(str(folder / "log.xlsx"), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Contacts")
        sheet.write_row(0, 0, HEADINGS)
        found = (
            duckdb.connect().execute(f"select * from read_csv('{path}', all_varchar=true) limit {rows // 5}").fetchall()
        )
        for place, row in enumerate(found, 1):
            sheet.write_row(place, 0, [float(c) if c and at in {6, 7} else c for at, c in enumerate(row)])


def _ours(path: Path) -> Callable[[], object]:
    from pista.intake.mapping import Mapping
    from pista.intake.sink import Sink
    from pista.intake.taking import take

    out = path.parent / f"rows of {path.suffix[1:]}"

    def read() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        taken = take(path, Mapping(), Sink(out))
        assert all(account.read == account.taken for account in taken.accounts)

    return read


def _duckdb(path: Path) -> Callable[[], object]:
    import duckdb

    query = f"copy (select * from read_csv('{path}', all_varchar=true)) to '{path.parent / 'text.parquet'}' (compression zstd)"
    return lambda: duckdb.sql(query)


def _calamine(path: Path) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook

    return lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


STEPS = {
    "CSV into the book's rows": ("log.csv", _ours),
    "CSV by DuckDB": ("log.csv", _duckdb),
    "XLSX into the book's rows": ("log.xlsx", _ours),
    "XLSX by its reader": ("log.xlsx", _calamine),
}


def main() -> None:
    """Run one step, or write the files and compare."""
    if asked := asked_for():
        step, folder = asked
        name, made = STEPS[step]
        run(made(folder / name), TIMES)
        return
    rows = int(sys.argv[1]) if sys.argv[1:] else 1_000_000
    found = {}
    with tempfile.TemporaryDirectory() as place:
        command = [
            sys.executable,
            "-c",
            "import sys, intake; from pathlib import Path; intake.write(int(sys.argv[1]), Path(sys.argv[2]))",
        ]
        subprocess.run([*command, str(rows), place], check=True, cwd=Path(__file__).parent)
        print(f"\n{rows:,} contacts as CSV, {rows // 5:,} as XLSX\n")
        for step in STEPS:
            found[step] = in_a_process(__file__, step, Path(place))
            print(f"  {step:28} {found[step][0]:8.2f} s {found[step][1]:8.0f} MB", flush=True)
    print()
    for ours, peer, goal in GOALS:
        ratio, peak = found[ours][0] / found[peer][0], found[ours][1]
        print(
            f"  {ours} / {peer}: at most {goal:g} wanted, {ratio:.2f} measured{'' if ratio <= goal else '  NOT REACHED'}"
        )
        print(
            f"  {ours}: under {MEMORY_GOAL} MB wanted, {peak:.0f} measured{'' if peak <= MEMORY_GOAL else '  NOT REACHED'}"
        )


if __name__ == "__main__":
    main()
