"""One line that says a contact, as people type it between two visits, in English or Spanish.

    call Ana Ruiz @Acme 15 min proposal Pro follow up Tuesday
    llamada Ana Ruiz Acme 15m propuesta Plan Pro seguir martes

A grammar and no model: the words for channels, outcomes and directions are those of `intake.words`; who it was with
stands before the outcome and what it was about after it. What is not understood stays in the name, where it is seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pista.intake.dates import MONTHS
from pista.intake.headings import plain
from pista.intake.words import CHANNELS, DIRECTIONS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Words of channels and outcomes that are also names, or words of other things, in a line.
NOT_IN_A_LINE = frozenset((
    "no", "si", "yes", "in", "out", "info", "text", "post", "form", "met", "chat", "persona", "personal", "deal",
    "closed", "order", "online", "web", "pending", "done", "hecho", "sin venta", "closed won", "closed lost", "meet",
    "cell", "tel", "entrada", "salida", "made", "realizada", "negativa", "positive", "completed", "failed", "absent",
    "follow up", "seguimiento", "call back", "callback", "volver a llamar", "llamar de nuevo", "devolver llamada",
))  # fmt: skip
_FOLLOW_UP = (
    "follow up", "followup", "follow", "next", "again", "call back", "callback", "seguir", "seguimiento", "siguiente",
    "volver a llamar", "volver", "llamar de nuevo", "llamar", "proximo", "proxima",
)  # fmt: skip
_WEEKDAYS = (
    ("monday", "mon", "lunes", "lun"), ("tuesday", "tue", "tues", "martes", "mar"),
    ("wednesday", "wed", "miercoles", "mie"), ("thursday", "thu", "thurs", "jueves", "jue"),
    ("friday", "fri", "viernes", "vie"), ("saturday", "sat", "sabado", "sab"), ("sunday", "sun", "domingo", "dom"),
)  # fmt: skip
WEEKDAYS = {name: place for place, names in enumerate(_WEEKDAYS) for name in names}
_DAYS = {"today": 0, "hoy": 0, "tomorrow": 1, "manana": 1, "pasado manana": 2}
_SPANS = {
    "day": 1, "days": 1, "dia": 1, "dias": 1, "d": 1, "week": 7, "weeks": 7, "semana": 7, "semanas": 7, "month": 30,
    "months": 30, "mes": 30, "meses": 30,
}  # fmt: skip
_SMALL = frozenset(("on", "the", "el", "la", "este", "this", "next", "proximo", "para", "for", "of", "de", "a", "at"))
_MINUTES = re.compile(r"^(\d{1,3})(?:m|min|mins|minutes|minutos|')$")
_HOURS = re.compile(r"^(\d{1,2})(?:[.,](\d))?(?:h|hr|hrs|hour|hours|hora|horas)$")
_MONEY = re.compile(r"^(?:€|\$|£)?(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?:€|\$|£|eur|euros|usd)?$")
_MARKED = re.compile(r"[€$£]|eur|usd", re.IGNORECASE)
_DAY_MONTH = re.compile(r"^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?$")
_MINUTE_WORDS = frozenset(("m", "min", "mins", "minutes", "minutos", "minuto", "minute"))
# A third word of a name that ends so is a surname rather than a company.
_SURNAME = re.compile(r"(?:ez|oz|iz|az|son|sson|ini|ova|ski|ado|illo|era|ero|ano|eno)$")
LONGEST = 300


@dataclass(frozen=True)
class Said:
    """What a line says; empty where it does not."""

    who: str = ""
    company: str = ""
    channel: str = ""
    direction: str = ""
    outcome: str = ""
    minutes: float | None = None
    amount: float | None = None
    product: str = ""
    next_step_on: date | None = None
    email: str = ""
    phone: str = ""


@dataclass
class _Words:
    """The words of a line, and which of them are understood already."""

    written: list[str]
    plain: list[str]
    used: list[bool]

    def free(self, start: int, size: int) -> bool:
        return start + size <= len(self.written) and not any(self.used[start : start + size])

    def take(self, start: int, size: int) -> None:
        self.used[start : start + size] = [True] * size

    def phrase(self, start: int, size: int) -> str:
        return " ".join(self.plain[start : start + size])


def understood(
    line: str, today: date, products: Iterable[str] = (), companies: Iterable[str] = (), *, month_first: bool = False
) -> Said:
    """Return what a line says.

    products, companies  those that are known already: a product is found by any part of its name that only it has
    month_first          whether 3/4 is the fourth of March
    """
    written = line[:LONGEST].replace("@", " @").split()
    words = _Words(written, [plain(word) for word in written], [False] * len(written))
    email, phone = _address(words), _phone(words)
    next_step = _next_step(words, today, month_first=month_first)
    minutes = _minutes(words)
    outcome, outcome_at = _word_of(words, _aliases(OUTCOMES), last=True)
    channel, channel_at = _word_of(words, _aliases(CHANNELS))
    direction, _ = _word_of(words, _aliases(DIRECTIONS))
    amount = _amount(words)
    product = _product(words, list(products), outcome_at, channel_at)
    marked = next((at for at, word in enumerate(words.written) if word.startswith("@") and not words.used[at]), None)
    who, company = _who(words, marked, [plain(name) for name in companies])
    return Said(
        who, company, channel, direction, outcome, minutes, amount, product, next_step, email, phone,
    )  # fmt: skip


def _aliases(known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        plain(alias): word
        for word, aliases in known.items()
        for alias in (word.replace("_", " "), *aliases)
        if plain(alias) not in NOT_IN_A_LINE
    }


def _word_of(words: _Words, aliases: Mapping[str, str], *, last: bool = False) -> tuple[str, int | None]:
    """Return the book's word for the longest phrase that stands for one, and where it stands."""
    places = range(len(words.written))
    for size in (3, 2, 1):
        for at in reversed(places) if last and size == 1 else places:
            if words.free(at, size) and words.phrase(at, size) in aliases:
                words.take(at, size)
                return aliases[words.phrase(at, size)], at
    return "", None


