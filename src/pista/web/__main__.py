"""What `pista serve` starts: a process of its own, for Django reads its settings once."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from pista.errors import PistaError
from pista.language import N_, _, speaking
from pista.web.serving import open_desk, serve


def main() -> None:
    """Open the desk and serve it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--team", action="store_true")
    parser.add_argument("--origin", default="")
    parser.add_argument("--create-user", default="")
    parser.add_argument("--role", default="administrator")
    parser.add_argument("--in-team", default="")
    parser.add_argument("--restore", type=Path)
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--sign", type=Path)
    parser.add_argument("--ledger", type=Path)
    parser.add_argument("--seller", default="")
    parser.add_argument("--lang", default="en")
    parser.add_argument("--demo", action="store_true")
    asked = parser.parse_args()
    with speaking(asked.lang):
        try:
            open_desk(asked.home, asked.seller, team=asked.team, origin=asked.origin)
            if asked.restore or asked.create_user:
                _do(asked)
                return
            if asked.verify:
                from pista.web.attesting import attest  # noqa: PLC0415 - needs an open desk

                sys.exit(attest(asked.checkpoint, asked.sign, asked.ledger))
            if asked.demo:
                from pista.web.demonstrating import fill  # noqa: PLC0415 - needs an open desk
                from pista.web.records.people import owner  # noqa: PLC0415

                fill(owner(os.environ["PISTA_SELLER"]))
            if asked.team:
                _need_somebody()
            else:
                _need_nobody()
        except PistaError as error:
            sys.stderr.write(_("Error: {error}").format(error=error) + "\n")
            sys.exit(2)
        said = (
            _("The team's desk is open at http://localhost:{port} (stop with Ctrl+C). It lies in {home}.")
            if asked.team
            else _("Your desk is open at http://localhost:{port} (stop with Ctrl+C). It lies in {home}.")
        )
        sys.stdout.write(said.format(port=asked.port, home=asked.home) + "\n")
        sys.stdout.flush()
        serve(asked.port)


def _do(asked: argparse.Namespace) -> None:
    """Restore a backup, or make somebody who can log in; the password is read from the first line given."""
    from pista.web.clock import now  # noqa: PLC0415 - Django is ready from here on

    if asked.restore:
        from pista.web.records.exporting import restore  # noqa: PLC0415

        counts = restore(asked.restore)
        said = _("The desk in {home} holds {n} rows, as they were.")
        sys.stdout.write(said.format(home=asked.home, n=sum(counts.values())) + "\n")
        return
    from pista.web.records.people import create_user  # noqa: PLC0415

    made = create_user(asked.create_user, sys.stdin.readline().rstrip("\n"), asked.role, asked.in_team, now())
    sys.stdout.write(_("{name} can log in: pista serve --team").format(name=made.name) + "\n")


def _need_somebody() -> None:
    """Raise PistaError where nobody could log in."""
    from pista.web.records.arrangements import ADMINISTRATOR, Seller  # noqa: PLC0415 - Django is ready by now

    if not Seller.objects.filter(role=ADMINISTRATOR, is_active=True).exclude(user=None).exists():
        raise PistaError(N_("Nobody could log in yet."), hint=N_("Make an administrator: pista createuser NAME."))


def _need_nobody() -> None:
    """Raise PistaError where people log in: their desk is not opened without."""
    from pista.web.records.arrangements import Seller  # noqa: PLC0415 - Django is ready by now

    if Seller.objects.exclude(user=None).exists():
        raise PistaError(N_("People log in to this desk."), hint=N_("Serve it as a team's: pista serve --team."))


if __name__ == "__main__":
    main()
