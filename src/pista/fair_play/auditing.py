"""The audit sample: a few contacts to verify, drawn so that the share that never took place can be estimated.

Three strata, so that to be called back accuses nobody: contacts behind a sign that was raised, other contacts of those
sellers, and contacts of everybody else. Half of the sample comes from the first, a quarter from each of the others;
what a stratum cannot give, the others do. Within a stratum every contact has the same chance. Contacts that a witness
supports, or an audit verified, need no call and are left out; they are counted as having taken place. Those an audit
refuted are left out as well, and counted as not having taken place.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.cells import as_cell
from pista.book.days import SECONDS, date_of
from pista.errors import PistaError
from pista.evidence.audit import Estimate, stratified_share
from pista.fair_play.scene import CALLED
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.book.engine import Frame
    from pista.fair_play.judging import Judgement
    from pista.fair_play.scene import Scene

SUSPECTED, THEIRS, OTHERS = "asked", "same seller", "others"
STRATA = {SUSPECTED: 0.5, THEIRS: 0.25, OTHERS: 0.25}
HEAD = (
    "touch_id", "day", "time", "minutes", "seller", "prospect", "name", "phone", "email", "channel", "outcome",
    "stratum", "of", "supported", "refuted", "draw", "took_place",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """One contact to verify: when it began (UTC) and how long it took, where that was noted.

    of                  how many contacts its stratum holds
    took_place          what was found
    name, phone, email  how the prospect is reached, where the source tells it
    """

    touch_id: str
    day: int | None
    seller: str
    prospect: str
    channel: str
    outcome: str
    stratum: str
    of: int
    took_place: bool | None = None
    time: str = ""
    minutes: float | None = None
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class AuditSample:
    """The contacts to verify, in random order; how many a witness supports already, how many an audit refuted."""

    rows: Sequence[Drawn]
    supported: int
    refuted: int = 0

    @property
    def draw(self) -> str:
        """What the draw is recognised by: a digest of which contacts were drawn, of how many, and what was known."""
        drawn = sorted(f"{row.touch_id}\t{row.stratum}\t{row.of}" for row in self.rows)
        text = "\n".join((f"{self.supported}\t{self.refuted}", *drawn))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_csv(self) -> str:
        """Return the sample as a table, its last column to be filled in with yes or no."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEAD)
        for row in self.rows:
            day = "" if row.day is None else date_of(row.day).isoformat()
            minutes = "" if row.minutes is None else f"{row.minutes:g}"
            said = "" if row.took_place is None else "yes" if row.took_place else "no"
            writer.writerow((
                as_cell(row.touch_id), day, row.time, minutes,
                *map(as_cell, (row.seller, row.prospect, row.name, row.phone, row.email, row.channel, row.outcome)),
                row.stratum, row.of, self.supported, self.refuted, self.draw, said,
            ))  # fmt: skip
        return out.getvalue()


