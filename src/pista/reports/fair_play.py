"""Signs in words: what was seen, against what, how sure, when it is innocent, what to ask. Never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pista.book.days import date_of
from pista.fair_play.definition import SIGN_SECTIONS, TRICK_SECTIONS, Sign, Trick, signs, tricks
from pista.fair_play.judging import FALSE_DISCOVERY, Finding, Judgement
from pista.language import N_, _, ngettext, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.book.periods import Periods
    from pista.fair_play.seen import Company

SECTION_NAMES = {
    "Looks at": N_("Looks at"), "Statistic": N_("Statistic"), "Innocent if": N_("Innocent if"), "Ask": N_("Ask"),
    "Source": N_("Source"), "How": N_("How"), "Lifts": N_("Lifts"), "Strength": N_("Strength"),
}  # fmt: skip
# Names of metrics and of papers read the same in every language.
UNTRANSLATED = ("Source",)
SHARES = ("first", "last")
EVIDENCE_NAMES = {
    "contacts": N_("contacts"), "new_prospects": N_("new prospects"), "follow_ups": N_("follow-ups"),
    "sales": N_("sales"),
}  # fmt: skip
# As many periods, or runs of them, are named, without a word: what is kept of a finding is read in any language.
MOST_PERIODS = 6
# A share smaller than this is not told from it: a tenth of a hundredth.
LEAST_Q = 0.001


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
    doc = found.sign.doc
    what = _seen(doc, found.count, found.among, found.expected)
    return Said(
        _(found.sign.title).rstrip("."), _period(found.periods, judgement.periods) or _span(judgement), what,
        _(found.against), _(found.strength), _(doc["Innocent if"]), _(doc["Ask"]),
    )  # fmt: skip


def _seen(doc: Mapping[str, str], count: float, among: float, expected: float) -> str:
    """Return what was seen, of how many, and how many were to be expected."""
    figures = {"count": number(round(count)), "among": number(round(among)), "what": _(doc["Looks at"])}
    what = _("{count} of {among}: {what}.").format(**figures)
    if not expected:
        return what
    if expected < 0.05:  # noqa: PLR2004 - it would be said as 0.0
        return what + " " + _("Next to none were to be expected.")
    usual = number(expected, 0 if expected >= 10 else 1)  # noqa: PLR2004 - two digits are enough
    return what + " " + _("About {expected} were to be expected.").format(expected=usual)


def _span(judgement: Judgement) -> str:
    first, last = judgement.first_day, judgement.as_of
    return "" if first is None or last is None else f"{date_of(first)} … {date_of(last)}"


def _period(numbers: Sequence[int], periods: Periods) -> str:
    """Name periods, each run of them by its first and last; of many runs the first ones and the last."""
    runs: list[list[int]] = []
    for number_ in sorted(numbers):
        if runs and number_ == runs[-1][1] + 1:
            runs[-1][1] = number_
        else:
            runs.append([number_, number_])
    names = [
        periods.name(first) if first == last else f"{periods.name(first)} … {periods.name(last)}"
        for first, last in runs
    ]
    return ", ".join(names) if len(names) <= MOST_PERIODS else ", ".join([*names[: MOST_PERIODS - 2], "…", names[-1]])


def sentence_of(company: Company) -> str:
    """Say what is seen of the company as a whole."""
    return sentence_with(company.sentence, company.figures)


def sentence_with(sentence: str, figures: Mapping[str, object]) -> str:
    """Say a sentence with its figures."""
    shown = {
        name: percent(value) if name in SHARES and isinstance(value, float) else value
        for name, value in figures.items()
    }
    return _(sentence).format(**shown)


def signs_contract(judgement: Judgement) -> dict[str, object]:
    """Return the signs as plain values for JSON: those that were raised first, then the others, by q."""
    ordered = sorted(judgement.findings, key=lambda f: (not f.is_raised, f.q, f.p, f.seller, f.sign.name))
    return {
        "signs": [finding_contract(found, judgement) | {"behind": _behind(found)} for found in ordered],
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


def _behind(found: Finding) -> list[dict[str, object]]:
    """Return the rows behind a finding with what helps to find them: the day, and who the prospect is."""
    return [
        {"row": row.name, "day": None if row.day is None else date_of(row.day).isoformat(), "prospect": row.prospect}
        for row in found.behind
    ]


def in_words(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding that was kept as JSON with its words in the language in use."""
    doc, told = signs()[said["sign"]].doc, said["statistic"]
    return {**said, "what": _seen(doc, told["count"], told["among"], told["expected"]), "against": _(said["against"]),
            "innocent_if": _(doc["Innocent if"]), "ask": _(doc["Ask"])}  # fmt: skip


def heading(judgement: Judgement) -> str:
    """Return how many questions there are, of how many sellers, and what they are."""
    raised = judgement.raised
    if not judgement.findings:
        return _("Nobody could be looked at: no sign could be told of any seller.")
    if not raised:
        return _("There is nothing to ask of anybody: no seller stands out against chance.")
    sellers = len({found.seller for found in raised})
    text = ngettext(
        "{questions} about one seller. A sign is a question to ask, never a verdict; about one in ten may be chance.",
        "{questions} about {n} sellers. A sign is a question to ask, never a verdict; about one in ten may be chance.",
        sellers,
    )
    asked = ngettext("One question", "{n} questions", len(raised)).format(n=number(len(raised)))
    return text.format(questions=asked, n=number(sellers))


def sure(strength: str, q: float) -> str:
    """Return how sure a sign is, with its q as the share of such questions that are chance."""
    return _("{strength} (of questions as sure as this at most {share} are chance)").format(
        strength=strength, share=percent(max(q, LEAST_Q), 1)
    )


def sign_name(name: str) -> str:
    """Return what a sign is called, in the language in use, without what it looks at."""
    return _(signs()[name].title).partition(":")[0]


def untold(judgement: Judgement) -> list[tuple[str, list[str]]]:
    """Return why signs could not be looked for, and which."""
    return untold_of(judgement.unknown)


def untold_of(unknown: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Return why signs could not be looked for, and which, of why each could not."""
    found: dict[str, list[str]] = {}
    for name, why in unknown.items():
        found.setdefault(_(why), []).append(sign_name(name))
    return [(why, sorted(found[why])) for why in sorted(found)]


def evidence(judgement: Judgement) -> str:
    """Return the share of the contacts behind each number that a witness supports."""
    return " · ".join(
        f"{_(EVIDENCE_NAMES[name])} {percent(share)}" for name, share in judgement.evidence.items() if share is not None
    )


def signs_shown(judgement: Judgement) -> dict[str, object]:
    """Return what a page shows of signs: a heading, questions, the company, evidence, what could not be told."""
    asked = [(found.seller, said_of(found, judgement), sure(_(found.strength), found.q)) for found in judgement.raised]
    return {
        "heading": heading(judgement), "asked": asked, "company": [sentence_of(one) for one in judgement.company],
        "evidence": evidence(judgement),
        "unknown": untold(judgement),
    }  # fmt: skip


def to_translate() -> list[str]:
    """Return every text of the docstrings of signs and tricks that has a translation."""
    texts = []
    things: list[Sign | Trick] = [*signs().values(), *tricks().values()]
    for thing in things:
        names = (name for name in (*SIGN_SECTIONS, *TRICK_SECTIONS) if name not in UNTRANSLATED)
        texts += [thing.title, *(thing.doc[name] for name in names if name in thing.doc)]
    return list(dict.fromkeys(texts))
