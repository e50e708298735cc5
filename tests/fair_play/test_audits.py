"""What an audit found is evidence from then on: for the numbers too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import pista
from pista.errors import PistaError, SourceError
from pista.fair_play.auditing import AuditSample, Drawn, estimate
from pista.fair_play.audits import add_audits, audits_beside, audits_of
from pista.fair_play.handing_back import verified

if TYPE_CHECKING:
    from collections.abc import Callable
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
    assert verified(AuditSample([row], 2, 1).to_csv().encode()).refuted == 1


def test_a_table_without_one_of_its_strata_is_refused() -> None:
    """What is left says nothing of all contacts."""
    rows = [
        Drawn(f"t{place}", None, "carmen", "ana", "call", "conversation", stratum, 10 + place, took_place=True)
        for place, stratum in enumerate(("asked", "others", "others"))
    ]
    rows[2] = replace(rows[2], of=rows[1].of)
    table = AuditSample(rows, 5, 1).to_csv()
    assert verified(table.encode()).supported == 5
    with pytest.raises(PistaError, match="This is not the sample as it was drawn"):
        verified("\n".join(line for line in table.splitlines() if "others" not in line).encode())
    for nothing in (table.splitlines()[0], table.splitlines()[0] + "\n,,,\n"):
        with pytest.raises(PistaError, match="holds no rows"):
            verified(nothing.encode())


def sample() -> str:
    rows = [
        Drawn(f"t{place}", None, "carmen", "ana", "call", "conversation", "others", 12, took_place=bool(place))
        for place in range(3)
    ]
    return AuditSample(rows, 5, 1).to_csv()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text.replace("t2,", "t1,").encode(), "Line 4: the contact t1 stands in line 3 already"),
        (lambda text: text.replace(",12,5,", ",9,5,").encode(), "not the sample as it was drawn"),
        (lambda text: text.replace(",12,5,1,", ",12,9,1,", 1).encode(), "not the sample as it was drawn"),
        (lambda text: text.replace(",12,5,", ",²,5,").encode(), "not the sample as it was drawn"),
        (lambda text: text.replace("others", "asked").encode(), "not the sample as it was drawn"),
        (lambda text: text.replace("t2,", "t7,").encode(), "not the sample as it was drawn"),
        (
            lambda text: "\n".join(one for one in text.splitlines() if not one.endswith(",no")).encode(),
            "not the sample",
        ),
        (lambda text: text.encode("utf-16-le"), "This is no audit sample"),
        (lambda _text: bytes(range(256)) * 9, "This is no audit sample"),
        (lambda _text: b'"', "This is no audit sample"),
        (lambda _text: b"", "This is no audit sample"),
    ],
)
def test_a_sample_that_was_changed_into_something_else_is_refused(change: Callable[[str], bytes], why: str) -> None:
    with pytest.raises(PistaError, match=why):
        verified(change(sample()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_sample_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    text = sample().replace("carmen", "Begoña").replace(",yes", ",Sí")
    rows = verified(text.encode(encoding)).rows
    assert [(row.seller, row.took_place) for row in rows] == [("Begoña", False), ("Begoña", True), ("Begoña", True)]


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", "at,touch_id,took_place,by\n,t1,yes,é\n".encode("cp1252"), b"at\n1\n"]
)
def test_audits_that_are_none_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.csv.audits.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="holds something else than audits"):
        audits_of(path)


def test_no_cell_is_taken_for_a_formula_and_all_are_read_back() -> None:
    row = Drawn(
        "-t1",
        None,
        "=carmen",
        "ana",
        "call",
        "conversation",
        "others",
        1,
        name="=1+1",
        phone="+34600111222",
        email="@x",
    )
    table = AuditSample([row], 0).to_csv()
    assert {"'-t1", "'=carmen", "'=1+1", "'+34600111222", "'@x"} <= set(table.splitlines()[1].split(","))
    back = verified(table.encode()).rows[0]
    assert (back.touch_id, back.seller) == ("-t1", "=carmen")
