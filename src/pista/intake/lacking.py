"""What a table lacks that would tell more: the most valuable column first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import N_

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Per kind of table, the fields that would tell more, and what; one of several that say the same is enough.
WANTED: Mapping[str, Sequence[tuple[tuple[str, ...], str]]] = {
    "contacts": (
        (
            ("prospect", "prospect_id", "email", "phone", "last_name", "company"),
            N_("with whom each contact was: new and follow-up, opportunities, close rate"),
        ),
        (("outcome", "sale"), N_("what came of each contact: sales and close rate")),
        (("seller",), N_("who made each contact: the numbers by seller")),
        (("product",), N_("what it was about: opportunities and cycle by product")),
        (("minutes", "until"), N_("how long it took: where time goes")),
        (("source",), N_("where the prospect came from: what each source brings")),
        (("amount",), N_("for how much it was sold: revenue")),
        (("next_step_on",), N_("the day of the next step: what is overdue")),
        (("channel",), N_("how the contact was made: by channel")),
    ),
    "opportunities": (
        (("stage", "status", "is_won"), N_("whether each deal was won or lost: the close rate")),
        (("opened",), N_("the day each deal was opened: the cycle, and what is opened per month")),
        (("closed", "won_on"), N_("the day each deal was decided: the cycle, and sales per month")),
        (("seller",), N_("whose each deal is: the numbers by seller")),
        (("prospect", "prospect_id", "company", "email", "phone"), N_("who might buy: unique prospects")),
        (("amount",), N_("the amount of each deal: revenue")),
        (("product",), N_("what each deal is about: close rate and cycle by product")),
        (("source",), N_("where the prospect came from: what each source brings")),
        (("lost_reason",), N_("why deals are lost")),
        (("modified",), N_("when each row was last changed: which of two exports is the later")),
    ),
    "prospects": (
        (("email",), N_("an e-mail address: the surest sign of who is who")),
        (("phone",), N_("a telephone number: who is who")),
        (("company",), N_("the organisation somebody belongs to")),
    ),
    "stage_changes": (),
}


def lacking_of(kind: str, found: Mapping[str, str]) -> list[str]:
    """Return what a table of a kind does not say, as sentences to be translated, the most valuable first."""
    wanted = WANTED.get("prospects" if kind == "leads" else kind, ())
    return [what for fields, what in wanted if not any(name in found for name in fields)]
