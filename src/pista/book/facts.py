"""The named facts of the book: each defined once, as an expression over its columns."""

from __future__ import annotations

import narwhals as nw

# What can come of a contact. An answer is two-way: the prospect said something.
ANSWERS = ("conversation", "reply", "meeting", "demo", "interest", "proposal", "sale", "refusal")
SILENCES = ("no_answer", "message", "wrong_number", "sent")
OUTCOMES = (*ANSWERS, *SILENCES)
CLOSINGS = ("sale", "refusal")
# What opens a new opportunity with somebody who has bought or refused: a mere conversation does not.
RENEWALS = ("meeting", "demo", "interest", "proposal", "sale")

# What a contact was, derived and never declared; see book/kinds.py.
KINDS = ("new", "follow_up", "reactivation", "customer_care", "nurture")
UNKNOWN_KIND = "unknown"

STATUSES = ("open", "won", "lost", "lapsed", "unknown")

# Evidence that does not rest on the seller's word.
WITNESSES = ("mail", "calendar", "phone", "crm")

is_sale = nw.col("outcome") == "sale"
is_refusal = nw.col("outcome") == "refusal"
is_closing = nw.col("outcome").is_in(CLOSINGS)
is_renewal = nw.col("outcome").is_in(RENEWALS)
is_answer = nw.col("outcome").is_in(ANSWERS)

is_new = nw.col("kind") == "new"
is_follow_up = nw.col("kind") == "follow_up"

is_won = nw.col("status") == "won"
is_lost = nw.col("status") == "lost"
is_lapsed = nw.col("status") == "lapsed"
is_open = nw.col("status") == "open"

has_minutes = ~nw.col("minutes").is_null()
has_amount = ~nw.col("amount").is_null()
has_margin = ~nw.col("margin").is_null()
has_evidence = nw.col("evidence").is_in(WITNESSES)
