"""What an audit found is evidence from then on: for the numbers too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import pista
from pista.errors import PistaError
from pista.fair_play.auditing import AuditSample, Drawn, estimate, verified
from pista.fair_play.audits import add_audits, audits_beside

if TYPE_CHECKING:
    from pathlib import Path

LOG = """id,date,seller,prospect,channel,outcome,evidence
1,2026-03-02,carmen,ana,call,conversation,phone
2,2026-03-03,carmen,luis,call,conversation,self
3,2026-03-04,carmen,eva,call,conversation,phone
4,2026-03-05,carmen,noa,call,conversation,self
"""


def test_what_was_verified_counts_as_evidence_and_what_was_refuted_does_not(tmp_path: Path) -> None:
    source = tmp_path / "log.csv"
    source.write_text(LOG, encoding="utf-8")
    book = pista.read(source)
    names = book.prepared.engine.collect(book.prepared.touches.select("touch_id", "prospect")).to_native().to_pylist()
    assert book.ask(["evidence_share"]).told["evidence_share"].overall["value"] == 0.5
    of = {row["prospect"]: row["touch_id"] for row in names}
    add_audits(
        audits_beside(source), {of["luis"]: True, of["noa"]: True, of["eva"]: False}, datetime(2026, 3, 9, tzinfo=UTC)
    )
    assert pista.read(source).ask(["evidence_share"]).told["evidence_share"].overall["value"] == 0.75


def test_what_was_refuted_is_counted_and_never_drawn_again() -> None:
    """Two supported, one refuted, one of one verified: a quarter never took place, and nothing is left to chance."""
    row = Drawn("t1", None, "carmen", "ana", "call", "conversation", "others", 1, took_place=True)
    known = estimate(AuditSample([row], 2, 1))
    assert (known.share, known.low, known.high) == (0.25, 0.25, 0.25)
    table = AuditSample([row], 2, 1).to_csv()
    assert verified(table).refuted == 1
    # A table of an earlier version, which drew refuted ones again.
    lines = [line.rsplit(",", 3) for line in table.splitlines()]
    assert verified("\n".join(f"{first},{last}" for first, *_more, last in lines)).refuted == 0


def test_a_table_without_one_of_its_strata_is_refused() -> None:
    """What is left says nothing of all contacts."""
    rows = [
        Drawn(f"t{place}", None, "carmen", "ana", "call", "conversation", stratum, 10 + place, took_place=True)
        for place, stratum in enumerate(("asked", "others", "others"))
    ]
    rows[2] = replace(rows[2], of=rows[1].of)
    table = AuditSample(rows, 5, 1).to_csv()
    assert verified(table).supported == 5
    with pytest.raises(PistaError, match="Rows are missing: those that are here were drawn from 16 of 27 contacts"):
        verified("\n".join(line for line in table.splitlines() if "others" not in line))
    for nothing in (table.splitlines()[0], table.splitlines()[0] + "\n,,,\n"):
        with pytest.raises(PistaError, match="holds no rows"):
            verified(nothing)
