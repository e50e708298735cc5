"""Recomputing a ledger beside hashing the same bytes with hashlib alone.

python benchmarks/fair_play/verifying.py [--lines 10000000] [--desk HOME]

Writes a ledger of so many lines out, as `pista verify --ledger` does, and recomputes it; then hashes the same bytes line
by line, and nothing else. With --desk also the ledger of a desk on SQLite, read from its database.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from pathlib import Path
from uuid import UUID

from pista.book.chain import BEGINNING, as_line, digest_of, held, held_in_file


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--desk", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "ledger"
        write(path, asked.lines)
        compare("a ledger written out", path)
    if asked.desk:
        from pista.web.serving import open_desk

        open_desk(asked.desk)
        from pista.web.records.ledger import contents

        rows = list(contents())
        seconds = timed(lambda: held(contents()))
        blobs = [(BEGINNING + content).encode() for _number, _digest, content in rows]
        alone = timed(lambda: [hashlib.sha256(blob).hexdigest() for blob in blobs])
        print(
            f"a desk on SQLite: {len(rows):,} lines, {seconds:.1f} s; hashed alone {alone:.1f} s: {alone / seconds:.2f} of its speed"
        )


def write(path: Path, lines: int) -> None:
    previous = BEGINNING
    with path.open("w", encoding="utf-8") as file:
        for number in range(lines):
            body = json.dumps({"channel": "call", "day": "2026-03-02", "outcome": "conversation", "product": "Pro",
                               "prospect": str(UUID(int=number)), "seller": "carmen", "minutes": 12.0})  # fmt: skip
            fields = (str(UUID(int=number)), "2026-03-02T10:15:00.123456+00:00", "carmen", "contact", body)
            previous = digest_of(previous, *fields)
            file.write(as_line(previous, *fields))


def compare(what: str, path: Path) -> None:
    def verify() -> None:
        with path.open("rb") as lines:
            assert held_in_file(lines).broken is None

    def alone() -> int:
        n = 0
        with path.open("rb") as lines:
            for line in lines:
                hashlib.sha256(line).hexdigest()
                n += 1
        return n

    seconds, hashed = timed(verify), timed(alone)
    size = path.stat().st_size
    print(f"{what}: {size / 1e9:.2f} GB, verified in {seconds:.1f} s; hashed alone in {hashed:.1f} s: "
          f"{hashed / seconds:.2f} of its speed (wanted .5)")  # fmt: skip
    sys.stdout.flush()


def timed(do: object) -> float:
    assert callable(do)
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
