"""What a metric is: a module's docstring, which is its definition everywhere, and a function that measures it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pista.catalogue import sections, things

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pista.metrics.measures import Measure
    from pista.metrics.views import Views

FOLDERS = ("effort", "conversion", "speed", "value", "upkeep")
# The sections of a metric's docstring, in order; Discourages may be missing.
SECTIONS = (
    "Question", "Formula", "Unit", "Encourages", "Discourages", "Gamed by", "Read with", "Source", "Example",
)  # fmt: skip

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Metric:
    """One number.

    name, folder  as its file is called and where it stands
    doc           title and sections of its docstring
    better        which way is better
    needs         what a book must know for it; see pista.metrics.unknown
    instead_of    the naive number it replaces, shown beside it
    gamed_by      the tricks that move it without selling anything
    compares      whether sellers and teams get a verdict on it
    in_model      what it is of the quantities of a rehearsal (see pista.rehearsal.work), such as "sales / contacts"
    measure       from the views of a book to what is to be measured
    """

    name: str
    folder: str
    doc: Mapping[str, str]
    better: Better
    needs: tuple[str, ...]
    instead_of: str | None
    gamed_by: tuple[str, ...]
    compares: bool
    in_model: str
    measure: Callable[[Views], Measure]

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self.doc["title"]

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1."""
        return self.doc["Unit"].startswith("share")


def metric(
    *,
    better: Better,
    needs: tuple[str, ...],
    instead_of: str | None = None,
    gamed_by: tuple[str, ...] = (),
    compares: bool = False,
    in_model: str = "",
) -> Callable[[Callable[[Views], Measure]], Metric]:
    """Make a metric of the function that measures it; its module's docstring defines it."""

    def made(measure: Callable[[Views], Measure]) -> Metric:
        module = sys.modules[measure.__module__]
        _, folder, name = module.__name__.rsplit(".", 2)
        doc = sections(module.__doc__ or "", SECTIONS)
        return Metric(name, folder, doc, better, needs, instead_of, gamed_by, compares, in_model, measure)

    return made


def metrics() -> dict[str, Metric]:
    """Return every metric by name, folder by folder."""
    return {name: found for folder in FOLDERS for name, found in things(f"pista.metrics.{folder}", Metric).items()}
