"""Sums that do not depend on the order of the rows: the same to the last digit on every engine, on any number of cores.

Floating-point numbers added in another order give another last digit; decimal ones do not.
"""

from __future__ import annotations

import narwhals as nw

# Six digits after the point, 22 before it: finer than any currency, coarser than no book.
EXACT = nw.Decimal(28, 6)


def ones(condition: nw.Expr) -> nw.Expr:
    """Return 1 for the rows that meet the condition, 0 for the others."""
    return nw.when(condition).then(1).otherwise(0)


def exact_sum_of(amount: nw.Expr) -> nw.Expr:
    """Return the sum of an amount to six decimals, as a decimal: sums of such sums are exact too; empty for none."""
    return amount.cast(EXACT).sum()


def sum_of(amount: nw.Expr) -> nw.Expr:
    """Return the sum of an amount to six decimals, 0 where no row has any."""
    return exact_sum_of(amount).cast(nw.Float64)
