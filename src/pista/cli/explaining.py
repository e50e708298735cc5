"""`pista metrics`: list the numbers, or explain one."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pista.catalogue import pick
from pista.language import N_, _
from pista.metrics.definition import FOLDERS, metrics
from pista.reports.linting import lint_said
from pista.reports.meaning import FOLDER_NAMES, meaning


def show_metrics(name: str | None) -> None:
    """List all numbers by folder, or print what one of them means."""
    console = Console(highlight=False)
    if name is not None:
        _explain(name, console)
        return
    for folder in FOLDERS:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column(no_wrap=True, min_width=24)
        table.add_column()
        for metric in metrics().values():
            if metric.folder == folder:
                table.add_row(Text(metric.name, style="bold"), _(metric.title).partition(": ")[2] or _(metric.title))
        console.print(_(FOLDER_NAMES[folder]), style="bold blue")
        console.print(Padding(table, (0, 2, 1, 2)))
    console.print(_("'pista metrics NAME' explains one."), style="dim")


def _explain(name: str, console: Console) -> None:
    found = meaning(pick(N_("metric"), name, metrics()))
    console.print(f"{found.title}\n", style="bold")
    for section, text in found.sections:
        console.print(Text(section, style="blue"))
        console.print(Padding(Text(text or "–"), (0, 0, 1, 2)))
    if sentences := lint_said(name):
        console.print(Text(_("What it buys by itself, rehearsed"), style="blue"))
        for sentence in sentences:
            console.print(Padding(Text(sentence), (0, 0, 0, 2)))
