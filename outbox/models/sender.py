"""Who sends, how fast they may, and the switch that stops them all."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q


class Sender(models.Model):
    """
    A process that sends now.

    It shows itself by `seen_at`; who has been silent for long is dead, and what was in its hands
    is uncertain. Moments are those of the database, so that no machine's clock matters.
    """

    name = models.CharField(max_length=100, help_text="Machine and process.")
    connections = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class Switch(models.Model):
    """
    One row: whether mail is sent at all, and what stood in the way last.

    `fingerprint` tells this database from a copy of it that is restored elsewhere: what a copy
    has still to send, the original may have sent meanwhile.
    """

    fingerprint = models.CharField(max_length=100, blank=True, editable=False)
    stopped_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="switch_is_one_row")]

    def __str__(self) -> str:
        return "stopped" if self.stopped_at else "on"

    @classmethod
    def load(cls) -> "Switch":
        """The row, made where it is not there yet."""
        return cls.objects.get_or_create(pk=1)[0]

    @classmethod
    def seen(cls) -> "Switch":
        """As it stands, for those who only look."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Throttle(models.Model):
    """How much mail may go to one domain, or in all; refilled evenly, never in bursts."""

    domain = models.CharField(
        max_length=255,
        blank=True,
        unique=True,
        help_text="gmail.com; left empty, all mail together.",
    )
    per_minute = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: no limit."
    )
    per_day = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="Empty: no limit."
    )
    grows_by = models.PositiveSmallIntegerField(
        "grows daily by",
        default=0,
        help_text="Percent. A new server is warmed up: 50 a day, half as many more each day.",
    )
    since = models.DateField(
        auto_now_add=True, help_text="The day on which `per_day` holds; later days grow from it."
    )

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                condition=Q(per_minute__isnull=False) | Q(per_day__isnull=False),
                name="throttle_limits_something",
                violation_error_message="Say how many a minute or a day.",
            ),
        ]

    def __str__(self) -> str:
        return self.domain or "all mail"


class Bucket(models.Model):
    """
    What is left of an allowance: of mails to a domain, of sign-ups from a network.

    `key` says which; those made of addresses are hashed. See `outbox.buckets`.
    """

    key = models.CharField(max_length=100, primary_key=True)
    level = models.FloatField()
    filled_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
