"""`pista export`: write a source as a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

import pista
from pista.cli.progress import progress_bar
from pista.language import _

if TYPE_CHECKING:
    from pathlib import Path


def export_book(source: Path, out: Path, mapping: Path | None) -> None:
    """Read a source and write it as a folder of Parquet tables."""
    with progress_bar() as tell:
        folder = pista.read(source, mapping=mapping, progress=tell).write(out)
    typer.echo(_("The book lies in {path}.").format(path=folder.resolve()))
