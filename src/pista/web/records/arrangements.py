"""The tables of who uses the desk and how it is arranged: sellers, words, saved filters, targets, tokens, webhooks."""

from __future__ import annotations

from django.conf import settings
from django.db import models

SELLER, MANAGER, ADMINISTRATOR = "seller", "manager", "administrator"
ROLES = (SELLER, MANAGER, ADMINISTRATOR)


class Seller(models.Model):
    """Somebody who sells or leads: on a team's desk with a log-in. Deactivated, never deleted."""

    name = models.CharField(max_length=100, unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    team = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=20, default=SELLER)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="seller")
    is_active = models.BooleanField(default=True)
    started_on = models.IntegerField(null=True)
    ended_on = models.IntegerField(null=True)
    hours_a_week = models.FloatField(null=True)
    # Of an invitation: the SHA-256 of the link's secret, and until when it holds.
    invited = models.CharField(max_length=64, blank=True, db_index=True)
    invited_until = models.DateTimeField(null=True)

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Return the name to show."""
        return self.full_name or self.name

    @property
    def is_administrator(self) -> bool:
        """Whether they arrange the desk."""
        return self.role == ADMINISTRATOR

    @property
    def leads(self) -> bool:
        """Whether they see others' work."""
        return self.role in {MANAGER, ADMINISTRATOR}


class Term(models.Model):
    """A word the desk offers: a stage, product, channel, source or reason for a loss."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    position = models.IntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        """In their own order."""

        ordering = ("kind", "position", "name")
        constraints = (models.UniqueConstraint(fields=["kind", "name"], name="each_word_once"),)

    def __str__(self) -> str:
        """Return the word."""
        return self.name


class Shelf(models.Model):
    """A saved filter of the list of opportunities or prospects: a seller's own, or the team's."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="shelves")
    name = models.CharField(max_length=100)
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField(default=False)

    class Meta:
        """Each name once."""

        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["seller", "page", "name"], name="each_shelf_once"),)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Target(models.Model):
    """A value to be reached on a number in each period: a seller's, or where there is none the team's."""

    metric = models.CharField(max_length=60)
    seller = models.CharField(max_length=100, blank=True)
    period = models.CharField(max_length=10)
    value = models.FloatField()
    set_by = models.CharField(max_length=100)

    class Meta:
        """Each once."""

        ordering = ("metric", "seller")
        constraints = (models.UniqueConstraint(fields=["metric", "seller", "period"], name="each_target_once"),)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.metric} {self.value} a {self.period}"


class Token(models.Model):
    """What a program shows to use the API as a seller; only its SHA-256 is kept."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    is_revoked = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class Hook(models.Model):
    """An address that is told what happens, signed."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="hooks")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Return the address."""
        return self.url


class Delivery(models.Model):
    """One message to a webhook: waiting, delivered, or given up."""

    hook = models.ForeignKey(Hook, on_delete=models.PROTECT, related_name="deliveries")
    entry = models.BigIntegerField()
    body = models.TextField()
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        """Found by those that wait."""

        indexes = (models.Index(fields=["next_at"], condition=models.Q(done_at__isnull=True), name="to_deliver"),)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.entry} to {self.hook_id}"


class Setting(models.Model):
    """Something the desk keeps of itself, by name."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.TextField()

    def __str__(self) -> str:
        """Return its name."""
        return self.name
