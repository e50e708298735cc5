"""A source that is piped in: kept in a folder of this process's own until it ends."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pista.errors import PistaError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable


def from_standard_input(sources: Iterable[Path]) -> list[Path]:
    """Return the sources, "-" replaced by a file that holds what is piped in."""
    sources = list(sources)
    if [str(source) for source in sources].count("-") > 1:
        raise PistaError(N_("Standard input can be read once."), hint=N_("Write - once among the files."))
    return [_piped() if str(source) == "-" else source for source in sources]


def _piped() -> Path:
    if sys.stdin is None or sys.stdin.isatty():
        raise PistaError(N_("Nothing is piped in."), hint=N_("Name a file, or write 'pista report - < contacts.csv'."))
    folder = Path(tempfile.mkdtemp(prefix="pista-piped-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "standard-input"
    with path.open("wb") as out:
        shutil.copyfileobj(sys.stdin.buffer, out)
    return path
