"""`pista verify`: the ledger of a desk, or one that was written out, recomputed line by line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import typer

from pista.book.chain import FIELDS, held_in_file
from pista.cli.serving import default_home
from pista.engines.storing import refuse_existing, text_of
from pista.errors import PistaError
from pista.language import N_, _, language, ngettext, number

if TYPE_CHECKING:
    from pathlib import Path

# The first line of a ledger is shorter than this.
MOST_BYTES = 1_000_000


def verify_book(book: Path | None, checkpoint: Path | None, sign: Path | None, ledger: Path | None) -> None:
    """Say whether a ledger holds; exit 1 where it does not."""
    place = book or default_home(demo=False)
    if place.is_file():
        if sign or ledger:
            raise PistaError(
                N_("A ledger that was written out cannot be signed or written again."),
                hint=N_("Give the desk's folder."),
            )
        sys.exit(_verify_file(place, checkpoint))
    if not place.is_dir() or not (place / "secret").is_file():
        raise PistaError(
            N_("{path} is neither a desk nor a ledger."), path=place,
            hint=N_("Give the folder of a desk, or the file that 'pista verify DESK --ledger FILE' writes."),
        )  # fmt: skip
    for path in (sign, ledger):
        refuse_existing(path)
    command = [sys.executable, "-m", "pista.web", "--home", str(place), "--lang", language(), "--verify"]
    for name, path in (("--checkpoint", checkpoint), ("--sign", sign), ("--ledger", ledger)):
        command += [name, str(path)] if path else []
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own program
    typer.echo(done.stdout, nl=False)
    sys.exit(done.returncode)


def _verify_file(path: Path, checkpoint: Path | None) -> int:
    from pista.book.checkpoints import opened  # noqa: PLC0415 - cryptography takes a while to import

    known, by = opened(text_of(checkpoint, errors="replace")) if checkpoint else (None, "")
    marks = {1: ""} | ({known.lines: ""} if known else {})
    with path.open("rb") as lines:
        head = held_in_file(lines, marks)
    with path.open("rb") as lines:
        is_ledger = lines.readline(MOST_BYTES).count(b"\t") == FIELDS - 1
    if not is_ledger:
        raise PistaError(
            N_("{path} holds no line of a ledger."), path=path,
            hint=N_("Give the folder of a desk, or the file that 'pista verify DESK --ledger FILE' writes."),
        )  # fmt: skip
    if known:
        typer.echo(_("The checkpoint of {at} was signed by the key {key}.").format(at=known.at, key=by))
    wrong: tuple[int, str] | None = None
    if head.broken is not None:
        wrong = head.broken, _("this line does not follow from the one before: altered, removed or inserted")
    elif known and known.book != marks[1]:
        wrong = 1, _("the checkpoint is of another ledger")
    elif known and head.lines < known.lines:
        wrong = head.lines + 1, _("lines are missing from here on: the checkpoint was signed of more")
    elif known and marks[known.lines] != known.digest:
        wrong = known.lines, _("another history led here: the checkpoint was signed of another line")
    if wrong:
        typer.echo(_("Not as it was, line {line}: {what}.").format(line=number(wrong[0]), what=wrong[1]))
        return 1
    held = (
        ngettext(
            "The one line holds, {digest}: nothing was altered, removed or inserted.",
            "All {n} lines hold, up to {digest}: nothing was altered, removed or inserted.", head.lines,
        )
        if known
        else ngettext(
            "The one line holds, {digest}.",
            "All {n} lines hold, up to {digest}: nothing before the last was altered, removed or inserted.",
            head.lines,
        )
    )  # fmt: skip
    typer.echo(held.format(n=number(head.lines), digest=head.digest))
    if not known:
        typer.echo(_("Whether lines are missing at its end only a checkpoint can tell: --checkpoint FILE."))
    return 0
