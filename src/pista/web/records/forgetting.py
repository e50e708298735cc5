"""After somebody was erased: what was made of the rows still holds who they were, and is made anew without them."""

from __future__ import annotations

import shutil

from pista.web.clock import today
from pista.web.records import columns, numbers, vocabulary
from pista.web.records.recognition import forget_index, make_index_aside
from pista.web.records.upkeep import empty_log


def forget_what_was_made() -> None:
    """Remove the columnar book, its index, the numbers' files and exports; what is needed is made anew."""
    empty_log()
    forget_index()
    numbers.forget()
    vocabulary.forget()
    with columns.alone:
        folder = columns.book_folder()
        for made in (folder, folder.parent / "exports"):
            shutil.rmtree(made, ignore_errors=True)
    make_index_aside(today())