def audit_sample(scene: Scene, judgement: Judgement, size: int, seed: int = 1) -> AuditSample:
    """Draw `size` contacts to verify; the same seed draws the same ones. Raises PistaError of fewer than 3."""
    if size < len(STRATA):
        raise PistaError(
            N_("A sample of {size} cannot reach everybody."), hint=N_("Draw 3 contacts or more."), size=size
        )
    if "entries" not in scene.frames:
        raise no_contacts()
    raised = judgement.raised
    behind = {name for found in raised if found.sign.over == "entries" for name in found.rows}
    asked = {found.seller for found in raised}
    if not scene.sellers:
        raise PistaError(N_("The source names no seller."), hint=N_("Add who made each contact."))
    # One that was refuted is known, whatever else was logged with the same prospect on its day.
    is_refuted = nw.col("touch_id").is_in([touch for touch, took_place in scene.audited.items() if not took_place])
    everything = scene.frames["entries"].filter(~nw.col("seller").is_null())
    refuted = _many(scene, everything.filter(is_refuted))
    frame = everything.filter(~is_refuted)
    supported = _many(scene, frame.filter(nw.col("supported")))
    # Names only: who they are is looked up of those that were drawn.
    told = scene.book.engine.collect(
        frame.filter(~nw.col("supported")).select("touch_id", "seller").sort("touch_id", "seller")
    )
    strata: dict[str, list[str]] = {name: [] for name in STRATA}
    for touch, seller in zip(told["touch_id"].to_list(), told["seller"].to_list(), strict=True):
        strata[SUSPECTED if touch in behind else THEIRS if seller in asked else OTHERS].append(touch)
    chance = Random(seed)  # noqa: S311 - a sample, not a secret
    wanted = allotted({name: len(rows) for name, rows in strata.items()}, size)
    chosen = {touch: name for name, n in wanted.items() for touch in chance.sample(strata[name], n)}
    rows = scene.book.engine.collect(frame.filter(nw.col("touch_id").is_in(list(chosen))))
    reached = _reached(scene, {who for who in rows["prospect"].to_list() if who})
    drawn = []
    for row in rows.iter_rows(named=True):
        stratum = chosen[row["touch_id"]]
        name, phone, email = reached.get(row["prospect"], ("", "", ""))
        drawn.append(Drawn(
            row["touch_id"], row["day"], row["seller"], row["prospect"] or "", row["channel"] or "",
            row["outcome"] or "", stratum, len(strata[stratum]), time=_time_of(row["second"]), minutes=row["minutes"],
            name=name, phone=phone, email=email,
        ))  # fmt: skip
    if not drawn:
        return AuditSample((), supported, refuted)
    drawn.sort(key=lambda row: row.touch_id)
    chance.shuffle(drawn)
    return AuditSample(drawn, supported, refuted)


def no_contacts() -> PistaError:
    """Return what is said of a source without contacts."""
    return PistaError(
        N_("No contact could be read from the source: there is nothing to verify."), hint=N_("Give a log of contacts.")
    )


def _reached(scene: Scene, prospects: set[str]) -> dict[str, tuple[str, str, str]]:
    """Return how prospects are reached: the name, the first telephone and e-mail that the source tells."""
    told = scene.prospects_told(prospects, name=CALLED, phone=nw.col("phones"), email=nw.col("emails"))
    return {who: (name or "", _first(phones), _first(emails)) for who, name, phones, emails in told}


def _first(several: str | None) -> str:
    return (several or "").partition(";")[0].strip()


def _many(scene: Scene, frame: Frame) -> int:
    return int(scene.book.engine.collect(frame.select(n=nw.len())).item())


def _time_of(second: int | None) -> str:
    """Return the time of day a contact began; nothing where only its day was noted."""
    within = 0 if second is None else second % SECONDS
    return f"{within // 3600:02}:{within // 60 % 60:02}" if within else ""


def allotted(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """Return how many of `size` rows each stratum gives: its share, what it has, and what others cannot give."""
    given = {name: min(n, max(1, round(size * STRATA[name]))) if n else 0 for name, n in sizes.items()}
    while sum(given.values()) > size:
        given[max(given, key=lambda name: given[name])] -= 1
    while (left := size - sum(given.values())) > 0:
        free = [name for name in sizes if given[name] < sizes[name]]
        if not free:
            break
        for name in free[:left]:
            given[name] += 1
    return given


def estimate(sample: AuditSample) -> Estimate:
    """Estimate the share of all contacts that never took place; raise PistaError where a stratum was not looked at."""
    sizes, drawn, found = [sample.supported, sample.refuted], [sample.supported, sample.refuted], [0, sample.refuted]
    for name in STRATA:
        rows = [row for row in sample.rows if row.stratum == name]
        if not rows:
            continue
        answered = [row for row in rows if row.took_place is not None]
        if not answered:
            raise PistaError(
                N_("Nothing was found out yet of the rows whose stratum is '{name}'."),
                hint=N_("Write yes or no into the column took_place of some rows of each stratum."), name=name,
            )  # fmt: skip
        sizes.append(rows[0].of)
        drawn.append(len(answered))
        found.append(sum(not row.took_place for row in answered))
    return stratified_share(sizes, drawn, found)
