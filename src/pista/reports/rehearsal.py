"""A rehearsal in words: what people will do more of, less of and not at all, which trick pays, who gains unjustly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pista.language import N_, _, number, percent
from pista.metrics.definition import metrics
from pista.rehearsal.temperament import temperaments
from pista.reports.meaning import title_of, trick_name
from pista.reports.scorecard import WINDOW_NAMES, level, second_look
from pista.scorecards.definition import scorecards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.rehearsal.designing import Design
    from pista.rehearsal.fitting import Fitted
    from pista.rehearsal.told import AtQuota, Change, Injustice, Kind, Rehearsal, Together, TrickGain, Unseen
    from pista.rehearsal.within import Stand

ACTIVITY_NAMES = {
    "prospect": N_("meeting new prospects"), "qualify": N_("qualifying"),
    "follow_up": N_("following up open opportunities"), "easy_touch": N_("easy touches of customers"),
    "nurture": N_("nurturing"), "service": N_("serving customers"), "discount": N_("giving discounts"),
}  # fmt: skip
FIGURE_NAMES = {
    "contacts": N_("contacts"), "logged": N_("contacts as logged"), "new_prospects": N_("new prospects"),
    "new_opportunities": N_("new opportunities"), "sales": N_("sales"), "margin": N_("margin, in points"),
    "paid": N_("paid by it, in points"),
    "hours": N_("hours worked"), "net": N_("left for company and seller, in points"),
}  # fmt: skip
DIFFERENCES = {
    "diligence": N_("who follows up two thirds more often"),
    "territory": N_("whose territory has 30 % fewer open opportunities, and a fifth fewer new ones"),
    "product": N_("whose product takes longer and is bought a little less often"),
}
KIND_NAMES = {
    "reference": N_("the month of the method's reference"), "field": N_("selling in the field"),
    "inside": N_("selling by telephone"), "long_cycle": N_("selling what takes months"),
}  # fmt: skip
PARAMETER_NAMES = {
    "p_new": N_("new prospects that become opportunities, if qualified"),
    "win_low": N_("open opportunities won in a month without follow-up"),
    "win_high": N_("the same with many follow-ups"), "kappa": N_("follow-ups each for most of that"),
    "lead": N_("sales that fall in the month their opportunity is opened"),
    "p_later": N_("other opportunities won later"), "open": N_("opportunities open as a month begins"),
    "repeat": N_("repeat orders a month"), "cycle": N_("days to a sale"),
}  # fmt: skip
SHARE_PARAMETERS = ("p_new", "win_low", "win_high", "lead", "p_later")
# An amount of a month below this is said with a decimal.
WHOLE = 10
# Pay is dear where it is so many times the margin of the best month.
DEAR = 1.5
# More per cent than this compare with next to nothing.
BEYOND_COMPARE = 500
# What less than this share of the draws bears out is open.
HALF = 0.5
# Less than once in two months is not done.
DONE = 0.5
# What so few draws bear out is not told.
HARDLY = 0.01
# An element that pays less than this share of all that is paid is kept for its name.
NEXT_TO_NOTHING = 0.02


@dataclass(frozen=True)
class Block:
    """A part of a rehearsal: its heading and its sentences."""

    title: str
    sentences: tuple[str, ...]
    is_warning: bool = False


def amount(value: float) -> str:
    """Say how much of something there is in a month."""
    value = 0.0 if abs(value) < 0.05 else value  # noqa: PLR2004 - less than once in two years
    return number(value, 0 if abs(value) >= WHOLE or value == round(value) else 1)


def headline(rehearsed: Rehearsal) -> str:
    """Say what is left of the best attainable."""
    share, worst, middle = rehearsed.share
    return _("Of the best that company and seller could have together, this scorecard leaves {share}; over {n} draws of"
             " what no log can tell {middle} in the middle, {worst} at worst.").format(
        share=percent(share), middle=percent(middle), worst=percent(worst), n=number(rehearsed.draws))  # fmt: skip


def blocks(rehearsed: Rehearsal) -> list[Block]:
    """Return what a rehearsal says, part by part; parts with nothing to say are left out."""
    likely = [one for one in rehearsed.changes if _is_likely(one.holds)]
    by_verdict = {
        verdict: tuple(_change(one) for one in likely if one.verdict == verdict) for verdict in ("more", "less", "none")
    }
    open_still = tuple(
        _change(one)
        for one in rehearsed.changes
        if one.holds >= HARDLY and not _is_likely(one.holds) and one.verdict in by_verdict
    )
    # What few draws bear out stands apart.
    paying = [one for one in rehearsed.tricks if _is_likely(one.holds)]
    open_still += tuple(_trick(one) for one in rehearsed.tricks if one not in paying and one.holds >= HARDLY)
    open_still += tuple(_injustice(one) for one in rehearsed.unjust if not _is_likely(one.holds))
    told = [
        Block(_("Worth a second look"), (
            *second_look(rehearsed.card),
            *_more_than_brought(rehearsed.figures["paid"][0], rehearsed.attainable["margin"]),
        ), is_warning=True),
        Block(_("More than would be best"), by_verdict["more"]),
        Block(_("Less than would be best"), by_verdict["less"]),
        Block(_("Not at all"), by_verdict["none"]),
        Block(_("Open: less than half of the draws agree"), open_still),
        Block(_("Exactly what is asked"), tuple(_at_quota(one) for one in rehearsed.at_quota if not one.is_missed)),
        Block(_("Asked, and far from it"), tuple(_at_quota(one) for one in rehearsed.at_quota if one.is_missed)),
        Block(_("Which trick pays first"), _tricks(paying, rehearsed.together),
              is_warning=bool(rehearsed.tricks or rehearsed.together)),
        Block(_("What it does not see"), tuple(_unseen(one) for one in rehearsed.unseen)),
        Block(_("Within the period"), tuple(_stand(one) for one in rehearsed.stands)),
        Block(_("Different people"), tuple(_kind(one) for one in rehearsed.kinds)),
        Block(_("Two who work as would be best, alike but for one thing"),
              tuple(_injustice(one) for one in rehearsed.unjust if _is_likely(one.holds))),
    ]  # fmt: skip
    return [one for one in told if one.sentences]


def _is_likely(share: float) -> bool:
    """Whether at least half of the draws bear something out, as it is said in whole per cent."""
    return round(share, 2) >= HALF


def capital(text: str) -> str:
    """Return a text with its first letter a capital one."""
    return text[:1].upper() + text[1:]


def _change(one: Change) -> str:
    return _("{what}: {amount} a month, where {best} would be best (so in {share} of draws).").format(
        what=capital(_(ACTIVITY_NAMES[one.activity])), amount=amount(one.amount), best=amount(one.best),
        share=percent(one.holds),
    )  # fmt: skip


def _at_quota(one: AtQuota) -> str:
    text = _("{metric}: {value} {window}, and {quota} are asked (so in {share} of draws).")
    if one.at_most:
        text = _("{metric}: {value} {window}, and at most {quota} are asked (so in {share} of draws).")
    is_share = metrics()[one.metric].is_share
    return text.format(
        metric=title_of(one.metric), value=percent(one.value) if is_share else amount(round(one.value, 2)),
        window=_(WINDOW_NAMES[one.window]), quota=level(one.metric, one.quota), share=percent(one.holds),
    )  # fmt: skip


def _unseen(one: Unseen) -> str:
    said = _("{what}: pays nothing here, though {best} a month would be best.")
    if one.counts_against:
        said = _("{what}: counts against whoever does it.")
    elif one.amount >= DONE:
        said = _("{what}: more of it pays nothing here, though {best} a month would be best.")
    return said.format(what=capital(_(ACTIVITY_NAMES[one.activity])), best=amount(one.best))


def _more_than_brought(paid: float, margin: float) -> tuple[str, ...]:
    """Say where far more is paid than a seller can bring."""
    if paid <= DEAR * margin:
        return ()
    said = _("It pays {paid} points a month, far more than the margin a seller can bring ({margin}): pay less for"
             " each, or only for what is beyond a usual month (a tier).")  # fmt: skip
    return (said.format(paid=amount(paid), margin=amount(margin)),)


def _tricks(gains: Sequence[TrickGain], together: Together | None) -> tuple[str, ...]:
    told = tuple(_trick(one) for one in gains)
    told = told or (_("None of the tricks that Pista knows pays by itself in most of the draws."),)
    # What pays only beside others is named here; where each that is used pays by itself, it is told already.
    if together is None or set(together.tricks) <= {one.trick for one in gains}:
        return told
    said = _("All at once: {gain} points a month more than honest work, by {played}; in {share} of draws somebody would"
             " use one.").format(
        gain=number(together.gain, 1), share=percent(together.holds), played=_rows_of(together.tricks))  # fmt: skip
    return (*told, f"{said} {_until(together)}")


def _rows_of(rows: Mapping[str, float]) -> str:
    return ", ".join(f"{trick_name(name)} {amount(much)}" for name, much in rows.items())


def _trick(one: TrickGain) -> str:
    rows = _("{trick}: {gain} points a month more by {rows} of them; in {share} of draws somebody would.").format(
        trick=trick_name(one.trick), gain=number(one.gain, 1), rows=amount(one.rows), share=percent(one.holds)
    )
    if one.is_most:
        rows += " " + _("More of them were not tried.")
    return f"{rows} {_until(one)}"


def _until(one: TrickGain | Together) -> str:
    """Say from when on a trick, or all of them, would not pay."""
    if one.found_needed is None:
        return _("No audit makes it not pay: verify the number itself, or do not pay it.")
    # It was tried in steps: two digits are as much as is known.
    needed = float(f"{max(one.found_needed, 1.0):.2g}")
    if needed == 1:
        return _("It pays until each one is found out (now one in {now}).").format(now=number(one.found_now))
    return _("It pays until one in {needed} is found out (now one in {now}).").format(
        needed=number(needed), now=number(one.found_now)
    )


def _injustice(one: Injustice) -> str:
    said = _("{who}: {profit} for the company, {pay} in pay (so in {share} of draws).")
    if one.pay is None:
        said = _("{who}: {profit} for the company; in pay there is next to nothing to compare with (so in {share} of"
                 " draws).")  # fmt: skip
    said = said.format(
        who=capital(_(DIFFERENCES[one.differs])), profit=_beside(one.profit), pay=_beside(one.pay or 0.0),
        share=percent(one.holds),
    )  # fmt: skip
    if one.is_unjust:
        return said + " " + (_("Diligence is not paid.") if one.differs == "diligence" else
                             _("Pay moves with what the seller did not do."))  # fmt: skip
    return said


def _kind(one: Kind) -> str:
    doing = ", ".join(
        f"{_(ACTIVITY_NAMES[name])} {amount(much)}"
        for name, much in sorted(one.activities.items(), key=lambda item: -item[1])[:3]
        if much >= 1
    )
    said = _("{who}: {doing}; {profit} for the company, {pay} in pay beside the usual.")
    if one.pay is None:
        said = _("{who}: {doing}; {profit} for the company beside the usual, whose pay is next to nothing.")
    said = said.format(
        who=_(temperaments()[one.temperament].title), doing=doing or _("next to nothing"), profit=_beside(one.profit),
        pay=_beside(one.pay or 0.0),
    )  # fmt: skip
    if one.tricks:
        said += " " + played_said(one.tricks)
    return said


def played_said(tricks: Mapping[str, float]) -> str:
    """Say which tricks are played."""
    return _("Tricks, a month: {played}.").format(played=_rows_of(tricks)) if tricks else ""


def _stand(one: Stand) -> str:
    return _("{metric}, {quota} {window}: with a quarter of the time left, who is just short works {short} of the"
             " steady pace, who is far behind {behind}, who is there already {there}.").format(
        metric=title_of(one.metric), quota=amount(one.quota), window=_(WINDOW_NAMES[one.window]),
        short=percent(one.short), behind=percent(one.behind), there=percent(one.there))  # fmt: skip


def _beside(value: float) -> str:
    """Say by how many per cent pay or profit differs; beside next to nothing, only which way."""
    if abs(value) > BEYOND_COMPARE:
        return _("many times as much") if value > 0 else _("far below nothing")
    return _("{share} %").format(share=signed(value))


def signed(value: float, digits: int = 0) -> str:
    """Say by how much something differs or moved, with its sign."""
    shown = round(value, digits)
    return ("±" if not shown else "+" if shown > 0 else "-") + number(abs(value), digits)


def figures(rehearsed: Rehearsal) -> list[tuple[str, str, str, str]]:
    """Return rows of what comes of a month: name, under the scorecard, 5 to 95 % of draws, best attainable."""
    return [
        (_(name), amount(rehearsed.figures[key][0]),
         f"{amount(rehearsed.figures[key][1])} – {amount(rehearsed.figures[key][2])}",
         amount(rehearsed.attainable[key]) if key in rehearsed.attainable else "–")
        for key, name in FIGURE_NAMES.items()
    ] + _in_money(rehearsed)  # fmt: skip


def _in_money(rehearsed: Rehearsal) -> list[tuple[str, str, str, str]]:
    """Return what is paid in the money a scorecard speaks of, where it does."""
    point = rehearsed.card.point
    if point is None:
        return []
    value, low, high = (amount(point * one) for one in rehearsed.figures["paid"])
    return [(_("paid by it, in its money"), value, f"{low} – {high}", "–")]


def told_of(fitted: Fitted) -> list[tuple[str, str, str]]:
    """Return rows of what a book told: name, value, from how many rows."""
    return [
        (_(PARAMETER_NAMES[name]), percent(value) if name in SHARE_PARAMETERS else number(value, 1), number(rows))
        for name, (value, rows) in fitted.told.items()
    ]


def design_said(found: Design, size_asked: int) -> list[str]:
    """Say what a design chose, and what that costs."""
    best = found.chosen
    told = [
        _("It leaves {share} of the best attainable, and {worst} in the worst of all draws.").format(
            share=percent(best.share, 1), worst=percent(best.worst, 1)
        ),
        _("What company and seller have together is {cost} less than if effort itself could be seen and paid.").format(
            cost=percent(max(1 - best.share, 0.0), 1)
        ),
    ]
    for one in found.by_size:
        if one is best:
            continue
        told.append(
            _("With {n} ({names}): {share}, and {worst} at worst.").format(
                n=number(len(one.card.elements)),
                names=" + ".join(title_of(e.metric) for e in one.card.elements),
                share=percent(one.share, 1),
                worst=percent(one.worst, 1),
            )
        )
    told.append(_("It pays {paid} points a month, and a seller brings {margin}.").format(
        paid=number(best.paid, 0), margin=number(best.margin, 0)))  # fmt: skip
    told += [
        _("{metric} pays next to nothing here: paying more of it does worse.").format(metric=title_of(element.metric))
        for element, part in zip(best.card.elements, best.parts, strict=True)
        if abs(part) < NEXT_TO_NOTHING * abs(best.paid)
    ]
    if best.tricks:
        told.append(played_said(best.tricks))
    if best.worst < HALF:
        told.append(_("In the worst draw less than half is left: more numbers, or figures of your own, may tell more."))
    if len(best.card.elements) < size_asked:
        told.append(
            _("A number more brings less than one per cent at worst, or nothing, and is one more thing to keep.")
        )
    told.append(_("{n} scorecards were rehearsed.").format(n=number(found.tried)))
    return told


def to_translate() -> list[str]:
    """Return the titles and reasons of the scorecards that are shipped, and what temperaments are called."""
    people = [one.title for one in temperaments().values()]
    return people + [text for card in scorecards().values() for text in (card.title, card.why) if text]
