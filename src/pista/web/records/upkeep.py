"""Brings what was written into SQLite's file, aside: who logs a contact does not wait for it."""

from __future__ import annotations

from django.db import connection

# Seconds. What gathers in one costs a disk little; in ten, who writes meanwhile would feel it.
EVERY = 1.0


def tidy() -> None:
    """Bring what was written into the file, as far as nobody reads it; nothing to do on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
