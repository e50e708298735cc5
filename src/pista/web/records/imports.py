"""The tables of what is brought in from files: each import, what it changed, and rows only the numbers read."""

from __future__ import annotations

import json

from django.db import models

from pista.intake.sink import Doubt

WAITING, CHECKED, RUNNING, DONE, FAILED, UNDONE = "waiting", "checked", "running", "done", "failed", "undone"
# Where it can still be said what its columns are: its files lie in the desk.
MAPPABLE = (WAITING, CHECKED, FAILED)
UNDER_WAY = ("checking", RUNNING, "undoing")


class Import(models.Model):
    """Files that were brought in at once.

    state    waiting (for its mapping), checking, checked, running, done, failed, undoing or undone
    counts   of the dry run, and of what was done, as JSON
    read_as  what its tables were read as, and what was not understood, as JSON
    """

    key = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
    state = models.CharField(max_length=10)
    format = models.CharField(max_length=60, blank=True)
    mapping = models.TextField(blank=True)
    is_shared = models.BooleanField(default=True)
    progress = models.FloatField(default=0.0)
    counts = models.TextField(default="{}")
    complaints = models.TextField(default="[]")
    read_as = models.TextField(default="{}")
    error = models.TextField(blank=True)
    # The step that was asked for last, and under which key: said again it is the same one.
    step = models.CharField(max_length=10, blank=True, default="")
    step_key = models.UUIDField(null=True)

    class Meta:
        """The latest first."""

        ordering = ("-at",)

    def __str__(self) -> str:
        """Return its name."""
        return self.name

    @property
    def is_under_way(self) -> bool:
        """Whether somebody is at it."""
        return self.state in UNDER_WAY


def doubts_of_imports() -> list[Doubt]:
    """Return what was not understood in the files that were taken in: what rests on it is unknown on the desk too."""
    taken_in = Import.objects.filter(state=DONE).exclude(read_as="{}").values_list("read_as", flat=True)
    return [Doubt(**one) for said in taken_in for one in json.loads(said).get("doubts", ())]


class Change(models.Model):
    """What an import did to one row: made it (`before` is empty), or changed it from what it was (JSON)."""

    brought_by = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="changes")
    table = models.CharField(max_length=20)
    row = models.CharField(max_length=100, db_index=True)
    before = models.TextField(blank=True)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.table} {self.row}"


class Kept(models.Model):
    """A row of a table that the desk does not edit and the numbers read: products, spend, stage changes."""

    table = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    body = models.TextField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        """Each row once."""

        constraints = (models.UniqueConstraint(fields=["table", "key"], name="each_row_once"),)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.table} {self.key}"
