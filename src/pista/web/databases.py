"""Where the desk's rows lie: SQLite in its folder, or PostgreSQL by an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FILE = "desk.sqlite3"
# What libpq calls things, and what Django does.
PARTS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def database(url: str, home: Path) -> dict[str, Any]:
    """Return Django's settings for the database at `url` (postgresql://user@host/name), else for SQLite in `home`.

    Raises ValueError where the address is none of PostgreSQL.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / FILE,
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # A writer takes its turn at once, waits for others, and is on the disk when it says so.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # What is read often stays in memory: a desk of a million contacts is larger than SQLite's own habit.
                # What was written goes into the file aside (records/upkeep.py); by who writes only where that lags.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
                "PRAGMA mmap_size=1073741824; PRAGMA wal_autocheckpoint=20000;",
            },
        }
    if not url.startswith(("postgresql://", "postgres://")):
        raise ValueError(url.split(":", 1)[0])
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - where it is needed

    said = conninfo_to_dict(url)
    known = {PARTS[name]: str(value) for name, value in said.items() if name in PARTS}
    more = {name: value for name, value in said.items() if name not in PARTS}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **known,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": more,
    }
