"""The tables of what was said and of what follows from it. The ledger is the truth and only grows.

Prospects, contacts and recorded opportunities hold what was last said of each; threads are made from them. Who may use
the desk and how it is arranged is in `arrangements`, what is brought in from files in `imports`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from pista.web.records.arrangements import Delivery, Hook, Seller, Setting, Shelf, Target, Term, Token
from pista.web.records.imports import Change, Import, Kept
from pista.web.records.questions import Check, Question
from pista.web.records.trials import Adopted, Trial

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Adopted",
    "Change",
    "Check",
    "Contact",
    "Deal",
    "Delivery",
    "Entry",
    "Hook",
    "Import",
    "Kept",
    "Link",
    "Opportunity",
    "Pair",
    "Plan",
    "Prospect",
    "Question",
    "Sealed",
    "Seller",
    "Setting",
    "Shelf",
    "StageMove",
    "Target",
    "Term",
    "Thread",
    "Token",
    "Trial",
]


class Entry(models.Model):
    """One line of the ledger: what was said, by whom, when; chained to the line before. Never changed, never deleted.

    key     given by whoever said it, so that the same thing said twice is written once
    what    prospect, contact, undone, stage, link, erased ...
    about   the prospect it is about, where it is about one
    digest  SHA-256 of the digest before and of this line
    """

    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    what = models.CharField(max_length=20)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    about = models.CharField(max_length=100, blank=True)

    class Meta:
        """In the order they were said, and found by whom they are about."""

        ordering = ("id",)
        indexes = (models.Index(fields=["about"], name="entry_about"),)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.id} {self.what} {self.key}"


class Sealed(models.Model):
    """What a line of the ledger says of a person: kept apart, its salted SHA-256 in the line, so it can be erased."""

    key = models.UUIDField(primary_key=True)
    about = models.CharField(max_length=100)
    salt = models.CharField(max_length=32)
    text = models.TextField()

    class Meta:
        """Found by whom it is about."""

        indexes = (models.Index(fields=["about"], name="sealed_about"),)

    def __str__(self) -> str:
        """Say of which line."""
        return f"of {self.key}"


# What says who a prospect is: the desk's field, and the book's column.
IDENTITY: Mapping[str, str] = {
    "name": "name", "first_name": "first_name", "last_name": "last_name", "company": "company", "email": "emails",
    "phone": "phones", "domain": "domain", "address": "address", "postcode": "postcode", "city": "city",
    "region": "region", "tax_id": "tax_id", "born": "born",
}  # fmt: skip


class Prospect(models.Model):
    """A person or an organisation that might buy, as last said.

    external  what the source it was imported from calls it
    owner     the seller whose it is; the team sees it where it is shared
    same_as   the prospect it goes by since somebody said that the two are one
    """

    id = models.CharField(max_length=100, primary_key=True)
    external = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    # As an import keeps them apart: who is who compares them.
    first_name = models.CharField(max_length=200, blank=True)
    last_name = models.CharField(max_length=200, blank=True)
    company = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=400, blank=True)
    phone = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    tax_id = models.CharField(max_length=40, blank=True)
    born = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=100, blank=True)
    domain = models.CharField(max_length=200, blank=True)
    belongs_to = models.CharField(max_length=100, blank=True)
    owner = models.CharField(max_length=100, blank=True)
    is_shared = models.BooleanField(default=False)
    same_as = models.CharField(max_length=100, blank=True)
    # Everything it can be found by, folded; and what is looked up exactly.
    found_by = models.TextField()
    name_key = models.CharField(max_length=200, blank=True)
    email_key = models.CharField(max_length=400, blank=True)
    phone_key = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(null=True)
    touches = models.IntegerField(default=0)
    # 0 where nobody has spoken to them yet.
    last_day = models.IntegerField(default=0)
    # Since when an inquiry has waited for a first answer of ours.
    waiting_since = models.DateTimeField(null=True)
    is_undone = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        """Found by those who wait, by those last spoken to, and by what is looked up exactly."""

        indexes = (
            models.Index(fields=["owner"], name="prospect_owner"),
            models.Index(fields=["name_key"], name="prospect_name"),
            models.Index(fields=["email_key"], name="prospect_email"),
            models.Index(fields=["phone_key"], name="prospect_phone"),
            # Only of those that go by another's name: nearly all have none, and are not to be looked for by that.
            models.Index(fields=["same_as"], condition=models.Q(same_as__gt=""), name="prospect_goes_by"),
            models.Index(fields=["waiting_since"], condition=models.Q(waiting_since__isnull=False), name="waiting"),
            models.Index(fields=["-last_day"], name="last_spoken_to"),
        )

    def __str__(self) -> str:
        """Return the name to show."""
        return self.name or self.company or self.email or self.phone or f"#{self.id[:8]}"

    @property
    def head(self) -> str:
        """The prospect it goes by, itself where it goes by no other."""
        return self.same_as or self.id

    def names(self) -> list[str]:
        """Return the identifiers of all records that go by this one, its own first."""
        return [self.id, *Prospect.objects.filter(going_by(self.id)).values_list("id", flat=True)]


def going_by(*names: str) -> models.Q:
    """Return the condition that finds the prospects that go by others' names, as the index of them wants it."""
    return models.Q(same_as__in=names, same_as__gt="")


