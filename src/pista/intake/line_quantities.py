"""Minutes and money as people say them in a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pista.money import SIGNS, is_another

if TYPE_CHECKING:
    from pista.intake.line_words import Words

_HOURS_AND = re.compile(r"^(\d{1,2})h(\d{1,2})m?$")
_HALF_HOURS = ("media hora", "half an hour", "half hour")
_MINUTES = re.compile(r"^(\d{1,3})(?:m|min|mins|minutes|minutos|')$")
_HOURS = re.compile(r"^(\d{1,2})(?:[.,](\d))?(?:h|hr|hrs|hour|hours|hora|horas)$")
_MONEY = re.compile(r"^(?:€|\$|£)?(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{1,2}))?(?:€|\$|£|eur|euros|usd)?$")
_MARKED = re.compile(r"[€$£]|eur|usd", re.IGNORECASE)
MINUTE_WORDS = frozenset(("m", "min", "mins", "minutes", "minutos", "minuto", "minute"))


def minutes_in(words: Words) -> float | None:
    """Take how long it took and return the minutes, None where the line does not say."""
    for at, word in enumerate(words.plain):
        for size in (3, 2):
            if words.free(at, size) and words.phrase(at, size) in _HALF_HOURS:
                words.take(at, size)
                return 30.0
        if not words.free(at, 1):
            continue
        if found := _HOURS_AND.match(words.written[at].casefold()):
            words.take(at, 1)
            return int(found[1]) * 60.0 + int(found[2])
        if found := _MINUTES.match(words.written[at].casefold()):
            words.take(at, 1)
            return float(found[1])
        if found := _HOURS.match(words.written[at].casefold()):
            words.take(at, 1)
            rest = _MINUTES.match(words.written[at + 1].casefold()) if words.free(at + 1, 1) else None
            if rest:
                words.take(at + 1, 1)
            return float(f"{found[1]}.{found[2] or 0}") * 60 + (float(rest[1]) if rest else 0.0)
        if word.isdigit() and words.free(at, 2) and words.plain[at + 1] in MINUTE_WORDS:
            words.take(at, 2)
            return float(word)
    return None


def amount_in(words: Words, *, is_sale: bool) -> float | None:
    """Return the money: a number with a currency, or the one that follows a sale.

    What is in another currency than the one in use says no amount: it is left where it stands.
    """
    for at, word in enumerate(words.written):
        found = _MONEY.match(word.casefold())
        follows = words.written[at + 1] if at + 1 < len(words.written) else ""
        if not words.free(at, 1) or not found:
            continue
        is_marked_after = words.free(at, 2) and follows.casefold() in {"€", "$", "£", "eur", "euros", "usd"}
        if (_MARKED.search(word) or is_marked_after) and not _is_another(words, at):
            words.take(at, 2 if is_marked_after else 1)
            return float(re.sub(r"[.,]", "", found[1]) + "." + (found[2] or "0"))
    bare = [at for at, word in enumerate(words.written) if words.free(at, 1) and _MONEY.match(word)]
    bare = [at for at in bare if words.plain[at + 1 : at + 2] != ["x"] and not _is_another(words, at)]
    if is_sale and len(bare) == 1:
        found = _MONEY.match(words.written[bare[0]])
        assert found
        words.take(bare[0], 1)
        return float(re.sub(r"[.,]", "", found[1]) + "." + (found[2] or "0"))
    return None


def is_of_money(word: str) -> bool:
    """Whether a word is a number, with a currency or without, or a currency."""
    return bool(_MONEY.match(word.casefold())) or word.casefold() in SIGNS


def _is_another(words: Words, at: int) -> bool:
    """Whether a number says another currency than the one in use."""
    follows = words.written[at + 1] if at + 1 < len(words.written) else ""
    return any(is_another(mark) for mark in (*_MARKED.findall(words.written[at]), follows))
