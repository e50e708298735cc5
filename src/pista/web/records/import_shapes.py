"""Rows of a book as the desk keeps them: named by keyed hashes of what their source calls them, cut to what fits."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pista.book.days import date_of
from pista.web.records.contacts import findable
from pista.web.records.models import IDENTITY, Contact, Deal, Prospect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

# Fields of each table that an import writes, and the model they are in.
PROSPECT = (*IDENTITY, "source", "belongs_to")
CONTACT = (
    "at", "day", "zone", "logged_at", "seller", "channel", "direction", "minutes", "outcome", "product", "opportunity",
    "source", "evidence", "amount", "margin", "next_step_on", "note", "prospect_id",
)  # fmt: skip
DEAL = (
    "product", "seller", "opened_day", "closed_day", "month", "status", "amount", "margin", "source", "next_step_on",
    "prospect_id",
)  # fmt: skip


@dataclass(frozen=True)
class Shaping:
    """How rows of one source become the desk's: its format, the desk's salt, when they are taken and for whom.

    opens_own  whether its contacts may open opportunities: not where it records them itself
    """

    format: str
    salt: bytes
    now: datetime
    is_shared: bool
    opens_own: bool

    def name_of(self, kind: str, external: str | None) -> str:
        """Return what the desk calls a row of the source; it does not tell what the source calls it."""
        if not external:
            return ""
        text = f"{kind}\n{self.format}\n{external}".encode()
        return hashlib.blake2b(text, key=self.salt[:32], digest_size=16).hexdigest()

    def prospect(self, row: Mapping[str, Any], owner: str, *, is_listed: bool) -> Prospect:
        """Return a prospect; one that stands in no table of its own is called by its identifier."""
        external = row["prospect"]
        said = {
            name: fitted(Prospect, name, row.get(column)) for name, column in (*IDENTITY.items(), ("source", "source"))
        }
        if not is_listed or not any((said["name"], said["company"], said["email"], said["phone"])):
            said["name"] = external[:200]
        created = row.get("created_at")
        return findable(Prospect(
            id=self.name_of("prospect", external), external=external[:300], **said,
            belongs_to=self.name_of("prospect", row.get("belongs_to")), is_shared=self.is_shared,
            owner=owner[:100], created_at=instant(created),
        ))  # fmt: skip

    def deal(self, row: Mapping[str, Any]) -> Deal:
        """Return an opportunity as its source records it."""
        return Deal(
            id=self.name_of("deal", row["opportunity"]), external=row["opportunity"][:300],
            prospect_id=self.name_of("prospect", row["prospect"]) or None,
            **{name: fitted(Deal, name, row[name]) for name in ("product", "seller", "status", "source")},
            **{name: row[name] for name in ("opened_day", "closed_day", "month", "amount", "margin")},
            next_step_on=_date(row["next_step_on"]),
        )  # fmt: skip

    def contact(self, row: Mapping[str, Any]) -> Contact:
        """Return a contact; it names a day, or a moment."""
        at = instant(row["at"])
        day = row["day"] if row["day"] is not None else int(at.timestamp()) // 86400 if at else 0
        texts = (
            "zone", "seller", "channel", "direction", "outcome", "product", "source", "evidence", "note",
        )  # fmt: skip
        return Contact(
            key=UUID(self.name_of("contact", row["touch_id"])), external=row["touch_id"][:300],
            prospect_id=self.name_of("prospect", row["prospect"]) or None, at=at, day=day,
            logged_at=instant(row["logged_at"]), taken_at=self.now, kind="unknown",
            opens_own=self.opens_own,
            opportunity=self.name_of("deal", row["opportunity"]),
            **{name: fitted(Contact, name, row[name]) for name in texts},
            **{name: row[name] for name in ("minutes", "amount", "margin")}, next_step_on=_date(row["next_step_on"]),
        )  # fmt: skip


def fitted(model: type[Model], name: str, value: object) -> str:
    """Return a text as long as its field takes."""
    text = "" if value is None else str(value)
    longest = getattr(model._meta.get_field(name), "max_length", None)  # noqa: SLF001
    return text[:longest] if longest else text


def instant(at: datetime | None) -> datetime | None:
    """Return an instant of the book, which is UTC and does not say so."""
    return None if at is None else at.replace(tzinfo=UTC)


def _date(day: int | None) -> Any:  # noqa: ANN401 - a date or nothing
    return None if day is None else date_of(day)


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as JSON can say it."""
    return {name: str(value) if isinstance(value, datetime) else value for name, value in row.items()}