def _address(words: _Words) -> str:
    for at in range(len(words.written) - 1):
        # The line was parted before each @, so that "@Acme" is a word: an address stands in two.
        if (
            words.free(at, 2)
            and re.fullmatch(r"@[\w.-]+\.\w{2,}", words.written[at + 1])
            and re.fullmatch(r"[\w.+-]+", words.written[at])
        ):
            words.take(at, 2)
            return words.written[at] + words.written[at + 1]
    return ""


def _phone(words: _Words) -> str:
    for at, word in enumerate(words.written):
        if words.free(at, 1) and re.fullmatch(r"\+?\d{9,14}", word):
            words.take(at, 1)
            return word
    return ""


def _minutes(words: _Words) -> float | None:
    for at, word in enumerate(words.plain):
        if not words.free(at, 1):
            continue
        if found := _MINUTES.match(words.written[at].casefold()):
            words.take(at, 1)
            return float(found[1])
        if found := _HOURS.match(words.written[at].casefold()):
            words.take(at, 1)
            return float(f"{found[1]}.{found[2] or 0}") * 60
        if word.isdigit() and words.free(at, 2) and words.plain[at + 1] in _MINUTE_WORDS:
            words.take(at, 2)
            return float(word)
    return None


def _amount(words: _Words) -> float | None:
    for at, word in enumerate(words.written):
        found = _MONEY.match(word.casefold())
        follows = words.written[at + 1] if at + 1 < len(words.written) else ""
        if not words.free(at, 1) or not found:
            continue
        is_marked_after = words.free(at, 2) and follows.casefold() in {"€", "$", "£", "eur", "euros", "usd"}
        if _MARKED.search(word) or is_marked_after:
            words.take(at, 2 if is_marked_after else 1)
            return float(re.sub(r"[.,]", "", found[1]) + "." + (found[2] or "0"))
    return None


def _next_step(words: _Words, today: date, *, month_first: bool) -> date | None:
    for size in (3, 2, 1):
        for at in range(len(words.written)):
            if words.free(at, size) and words.phrase(at, size) in _FOLLOW_UP:
                start = at + size
                while start < len(words.written) and words.plain[start] in _SMALL:
                    start += 1
                day, length = _day(words, start, today, month_first=month_first)
                if day:
                    words.take(at, start + length - at)
                    return day
    return None


