"""The clock of webhooks: every few seconds what is new is told, by a thread of the desk's own."""

from __future__ import annotations

import logging
import threading
import time

from django.db import connection

from pista.web.clock import now
from pista.web.records.hooks import tell_hooks

EVERY = 3.0


def tell_hooks_for_ever() -> None:
    """Begin to tell webhooks what happens."""
    threading.Thread(target=_tell, daemon=True, name="webhooks").start()


def _tell() -> None:
    while True:
        try:
            tell_hooks(now())
        except Exception:
            # Whatever went wrong with one message, the next are told.
            logging.getLogger(__name__).exception("webhooks could not be told")
        finally:
            connection.close()
        time.sleep(EVERY)
