"""`pista serve`, `createuser`, `restore`: open the desk in the browser, let people log in, make it of a backup."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from pista.errors import PistaError
from pista.language import N_, _, language

LOOPBACK = "127.0.0.1"


def serve_desk(home: Path | None, port: int, seller: str, origin: str, *, demo: bool, team: bool) -> None:
    """Serve a desk until it is stopped: this process becomes the one that serves, and hears what stops it."""
    folder = home or default_home(demo=demo)
    if origin and (urlsplit(origin).scheme not in {"http", "https"} or not urlsplit(origin).hostname):
        raise PistaError(
            N_("'{origin}' is no address."), hint=N_("Write it as https://sales.example.org."), origin=origin
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            raise PistaError(
                N_("Port {port} is taken."), hint=N_("Choose another one with --port, or stop what uses it."), port=port
            ) from None
    command = [sys.executable, "-m", "pista.web", "--home", str(folder), "--port", str(port), "--lang", language()]
    command += ["--seller", seller] if seller else []
    command += ["--team"] if team else []
    command += ["--origin", origin] if origin else []
    os.execv(sys.executable, [*command, *(["--demo"] if demo else [])])  # noqa: S606 - our own program


def create_user(home: Path | None, name: str, role: str, team: str) -> None:
    """Make somebody who can log in; the password is asked for, or read from what is piped in."""
    password = getpass.getpass(_("Password: ")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    command = ["--create-user", name, "--role", role, "--in-team", team]
    _run(home or default_home(demo=False), command, password + "\n")


def restore_desk(home: Path | None, source: Path) -> None:
    """Make a desk of a backup."""
    if not source.is_file():
        raise PistaError(N_("There is no {source}."), hint=N_("Check the path."), source=source)
    _run(home or default_home(demo=False), ["--restore", str(source)], "")


def _run(home: Path, more: list[str], given: str) -> None:
    command = [sys.executable, "-m", "pista.web", "--home", str(home), "--lang", language(), *more]
    done = subprocess.run(command, input=given, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode:
        sys.exit(done.returncode)


def default_home(*, demo: bool) -> Path:
    """Return where a desk lies unless it is said: in the user's data folder; a demonstration apart from the own one."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "pista" / ("demo" if demo else "desk")
