"""The report in sentences: the story in one glance, the warnings, what could not be known and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pista.evidence.fairness import ALONE, UNTOLD
from pista.language import _, day, ngettext, number, percent
from pista.reports.keys import KINDS, WON_ONLY, key_name
from pista.reports.sources import lacking, moving, planned, unused_headings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pista.intake.complaints import Complaint
    from pista.metrics.measures import Figures
    from pista.reports.report import Report

# More products than this are told in the table, not in the story.
MOST_PRODUCTS = 4
# A kind of contact below this share is left out of the story.
WORTH_SAYING = 0.01
# From here on a share is not rounded to all of them.
NEARLY_ALL = 0.995
# A log does not rest for longer than this, in days, before its last contact.
LONG_SILENCE = 180
# What counts as one in a language, and what does not: a median need not be whole.
ONE, SOME = 1, 2
# Below this a p-value is only said to be small.
LEAST_SAID, SIGNIFICANT = 0.01, 0.05


@dataclass(frozen=True)
class Headline:
    """The wrong number, the right one, and how sure: what is read first. None where a number is unknown."""

    wrong: str | None
    right: str | None
    sure: str | None
    sentence: str


def interval(figures: Figures, digits: int = 1) -> str:
    """Return the limits of a share: 41.7-84.8 %."""
    low, high = figures.get("low"), figures.get("high")
    if low is None or high is None:
        return "–"
    return f"{number(cast('float', low) * 100, digits)}–{percent(cast('float', high), digits)}"


def days_interval(figures: Figures) -> str:
    """Return a median of days with its limits, in words where it is not reached."""
    median, low, high = (cast("float | None", figures.get(name)) for name in ("value", "low", "high"))
    if median is None:
        return _("not reached yet")
    if low is None:
        return ngettext("{median} day", "{median} days", ONE if median == 1 else SOME).format(median=number(median))
    top = number(high) if high is not None else _("open")
    said = ngettext("{median} day ({low}–{high})", "{median} days ({low}–{high})", ONE if median == 1 else SOME)
    return said.format(median=number(median), low=number(low), high=top)


def headline(report: Report) -> Headline:
    """Return what is read first."""
    ratio, rate = report.overall("contact_ratio"), report.overall("close_rate")
    wrong = None if ratio is None else percent(cast("float", ratio["value"]), 1)
    # Of no opportunity at all there is no rate to tell.
    told = rate if rate and rate["n"] else None
    right = None if told is None else percent(cast("float", told["value"]), 1)
    sure = None if told is None else interval(told)
    deals = cast("int", told["n"]) if told else 0
    if ratio and told:
        text = ngettext(
            "Your contact ratio says {wrong}. Of your only opportunity, {right} was won ({sure}).",
            "Your contact ratio says {wrong}. Of your {n} unique opportunities, {right} were won ({sure}).",
            deals,
        )
    elif told:
        text = ngettext(
            "Of your only opportunity, {right} was won ({sure}).",
            "Of your {n} unique opportunities, {right} were won ({sure}).",
            deals,
        )
    elif ratio and rate:
        text = _("Your contact ratio says {wrong}. No opportunity was opened, so there is no close rate to tell.")
    elif ratio:
        text = _("Your contact ratio says {wrong}. What share of your opportunities was won, your log cannot tell.")
    else:
        text = _("Your log tells neither a contact ratio nor a close rate.")
    return Headline(wrong, right, sure, text.format(wrong=wrong, right=right, sure=sure, n=number(deals)))


def story(report: Report) -> list[str]:
    """Return the story: the headline, what is undecided, what contacts are for, how long it takes."""
    sentences = [headline(report).sentence, _undecided(report), _mix(report), _bounds(report), *_cycles(report)]
    return [sentence for sentence in sentences if sentence]


def _undecided(report: Report) -> str:
    rate = report.overall("close_rate")
    if not rate or not rate.get("undecided"):
        return ""
    undecided, of_all = cast("float", rate["undecided"]), cast("float", rate["value"])
    share = percent(undecided, 1)
    if of_all >= 1 - undecided:
        return _("{share} are still undecided.").format(share=share)
    # Both are shown, so both are named: of all, and of the decided.
    return _("{share} are still undecided; of those decided, {won} were won.").format(
        share=share, won=percent(of_all / (1 - undecided), 1)
    )


def _mix(report: Report) -> str:
    mix = report.overall("touch_mix")
    if not mix:
        return ""
    shares = {kind: cast("float", part["value"]) for kind, part in cast("dict[str, Figures]", mix["parts"]).items()}
    if None in shares.values():
        # There are no contacts, so they are of no kind.
        return ""
    follow_up, new = shares.pop("follow_up"), shares.pop("new")
    rest = [(kind, share) for kind, share in shares.items() if share >= WORTH_SAYING]
    text = _("{follow_up} of your contacts are follow-ups, {new} are with new prospects.")
    if rest:
        text = _("{follow_up} of your contacts are follow-ups, {new} are with new prospects; the rest is {rest}.")
    said = _listed([f"{_(KINDS[kind])} ({percent(share)})" for kind, share in rest])
    return text.format(follow_up=percent(follow_up), new=percent(new), rest=said)


def _listed(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    *others, last = words or [""]
    return _("{others} and {last}").format(others=", ".join(others), last=last) if others else last


def _bounds(report: Report) -> str:
    unknown = report.answers.untold.get("close_rate")
    if not unknown or not unknown.bounds:
        return ""
    low, high = unknown.bounds["low"], unknown.bounds["high"]
    if report.book.facts.doubts:
        text = _("Your close rate lies somewhere between {low} and {high}, until the words not understood are settled.")
    else:
        text = _("It lies somewhere between {low} and {high}: your form counts contacts, not the people behind them.")
    return text.format(low=percent(low, 1), high=percent(high, 0 if high == 1 else 1))


def _cycles(report: Report) -> list[str]:
    answer = report.products.told.get("sales_cycle")
    if not answer or not answer.overall.get("n"):
        return []
    if answer.overall["median"] is None:
        return [_("Fewer than half of your opportunities are decided so far.")]
    groups = {key: figures for key, figures in answer.groups.items() if key is not None}
    if not 1 < len(groups) <= MOST_PRODUCTS:
        return [_("Half of your opportunities are decided within {days}.").format(days=days_interval(answer.overall))]
    listed = ", ".join(f"{key_name('product', key)} {days_interval(figures)}" for key, figures in groups.items())
    return [_("Days until half are decided, by product: {listed}.").format(listed=listed)]


def _left_out(report: Report) -> int:
    """Return how many opportunities ended before closings were recorded."""
    told = report.answers.told
    return max(
        (cast("int", told[name].overall.get("left_out") or 0) for name in LEAVING_OUT if name in told), default=0
    )


# The numbers that leave out what ended before closings were recorded.
LEAVING_OUT = ("close_rate_by_age", "sales_cycle")


def warnings(report: Report) -> list[str]:
    """Return what a reader must know before believing a number."""
    result = []
    facts = report.book.facts
    if (facts.quiet_before_last or 0) > LONG_SILENCE:
        result.append(
            _(
                "The last contact, of {last}, comes {n} days after the one before. If its date is mistyped, mend it: "
                "ages and lapses are counted up to it."
            ).format(last=day(facts.as_of), n=number(facts.quiet_before_last))
        )
    elif facts.as_of is not None and facts.last_day is not None and facts.as_of - facts.last_day > LONG_SILENCE:
        result.append(
            _(
                "Nothing is recorded of the {n} days before {as_of}: the last is of {last}. Ages and lapses are "
                "counted up to the day this looks back from."
            ).format(n=number(facts.as_of - facts.last_day), as_of=day(facts.as_of), last=day(facts.last_day))
        )
    elif found := report.recording:
        result.append(
            _(
                "No closing is recorded before {closing}, though opportunities were opened from {opening}: about "
                "{missing} are missing, so recording seems to have begun then. Won within 90 days: {raw} as "
                "recorded, {corrected} counted from then (--recorded-since)."
            ).format(
                closing=day(found.first_closing), opening=day(found.first_opening), missing=number(found.missing),
                raw=percent(cast("float", found.as_recorded["value"]), 1),
                corrected=percent(cast("float | None", found.corrected["value"]), 1),
            )
        )  # fmt: skip
    since, left_out = facts.settings.recorded_since, _left_out(report)
    if since is not None and left_out:
        text = ngettext(
            "Closings count from {since} on: {n} that ended before {since} is left out of the cycle and of the share "
            "won.",
            "Closings count from {since} on: {n} that ended before {since} are left out of the cycle and of the share "
            "won.",
            left_out,
        )
        result.append(text.format(since=day(since), n=number(left_out)))
    # Of the whole source, too: what of it was not understood.
    if not report.question.where:
        result += moving(report)
    by = report.question.by or "seller"
    if report.answers.known_for_won_only and by in WON_ONLY:
        result.append(_(WON_ONLY[by]))
    # Of the whole book only: of some sellers' rows it would tell about others'.
    if facts.sharing_email and not report.linked and not report.question.where:
        result.append(
            ngettext(
                "{n} prospect has the e-mail of another: 'pista prospects' says who is who, and what it changes.",
                "{n} prospects have the e-mail of another: 'pista prospects' says who is who, and what it changes.",
                facts.sharing_email,
            ).format(n=number(facts.sharing_email))
        )
    return result


def notes(report: Report) -> list[str]:
    """Return how gaps in the source were filled."""
    facts, result = report.book.facts, []
    if facts.settings.counts_organisations:
        result.append(_("Prospects are organisations: people of one company are counted as one."))
    result += planned(report)
    if not report.question.where:
        result += [*unused_headings(report.taken.tables), *lacking(report.taken.tables)]
    if report.linked:
        result.append(
            ngettext(
                "{n} prospect is counted as another that a link says it is.",
                "{n} prospects are counted as others that links say they are.",
                report.linked,
            ).format(n=number(report.linked))
        )
    if facts.lapse and report.book.knows("dates"):
        result.append(_lapse(report))
    if facts.minutes_share and facts.minutes_share < 1 and "hours" in report.answers.told:
        result.append(minutes_known(facts.minutes_share))
    return result


def minutes_known(share: float) -> str:
    """Return how many contacts say how long they took, and what the others are given."""
    if share == 1:
        return _("All contacts say how long they took.")
    said = percent(min(share, 0.999), 0 if share < NEARLY_ALL else 1)
    return _(
        "{share} of the contacts say how long they took; the others are given the mean of their channel, or of all "
        "where none of their channel says."
    ).format(share=said)


def _lapse(report: Report) -> str:
    lapse = report.book.facts.lapse
    assert lapse is not None
    days = ngettext("{n} day", "{n} days", lapse.days).format(n=number(lapse.days))
    if lapse.is_set:
        return _("Opportunities are rebuilt from contacts; one lapses after {days} of silence, as it is set.").format(
            days=days
        )
    if not lapse.silences:
        return _(
            "Opportunities are rebuilt from contacts; one lapses after {days} of silence, the usual gap: the log has "
            "too few silences to tell its own."
        ).format(days=days)
    return _(
        "Opportunities are rebuilt from contacts; one lapses after {days} of silence, which covers 95 % of {n} "
        "silences that were followed by progress."
    ).format(days=days, n=number(lapse.silences))


def sizes(totals: Figures) -> list[str]:
    """Return how large a book is: contacts, prospects, opportunities, sales, as far as they are known."""
    deals = cast("dict[str, int | None]", totals["opportunities"])["total"]
    touches, people, sales = (cast("int | None", totals[name]) for name in ("touches", "prospects", "sales"))
    said = [
        (touches, ngettext("{n} contact", "{n} contacts", touches or 0)),
        (people, ngettext("{n} prospect", "{n} prospects", people or 0)),
        (deals, ngettext("{n} opportunity", "{n} opportunities", deals or 0)),
        (sales, ngettext("{n} sale", "{n} sales", sales or 0)),
    ]
    return [text.format(n=number(count)) for count, text in said if count is not None]


def period(report: Report) -> str:
    """Return the period asked for in words, nothing where it is the whole book."""
    since, until = report.question.since, report.question.until
    if since is None and until is None:
        return ""
    if until is None:
        return _("since {since}").format(since=day(since))
    if since is None:
        return _("until {until}").format(until=day(until))
    return _("{since} to {until}").format(since=day(since), until=day(until))


def set_aside(report: Report) -> tuple[int, int, int]:
    """Return how many rows were read, taken and set aside."""
    accounts = report.taken.accounts
    return tuple(sum(getattr(a, name) for a in accounts) for name in ("read", "taken", "set_aside"))


def accounted(report: Report) -> str:
    """Return the account of all rows that were read in a sentence, "" where none was."""
    accounts = report.taken.accounts
    sums = {
        name: sum(getattr(a, name) for a in accounts) for name in ("read", "taken", "planned", "left_out", "set_aside")
    }
    if not sums["read"]:
        return ""
    planned_rows, left_out = sums["planned"], sums["left_out"]
    parts = [_("{n} taken").format(n=number(sums["taken"]))]
    if planned_rows:
        parts.append(ngettext("{n} planned", "{n} planned", planned_rows).format(n=number(planned_rows)))
    if left_out:
        parts.append(ngettext("{n} left out", "{n} left out", left_out).format(n=number(left_out)))
    parts.append(_("{n} set aside").format(n=number(sums["set_aside"])))
    return _("{read} rows read = {parts}.").format(read=number(sums["read"]), parts=" + ".join(parts))


def firsts_of(complaints: Sequence[Complaint]) -> list[tuple[Complaint, int]]:
    """Return the first complaint of each kind in each file, and how many more there are like it."""
    kinds: dict[tuple[str, str], list[Complaint]] = {}
    for complaint in complaints:
        # What can move a number was said before them.
        if not complaint.moves:
            kinds.setdefault((complaint.file, complaint.sentence), []).append(complaint)
    return [(alike[0], len(alike) - 1) for alike in kinds.values()]


def more_like(others: int) -> str:
    """Return how many more complaints are like one."""
    return ngettext("and {n} more like it", "and {n} more like it", others).format(n=number(others))


def verdict(text: str) -> str:
    """Return a verdict in the language in use."""
    return {
        "above": _("above"), "below": _("below"), "cannot be told apart": _("cannot be told apart"),
        "not comparable": _("not comparable"),
    }[text]  # fmt: skip


def comparison(report: Report) -> str:
    """Return what is true of all sellers (or teams) together, in one sentence."""
    answer = report.answers.told.get("close_rate")
    if not answer or not answer.verdicts:
        return ""
    verdicts = [cast("Figures", figures["fair"])["verdict"] for figures in answer.groups.values() if "fair" in figures]
    p = cast("float", cast("Figures", answer.verdicts["homogeneity"])["p"])
    alone = verdicts.count(ALONE)
    apart = len(verdicts) - verdicts.count(UNTOLD) - alone
    said = f"p = {number(p, 2)}" if p >= LEAST_SAID else f"p < {number(LEAST_SAID, 2)}"
    told = _told_apart(len(verdicts) - alone, apart, p, said)
    if alone:
        told += " " + ngettext(
            "{n} is not comparable: nobody shares what they sell and where it comes from.",
            "{n} are not comparable: nobody shares what they sell and where it comes from.", alone,
        ).format(n=alone)  # fmt: skip
    if (widened := cast("float", answer.verdicts["widened"])) > 1:
        told += " " + _(
            "Their own months scatter {times} times as much as by chance; the limits are widened by that."
        ).format(times=number(widened, 1))
    return told


def _told_apart(n: int, apart: int, p: float, said: str) -> str:
    """Return how many of `n` that can be compared differ from the rest, and by which rule."""
    if not apart and p < SIGNIFICANT:
        return _(
            "The {n} differ by more than chance (homogeneity {p}), but none stands out from the spread of the others, "
            "product and source mix allowed for."
        ).format(n=n, p=said)
    if not apart:
        return _(
            "The {n} cannot be told apart from chance (homogeneity {p}), product and source mix allowed for."
        ).format(n=n, p=said)
    return ngettext(
        "{apart} of {n} differs from the rest by more than chance, product and source mix allowed for (where all are "
        "alike, anybody at all is told apart in one book of twenty at most).",
        "{apart} of {n} differ from the rest by more than chance, product and source mix allowed for (where all are "
        "alike, anybody at all is told apart in one book of twenty at most).",
        apart,
    ).format(apart=apart, n=n)
