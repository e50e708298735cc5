"""Scorecards that were tried out and adopted: what was asked, what came of it, since when it holds."""

from __future__ import annotations

from django.db import models

WAITING, DONE, FAILED = "waiting", "done", "failed"


class Trial(models.Model):
    """A rehearsal, a design or a look at drift, asked for by somebody and worked out in the background.

    what   "rehearse", "design" or "drift"
    asked  what was asked, as JSON: scorecards as TOML, the kind of selling, whether with the desk's own book
    said   what came of it, as JSON (see pista.reports.rehearsal_contract)
    """

    key = models.UUIDField(primary_key=True)
    what = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
    asked = models.TextField()
    said = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=WAITING)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        """Say what was tried."""
        return f"{self.what} {self.title} {self.state}"


class Adopted(models.Model):
    """A scorecard that holds for everybody since a day."""

    key = models.UUIDField(primary_key=True)
    title = models.CharField(max_length=200)
    toml = models.TextField()
    since = models.DateField()
    by = models.CharField(max_length=100)

    def __str__(self) -> str:
        """Say which, since when."""
        return f"{self.title} {self.since}"
