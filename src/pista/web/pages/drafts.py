"""The form of a contact: what stands in it, as text, and what that says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from pista.errors import PistaError
from pista.language import N_, language, number
from pista.money import SIGNS, currency, is_another
from pista.web.clock import now, today
from pista.web.records.contacts import What, Who

if TYPE_CHECKING:
    from collections.abc import Mapping

# Digits between marks of thousands.
GROUP = 3
_SIGN = "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))
_SIGNED = re.compile(rf"(?P<before>(?:{_SIGN})\s*)?(?P<amount>[^\s].*?)(?P<after>\s*(?:{_SIGN}))?", re.IGNORECASE)
LONGEST_MINUTES, MOST_MONEY = 24 * 60.0, 1e12
# Longest texts of a contact that people write; what is longer is refused, never cut.
LONGEST = {"channel": 60, "outcome": 60, "product": 100, "source": 100, "reason": 100, "name": 200, "company": 200,
           "email": 200, "phone": 60}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What stands in the form, as text; and whom of ours it may be."""

    key: str = ""
    line: str = ""
    seen: str = ""
    read_line: str = ""
    prospect: str = ""
    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    channel: str = "call"
    direction: str = "out"
    outcome: str = "conversation"
    product: str = ""
    minutes: str = ""
    amount: str = ""
    next_step_on: str = ""
    note: str = ""
    source: str = ""
    reason: str = ""
    on: str = ""
    at: str = ""


def draft_of(said: Mapping[str, str]) -> Draft:
    """Return the form as it was sent."""
    names = Draft.__dataclass_fields__
    return Draft(**{name: said.get(name, getattr(Draft, name)).replace("\x00", "").strip()[:2000] for name in names})


def key_of(draft: Draft) -> UUID:
    """Return the key the form was given; raise PistaError where it has none."""
    try:
        return UUID(draft.key)
    except ValueError:
        raise PistaError(N_("This form has no key of its own."), hint=N_("Open the page again.")) from None


def said_in(draft: Draft) -> tuple[Who, What]:
    """Return what the form says; raise PistaError for what cannot be."""
    who = Who() if draft.prospect in {"", "new"} else Who(prospect=draft.prospect)
    if not who.prospect:
        who = Who(name=draft.name, company=draft.company, email=draft.email, phone=draft.phone, source=draft.source)
    return who, what_in(draft)


def what_in(draft: Draft, at: datetime | None = None) -> What:
    """Return what the contact was; `at` is when it was said to be before, which stands where its day does."""
    for name, most in LONGEST.items():
        if len(getattr(draft, name)) > most:
            raise PistaError(
                N_("'{text}' is too long."), hint=N_("Write at most {most} letters."), text=getattr(draft, name)[:40],
                most=most,
            )  # fmt: skip
    day = day_in(draft.on) or today()
    if day > today():
        raise PistaError(
            N_("A contact lies in the past: {day} is still to come."), hint=N_("Plan it as the next step."), day=day
        )
    return What(
        _at(draft.at, day, at),
        day,
        draft.channel,
        draft.direction if draft.direction in {"in", "out"} else "out",
        draft.outcome,
        draft.product,
        number_in(draft.minutes, LONGEST_MINUTES),
        money_in(draft.amount),
        day_in(draft.next_step_on),
        draft.note,
        draft.source,
        draft.reason if draft.outcome == "refusal" else "",
    )


def _at(said: str, day: date, before: datetime | None) -> datetime:
    """Return when a contact was: as the telephone noted it, as it was said before, now, or at noon of its day."""
    if before is not None and before.astimezone().date() == day:
        return before
    if said:
        try:
            noted = datetime.fromisoformat(said)
            noted = (noted if noted.tzinfo else noted.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            raise PistaError(
                N_("'{text}' is no moment."), hint=N_("Write it as 2026-03-01T10:15:00Z."), text=said
            ) from None
        if noted <= now() and noted.astimezone().date() == day:
            return noted
    # The hour is known only for what is logged on its day.
    return now() if day == today() else datetime.combine(day, time(12)).astimezone()


def day_in(text: str) -> date | None:
    """Return the day a text says, None where it is empty; raise PistaError where it is no day."""
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        found = date.min
    if found is not None and not 1900 <= found.year < 9000:  # noqa: PLR2004 - what can be counted with
        raise PistaError(N_("'{text}' is no day."), hint=N_("Write it as 2026-03-01."), text=text)
    return found


def number_in(text: str, most: float) -> float | None:
    """Return the number a text says, None where it is empty; raise PistaError where it is none, or cannot be."""
    bare = _bare(text)
    try:
        value = float(bare) if bare else None
    except ValueError:
        raise PistaError(
            N_("'{text}' is no number."), hint=N_("Write it as {example}."), example=number(1234.5, 2), text=text
        ) from None
    if value is not None and not 0 <= value <= most:
        raise PistaError(
            N_("{text} cannot be."), hint=N_("It lies between 0 and {most}."), text=text, most=number(most)
        )
    return value


def money_in(text: str) -> float | None:
    """Return the amount a text says, with its currency or without; raise PistaError where it says another one."""
    found = _SIGNED.fullmatch(text.strip())
    sign = (found["before"] or found["after"] or "").strip() if found else ""
    if sign and is_another(sign):
        raise PistaError(
            N_("'{text}' is in another currency than this desk's, {currency}."), hint=N_("Write what it is in that."),
            text=text, currency=currency(),
        )  # fmt: skip
    return number_in(found["amount"] if found else text, MOST_MONEY)


def _bare(text: str) -> str:
    """Return a number as programs write it: 1.200,50 is a thousand and more in Spanish, 1,200.50 in English."""
    thousands, decimal = (".", ",") if language() == "es" else (",", ".")
    text = text.replace("\u00a0", "").replace(" ", "")
    whole, mark, rest = text.partition(decimal)
    first, *groups = whole.split(thousands)
    if groups and first and all(len(group) == GROUP for group in groups):
        return "".join((first, *groups)) + (f".{rest}" if mark else "")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def plain(value: float | None) -> str:
    """Return a number as a form writes it."""
    return "" if value is None else f"{value:g}" if value < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - where %g turns to powers
