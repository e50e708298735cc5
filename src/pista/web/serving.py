"""Opens a desk: its folder, its secret, its tables; then serves it."""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
from typing import TYPE_CHECKING

from pista.errors import PistaError, of_the_system
from pista.language import N_
from pista.web.databases import FILE

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "secret"  # noqa: S105 - the name of the file
WORKERS, THREADS = 1, 4
# Changes whenever what follows from contacts must be made anew.
TOLD = "2"


def open_desk(home: Path, seller: str = "", *, team: bool = False, origin: str = "") -> None:
    """Make Django ready to serve the desk in a folder, made where there is none; its tables are brought up to date.

    team    whether everybody logs in
    origin  where it is reached from outside, as https://sales.example.org
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        secret = home / SECRET
        if not secret.exists():
            secret.touch(mode=0o600)
            if not os.environ.get("PISTA_DATABASE_URL"):
                # A folder that was there already may be open to others.
                (home / FILE).touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(50), encoding="ascii")
        os.environ["PISTA_SECRET"] = secret.read_text(encoding="ascii")
    except OSError as error:
        raise PistaError(N_("{path} cannot hold a desk: {error}."), path=home, error=of_the_system(error)) from error
    os.environ["PISTA_HOME"] = str(home.resolve())
    os.environ["PISTA_SELLER"] = seller or owner()
    os.environ["PISTA_TEAM"] = "1" if team else ""
    os.environ["PISTA_ORIGIN"] = origin
    os.environ["DJANGO_SETTINGS_MODULE"] = "pista.web.settings"
    import django  # noqa: PLC0415 - reads the environment
    from django.core.management import call_command  # noqa: PLC0415

    try:
        django.setup()
    except ValueError as error:
        raise PistaError(
            N_("PISTA_DATABASE_URL names no database the desk can use ({kind})."),
            hint=N_("Give one as postgresql://user@host/name."), kind=error,
        ) from None  # fmt: skip
    from django.db.utils import DatabaseError  # noqa: PLC0415 - Django is ready from here on

    try:
        call_command("migrate", verbosity=0)
        _bring_up_to_date()
    except DatabaseError as error:
        raise PistaError(N_("The database cannot be used: {error}"), error=str(error).splitlines()[0]) from error


def _bring_up_to_date() -> None:
    """Put right what a stopped process or an older version left."""
    from pista.web.records.arrangements import Setting  # noqa: PLC0415 - Django is ready by now
    from pista.web.records.recovering import recover  # noqa: PLC0415

    recover()
    told, _is_new = Setting.objects.get_or_create(name="told", defaults={"value": ""})
    if told.value != TOLD:
        from pista.web.records import columns, numbers, reviewing  # noqa: PLC0415 - seldom needed
        from pista.web.records.telling_many import retell_all  # noqa: PLC0415

        retell_all()
        # What was made of the rows as they were told before is made anew, and looked at anew.
        numbers.forget()
        shutil.rmtree(columns.book_folder(), ignore_errors=True)
        Setting.objects.filter(name=reviewing.LOOKED).delete()
        Setting.objects.filter(name="told").update(value=TOLD)


def serve(port: int) -> None:
    """Serve the desk that was opened on this machine's own address, until it is stopped."""
    from granian import Granian  # noqa: PLC0415 - not needed to open a desk
    from granian.constants import Interfaces  # noqa: PLC0415

    # Threads serve the pages; linear algebra is small here, and threads of its own would only wait beside them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # One process: two writers on SQLite make the slowest wait longer. Threads serve the pages.
    Granian(
        "pista.web.wsgi:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=WORKERS,
        blocking_threads=THREADS, log_enabled=False,
    ).serve()  # fmt: skip


def owner() -> str:
    """Return whose desk it is, by the name they log in with."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "me"
