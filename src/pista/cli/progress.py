"""A progress line on the screen for anything that takes longer than a second."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pista.language import _, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 1.0


@contextmanager
def progress_bar() -> Iterator[Callable[[str, float | None, int], None]]:
    """Give a function to call with what is being done; draw on standard error once it has taken PATIENCE seconds."""
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
    began = time.monotonic()

    def tell(what: str, share: float | None, rows: int) -> None:
        if not console.is_terminal:
            return
        words = (
            _("preparing the book")
            if what == "preparing"
            else _("{file}: {rows} rows").format(file=what, rows=number(rows))
        )
        bar.update(task, description=words, total=None if share is None else 1.0, completed=share or 0.0)
        if what == "preparing" or time.monotonic() - began > PATIENCE:
            bar.start()

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
