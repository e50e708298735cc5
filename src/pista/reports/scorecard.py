"""A scorecard in words: each element in one sentence, and what is seldom meant by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import N_, _, ngettext, number, percent
from pista.metrics.definition import metrics
from pista.reports.meaning import title_of
from pista.scorecards.definition import SHARED_OUT

if TYPE_CHECKING:
    from pista.scorecards.definition import Element, Scorecard

# What is counted in units of time, and what one of them is called.
UNITS = {"hours": N_("hour"), "days": N_("day")}
WINDOW_NAMES = {"day": N_("a day"), "week": N_("a week"), "month": N_("a month"), "quarter": N_("a quarter")}


def _weight(element: Element) -> str:
    """Say what each unit of an element's number pays."""
    many, metric = _many(abs(element.weight)), metrics()[element.metric]
    text = ngettext("each pays {weight} point", "each pays {weight} points", many)
    if element.weight < 0:
        text = ngettext("each costs {weight} point", "each costs {weight} points", many)
    unit = UNITS.get(metric.doc["Unit"].split()[0].strip(":;"))
    if unit:
        text = ngettext("each {unit} of it pays {weight} point", "each {unit} of it pays {weight} points", many)
        if element.weight < 0:
            text = ngettext("each {unit} of it costs {weight} point", "each {unit} of it costs {weight} points", many)
    if metric.is_share:
        text = ngettext("the whole of it pays {weight} point", "the whole of it pays {weight} points", many)
        if element.weight < 0:
            text = ngettext("the whole of it costs {weight} point", "the whole of it costs {weight} points", many)
    if element.metric in SHARED_OUT:
        text = _("{share} of it is paid")
    return text.format(
        weight=_figure(abs(element.weight)), unit=_(unit) if unit else "", share=percent(element.weight, 0)
    )


def said_of(element: Element) -> str:
    """Say an element in one sentence."""
    name = title_of(element.metric)
    parts = []
    if element.weight:
        parts.append(_weight(element))
    if element.quota is not None:
        text = _("at most {quota} are asked") if element.at_most else _("{quota} are asked")
        parts.append(text.format(quota=level(element.metric, element.quota)))
    if element.reward:
        many = _many(element.reward)
        reached = ngettext("reaching it pays {reward} point", "reaching it pays {reward} points", many)
        kept_to = ngettext("keeping to it pays {reward} point", "keeping to it pays {reward} points", many)
        parts.append((kept_to if element.at_most else reached).format(reward=_figure(element.reward)))
    if element.penalty:
        many = _many(element.penalty)
        missed = ngettext("missing it costs {penalty} point", "missing it costs {penalty} points", many)
        exceeded = ngettext("exceeding it costs {penalty} point", "exceeding it costs {penalty} points", many)
        parts.append((exceeded if element.at_most else missed).format(penalty=_figure(element.penalty)))
    if element.accelerator != 1:
        parts.append(_("beyond it {times} times as much").format(times=_figure(element.accelerator)))
    if element.floor is not None:
        parts.append(_("nothing below {floor}").format(floor=level(element.metric, element.floor)))
    if element.cap is not None:
        parts.append(_("nothing more above {cap}").format(cap=level(element.metric, element.cap)))
    parts += [
        ngettext(
            "from {start} on {rate} point more each", "from {start} on {rate} points more each", _many(one.rate)
        ).format(start=level(element.metric, one.start), rate=_figure(one.rate))
        for one in element.tiers
    ]
    parts += [
        _("{pay} points at {at}").format(pay=_figure(one.pay), at=level(element.metric, one.at))
        for one in element.cliffs
    ]
    if element.only_if_met:
        parts.append(_("only where all quotas are met"))
    verified = f" ({_('verified')})" if element.verified else ""
    return f"{name}{verified}, {_(WINDOW_NAMES[element.window])}: {', '.join(parts)}."


def second_look(card: Scorecard) -> list[str]:
    """Say what a scorecard does that is seldom meant: takes points away for what is better, asks what nobody pays."""
    told = []
    for place, element in enumerate(card.elements):
        name = title_of(element.metric)
        if element in card.elements[:place]:
            told.append(_("{metric}: it is there twice, word for word, and counts twice.").format(metric=name))
        if element.weight < 0 and metrics()[element.metric].better == "higher":
            told.append(_("{metric}: more of it is better, and each costs points.").format(metric=name))
        if element.weight > 0 and metrics()[element.metric].better == "lower":
            told.append(_("{metric}: less of it is better, and each pays points.").format(metric=name))
        if element.weight > 1 and element.metric in SHARED_OUT:
            told.append(_("{metric}: more than all of it is paid.").format(metric=name))
        if element.quota is not None and element.quota <= 0 and not element.at_most:
            told.append(_("{metric}: a quota of {quota} is reached by doing nothing.").format(
                metric=name, quota=level(element.metric, element.quota)))  # fmt: skip
        hangs = element.reward or element.penalty or element.accelerator != 1
        if element.quota is not None and not hangs and not any(one.only_if_met for one in card.elements):
            told.append(_("{metric}: a quota is asked, and nothing hangs on it.").format(metric=name))
    return told


def card_said(card: Scorecard) -> list[str]:
    """Say a scorecard: each element in one sentence, and what its points are where they are money."""
    told = [said_of(element) for element in card.elements]
    if card.point is not None:
        told.append(
            _("The points above are money: {point} of them are one point of what a rehearsal says.").format(
                point=_figure(card.point)
            )
        )
    return told


def _many(value: float) -> int:
    return 1 if value == 1 else 2


def _figure(value: float) -> str:
    """Say a figure of a scorecard with as many digits as it has, three at most."""
    return number(value, _digits(value))


def level(metric: str, value: float) -> str:
    """Say what a number is to reach: shares in percent."""
    return percent(value, min(_digits(round(100 * value, 6)), 2)) if metrics()[metric].is_share else _figure(value)


def _digits(value: float) -> int:
    return next((digits for digits in range(3) if round(value, digits) == value), 3)


def title_of_card(card: Scorecard) -> str:
    """Return the title of a scorecard; those that are shipped, in the language in use."""
    return _(card.title)
