"""Workbooks of before 2007 (XLS), read in a process of their own: a damaged one can keep the reader busy for ever."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from pista.errors import SourceError
from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator

# A whole one takes no second for so many bytes; what takes longer than these seconds is none.
SECONDS, BYTES_A_SECOND = 8.0, 2**20
# A damaged one may ask for any amount of memory.
MEMORY = 2 * 2**30
Sheet = tuple[str, bool, list[list[Any]], Any]


def sheets_of(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook: name, whether it is hidden, rows of cells, merged ranges.

    Raises SourceError where it is damaged.
    """
    limit = SECONDS + path.stat().st_size / BYTES_A_SECOND
    with tempfile.TemporaryDirectory(prefix="pista-workbook-") as folder:
        kept = Path(folder) / "sheets"
        try:
            ended = subprocess.run(  # noqa: S603 - this very Python, and no shell
                [sys.executable, "-c", f"from {__name__} import keep; keep()", str(path), str(kept)],
                timeout=limit, capture_output=True, check=False,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise _damaged(path, _("reading it does not end")) from None
        if ended.returncode or not kept.exists():
            raise _damaged(path, _("the reader broke off"))
        found = pickle.loads(kept.read_bytes())  # noqa: S301 - what the process above wrote, in a folder of this user's
    if isinstance(found, str):
        raise _damaged(path, found)
    return found  # type: ignore[no-any-return]


def keep() -> None:
    """Read the workbook that is named first on the command line; pickle its sheets to the file that is named second."""
    source, target = sys.argv[1:3]
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        found: list[Sheet] | str = list(sheets_in(source))
    except BaseException as error:  # noqa: BLE001 - a panic of the reader too is said to the other process
        found = str(error)
    Path(target).write_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))


def sheets_in(source: str) -> Iterator[Sheet]:
    """Yield the sheets of any workbook, as `sheets_of`, read here and now."""
    workbook = CalamineWorkbook.from_path(source)
    hidden = {one.name for one in workbook.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
    for name in workbook.sheet_names:
        sheet = workbook.get_sheet_by_name(name)
        ranges = getattr(sheet, "merged_cell_ranges", None) or ()
        yield name, name in hidden, sheet.to_python(skip_empty_area=False), ranges


def _damaged(path: Path, error: str) -> SourceError:
    return SourceError(
        N_("{path} is a damaged workbook: {error}."), hint=N_("Save it again as XLSX or CSV."), path=path, error=error
    )
