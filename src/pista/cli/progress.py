"""A progress line on the screen for anything that takes longer than a second."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pista.language import _, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0
# Where standard error is a file a line is written so often.
SECONDS = 5.0


class _Plain:
    """Tells of progress in plain lines, one every few seconds, where standard error is a file."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known, self._told = known, monotonic()

    def __call__(self, what: str, share: float | None, rows: int) -> None:
        if monotonic() - self._told < SECONDS:
            return
        self._told = monotonic()
        words = self._known.get(what) or _("{file}: {rows} rows").format(file=what, rows=number(rows))
        print(words if share is None else f"{words} ({percent(share)})", file=sys.stderr, flush=True)  # noqa: T201 - its one output


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float | None, int], None]]:
    """Give a function to call with what is being done; draw on standard error once PATIENCE seconds have passed."""
    console = Console(stderr=True)
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task("", total=None)
    known = {
        "preparing": _("preparing the book"),
        "asking": _("working out the numbers"),
        "matching": _("comparing prospects"),
    }

    def tell(what: str, share: float | None, rows: int) -> None:
        words = known.get(what) or _("{file}: {rows} rows").format(file=what, rows=number(rows))
        bar.update(task, description=words, total=None if share is None else 1.0, completed=share or 0.0)

    starting = Timer(PATIENCE, bar.start)
    if console.is_terminal:
        starting.start()
    plain = _Plain(known)
    try:
        yield tell if console.is_terminal else plain
    finally:
        starting.cancel()
        if console.is_terminal:
            starting.join()
            bar.stop()
