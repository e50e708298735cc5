"""One line that says a contact, as people type it between two visits, in English or Spanish.

    call Ana Ruiz @Acme 15 min proposal Pro follow up Tuesday
    llamada Ana Ruiz Acme 15m propuesta Plan Pro seguir martes

A grammar and no model: the words for channels, outcomes and directions are those of `intake.line_aliases`; who it was
with
stands before the outcome and what it was about after it. What is not understood stays in the name, where it is seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.intake.cells.folding import plain
from pista.intake.line_aliases import CHANNELS, DIRECTIONS, OUTCOMES
from pista.intake.line_days import next_step, past_day
from pista.intake.line_quantities import MINUTE_WORDS, amount_in, is_of_money, minutes_in
from pista.intake.line_words import Words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import date

# Words of channels and outcomes that are also names, or words of other things, in a line.
NOT_IN_A_LINE = frozenset(
    (
        "no",
        "si",
        "yes",
        "in",
        "out",
        "info",
        "text",
        "post",
        "form",
        "met",
        "chat",
        "persona",
        "personal",
        "deal",
        "closed",
        "order",
        "online",
        "web",
        "pending",
        "done",
        "hecho",
        "sin venta",
        "closed won",
        "closed lost",
        "meet",
        "cell",
        "tel",
        "entrada",
        "salida",
        "made",
        "realizada",
        "negativa",
        "positive",
        "completed",
        "failed",
        "absent",
        "follow up",
        "seguimiento",
        "call back",
        "callback",
        "volver a llamar",
        "llamar de nuevo",
        "devolver llamada",
    )
)
# What people write of a contact besides the words of a table.
VERBS: Mapping[str, tuple[str, ...]] = {
    "call": ("llame a", "llame", "me llamo", "called me", "called", "rang", "phoned"),
    "visit": ("visite a", "visite", "visited"),
    "mail": ("escribi a", "escribi", "me escribio", "wrote to", "wrote", "emailed"),
}  # fmt: skip
THEY_BEGAN = ("me llamo", "me escribio", "called me", "wrote me", "llamada perdida", "missed call")
REACTIONS: Mapping[str, tuple[str, ...]] = {
    "message": ("deje mensaje", "deje un mensaje", "deje recado", "left voicemail", "left a voicemail",
                "left a message"),
    "proposal": ("quiere presupuesto", "pide presupuesto", "wants a quote", "wants a proposal", "asked for a quote"),
    "conversation": ("hable con", "hablado con", "spoke with", "spoke to", "talked to", "talked with"),
    "no_answer": ("llamada perdida", "missed call"),
    "refusal": ("no quiere", "no le interesa", "doesn t want", "does not want"),
}  # fmt: skip
# Why somebody did not buy, as people say it beside the word that they did not.
REASONS: Mapping[str, tuple[str, ...]] = {
    "price": ("precio", "caro", "muy caro", "demasiado caro", "expensive", "too expensive", "budget", "presupuesto"),
    "competitor": ("competencia", "competidor", "competition", "la competencia"),
    "timing": ("ahora no", "not now", "mas adelante", "too early", "demasiado pronto"),
    "no_need": ("no lo necesita", "no lo necesitan", "sin necesidad", "doesn t need it", "no interest"),
}  # fmt: skip
_PARTICLES = frozenset(
    ("de", "del", "la", "las", "los", "y", "van", "von", "der", "den", "da", "di", "do", "dos", "san")
)
# What stands before a name, or a company, and is no part of it.
_ADDRESSED = frozenset((
    "con", "with", "to", "a", "al", "el", "la", "the", "from", "at", "en", "of", "de", "sr", "sra", "srta", "mr", "mrs",
    "ms", "don", "dona", "i", "he", "me",
))  # fmt: skip
# What stands between words that were understood, and is no part of a name either.
_BETWEEN = _ADDRESSED | frozenset(("in", "for", "por", "para", "on", "about", "sobre", "y", "and", "because", "due"))
# Where one of these is not understood, what follows it is a remark and no name.
_STEP = frozenset(("next", "seguir", "follow", "followup", "siguiente", "volver", "proximo", "proxima", "again"))
# A full stop ends what is understood, but not one that shortens a title.
# Letters with a point (S.L., J. R.), titles and legal forms end no sentence.
_STOP = re.compile(
    r"(?<!\b\w)(?<!\bsra)(?<!\bsr)(?<!\bmrs)(?<!\bmr)(?<!\bms)(?<!\bdra)(?<!\bdr)(?<!\binc)(?<!\bltd)(?<!\bcorp)"
    r"[.;] +(?=\w)",
    re.IGNORECASE,
)
_SPACED_PHONE = re.compile(r"(?<![\w/.])(\+?\(?\d[\d\s()-]{7,16}\d)(?![\w/.,])")
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
    on: date | None = None
    note: str = ""
    reason: str = ""


def understood(
    line: str,
    today: date,
    products: Iterable[str] = (),
    companies: Iterable[str] = (),
    surnames: Container[str] = (),
    *,
    reasons: Iterable[str] = (),
    channels: Iterable[str] = (),
    month_first: bool = False,
) -> Said:
    """Return what a line says; what follows a full stop, and numbers that say nothing, are its note.

    surnames             folded; a third name that is none of them is taken for the company
    products, companies  those that are known already: a product is found by any part of its name that only it has
    reasons              why opportunities are lost, besides those that everybody has
    channels             a company's own, besides those that everybody has
    month_first          whether 3/4 is the fourth of March
    """
    first, *rest = _STOP.split(line[:LONGEST], maxsplit=1)
    parted = _SPACED_PHONE.sub(_joined, first).replace("@", " @").split()
    written = [word.rstrip(",;:") or word for word in parted]
    words = Words(written, [plain(word) for word in written], [False] * len(written))
    email, phone = _address(words), _phone(words)
    step = next_step(words, today, month_first=month_first)
    on = past_day(words, today, month_first=month_first)
    minutes = minutes_in(words)
    began = next((phrase for phrase in THEY_BEGAN if f" {phrase} " in f" {' '.join(words.plain)} "), "")
    outcome, outcome_at = _word_of(words, _OUTCOME_WORDS, last=True)
    own = {plain(name.replace("_", " ")): name for name in channels}
    channel, channel_at = _word_of(words, own | _CHANNEL_WORDS)
    # Who met somebody and says no more says how as well.
    channel = channel or ("meeting" if outcome == "meeting" else "")
    direction, _at = _word_of(words, _DIRECTION_WORDS)
    reason = _reason(words, outcome_at, reasons) if outcome == "refusal" else ""
    amount = amount_in(words, is_sale=outcome == "sale")
    product = _product(words, list(products), outcome_at, channel_at)
    marked = next((at for at, word in enumerate(words.written) if word.startswith("@") and not words.used[at]), None)
    note = " ".join([*rest, *_not_understood(words)])
    who, company = _who(words, marked, [plain(name) for name in companies], surnames)
    direction = "in" if began else direction
    return Said(
        who, company, channel, direction, outcome, minutes, amount, product, step, email, phone, on, note, reason
    )


def _reason(words: Words, outcome_at: int | None, reasons: Iterable[str]) -> str:
    """Take why it was lost, where that is said after the word that it was."""
    known = _aliases(REASONS) | {plain(reason.replace("_", " ")): reason for reason in reasons}
    for size in (4, 3, 2, 1):
        for at in range(outcome_at or 0, len(words.written)):
            if words.free(at, size) and words.phrase(at, size) in known:
                words.take(at, size)
                return known[words.phrase(at, size)]
    return ""


def _joined(found: re.Match[str]) -> str:
    """Return a telephone number that was written in groups as one word; other numbers as they are."""
    digits = re.sub(r"[^\d+]", "", found[1])
    return digits if 9 <= len(digits.lstrip("+")) <= 14 else found[1]  # noqa: PLR2004 - as long as telephone numbers are


def _not_understood(words: Words) -> list[str]:
    """Take the words that are neither a name nor a product: numbers, what they are of, a next step not understood."""
    result, is_step = [], False
    for at, word in enumerate(words.written):
        is_step = is_step or (not words.used[at] and words.plain[at] in _STEP)
        is_number = any(c.isdigit() for c in word) and not word.startswith("@")
        if not words.used[at] and (is_step or is_number or is_of_money(word) or words.plain[at] in MINUTE_WORDS):
            words.take(at, 1)
            result.append(word)
    return result


def _aliases(known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {
        plain(alias): word
        for word, aliases in known.items()
        for alias in (word.replace("_", " "), *aliases)
        if plain(alias) not in NOT_IN_A_LINE
    }


# Read for every line that is typed.
_ALIASES_OF_OUTCOMES = _aliases(OUTCOMES)
_OUTCOME_WORDS = _aliases(REACTIONS) | _ALIASES_OF_OUTCOMES
_CHANNEL_WORDS = _aliases(VERBS) | _aliases(CHANNELS)
_DIRECTION_WORDS = _aliases(DIRECTIONS)


def _word_of(words: Words, aliases: Mapping[str, str], *, last: bool = False) -> tuple[str, int | None]:
    """Return the book's word for the longest phrase that stands for one, and where it stands."""
    places = range(len(words.written))
    for size in (3, 2, 1):
        for at in reversed(places) if last and size == 1 else places:
            if words.free(at, size) and words.phrase(at, size) in aliases:
                words.take(at, size)
                return aliases[words.phrase(at, size)], at
    return "", None


