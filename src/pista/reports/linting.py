"""What a metric buys by itself, in words."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pista.language import _, number
from pista.metrics.definition import metrics
from pista.rehearsal.linting import Lint, lint
from pista.rehearsal.month import best_attainable
from pista.rehearsal.setting import KINDS
from pista.reports.meaning import title_of, trick_name
from pista.reports.rehearsal import ACTIVITY_NAMES

if TYPE_CHECKING:
    from pista.rehearsal.linting import Slope
    from pista.rehearsal.month import Chosen

KIND = "field"
# Numbers of parts, of which a rehearsal knows one.
OF_WHAT_IS_NEW = ("touch_mix", "hour_share")


@cache
def lint_of(name: str) -> Lint | None:
    """Return what a metric buys with the defaults of selling in the field; worked out once."""
    return lint(name, KINDS[KIND], _best())


@cache
def _best() -> Chosen:
    return best_attainable(KINDS[KIND])


def lint_said(name: str) -> list[str]:
    """Say what a metric encourages, discourages, does not see, is gamed by, and is best paired with."""
    found = lint_of(name)
    if found is None:
        return []
    told = [_("From the best attainable month on, an hour more of an activity raises the number or lowers it. What"
              " people choose where it is paid, a rehearsal says.")]  # fmt: skip
    if name in OF_WHAT_IS_NEW:
        told.append(_("No kind is better than another; a scorecard that pays the share of what is new:"))
    is_low = metrics()[name].better == "lower"
    if found.encourages:
        told.append(_("Encourages: {what}.").format(what=_listed([one.activity for one in found.encourages])))
    if found.discourages:
        told.append(_("Discourages: {what}.").format(what=_listed([one.activity for one in found.discourages])))
    if found.unseen:
        told.append(_("Does not see: {what}.").format(what=_listed([one.activity for one in found.unseen])))
    if found.is_ratio:
        rule = _("It is a ratio: an activity raises it only if it adds more above the line, for each it adds"
                 " below, than the {value} where it stands.")  # fmt: skip
        if is_low:
            rule = _("It is a ratio, and less of it is better: an activity lowers it only if it adds less above the"
                     " line, for each it adds below, than the {value} where it stands.")  # fmt: skip
        told.append(rule.format(value=number(found.value, 3)))
        every = (*found.encourages, *found.discourages, *found.unseen)
        told += [_ratio(one) for one in every if one.marginal is not None]
    more = [one for one in found.gamed_by if one not in metrics()[name].gamed_by]
    if more:
        told.append(_("Gamed by these as well: {what}.").format(what=", ".join(trick_name(one) for one in more)))
    if found.pair_with:
        told.append(_("Pair it with: {what}.").format(what=", ".join(title_of(one) for one in found.pair_with)))
    return told


def what_for(name: str) -> str:
    """Say what a metric of a scorecard is there for."""
    found = lint_of(name)
    if found is None or not found.encourages:
        return ""
    return _("It is there for: {what}.").format(what=_listed([one.activity for one in found.encourages]))


def _ratio(one: Slope) -> str:
    # Nothing bears no sign.
    marginal = round(one.marginal or 0.0, 3) + 0.0
    return "· " + _("{what}: {marginal} above the line for each below.").format(
        what=_(ACTIVITY_NAMES[one.activity]), marginal=number(marginal, 3)
    )


def _listed(names: list[str]) -> str:
    return ", ".join(_(ACTIVITY_NAMES[name]) for name in names)
