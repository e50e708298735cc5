"""What a sign and a trick are: a module's docstring, which is its definition everywhere, and a function."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pista.catalogue import sections, things

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import narwhals as nw

    from pista.fair_play.playing import Log, Played
    from pista.fair_play.scene import Scene
    from pista.fair_play.seen import Seen
    from pista.fair_play.tally import Tally

# The sections of a sign's docstring, in order.
SIGN_SECTIONS = ("Looks at", "Statistic", "Innocent if", "Ask", "Source")
# The sections of a trick's docstring, in order.
TRICK_SECTIONS = ("How", "Lifts", "Strength")


@dataclass(frozen=True)
class Sign:
    """One way in which a dressed-up number shows.

    name, doc  as its file is called, and the title and sections of its docstring
    over       the rows it counts: see pista.fair_play.scene
    when       the column of their days
    counts     what is counted by seller and day: conditions by name; the first says which rows are behind the sign
    catches    the tricks it finds, each at its stated strength
    stronger   of a trick it finds from another strength on only: which
    ages       whether its share moves by itself as a book grows older
    needs      what the scene must know; see pista.fair_play.scene.LACKS
    least      of fewer rows (of the last condition, or what `look` says) nothing is said of a seller
    look       from the counts to what is seen, None where there is nothing to compare
    """

    name: str
    doc: Mapping[str, str]
    over: str
    when: str
    counts: Mapping[str, nw.Expr]
    catches: tuple[str, ...]
    needs: tuple[str, ...]
    least: int
    look: Callable[[Tally, Scene], Seen | None]
    stronger: Mapping[str, float] = field(default_factory=dict)
    ages: bool = False

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self.doc["title"]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What one row of a trick is to a rehearsal: what it moves, what it costs (see pista.rehearsal.work).

    moves    quantities of a rehearsal, and by how much each row moves them; money in average sales
    of       the quantity that bounds how many rows there can be, none where they can be made up
    most     which share of it
    alike    whether each row is one more of what it is made from: of nothing it adds more than this share of what is
    minutes  the time a row takes, or saves
    grave    how many contacts that never took place it weighs as, to a conscience and before whoever finds out
    harm     the margin each row costs the company, in average sales
    later    whether what it moves is only taken from the next period, or left to it
    """

    moves: Mapping[str, float]
    of: str = ""
    most: float = 1.0
    alike: bool = False
    minutes: float = 0.0
    grave: float = 1.0
    harm: float = 0.0
    later: bool = False


@dataclass(frozen=True)
class Trick:
    """One way to dress a number up.

    name, doc  as its file is called, and the title and sections of its docstring
    strength   the stated strength, at which its signs find it
    effect     what it is to a rehearsal
    play       from an honest log to a played one, by one seller
    """

    name: str
    doc: Mapping[str, str]
    strength: float
    effect: Effect
    play: Callable[[Log, Played], Log]

    @property
    def title(self) -> str:
        """The first line of the docstring."""
        return self.doc["title"]


def sign(
    *,
    over: str,
    when: str,
    counts: Mapping[str, nw.Expr],
    catches: tuple[str, ...],
    needs: tuple[str, ...],
    least: int,
    stronger: Mapping[str, float] | None = None,
    ages: bool = False,
) -> Callable[[Callable[[Tally, Scene], Seen | None]], Sign]:
    """Make a sign of the function that looks; its module's docstring defines it."""

    def made(look: Callable[[Tally, Scene], Seen | None]) -> Sign:
        module = sys.modules[look.__module__]
        name = module.__name__.rpartition(".")[2]
        doc = sections(module.__doc__ or "", SIGN_SECTIONS)
        return Sign(name, doc, over, when, counts, catches, needs, least, look, stronger or {}, ages)

    return made


def trick(*, strength: float, effect: Effect) -> Callable[[Callable[[Log, Played], Log]], Trick]:
    """Make a trick of the function that plays it; its module's docstring defines it."""

    def made(play: Callable[[Log, Played], Log]) -> Trick:
        module = sys.modules[play.__module__]
        name = module.__name__.rpartition(".")[2]
        return Trick(name, sections(module.__doc__ or "", TRICK_SECTIONS), strength, effect, play)

    return made


def signs() -> dict[str, Sign]:
    """Return every sign by name."""
    return things("pista.fair_play.signs", Sign)


def tricks() -> dict[str, Trick]:
    """Return every trick by name."""
    return things("pista.fair_play.tricks", Trick)