def _address(words: Words) -> str:
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


def _phone(words: Words) -> str:
    for at, word in enumerate(words.written):
        if words.free(at, 1) and re.fullmatch(r"\+?\d{9,14}", word):
            words.take(at, 1)
            return word
    return ""


def _product(words: Words, products: Sequence[str], outcome_at: int | None, channel_at: int | None) -> str:
    """Return the product: a known one, by its name or a part that only it has; else what stands after the outcome."""
    named = sorted(((plain(product).split(), product) for product in products), key=lambda item: -len(item[0]))
    for parts, product in named:
        for at in range(len(words.written)):
            is_it = words.free(at, len(parts)) and words.plain[at : at + len(parts)] == parts
            if is_it and not _is_of_a_longer_name(words, at, outcome_at):
                words.take(at, len(parts))
                return product
    if outcome_at is None:
        return ""
    rest = [at for at in range(outcome_at, len(words.written)) if not words.used[at]]
    for at in rest:
        bearers = [product for parts, product in named if words.plain[at] in parts]
        if len(bearers) == 1 and not _is_of_a_longer_name(words, at, outcome_at):
            words.take(at, 1)
            return bearers[0]
    is_first = channel_at is not None and channel_at > outcome_at
    if not rest or is_first or all(words.used[at] for at in range(outcome_at)):
        return ""
    rest = [at for at in rest if words.plain[at] not in MINUTE_WORDS and not is_of_money(words.written[at])]
    rest = _without_ends(words, rest)
    for at in rest:
        words.take(at, 1)
    # "No quiere la propuesta": what was refused is no product.
    is_outcome = " ".join(words.plain[at] for at in rest) in _ALIASES_OF_OUTCOMES
    return "" if is_outcome else " ".join(words.written[at] for at in rest)


