"""Something that is mailed: once, to an audience that is fixed, or as a stream of single mails."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q


class Mailing(models.Model):
    """
    What is mailed, of one kind; who gets it are its deliveries.

    The audience of an ordinary mailing is frozen in one transaction, and `candidates` is its size
    for ever. A standing one (confirmations, answers) grows by a delivery at a time, and is
    `SENDING` as long as it exists. `key` makes planning twice the same as planning once.
    """

    class State(models.TextChoices):
        SENDING = "sending", "sending"
        PAUSED = "paused", "paused"
        DONE = "done", "done"
        CANCELLED = "cancelled", "cancelled"

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200, help_text="What editors know it by.")
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENDING)
    because = models.CharField(max_length=300, blank=True, help_text="Why it was stopped.")
    is_standing = models.BooleanField(default=False)
    priority = models.SmallIntegerField(default=5, help_text="Smaller goes first.")
    candidates = models.PositiveBigIntegerField(default=0)
    planned_at = models.DateTimeField()
    start_at = models.DateTimeField(help_text="Nothing of it is sent before.")
    not_after = models.DateTimeField(
        null=True, help_text="What is not sent by then is too late, and is cancelled."
    )
    finished_at = models.DateTimeField(null=True)
    tally = models.JSONField(
        default=dict, blank=True, help_text="Its deliveries by state, when it ended."
    )
    is_watched = models.BooleanField(
        default=True, help_text="Whether too many bounces or complaints stop it."
    )

    objects: ClassVar[models.Manager["Mailing"]] = models.Manager()

    class Meta:
        ordering = ["-planned_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["sending", "paused", "done", "cancelled"]),
                name="mailing_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, state__in=["sending", "paused"])
                | Q(finished_at__isnull=False, state__in=["done", "cancelled"]),
                name="mailing_is_finished_or_not",
            ),
        ]
        indexes = [
            models.Index("priority", "id", condition=Q(state="sending"), name="mailing_running"),
            models.Index(fields=["-planned_at", "-id"], name="mailing_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name = self.name[:200]
        super().save(*args, **kwargs)

    def is_running(self, now: datetime) -> bool:
        return self.state == self.State.SENDING and self.start_at <= now
