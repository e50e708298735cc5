"""Puts right what a stopped process left; it needs nothing but the tables, so that a desk opens soon."""

from __future__ import annotations

from pista.web.records import imports, trials


def recover() -> None:
    """Say of each import and each rehearsal that was under way what is true of it: it did nothing yet."""
    imports.Import.objects.filter(state="checking").update(state=imports.WAITING)
    imports.Import.objects.filter(state=imports.RUNNING).update(state=imports.CHECKED)
    imports.Import.objects.filter(state="undoing").update(state=imports.DONE)
    trials.Trial.objects.filter(state=trials.WAITING).update(
        state=trials.FAILED, error="The desk was stopped before it was worked out."
    )
