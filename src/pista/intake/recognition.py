"""Which system a table was exported from: one declarative file per system, found by name in `systems/`.

A file says the system's tables, each with headings that give it away, what its headings mean, the words it uses for
won, lost, done ..., and the units of its durations. The machinery knows none of them.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pista.intake.cells import vocabulary
from pista.intake.cells.folding import plain as folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.intake.headings import Headed

FOLDER = Path(__file__).resolve().parent / "systems"
KINDS = ("contacts", "opportunities", "prospects", "leads", "stage_changes", "users")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Layout:
    """One table of one system.

    needs    sets of headings: a table that has all of one set is this one
    columns  field -> the headings that mean it, the surest first, compared plainly
    words    kind of word (status, done, outcome ...) -> written -> meant
    ignored  headings of the system that nothing is read from
    unit, clock  of its durations
    entered  forms of headings that say when a deal came to a stage, its name in parentheses
    closed_is_a_fact  whether a day under `closed` says that the deal has ended, and is not hoped for
    """

    system: str
    title: str
    kind: str
    needs: Sequence[frozenset[str]]
    columns: Mapping[str, Sequence[str]]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    unit: str | None = None
    clock: str | None = None
    closed_is_a_fact: bool = False
    entered: Sequence[str] = ()

    def fields(self, raw: Headed) -> dict[str, str]:
        """Return which heading of a table means which field."""
        by_name: dict[str, str] = {}
        for heading in raw.headings:
            by_name.setdefault(exact(heading), heading)
        found: dict[str, str] = {}
        for name, headings in self.columns.items():
            fitting = next((by_name[one] for one in headings if one in by_name), None)
            if fitting is not None and fitting not in found.values():
                found[name] = fitting
        return found

    def passed_over(self, raw: Headed) -> set[str]:
        """Return the headings of a table that are known to be of no use."""
        return {
            heading for heading in raw.headings
            if exact(heading) in self.ignored or any(re.fullmatch(form, heading.strip()) for form in self.entered)
        }  # fmt: skip


def exact(heading: str) -> str:
    """Return a heading as systems are told apart by it: plain, with the entity before it."""
    return folded(_CAMEL.sub(" ", heading.lstrip("\ufeff")))


@cache
def layouts() -> Sequence[Layout]:
    """Return the tables of all systems, in the order of their files."""
    return [
        _layout(path.stem, table)
        for path in sorted(FOLDER.glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["table"]
    ]


@cache
def headings_of_systems() -> frozenset[str]:
    """Return all headings of all systems' tables, plain."""
    return frozenset(one for layout in layouts() for some in (*layout.columns.values(), layout.ignored) for one in some)


@cache
def words_fingerprint() -> str:
    """Return a digest of all lists of words and systems: who adds a word to one wants files read with it."""
    digest = hashlib.sha256()
    for folder in (FOLDER, vocabulary.FOLDER):
        for path in sorted(folder.glob("*.toml")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _layout(system: str, table: Mapping[str, Any]) -> Layout:
    return Layout(
        system,
        table["title"],
        table["kind"],
        [frozenset(map(exact, some)) for some in table["needs"]],
        {name: tuple(map(exact, headings)) for name, headings in table["columns"].items()},
        table.get("words", {}),
        frozenset(map(exact, table.get("ignored", ()))),
        table.get("unit"),
        table.get("clock"),
        table.get("closed_is_a_fact", False),
        tuple(table.get("entered", ())),
    )


def layout_of(raw: Headed) -> Layout | None:
    """Return the system's table that a table is, None where it is no system's: the one it shares most headings with."""
    names = {exact(heading) for heading in raw.headings}
    fitting = [layout for layout in layouts() if any(some <= names for some in layout.needs)]

    def shared(layout: Layout) -> tuple[int, int]:
        listed = {one for headings in layout.columns.values() for one in headings} | layout.ignored
        return max(len(some) for some in layout.needs if some <= names), len(listed & names)

    return max(fitting, key=shared, default=None)
