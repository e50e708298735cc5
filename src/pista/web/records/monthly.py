"""The clock of months: when one is over its numbers are stated, by a thread of the desk's own."""

from __future__ import annotations

import logging
import threading
import time

from django.db import connection

from pista.web.clock import now, today
from pista.web.records.statements import freeze_last_month

# A month is not stated before a few days of the next are over: contacts are still being written down.
DAYS_LEFT = 3
EVERY = 3600.0


def state_for_ever() -> None:
    """Begin to state months as they end."""
    threading.Thread(target=_state, daemon=True, name="statements").start()


def _state() -> None:
    while True:
        time.sleep(EVERY)
        try:
            if today().day > DAYS_LEFT:
                freeze_last_month(today(), "", now())
        except Exception:
            # Whatever went wrong, it is tried again in an hour.
            logging.getLogger(__name__).exception("last month could not be stated")
        finally:
            connection.close()
