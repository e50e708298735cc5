"""Speed and memory as ratios in one run: preparing and asking against DuckDB, pandas and lifelines.

    python benchmarks/run.py [TOUCHES ...]     1,000,000 and 10,000,000 unless given

Each step has a process of its own and runs in it three times (pandas once): the median of the seconds and the peak of
the memory are shown.
Seconds are this machine's; the ratios are what to compare.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import asked_for, in_a_process, run
from steps import STEPS

SIZES = (1_000_000, 10_000_000)
TIMES = 3
# What the ratios shall reach at 10 million touches on two cores: (ours, peer, at most ours / peer or at least peer / ours).
GOALS = (
    ("prepare", "sort and rewrite", 4.0, "at most"),
    ("all numbers by seller", "bare scan", 5.0, "at most"),
    ("Kaplan-Meier, 2 million", "lifelines Kaplan-Meier", 3.0, "faster by"),
    ("Aalen-Johansen, 2 million", "lifelines Aalen-Johansen", 50.0, "faster by"),
)
MEMORY_GOAL = 4096


def compare(touches: int) -> None:
    """Measure every step on a book of so many touches and print the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        # In a process of its own: what a process once held counts for its children too.
        code = "import sys; from pathlib import Path; from pista.rehearsal.company import simulate; "
        code += "simulate(200, int(sys.argv[1]), 1, Path(sys.argv[2]))"
        subprocess.run([sys.executable, "-c", code, str(touches), str(folder)], check=True)
        size = (folder / "touches.parquet").stat().st_size / 2**20
        print(f"\n{touches:,} touches ({size:.0f} MB of Parquet)\n")
        found = {step: in_a_process(__file__, step, folder) for step in STEPS}
    for step, (took, peak) in found.items():
        print(f"  {step:28} {took:8.2f} s {peak:8.0f} MB")
    print()
    for ours, peer, goal, how in GOALS:
        ratio = found[ours][0] / found[peer][0]
        shown = ratio if how == "at most" else 1 / ratio
        reached = shown <= goal if how == "at most" else shown >= goal
        print(f"  {ours} / {peer}: {how} {goal:g} wanted, {shown:.2f} measured{'' if reached else '  NOT REACHED'}")
    ours_peak = max(found[step][1] for step in ("prepare", "all numbers by seller", "whole report"))
    print(f"  peak memory: under {MEMORY_GOAL} MB wanted, {ours_peak:.0f} measured")
    print(
        f"  pandas / ours, preparing and asking: {found['pandas: prepare and ask'][0] / (found['prepare'][0] + found['all numbers by seller'][0]):.2f}"
    )


def main() -> None:
    """Run one step, or compare at every size."""
    if asked := asked_for():
        step, folder = asked
        run(STEPS[step](folder), 1 if step.startswith("pandas") else TIMES)
        return
    for touches in [int(text) for text in sys.argv[1:]] or SIZES:
        compare(touches)


if __name__ == "__main__":
    main()