def _day(words: _Words, at: int, today: date, *, month_first: bool) -> tuple[date | None, int]:
    """Return the day that the words from `at` on mean, the next one of its name, and how many words say it."""
    for length in (2, 1):
        phrase = words.phrase(at, length)
        if phrase in _DAYS:
            return today + timedelta(days=_DAYS[phrase]), length
        if phrase in WEEKDAYS:
            return today + timedelta(days=(WEEKDAYS[phrase] - today.weekday() - 1) % 7 + 1), length
    days, length = _span(words.plain[at : at + 3])
    if length:
        return today + timedelta(days=days), length
    return _date(words, at, today, month_first=month_first)


def _span(parts: Sequence[str]) -> tuple[int, int]:
    """Return the days that "in 2 weeks" or "3 days" are, and how many words say so."""
    if len(parts) == 3 and parts[0] in {"in", "en", "dentro"} and parts[1].isdigit() and parts[2] in _SPANS:  # noqa: PLR2004
        return int(parts[1]) * _SPANS[parts[2]], 3
    if len(parts) > 1 and parts[0].isdigit() and parts[1] in _SPANS:
        return int(parts[0]) * _SPANS[parts[1]], 2
    return 0, 0


def _date(words: _Words, at: int, today: date, *, month_first: bool) -> tuple[date | None, int]:
    """Return the coming day of a date such as "3 Dec", "December 3" or "3/12", and how many words say it."""
    parts = words.plain[at : at + 2]
    for day, name in ((parts[:1], parts[1:2]), (parts[1:2], parts[:1])):
        if day and name and day[0].isdigit() and name[0] in MONTHS:
            return _coming(today, int(day[0]), MONTHS[name[0]]), 2
    found = _DAY_MONTH.match(words.written[at]) if at < len(words.written) else None
    if found:
        first, second = int(found[1]), int(found[2])
        day_of, month = (second, first) if month_first else (first, second)
        return _coming(today, day_of, month, int(found[3]) if found[3] else None), 1
    return None, 0


def _coming(today: date, day: int, month: int, year: int | None = None) -> date | None:
    """Return the next such day, None where there is none."""
    for candidate in (year,) if year else (today.year, today.year + 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def _product(words: _Words, products: Sequence[str], outcome_at: int | None, channel_at: int | None) -> str:
    """Return the product: a known one, by its name or a part that only it has; else what stands after the outcome."""
    named = sorted(((plain(product).split(), product) for product in products), key=lambda item: -len(item[0]))
    for parts, product in named:
        for at in range(len(words.written)):
            if words.free(at, len(parts)) and words.plain[at : at + len(parts)] == parts:
                words.take(at, len(parts))
                return product
    after = outcome_at if outcome_at is not None else None
    if after is None:
        return ""
    rest = [at for at in range(after, len(words.written)) if not words.used[at]]
    for at in rest:
        bearers = [product for parts, product in named if words.plain[at] in parts]
        if len(bearers) == 1:
            words.take(at, 1)
            return bearers[0]
    is_first = channel_at is not None and outcome_at is not None and channel_at > outcome_at
    if not rest or is_first or not any(not words.used[at] for at in range(after)):
        return ""
    for at in rest:
        words.take(at, 1)
    return " ".join(words.written[at] for at in rest)


def _who(words: _Words, marked: int | None, companies: Sequence[str]) -> tuple[str, str]:
    """Return the name and the company: what follows an @, a company that is known, or what no surname looks like."""
    free = [at for at in range(len(words.written)) if not words.used[at]]
    name = [at for at in free if marked is None or at < marked]
    company = [at for at in free if marked is not None and at >= marked]
    if marked is None:
        for size in range(len(name), 0, -1):
            if " ".join(words.plain[at] for at in name[-size:]) in companies:
                name, company = name[:-size], name[-size:]
                break
        else:
            if len(name) > 2 and not _SURNAME.search(words.plain[name[2]]):  # noqa: PLR2004 - first name and surname
                name, company = name[:2], name[2:]
    said = [" ".join(words.written[at] for at in some).strip(" ,;.") for some in (name, company)]
    return said[0], said[1].lstrip("@").strip()
