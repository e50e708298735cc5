"""Measures a step of a benchmark in a process of its own: the median of its seconds, and the peak of its memory."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def in_a_process(program: str, step: str, folder: Path) -> tuple[float, float]:
    """Return the median seconds and the peak megabytes of a step that `program --step STEP FOLDER` runs."""
    command = [sys.executable, program, "--step", step, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    took, peak = json.loads(done.stdout.splitlines()[-1])
    return took, peak


def asked_for() -> tuple[str, Path] | None:
    """Return the step and the folder that this process was started for, None where it is the one that compares."""
    return (sys.argv[2], Path(sys.argv[3])) if sys.argv[1:2] == ["--step"] else None


def run(ready: Callable[[], object], times: int) -> None:
    """Run a step so many times in this process and print its median seconds and the peak megabytes."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        ready()
        seconds.append(time.perf_counter() - began)
    print(json.dumps([statistics.median(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
