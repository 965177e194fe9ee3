"""Somebody who confirmed that they want mail, and what they want."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.indexes import OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Reverse

from articles.models import Author, CalendarEntry, Subject

from .fields import random_key, validate_zone


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def reachable(self, now: datetime) -> Self:
        """Those who get mail now: neither gone, nor stopped, nor paused."""
        return self.filter(
            Q(paused_until=None) | Q(paused_until__lte=now), state=Subscriber.State.ACTIVE
        )


class Subscriber(models.Model):
    """
    A confirmed address. Whoever has not confirmed is a `SignUp`, and gets nothing else.

    `key` stands in links instead of the number; `epoch` goes up when all links given out so far
    shall end. `digested_until` is the moment up to which digests have told of what appeared;
    what appeared before `paused_until` is not told of afterwards.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "active"
        UNSUBSCRIBED = "unsubscribed", "unsubscribed"
        STOPPED = "stopped", "stopped: mails came back"

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", "at once"
        DAILY = "daily", "daily"
        WEEKLY = "weekly", "weekly"
        MONTHLY = "monthly", "monthly"

    class Weekday(models.IntegerChoices):
        MONDAY = 0
        TUESDAY = 1
        WEDNESDAY = 2
        THURSDAY = 3
        FRIDAY = 4
        SATURDAY = 5
        SUNDAY = 6

    key = models.BigIntegerField(default=random_key, unique=True, editable=False)
    address = models.EmailField(max_length=254)
    canonical = models.CharField(max_length=254, unique=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    epoch = models.PositiveSmallIntegerField(default=0, editable=False)

    frequency = models.CharField(max_length=8, choices=Frequency, default=Frequency.WEEKLY)
    hour = models.PositiveSmallIntegerField(
        default=8, validators=[MaxValueValidator(23)], help_text="Of the day, in their zone."
    )
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    monthday = models.PositiveSmallIntegerField(
        "day of the month", default=1, validators=[MaxValueValidator(28)]
    )
    zone = models.CharField("time zone", max_length=64, default="UTC", validators=[validate_zone])
    everything = models.BooleanField("all new articles", default=False)
    corrections = models.BooleanField("all corrections", default=False)

    confirmed_at = models.DateTimeField()
    digested_until = models.DateTimeField()
    next_digest_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.BigIntegerField(
        null=True, blank=True, help_text="The mailing by whose link they left."
    )

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["active", "unsubscribed", "stopped"]),
                name="subscriber_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=["at_once", "daily", "weekly", "monthly"]),
                name="subscriber_frequency_is_known",
            ),
            models.CheckConstraint(
                condition=Q(hour__lte=23, weekday__lte=6, monthday__gte=1, monthday__lte=28),
                name="subscriber_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                "next_digest_at",
                condition=Q(state="active", next_digest_at__isnull=False),
                name="subscriber_due",
            ),
            models.Index(fields=["-confirmed_at", "-id"], name="subscriber_newest"),
            models.Index("left_at", condition=Q(left_at__isnull=False), name="subscriber_left"),
            models.Index(
                "left_by", condition=Q(left_by__isnull=False), name="subscriber_left_by"
            ),
            models.Index(
                OpClass(Reverse("canonical"), name="text_pattern_ops"), name="subscriber_domain"
            ),
            models.Index(
                "id",
                condition=Q(state="active", frequency="at_once"),
                name="subscriber_at_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.address

    def is_reachable(self, now: datetime) -> bool:
        """The rule of `reachable`, of this one."""
        is_paused = self.paused_until is not None and self.paused_until > now
        return self.state == self.State.ACTIVE and not is_paused


class Topic(models.Model):
    """
    One thing that a subscriber wants to be told of.

    A calendar entry is told of at once when its article appears, whatever else was chosen; then
    the wish is fulfilled.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="topics", db_index=False
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, blank=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, null=True, blank=True)
    entry = models.ForeignKey(CalendarEntry, on_delete=models.CASCADE, null=True, blank=True)

    ONES: ClassVar[tuple[str, ...]] = ("subject", "author", "entry")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__isnull=False, author=None, entry=None)
                | Q(subject=None, author__isnull=False, entry=None)
                | Q(subject=None, author=None, entry__isnull=False),
                name="topic_is_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=["subscriber", one],
                    condition=Q(**{f"{one}__isnull": False}),
                    name=f"one_topic_per_{one}",
                )
                for one in ("subject", "author", "entry")
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject or self.author or self.entry)

    @property
    def one(self) -> tuple[str, int]:
        """What it is, by its kind and key: ("subject", 7)."""
        keys = {name: getattr(self, f"{name}_id") for name in self.ONES}
        return next((name, key) for name, key in keys.items() if key)
