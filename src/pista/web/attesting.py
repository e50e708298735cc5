"""`pista verify` on a desk: says whether its ledger holds, signs a checkpoint of it, writes it out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.utils import DatabaseError

from pista.book.chain import as_line
from pista.book.checkpoints import checkpoint_of, fingerprint, opened, own_key, signed
from pista.engines.storing import completed_file, text_of, write_whole
from pista.errors import PistaError
from pista.language import N_, _, ngettext, number
from pista.web.clock import now
from pista.web.records.ledger import contents
from pista.web.records.models import Entry
from pista.web.records.verifying import verify

if TYPE_CHECKING:
    from pathlib import Path

    from pista.book.checkpoints import Checkpoint
    from pista.web.records.verifying_contacts import Trouble

# The desk's own, beside its database; renewed every so many seconds.
CHECKPOINT, EVERY = "checkpoint.json", 300.0


def attest(checkpoint: Path | None, sign: Path | None, ledger: Path | None) -> int:
    """Say what was found; 0 where everything holds, else 1, and nothing is signed.

    Raises PistaError where the database lacks a table or a column.
    """
    try:
        return _attest(checkpoint, sign, ledger)
    except DatabaseError as error:
        raise PistaError(
            N_("The desk's database is not whole: {error}."), hint=N_("Bring back a backup: pista restore."),
            error=str(error).splitlines()[0].rstrip("."),
        ) from error  # fmt: skip


def _attest(checkpoint: Path | None, sign: Path | None, ledger: Path | None) -> int:
    known = None
    if checkpoint is not None:
        known, by = opened(text_of(checkpoint))
        sys.stdout.write(_("The checkpoint of {at} was signed by the key {key}.").format(at=known.at, key=by) + "\n")
        first = Entry.objects.order_by("id").values_list("digest", flat=True).first() or ""
        if known.book != first:
            sys.stdout.write(_("Not as it was: {what}.").format(what=_("the checkpoint is of another ledger")) + "\n")
            return 1
        if by != key_fingerprint():
            said = _("Mind: this desk's own key is {key}. Was the checkpoint signed by a key you know?")
            sys.stdout.write(said.format(key=key_fingerprint()) + "\n")
    signed_before = [one for one in (known, kept_checkpoint()) if one]
    found = verify(*signed_before)
    if not found.lines and not found.troubles:
        sys.stdout.write(_("Nothing was written in the ledger yet.") + "\n")
        return 1
    for trouble in found.troubles:
        sys.stdout.write(told(trouble) + "\n")
    if found.troubles:
        return 1
    sys.stdout.write(
        ngettext(
            "The one line holds, {digest}: nothing was altered, removed or inserted.",
            "All {n} lines hold, up to {digest}: nothing was altered, removed or inserted.",
            found.lines,
        ).format(n=number(found.lines), digest=found.digest)
        + "\n"
    )
    if not signed_before:
        sys.stdout.write(
            _("Whether lines are missing at its end only a checkpoint can tell: --checkpoint FILE.") + "\n"
        )
    if sign is not None:
        write_whole(sign, as_checkpoint())
        sys.stdout.write(_("A signed checkpoint lies in {path}: keep it elsewhere.").format(path=sign) + "\n")
        said = _("It is signed by the key {key}: write that down too.")
        sys.stdout.write(said.format(key=key_fingerprint()) + "\n")
    if ledger is not None:
        written = write_ledger(ledger)
        said = ngettext("One line was written to {path}.", "{n} lines were written to {path}.", written)
        sys.stdout.write(said.format(n=number(written), path=ledger) + "\n")
    return 0


def told(trouble: Trouble) -> str:
    """Say what is wrong, and where."""
    what = _(trouble.what) + (f" ({trouble.detail})" if trouble.detail else "")
    if trouble.line is None:
        return _("Not as it was: {what}.").format(what=what)
    return _("Not as it was, line {line}: {what}.").format(line=number(trouble.line), what=what)


def as_checkpoint() -> str:
    """Return a signed checkpoint of the ledger as it is; raise PistaError of an empty one."""
    first = Entry.objects.order_by("id").first()
    last = Entry.objects.order_by("-id").first()
    if first is None or last is None:
        raise PistaError(N_("Nothing was written in the ledger yet."))
    return signed(checkpoint_of(first.digest, last.id, last.digest, now()), own_key(settings.HOME))


def keep_checkpoint() -> None:
    """Sign a checkpoint into the desk's own folder where lines were added: who has the database only cannot follow."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    known = kept_checkpoint()
    if last is not None and (known is None or known.lines < last):
        write_whole(settings.HOME / CHECKPOINT, as_checkpoint())


def kept_checkpoint() -> Checkpoint | None:
    """Return the checkpoint in the desk's own folder, None where there is none of its own key."""
    path = settings.HOME / CHECKPOINT
    if not path.exists():
        return None
    try:
        found, by = opened(text_of(path))
    except PistaError:
        return None
    return found if by == key_fingerprint() else None


def key_fingerprint() -> str:
    """Return what the desk's key is recognised by."""
    return fingerprint(own_key(settings.HOME).public_key().public_bytes_raw())


def write_ledger(path: Path) -> int:
    """Write the ledger out, as pista.book.chain says; return how many lines."""
    written = 0
    with completed_file(path) as half, half.open("w", encoding="utf-8", newline="\n") as file:
        for _number, digest, content in contents():
            file.write(as_line(digest, *content[1:].split("\n", 4)))
            written += 1
    return written
