"""What a book cannot tell, why, between which bounds it lies, and the smallest change that would make it known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.prepared import RESTS_ON
from pista.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pista.book.prepared import Unsettled
    from pista.metrics.definition import Metric
    from pista.metrics.views import Views

# Per thing a number needs: why its absence makes it unknown, and the smallest change that mends it.
REASONS = {
    "prospects": (
        N_("the log does not say with whom each contact was"),
        N_("add one column: the prospect's name, or any code that is the same each time"),
    ),
    "touches": (N_("the source has deals but no contacts"), N_("add the log of contacts")),
    "opportunities": (
        N_("without prospects nobody can say which contacts were about the same possible sale"),
        N_("add one column: the prospect's name, and what it was about if you sell more than one thing"),
    ),
    "sales": (N_("the log does not say which contact ended in a sale"), N_("add one column: the outcome")),
    "dates": (N_("the source holds no dates"), N_("add the day of each contact")),
    "minutes": (N_("no contact says how long it took"), N_("add one column: the minutes")),
    "amount": (N_("no sale says for how much"), N_("add one column: the amount of each sale")),
    "margin": (
        N_("no sale says its margin"),
        N_("add the margin, or a table of products with product and margin_rate"),
    ),
    "answers": (
        N_("the log does not say whether the prospect answered"),
        N_("add one column: the outcome (no answer, conversation, proposal, sale, refusal)"),
    ),
    "directions": (
        N_("the log does not say who contacted whom"), N_("add one column: direction (in or out)"),
    ),
    "next_step_on": (
        N_("no opportunity has the day of its next step"), N_("add one column: the day of the next step"),
    ),
    "kinds": (
        N_("the log does not say with whom each contact was"),
        N_("add one column: the prospect's name, or any code that is the same each time"),
    ),
    "evidence": (
        N_("nothing says what besides the seller's word supports a contact"),
        N_("add one column: evidence (self, mail, calendar, phone, crm)"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Unknown:
    """A number that cannot be told: sentences, and bounds for what can be bounded."""

    metric: str
    reason: str
    mend: str
    bounds: dict[str, float] | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """Why it is unknown, in the language in use."""
        return _(self.reason).format(**self.values)

    @property
    def remedy(self) -> str:
        """The smallest change that would make it known, in the language in use."""
        return _(self.mend).format(**self.values)

    def said(self) -> dict[str, object]:
        """Return it in the language in use."""
        return {"metric": self.metric, "why": self.why, "to_know": self.remedy, "bounds": self.bounds}


def unknown_of(metric: Metric, views: Views) -> Unknown | None:
    """Return why the book cannot tell a metric, or None where it can."""
    missing = next((need for need in metric.needs if not views.book.knows(need)), None)
    if missing is None:
        return None
    doubted = next((doubt for doubt in views.book.facts.doubts if missing in RESTS_ON[doubt.thing]), None)
    if doubted is not None:
        return Unknown(metric.name, doubted.why, doubted.remedy, _doubted_bounds(metric.name, doubted), doubted.values)
    why, remedy = REASONS[missing]
    return Unknown(metric.name, why, remedy, bounds(metric.name, views))


def _doubted_bounds(name: str, doubt: Unsettled) -> dict[str, float] | None:
    """Return between what a number lies, whatever those that were not understood are."""
    ends = {"close_rate": ("low", "high"), "sales": ("won", "most")}.get(name, ())
    if not ends or any(end not in doubt.values for end in ends):
        return None
    return {"low": float(doubt.values[ends[0]]), "high": float(doubt.values[ends[1]])}


# How contacts and sales alone bound a number: each sale was an opportunity, each contact at most a new prospect.
BOUNDED: Mapping[str, Callable[[float, float], tuple[float, float] | None]] = {
    "close_rate": lambda contacts, sales: (sales / contacts, 1.0) if sales else (0.0, 1.0),
    "new_prospects": lambda contacts, _sales: (0.0, contacts),
    "follow_ups": lambda contacts, _sales: (0.0, contacts),
    "touches_per_opportunity": lambda contacts, sales: (1.0, contacts / sales) if sales else None,
}


def bounds(name: str, views: Views) -> dict[str, float] | None:
    """Return the bounds of a number in a book that has only contacts and sales, where there are any."""
    if name not in BOUNDED or views.book.knows("prospects") or not views.book.knows("touches", "sales"):
        return None
    count = nw.len().alias("n")
    contacts = float(views.book.engine.collect(views.touches.frame.select(count)).item())
    sales = float(views.book.engine.collect(views.sales.frame.select(count)).item())
    found = BOUNDED[name](contacts, sales) if contacts else None
    return None if found is None else {"low": found[0], "high": found[1]}