def _without_ends(words: Words, places: list[int]) -> list[int]:
    """Take the words at both ends that only stand between others; return the rest."""
    while places and words.plain[places[0]] in _BETWEEN:
        words.take(places.pop(0), 1)
    while places and words.plain[places[-1]] in _BETWEEN:
        words.take(places.pop(), 1)
    return places


def _is_of_a_longer_name(words: Words, at: int, outcome_at: int | None) -> bool:
    """Whether the word before is the product's, too: "Ana proposal Plan Pro" does not say "Pro"."""
    if outcome_at is None or not any(not used for used in words.used[:outcome_at]):
        return False
    return at - 1 > outcome_at and words.free(at - 1, 1) and words.written[at - 1][:1].isupper()


def _who(words: Words, marked: int | None, companies: Sequence[str], surnames: Container[str]) -> tuple[str, str]:
    """Return the name and the company: what follows an @, a company that is known, or what no surname looks like."""
    free = [at for at in range(len(words.written)) if not words.used[at]]
    while free and words.plain[free[0]] in _ADDRESSED:
        free.pop(0)
    while free and words.plain[free[-1]] in _BETWEEN:
        free.pop()
    name = [at for at in free if marked is None or at < marked]
    company = [at for at in free if marked is not None and at >= marked]
    if marked is None:
        for size in range(len(name), 0, -1):
            if " ".join(words.plain[at] for at in name[-size:]) in companies:
                name, company = name[:-size], name[-size:]
                break
        else:
            name, company = _parted(words, name, surnames)
    while company and words.plain[company[0]] in _ADDRESSED:
        company.pop(0)
    said = [" ".join(words.written[at] for at in some).strip(" ,;.") for some in (name, company)]
    return said[0], said[1].lstrip("@").strip()


def _parted(words: Words, name: list[int], surnames: Container[str]) -> tuple[list[int], list[int]]:
    """Part first name and surnames, with their particles, from the company that follows."""
    size = 0
    for place, at in enumerate(name):
        word = words.plain[at]
        if word in _PARTICLES and place + 1 < len(name):
            continue
        size += 1
        is_surname = word in surnames or bool(_SURNAME.search(word))
        if size > 2 and not is_surname:  # noqa: PLR2004 - first name and surname
            begins = place
            while begins and words.plain[name[begins - 1]] in _PARTICLES:
                begins -= 1
            return name[:begins], name[begins:]
    return name, []
