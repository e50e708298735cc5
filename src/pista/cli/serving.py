"""`pista serve`: open the desk in the browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from pista.errors import PistaError
from pista.language import N_, language

LOOPBACK = "127.0.0.1"


def serve_desk(home: Path | None, port: int, seller: str, *, demo: bool) -> None:
    """Serve a desk until it is stopped; Django runs in a process of its own."""
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
    done = subprocess.run([*command, *(["--demo"] if demo else [])], check=False)  # noqa: S603 - our own program
    sys.exit(max(0, done.returncode))


def default_home(*, demo: bool) -> Path:
    """Return where a desk lies unless it is said: in the user's data folder; a demonstration apart from the own one."""
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "pista" / ("demo" if demo else "desk")
