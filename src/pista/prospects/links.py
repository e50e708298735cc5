"""Links: who said when and why that two prospects are the same, or are not. Rows that are added, never changed.

    at,one,other,says,by,why,probability,detail
    2026-03-02T10:15:00+00:00,ana@example.org,Ana Ortiz,same,,key,,same e-mail
    2026-03-03T09:00:00+00:00,ana@example.org,Ana Ortiz,different,carmen,person,,

The last word of a person on a pair holds, and outweighs keys and the model; "undone" takes back what was said of it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, cast, get_args

from pista.errors import SourceError, UnknownNameError, of_the_system, unknown_name
from pista.language import N_
from pista.prospects.grouping import grouped, ordered, renames

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Says = Literal["same", "different", "undone"]
Why = Literal["person", "key", "model"]
ENDING = "links.csv"
COLUMNS = ("at", "one", "other", "says", "by", "why", "probability", "detail")


@dataclass(frozen=True)
class Link:
    """One row: when, about whom, what was said, by whom, and why; `probability` where the model says so."""

    at: datetime
    one: str
    other: str
    says: Says
    by: str = ""
    why: Why = "person"
    probability: float | None = None
    detail: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two, in the order of their names."""
        return ordered(self.one, self.other)


@dataclass(frozen=True)
class Standing:
    """What holds after all rows: pairs that are the same by why, and pairs that are not."""

    same: Mapping[Why, frozenset[tuple[str, str]]]
    different: frozenset[tuple[str, str]]

    @property
    def tiers(self) -> list[frozenset[tuple[str, str]]]:
        """The pairs that are the same, what outweighs the others first."""
        return [self.same[why] for why in get_args(Why)]


def standing(links: Iterable[Link]) -> Standing:
    """Return what holds after all rows, in the order of their times; a later row of the same time wins.

    To undo takes back the last word said of a pair: what was said before it holds again.
    """
    said: dict[tuple[str, str], list[Link]] = {}
    for link in sorted(links, key=lambda link: link.at):
        of_pair = said.setdefault(link.pair, [])
        if link.says != "undone":
            if link.why == "person" or not of_pair or of_pair[-1].why != "person":
                of_pair.append(link)
        elif of_pair:
            of_pair.pop()
    holds = {pair: of_pair[-1] for pair, of_pair in said.items() if of_pair}
    same: dict[Why, frozenset[tuple[str, str]]] = {
        why: frozenset(pair for pair, link in holds.items() if link.says == "same" and link.why == why)
        for why in get_args(Why)
    }
    return Standing(same, frozenset(pair for pair, link in holds.items() if link.says == "different"))


def was_said(links: Iterable[Link], pair: tuple[str, str]) -> bool:
    """Whether anything holds of a pair."""
    holds = standing(links)
    return pair in holds.different or any(pair in tier for tier in holds.tiers)


def renamed_by(links: Sequence[Link]) -> tuple[dict[str, str], Sequence[tuple[str, str]]]:
    """Return the name each linked prospect goes by (only those that change), and the pairs in conflict."""
    holds = standing(links)
    everyone = {name for tier in holds.tiers for pair in tier for name in pair}
    groups = grouped(everyone, holds.tiers, holds.different)
    return renames(groups.of), groups.conflicts


def links_beside(source: Path) -> Path:
    """Return where the links of a source are kept: in its folder, or beside its file."""
    return source / f"prospects.{ENDING}" if source.is_dir() else source.with_name(f"{source.name}.{ENDING}")


def read_links(path: Path) -> list[Link]:
    """Return the links kept in a file, none where there is no file; raise SourceError for a row that is none."""
    try:
        if not path.exists() or not path.stat().st_size:
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise SourceError(
                    N_("{path} does not begin with the heading of links."),
                    hint=N_("Its first line must be: {columns}."), path=path, columns=",".join(COLUMNS),
                )  # fmt: skip
            return [_link(path, rows.line_num, row) for row in rows]
    except UnicodeDecodeError:
        raise SourceError(N_("{path} is not text in UTF-8."), hint=N_("Save it as UTF-8."), path=path) from None
    except OSError as error:
        raise SourceError(N_("{path} cannot be read: {error}."), path=path, error=of_the_system(error)) from None


def _link(path: Path, line: int, row: Mapping[str, str | None]) -> Link:
    said = {name: row.get(name) or "" for name in COLUMNS}
    try:
        at = datetime.fromisoformat(said["at"])
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        raise _no_link(path, line, "at", said["at"], "2026-03-01T12:00:00+00:00") from None
    try:
        probability = float(said["probability"]) if said["probability"] else None
    except ValueError:
        raise _no_link(path, line, "probability", said["probability"], "0.98") from None
    for name, allowed in (("says", get_args(Says)), ("why", get_args(Why))):
        if said[name] not in allowed:
            raise _no_link(path, line, name, said[name], ", ".join(allowed))
    for name in ("one", "other"):
        if not said[name]:
            raise _no_link(path, line, name, "", N_("the name of a prospect"))
    says, why = cast("Says", said["says"]), cast("Why", said["why"])
    return Link(at, said["one"], said["other"], says, said["by"], why, probability, said["detail"])


def _no_link(path: Path, line: int, name: str, value: str, allowed: str) -> SourceError:
    said = {"path": path, "line": line, "name": name, "value": value, "allowed": allowed}
    return SourceError(N_("{path} line {line}: {name} is '{value}'."), hint=N_("It can be: {allowed}."), **said)


def add_links(path: Path, links: Sequence[Link]) -> None:
    """Add rows at the end of the file of links; what stands there is never touched.

    Raises SourceError where what stands there are no links, OSError where it cannot be written.
    """
    read_links(path)
    is_empty = not path.exists() or not path.stat().st_size
    is_cut = not is_empty and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if is_empty:
            writer.writerow(COLUMNS)
        if is_cut:
            file.write("\n")
        for link in links:
            probability = "" if link.probability is None else f"{link.probability:.6f}"
            said = (link.says, link.by, link.why, probability, link.detail)
            writer.writerow([link.at.isoformat(timespec="seconds"), link.one, link.other, *said])


def checked_pair(one: str, other: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the pair, or raise UnknownNameError where a prospect of that name is not known, or both are one."""
    names = set(known)
    for name in (one, other):
        if name not in names:
            raise unknown_name(N_("prospect"), name, names)
    if one == other:
        raise UnknownNameError(N_("'{one}' is one prospect already."), hint=N_("Name two."), one=one)
    return one, other