class Contact(models.Model):
    """A contact that was logged or imported; one that was undone stays, and counts for nothing.

    logged_at  when it was written down, where that is known; taken_at when the desk took it
    """

    key = models.UUIDField(primary_key=True)
    external = models.CharField(max_length=300, blank=True)
    # Its index begins with the prospect already.
    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="contacts", null=True, db_index=False)
    at = models.DateTimeField(null=True)
    day = models.IntegerField()
    zone = models.CharField(max_length=60, blank=True)
    logged_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    seller = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=60, blank=True)
    direction = models.CharField(max_length=3, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    product = models.CharField(max_length=100, blank=True)
    opportunity = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=100, blank=True)
    evidence = models.CharField(max_length=20, blank=True)
    minutes = models.FloatField(null=True)
    amount = models.FloatField(null=True)
    margin = models.FloatField(null=True)
    next_step_on = models.DateField(null=True)
    reason = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    kind = models.CharField(max_length=20)
    # Whether it may open an opportunity: not where its source records them itself.
    opens_own = models.BooleanField(default=True)
    corrects = models.UUIDField(null=True)
    is_undone = models.BooleanField(default=False)
    # Taken back or corrected by a person: no import brings it again.
    is_taken_back = models.BooleanField(default=False)

    class Meta:
        """Read by when it was taken, and by prospect in time."""

        indexes = (
            models.Index(fields=["-taken_at"], name="lately"),
            models.Index(fields=["prospect", "at"], name="of_one_in_time"),
            models.Index(fields=["seller", "-taken_at"], name="of_one_lately"),
        )

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.day} {self.seller} {self.prospect_id} {self.outcome}"


class Deal(models.Model):
    """An opportunity that was recorded somewhere else, as its record says; what contacts add is in its thread."""

    id = models.CharField(max_length=100, primary_key=True)
    external = models.CharField(max_length=300, blank=True)
    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="deals", null=True)
    product = models.CharField(max_length=100, blank=True)
    seller = models.CharField(max_length=100, blank=True)
    opened_day = models.IntegerField(null=True)
    closed_day = models.IntegerField(null=True)
    month = models.IntegerField(null=True)
    status = models.CharField(max_length=10)
    amount = models.FloatField(null=True)
    margin = models.FloatField(null=True)
    source = models.CharField(max_length=100, blank=True)
    next_step_on = models.DateField(null=True)
    is_undone = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.id} {self.status}"


class Plan(models.Model):
    """What sellers said of a thread besides contacts: its stage, the money expected, a step, a waiver, a snooze.

    opened_day  when the opportunity it was said of was opened: of another one nothing was said
    nth         the how-manieth about it that was, where two were opened on one day; 0 where nobody counted
    at_touches  how many contacts it had then: a step, a waiver and a snooze hold until another is logged
    """

    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="plans", db_index=False)
    about = models.CharField(max_length=100, blank=True)
    stage = models.CharField(max_length=60, blank=True)
    expected = models.FloatField(null=True)
    opened_day = models.IntegerField(null=True)
    nth = models.IntegerField(default=0)
    at_touches = models.IntegerField(default=0)
    step_on = models.DateField(null=True)
    waiver = models.CharField(max_length=200, blank=True)
    snoozed_until = models.DateField(null=True)
    snoozed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        """One for each thread."""

        constraints = (models.UniqueConstraint(fields=["prospect", "about"], name="one_plan"),)

    def __str__(self) -> str:
        """Say of what."""
        return f"{self.prospect_id} {self.about} {self.stage}"

    def is_of(self, thread: Thread) -> bool:
        """Whether it was said of the opportunity that goes on now."""
        return self.opened_day == thread.opened_day and (not self.nth or self.nth == thread.nth)


