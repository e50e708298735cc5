"""When a month is over its numbers are stated."""

from __future__ import annotations

from pista.web.clock import now, today
from pista.web.records.statements import freeze_last_month

# A month is not stated before a few days of the next are over: contacts are still being written down.
DAYS_LEFT = 3
EVERY = 3600.0


def state_months() -> None:
    """State the last month where enough days of this one are over and it was not stated yet."""
    if today().day > DAYS_LEFT:
        freeze_last_month(today(), "", now())
