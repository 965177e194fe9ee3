"""One mail to one recipient, and what became of it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BTreeIndex
from django.db import models
from django.db.models import F, Q

from .mailing import Mailing


class Delivery(models.Model):
    """
    One mail of a mailing to one recipient: a number that its kind knows an address for.

    The row is the truth of the queue. A sender commits `SENDING` before the first byte goes out,
    and what the server answered after. Where the process ends in between, nobody can know if the
    mail went: it is `UNCERTAIN`, and never sent again by itself. `DEFERRED` is tried again at
    `due_at`. No address is kept here, so that nothing is left of who is erased.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        DEFERRED = "deferred", "to be tried again"
        SUPPRESSED = "suppressed", "held back"
        CANCELLED = "cancelled", "cancelled"
        UNCERTAIN = "uncertain", "uncertain"

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, db_index=False)
    recipient = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    sender = models.IntegerField(null=True)
    reply = models.TextField(blank=True, default="")

    objects: ClassVar[models.Manager["Delivery"]] = models.Manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["mailing", "recipient"], name="one_delivery_per_recipient"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "planned", "sending", "sent", "failed",
                        "deferred", "suppressed", "cancelled", "uncertain",
                    ]
                ),
                name="delivery_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="deferred") | Q(due_at__isnull=False),
                name="delivery_deferred_until",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", sender__isnull=False)
                | (~Q(state="sending") & Q(sender=None)),
                name="delivery_sending_by",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index("recipient", name="delivery_recipient"),
            # Only its end grows, so its pages may be full.
            BTreeIndex(
                "mailing", "id", condition=Q(state="planned"), name="delivery_planned",
                fillfactor=100,
            ),
            models.Index("due_at", condition=Q(state="deferred"), name="delivery_deferred"),
            models.Index("sender", condition=Q(state="sending"), name="delivery_in_hand"),
            models.Index(
                "state", F("id").desc(),
                condition=Q(state__in=["failed", "uncertain"]),
                name="delivery_in_doubt",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.mailing} ({self.pk})"

    @property
    def message_id(self) -> str:
        """The same over all attempts: `<MAILING.DELIVERY@HOST>`, by RFC 5322."""
        return f"<{self.mailing.uid.hex}.{self.pk}@{settings.MAIL_HOST}>"


WAITING = ("planned", "deferred")
"""What a sender may still take up."""

OPEN = (*WAITING, "sending")
"""What is not over yet."""


class Event(models.Model):
    """
    What was told of a mail afterwards: that it arrived, bounced, was complained of.

    Told twice (services repeat themselves, with new numbers), it is one row: the same delivery,
    kind, status and moment.
    """

    class Kind(models.TextChoices):
        DELIVERED = "delivered", "arrived"
        SOFT_BOUNCE = "soft_bounce", "bounced for now"
        HARD_BOUNCE = "hard_bounce", "bounced for good"
        COMPLAINT = "complaint", "complained of"

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=12, blank=True, help_text="As RFC 3463 has it: 5.1.1.")
    said = models.CharField(max_length=300, blank=True)
    happened_at = models.DateTimeField()
    source = models.CharField(max_length=30)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-happened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "kind", "status", "happened_at"], name="an_event_is_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.status}".strip()