class Thread(models.Model):
    """What goes on with a prospect about a product or a recorded deal; made from contacts, deals and plans.

    id     follows from the prospect and what it is about, so that it stays the same when it is made anew
    about  the product, or the identifier of the deal
    nth    the how-manieth opportunity about it this is; 0 of a recorded one, and where nobody counted
    """

    id = models.CharField(max_length=40, primary_key=True)
    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="threads", db_index=False)
    about = models.CharField(max_length=100, blank=True)
    product = models.CharField(max_length=100, blank=True)
    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, null=True)
    seller = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=10)
    stage = models.CharField(max_length=60, blank=True)
    amount = models.FloatField(null=True)
    opened_day = models.IntegerField(null=True)
    closed_day = models.IntegerField(null=True)
    nth = models.IntegerField(default=0)
    touches = models.IntegerField()
    last_day = models.IntegerField()
    next_step_on = models.DateField(null=True)
    waiver = models.CharField(max_length=200, blank=True)
    snoozed_until = models.DateField(null=True)
    snoozed_why = models.CharField(max_length=200, blank=True)
    # The day it next asks for something: the end of its snooze, else its next step.
    due_on = models.DateField(null=True)

    class Meta:
        """One for each prospect and what it is about."""

        constraints = (models.UniqueConstraint(fields=["prospect", "about"], name="one_about_one"),)
        indexes = (
            models.Index(fields=["due_on"], condition=models.Q(due_on__isnull=False), name="promised"),
            models.Index(fields=["status", "-last_day"], name="by_status"),
        )

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.prospect_id} {self.about} {self.status}"


class Opportunity(models.Model):
    """Every opportunity there was, where some were recorded somewhere else: those, and the ones contacts tell of.

    What the numbers read. Where nothing was recorded they rebuild opportunities themselves, and there is no row.
    """

    id = models.CharField(max_length=300, primary_key=True)
    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="opportunities", null=True)
    product = models.CharField(max_length=100, blank=True)
    seller = models.CharField(max_length=100, blank=True)
    opened_day = models.IntegerField(null=True)
    closed_day = models.IntegerField(null=True)
    month = models.IntegerField(null=True)
    last_day = models.IntegerField(null=True)
    status = models.CharField(max_length=10)
    amount = models.FloatField(null=True)
    margin = models.FloatField(null=True)
    source = models.CharField(max_length=100, blank=True)
    next_step_on = models.DateField(null=True)
    is_recorded = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.id} {self.status}"


class StageMove(models.Model):
    """A thread went from a stage to another; kept for ever."""

    key = models.UUIDField(primary_key=True)
    prospect = models.ForeignKey(Prospect, on_delete=models.PROTECT, related_name="moves")
    about = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=100)
    from_stage = models.CharField(max_length=60, blank=True)
    to_stage = models.CharField(max_length=60, blank=True)

    class Meta:
        """In time."""

        ordering = ("at",)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.about}: {self.from_stage} > {self.to_stage}"


class Link(models.Model):
    """Somebody, or an import, said that two prospects are one, or are not; see `pista.prospects.links`."""

    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    one = models.CharField(max_length=100, db_index=True)
    other = models.CharField(max_length=100, db_index=True)
    says = models.CharField(max_length=10)
    by = models.CharField(max_length=100, blank=True)
    why = models.CharField(max_length=10)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        """In the order they were said."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.one} {self.says} {self.other}"


class Pair(models.Model):
    """Two prospects that who is who thinks the same, or doubts: to be looked at."""

    one = models.CharField(max_length=100, db_index=True)
    other = models.CharField(max_length=100, db_index=True)
    tier = models.CharField(max_length=10)
    probability = models.FloatField(null=True)
    reasons = models.TextField()

    class Meta:
        """Each once."""

        constraints = (models.UniqueConstraint(fields=["one", "other"], name="each_pair_once"),)

    def __str__(self) -> str:
        """Say what it is."""
        return f"{self.one} ? {self.other}"
