"""How a seller's number stands among the others', whose names are not told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from pista.metrics.asking import ask
from pista.web.records.numbers import kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pista.metrics.question import Question
    from pista.web.records.arrangements import Seller

# Of fewer others one could tell who is who; of fewer decided opportunities a rate says nothing.
FEWEST_OTHERS, FEWEST_OPPORTUNITIES = 4, 5
METRIC = "close_rate"


@dataclass(frozen=True)
class Spread:
    """One's own close rate with its interval, and those of others from the lowest to the highest, nameless."""

    own: float | None
    low: float | None
    high: float | None
    others: Sequence[float]


def spread_of(person: Seller, question: Question, day: date) -> Spread | None:
    """Return the spread of the team's close rates in a period; None where there are too few to stay nameless."""
    others = tuple((name, keys) for name, keys in question.where if name not in {"seller", "team"})
    asked = replace(question, by="seller", where=others)
    kept_ones = kept(("spread", asked), lambda fresh: ask(fresh.book, [METRIC], asked).told.get(METRIC), day)
    if kept_ones is None or kept_ones.found is None:
        return None
    groups = kept_ones.found.groups
    told = {
        str(key): figures
        for key, figures in groups.items()
        if key is not None and cast("int", figures["n"]) >= FEWEST_OPPORTUNITIES and figures["value"] is not None
    }
    rest = sorted(cast("float", figures["value"]) for name, figures in told.items() if name != person.name)
    if len(rest) < FEWEST_OTHERS:
        return None
    own = told.get(person.name, {})
    value, low, high = (cast("float | None", own.get(name)) for name in ("value", "low", "high"))
    return Spread(value, low, high, rest)
