"""`pista simulate`: write a simulated company's book."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pista.book.tables import TABLES
from pista.engines.storing import completed_folder, refuse_foreign
from pista.language import _, number
from pista.rehearsal.company import simulate

if TYPE_CHECKING:
    from pathlib import Path


def simulate_company(sellers: int, touches: int, seed: int, out: Path) -> None:
    """Write the book and say what is true of it; a folder that holds anything but a simulated book is left alone."""
    refuse_foreign(out, {"truth.json", *(f"{table}.parquet" for table in TABLES)})
    with completed_folder(out) as half:
        truth = simulate(sellers, touches, seed, half)
    counts = {name: number(value) for name, value in truth.counts.items()}
    text = _("{touches} contacts, {prospects} prospects, {opportunities} opportunities, {won} won, in {path}")
    typer.echo(text.format(**counts, path=out))
