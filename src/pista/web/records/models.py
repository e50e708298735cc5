"""The tables. The ledger is the truth and only grows; prospects, contacts and threads are made from it."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the ledger: what was said, by whom, when; chained to the line before. Never changed, never deleted.

    key     given by whoever said it, so that the same thing said twice is written once
    what    prospect, contact or undone
    digest  SHA-256 of the digest before and of this line
    """

    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    what = models.CharField(max_length=20)
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        """In the order they were said."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.id} {self.what} {self.key}"


class Prospect(models.Model):
    """A person or an organisation that might buy, as last said."""

    id = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=100, blank=True)
    # Everything it can be found by, folded.
    found_by = models.TextField()
    created_at = models.DateTimeField()
    touches = models.IntegerField(default=0)
    last_day = models.IntegerField(null=True)
    # Since when an inquiry has waited for a first answer of ours.
    waiting_since = models.DateTimeField(null=True)
    is_undone = models.BooleanField(default=False)

    class Meta:
        """Found by those who wait, and by those last spoken to."""

        indexes = (
            models.Index(fields=["waiting_since"], condition=models.Q(waiting_since__isnull=False), name="waiting"),
            models.Index(fields=["-last_day"], name="last_spoken_to"),
        )

    def __str__(self) -> str:
        """Return the name to show."""
        return self.name or self.company or self.email or self.phone or self.id


class Contact(models.Model):
    """A contact that was logged; one that was undone stays, and counts for nothing."""

    key = models.UUIDField(primary_key=True)
    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    day = models.IntegerField()
    logged_at = models.DateTimeField()
    seller = models.CharField(max_length=100)
    channel = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=3, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    product = models.CharField(max_length=100, blank=True)
    minutes = models.FloatField(null=True)
    amount = models.FloatField(null=True)
    next_step_on = models.DateField(null=True)
    note = models.TextField(blank=True)
    kind = models.CharField(max_length=20)
    is_undone = models.BooleanField(default=False)

    class Meta:
        """Read by day, and by prospect in time."""

        indexes = (
            models.Index(fields=["-at"], name="lately"),
            models.Index(fields=["prospect", "at"], name="of_one_in_time"),
        )

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.day} {self.seller} {self.prospect_id} {self.outcome}"


class Thread(models.Model):
    """What goes on with a prospect about a product; see `pista.book.standing`."""

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="threads")
    product = models.CharField(max_length=100, blank=True)
    seller = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=10)
    opened_day = models.IntegerField(null=True)
    touches = models.IntegerField()
    last_day = models.IntegerField()
    next_step_on = models.DateField(null=True)

    class Meta:
        """One for each prospect and product."""

        constraints = (models.UniqueConstraint(fields=["prospect", "product"], name="one_about_one"),)
        indexes = (
            models.Index(fields=["next_step_on"], condition=models.Q(next_step_on__isnull=False), name="promised"),
            models.Index(fields=["status", "last_day"], name="by_status"),
        )

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.prospect_id} {self.product} {self.status}"
