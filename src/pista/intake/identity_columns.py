"""Columns that nothing is read from, and that hold what tells people apart: e-mails, telephones, birthdays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pista.intake.cells.dates import is_numeric_date
from pista.intake.columns import Cells
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pista.intake.readers.tables import RawTable
    from pista.intake.sink import Sink

# So many distinct contents are looked at, at most and at least; so many of them have to look alike.
LOOKED_AT, FEW, MOST = 200, 3, 0.9
_FORMS = {
    "email": re.compile(r"^[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}$", re.IGNORECASE),
    "phone": re.compile(r"^(?=(?:\D*\d){8,15}\D*$)(?:\+|00|\()?\d[\d\s().-]*[\s().-][\d\s().-]*$|^\+\d{8,15}$"),
    "born": re.compile(r"^(?:19[0-9]\d|200\d)-\d{2}-\d{2}$|^\d{1,2}[/.-]\d{1,2}[/.-](?:19[0-9]\d|200\d)$"),
}
CALLED = {"email": N_("e-mail addresses"), "phone": N_("telephone numbers"), "born": N_("birthdays")}


def tell_likely(raw: RawTable, unread: Sequence[str], sink: Sink) -> None:
    """Name the columns that nothing is read from, and that look as if they told people apart."""
    first = next(iter(raw.batches()), None) if unread else None
    if first is None:
        return
    for heading in unread:
        cells = Cells(raw, first, {heading: heading})
        if field := looks_like(cells.coded(heading).values[:LOOKED_AT]):
            sink.note(
                raw.name, None,
                N_(
                    "the column '{heading}' looks like {what}, and is not used: who is who would be surer with it; "
                    "map it to {field}"
                ),
                heading=heading, what=CALLED[field], field=field,
            )  # fmt: skip


def looks_like(values: Iterable[str]) -> str | None:
    """Return the field that contents look like, None where they look like none."""
    filled = [value.strip() for value in values if value.strip()]
    if len(filled) < FEW:
        return None
    if all(map(is_numeric_date, filled)):
        return "born" if all(_FORMS["born"].match(value) for value in filled) else None
    return next(
        (name for name, form in _FORMS.items() if sum(bool(form.match(v)) for v in filled) >= MOST * len(filled)), None
    )
