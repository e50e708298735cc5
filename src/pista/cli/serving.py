"""`pista serve`: open the desk in the browser."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from pista.errors import PistaError
from pista.language import N_, language

LOOPBACK = "127.0.0.1"


def serve_desk(home: Path | None, port: int, seller: str, *, demo: bool) -> None:
    """Serve a desk until it is stopped: this process becomes the one that serves, and hears what stops it."""
    folder = home or default_home(demo=demo)
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
    os.execv(sys.executable, [*command, *(["--demo"] if demo else [])])  # noqa: S606 - our own program


def default_home(*, demo: bool) -> Path:
    """Return where a desk lies unless it is said: in the user's data folder; a demonstration apart from the own one."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "pista" / ("demo" if demo else "desk")
