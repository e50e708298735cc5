"""Signed checkpoints: how long the ledger was, and its last digest, in a small file that is kept elsewhere.

Signed with Ed25519 (RFC 8032) by the desk's own key. Whoever can change the database can sign anew: a checkpoint
protects because it lies where they cannot reach it, and the key's fingerprint says whose it is.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pista.errors import PistaError
from pista.language import N_

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

KEY = "checkpoint-key"


@dataclass(frozen=True)
class Checkpoint:
    """A ledger of so many lines had this digest at its end; which ledger is told by its first line's digest."""

    book: str
    lines: int
    digest: str
    at: str

    def text(self) -> bytes:
        """Return what is signed."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()


def own_key(home: Path) -> Ed25519PrivateKey:
    """Return the desk's key, made where there is none; for the owner's eyes only."""
    path = home / KEY
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(Ed25519PrivateKey.generate().private_bytes_raw().hex(), encoding="ascii")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii")))


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """Return a checkpoint as a file, with its signature and the key that checks it."""
    public = key.public_key().public_bytes_raw()
    proof = {"public_key": public.hex(), "signature": key.sign(checkpoint.text()).hex()}
    return json.dumps({**asdict(checkpoint), **proof}, indent=1) + "\n"


def opened(text: str) -> tuple[Checkpoint, str]:
    """Return a checkpoint and the fingerprint of the key that signed it; raise PistaError where it was altered."""
    try:
        said: dict[str, Any] = json.loads(text)
        found = Checkpoint(said["book"], int(said["lines"]), said["digest"], said["at"])
        public = bytes.fromhex(said["public_key"])
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(said["signature"]), found.text())
    except InvalidSignature:
        raise PistaError(
            N_("This checkpoint was altered: its signature does not fit."), hint=N_("Use another copy of it.")
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise PistaError(
            N_("This is no checkpoint of a ledger."), hint=N_("'pista verify BOOK --sign FILE' writes one.")
        ) from error
    return found, fingerprint(public)


def fingerprint(public: bytes) -> str:
    """Return what a key is recognised by."""
    return hashlib.sha256(public).hexdigest()[:16]


def checkpoint_of(book: str, lines: int, digest: str, at: datetime) -> Checkpoint:
    """Return the checkpoint of a ledger as it is."""
    return Checkpoint(book, lines, digest, at.isoformat())
