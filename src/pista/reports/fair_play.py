"""Signs in words: what was seen, against what, how sure, when it is innocent, what to ask. Never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.book.days import date_of
from pista.fair_play.definition import SIGN_SECTIONS, TRICK_SECTIONS, signs, tricks
from pista.fair_play.judging import FALSE_DISCOVERY, Finding, Judgement
from pista.language import N_, _, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.fair_play.seen import Company

SECTION_NAMES = {
    "Looks at": N_("Looks at"), "Statistic": N_("Statistic"), "Innocent if": N_("Innocent if"), "Ask": N_("Ask"),
    "Source": N_("Source"), "How": N_("How"), "Lifts": N_("Lifts"), "Strength": N_("Strength"),
}  # fmt: skip
# Names of metrics and of papers read the same in every language.
UNTRANSLATED = ("Source",)
SHARES = ("first", "last")
# As many periods are named one by one; of more, how many there are.
MOST_PERIODS = 6


@dataclass(frozen=True)
class Said:
    """A finding in words, in the language in use."""

    title: str
    period: str
    what: str
    against: str
    strength: str
    innocent_if: str
    ask: str


def said_of(found: Finding, judgement: Judgement) -> Said:
    """Say a finding."""
    names = [judgement.periods.name(one) for one in found.periods]
    doc = found.sign.doc
    figures = {"count": number(round(found.count)), "among": number(round(found.among)), "what": _(doc["Looks at"])}
    what = _("{count} of {among}: {what}.").format(**figures)
    if found.expected:
        usual = number(found.expected, 0 if found.expected >= 10 else 1)  # noqa: PLR2004 - two digits are enough
        what += " " + _("About {expected} were to be expected.").format(expected=usual)
    return Said(
        _(found.sign.title).rstrip("."), _period(names) or _span(judgement), what, _(found.against), _(found.strength),
        _(doc["Innocent if"]), _(doc["Ask"]),
    )  # fmt: skip


def _span(judgement: Judgement) -> str:
    first, last = judgement.first_day, judgement.as_of
    return "" if first is None or last is None else f"{date_of(first)} … {date_of(last)}"


def _period(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= MOST_PERIODS else _("{n} periods").format(n=len(names))


def sentence_of(company: Company) -> str:
    """Say what is seen of the company as a whole."""
    shown = {
        name: percent(value) if name in SHARES and isinstance(value, float) else value
        for name, value in company.figures.items()
    }
    return _(company.sentence).format(**shown)


def signs_contract(judgement: Judgement) -> dict[str, object]:
    """Return the signs as plain values for JSON: those that were raised first, then the others, by q."""
    ordered = sorted(judgement.findings, key=lambda f: (not f.is_raised, f.q, f.p, f.seller, f.sign.name))
    return {
        "signs": [finding_contract(found, judgement) for found in ordered],
        "company": [
            {"sign": one.sign, "what": sentence_of(one), "p": one.p, "figures": one.figures}
            for one in judgement.company
        ],
        "unknown": {name: _(why) for name, why in judgement.unknown.items()},
        "false_discovery": FALSE_DISCOVERY,
        "quota": judgement.quota,
        "evidence": judgement.evidence,
    }  # fmt: skip


def finding_contract(found: Finding, judgement: Judgement) -> dict[str, object]:
    """Return one finding as plain values for JSON."""
    said = said_of(found, judgement)
    return {
        "sign": found.sign.name,
        "seller": found.seller,
        "period": said.period,
        "statistic": {"count": found.count, "among": found.among, "expected": found.expected},
        "p": found.p,
        "q": found.q,
        "flagged": found.is_raised,
        "strength": found.strength,
        "what": said.what,
        "against": said.against,
        "innocent_if": said.innocent_if,
        "ask": said.ask,
        "rows": list(found.rows),
    }


def to_translate() -> list[str]:
    """Return every text of the docstrings of signs and tricks that has a translation."""
    texts = []
    for thing in (*signs().values(), *tricks().values()):
        names = (name for name in (*SIGN_SECTIONS, *TRICK_SECTIONS) if name not in UNTRANSLATED)
        texts += [thing.title, *(thing.doc[name] for name in names if name in thing.doc)]
    return list(dict.fromkeys(texts))
