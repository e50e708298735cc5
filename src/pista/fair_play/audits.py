"""Audits: what was found out about contacts, by whom and when. Rows that are added, never changed.

    at,touch_id,took_place,by
    2026-03-02T10:15:00+00:00,t0000012,yes,carmen

The last word on a contact holds. A contact that took place has a witness from then on; one that did not has none.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from pista.errors import SourceError
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

ENDING = "audits.csv"
COLUMNS = ("at", "touch_id", "took_place", "by")


def audits_beside(source: Path) -> Path:
    """Return the file of audits of a source: beside a file, inside a folder."""
    return source / f"contacts.{ENDING}" if source.is_dir() else source.with_name(f"{source.name}.{ENDING}")


def audits_of(path: Path) -> dict[str, bool]:
    """Return what holds of each contact; raise SourceError where the file was changed into something else."""
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error):
        rows = [{}]
    if any(not row.get("touch_id") or not row.get("at") or row.get("took_place") not in {"yes", "no"} for row in rows):
        raise SourceError(
            N_("{path} holds something else than audits."), hint=N_("Mend it, or move it away."), path=path
        )
    return {row["touch_id"]: row["took_place"] == "yes" for row in sorted(rows, key=lambda row: row["at"])}


def add_audits(path: Path, found: Mapping[str, bool], at: datetime, by: str = "") -> None:
    """Add what was found out, each row whole."""
    is_new = not path.is_file()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_new:
            writer.writerow(COLUMNS)
        for touch, took_place in found.items():
            writer.writerow((at.isoformat(), touch, "yes" if took_place else "no", by))
