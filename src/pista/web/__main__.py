"""What `pista serve` starts: a process of its own, for Django reads its settings once."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pista.errors import PistaError
from pista.language import _, speaking
from pista.web.serving import open_desk, serve


def main() -> None:
    """Open the desk and serve it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seller", default="")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--demo", action="store_true")
    asked = parser.parse_args()
    with speaking(asked.lang):
        try:
            open_desk(asked.home, asked.seller)
            if asked.demo:
                from pista.web.demonstrating import fill  # noqa: PLC0415 - needs an open desk

                fill()
        except PistaError as error:
            sys.stderr.write(_("Error: {error}").format(error=error) + "\n")
            sys.exit(2)
        said = _("Your desk is open at http://localhost:{port} (stop with Ctrl+C). It lies in {home}.")
        sys.stdout.write(said.format(port=asked.port, home=asked.home) + "\n")
        sys.stdout.flush()
        serve(asked.port)


if __name__ == "__main__":
    main()
