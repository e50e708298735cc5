"""Questions that signs raise, and the contacts that are to be verified: what was asked, answered and found out."""

from __future__ import annotations

from django.db import models

OPEN, ANSWERED, DISMISSED, AUDIT = "open", "answered", "dismissed", "audit"


class Question(models.Model):
    """A sign that stands out about a seller; one for each sign and seller, brought up to date by every look.

    said         the finding as the API tells it, as JSON, and in the words of each language where it is shown
    is_standing  whether the last look raised it still
    counted      how many rows were behind it when it was decided upon last
    """

    key = models.CharField(max_length=40, primary_key=True)
    sign = models.CharField(max_length=60)
    seller = models.CharField(max_length=100, db_index=True)
    said = models.TextField()
    q = models.FloatField()
    asked_at = models.DateTimeField()
    is_standing = models.BooleanField(default=True)
    state = models.CharField(max_length=10, default=OPEN)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    counted = models.FloatField(null=True)

    def __str__(self) -> str:
        """Say what is asked of whom."""
        return f"{self.sign} {self.seller} {self.state}"


class Check(models.Model):
    """A contact drawn to be verified: from which stratum of how many, and what was found."""

    touch = models.CharField(max_length=300, unique=True)
    seller = models.CharField(max_length=100)
    stratum = models.CharField(max_length=20)
    of = models.IntegerField()
    supported = models.IntegerField()
    refuted = models.IntegerField(default=0)
    drawn_at = models.DateTimeField()
    took_place = models.BooleanField(null=True)
    by = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        """Say which."""
        return f"{self.touch} {self.took_place}"
