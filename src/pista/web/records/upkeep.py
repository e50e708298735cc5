"""Brings what was written into SQLite's file, aside: who logs a contact does not wait for it."""

from __future__ import annotations

import time

from django.db import connection

# Seconds. What gathers in one costs a disk little; in ten, who writes meanwhile would feel it.
EVERY = 1.0


# How often, and after how many seconds, it is tried again to empty the log of changes.
TRIES, AFTER = 20, 0.1


def empty_log() -> None:
    """Bring everything into the file and empty the log beside it, so that nothing erased stands there any more."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
        if not is_busy:
            return
        time.sleep(AFTER)


def tidy() -> None:
    """Bring what was written into the file, as far as nobody reads it; nothing to do on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
