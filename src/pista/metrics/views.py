"""The views of a book that metrics count over: contacts, opportunities, sales, prospects, what is still open.

Each view knows which of its days a period applies to, and which of its columns a grouping means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import narwhals as nw

from pista.book.days import monday_of
from pista.book.facts import is_open, is_won
from pista.errors import PistaError, unknown_name
from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pista.book.engine import Frame
    from pista.book.prepared import Prepared

GROUPINGS = ("seller", "team", "product", "source", "channel", "month", "week", "contact")


@dataclass(frozen=True)
class View:
    """Rows of a book to count over.

    when     the column of days a period applies to; None for a state, which has no period
    columns  what each grouping means here
    """

    name: str
    frame: Frame
    when: str | None
    columns: Mapping[str, nw.Expr]

    def within(self, since: int | None, until: int | None) -> Frame:
        """Return the rows whose day lies in the period, both ends included."""
        frame = self.frame
        if self.when is None:
            return frame
        if since is not None:
            frame = frame.filter(nw.col(self.when) >= since)
        return frame if until is None else frame.filter(nw.col(self.when) <= until)

    def keyed(self, frame: Frame, by: str | None) -> Frame:
        """Add the column `key` that the grouping `by` means; the same for all rows where there is none."""
        key = nw.lit(0) if by is None else self.columns.get(by, nw.lit(None).cast(nw.String()))
        return frame.with_columns(key=key)


@dataclass(frozen=True)
class Views:
    """All views of one prepared book, of the rows that count (see `Question.where`)."""

    book: Prepared
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def touches(self) -> View:
        """Contacts, by the day they took place."""
        return self._view("touches", "touches", "day", month=nw.col("month"), contact=nw.col("number"))

    @cached_property
    def opportunities(self) -> View:
        """Unique opportunities, by the day they were opened."""
        return self._view("opportunities", "opportunities", "opened_day", month=nw.col("month"))

    @cached_property
    def sales(self) -> View:
        """Won opportunities, by the day they were won; credited to who won them."""
        who = {"seller": nw.col("closed_by"), "team": nw.col("closer_team"), "contact": nw.col("closing_number")}
        return self._view("sales", "opportunities", "closed_day", is_won, month=nw.col("closed_month"), **who)

    @cached_property
    def prospects(self) -> View:
        """Unique prospects that were contacted, by the day of their first contact."""
        return self._view("prospects", "prospects", "first_day", nw.col("touches") > 0, month=nw.col("month"))

    @cached_property
    def inquiries(self) -> View:
        """Prospects who came to us: their first contact was their own sign."""
        came = nw.col("direction") == "in"
        return self._view("inquiries", "prospects", "first_day", came, month=nw.col("month"))

    @cached_property
    def pipeline(self) -> View:
        """Opportunities that are open as of the book's day: a state, so no period applies."""
        return self._view("pipeline", "opportunities", None, is_open, month=nw.col("month"))

    @property
    def as_of(self) -> int:
        """The day of the book; raises PistaError where it holds no days."""
        if self.book.facts.as_of is None:
            raise PistaError(N_("This book holds no dates."), hint=N_("Add the day of each contact."))
        return self.book.facts.as_of

    def named(self, name: str) -> View:
        """Return the view called `name`."""
        found = getattr(self, name, None)
        if not isinstance(found, View):
            raise unknown_name(N_("view"), name, ["touches", "opportunities", "sales", "prospects", "pipeline"])
        return found

    def _view(self, name: str, table: str, when: str | None, that: nw.Expr | None = None, **own: nw.Expr) -> View:
        frame = self.book.frames[table]
        day = {"touches": "day", "prospects": "first_day"}.get(table, when or "opened_day")
        columns = {grouping: nw.col(grouping) for grouping in ("seller", "team", "product", "source", "channel")}
        columns |= {"week": monday_of(nw.col(day))} | own
        frame = frame if that is None else frame.filter(that)
        for grouping, keys in self.where:
            counts = columns.get(checked_grouping(grouping) or "", nw.lit(None).cast(nw.String()))
            frame = frame.filter(counts.is_in(list(keys)).fill_null(value=False))
        return View(name, frame, when, columns)


def checked_grouping(by: str | None) -> str | None:
    """Return `by`, or raise UnknownNameError where there is no such grouping."""
    if by is not None and by not in GROUPINGS:
        raise unknown_name(N_("grouping"), by, GROUPINGS)
    return by
