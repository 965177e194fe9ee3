"""The editorial calendar: what is planned, long before anything is scheduled."""

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, ExtractDay, ExtractMonth
from django.db.models.lookups import Exact, In

from .article import Article, published_q
from .author import Author
from .fields import LineField, PlainTextField
from .subject import Subject

QUARTERS = (1, 4, 7, 10)  # the months that a quarter begins with
# Cast, so that the rule can be asked of an entry that is not stored and has no date.
TARGET_ON = Cast("target_on", models.DateField())
DAY, MONTH = ExtractDay(TARGET_ON), ExtractMonth(TARGET_ON)


class CalendarEntryQuerySet(models.QuerySet["CalendarEntry"]):
    def public(self, now: datetime) -> Self:
        """
        What readers may see of the plan: the only rule of its visibility, in SQL.

        Its equal in Python is `CalendarEntry.is_public_at`.
        """
        return self.filter(
            Q(is_public=True),
            ~Q(stage=CalendarEntry.Stage.DROPPED),
            Q(article=None)
            | Q(article__status__in=COMING)
            | Q(article__status="published", article__published_at__gt=now)
            | published_q(now, prefix="article__"),
        )

    def coming(self, now: datetime) -> Self:
        """Of these those that have not appeared; an index has them, whatever has appeared."""
        waiting = self.filter(Q(listed_from=None) | Q(listed_from__gt=now))
        return waiting.exclude(published_q(now, prefix="article__"))

    def with_articles(self) -> Self:
        """Each with its article at hand, but for the texts."""
        texts = ("body", "body_html", "text", "search")
        return self.select_related("article").defer(*(f"article__{name}" for name in texts))

    def with_stage_now(self, now: datetime) -> Self:
        """Each with `stage_now`: that of its article where it has one, else its own."""
        return self.annotate(
            stage_now=Case(
                When(article=None, then=F("stage")),
                When(article__status="published", article__published_at__gt=now,
                     then=Value("scheduled")),
                When(article__status="draft", then=Value("writing")),
                default=F("article__status"),
            )
        )  # fmt: skip


COMING = ("draft", "in_review", "approved")


class CalendarEntry(models.Model):
    """
    Something that is to be published: planned, not scheduled.

    `target_on` is the first day of the target: of the day itself, the month or the quarter, as
    `target` says. An entry that has become an article takes its stage from it; a trigger keeps the
    publication of that, while its status is published, as `listed_from`.
    """

    class Target(models.TextChoices):
        NONE = "none", "not yet"
        DAY = "day", "a day"
        MONTH = "month", "a month"
        QUARTER = "quarter", "a quarter"

    class Stage(models.TextChoices):
        IDEA = "idea", "idea"
        PLANNED = "planned", "planned"
        ASSIGNED = "assigned", "assigned"
        DROPPED = "dropped", "dropped"

    title = LineField("working title", max_length=300, help_text="What it is called until then.")
    theme = LineField(
        max_length=200, blank=True, help_text="What it belongs to: “The trust issue”."
    )
    kind = models.CharField(max_length=10, choices=Article.Kind, default=Article.Kind.ARTICLE)
    stage = models.CharField(
        max_length=10,
        choices=Stage,
        default=Stage.IDEA,
        help_text="As soon as it has become an article, its stage is that of the article.",
    )
    target = models.CharField(
        max_length=10,
        choices=Target,
        default=Target.NONE,
        help_text="How precisely you know when it is to appear. Without a target it waits in the "
        "tray.",
    )
    target_on = models.DateField(
        "target date",
        null=True,
        blank=True,
        help_text="The day, or any day of the month or quarter. It schedules nothing.",
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calendar_entries",
        help_text="Who sees to it.",
    )
    authors = models.ManyToManyField(
        Author, blank=True, related_name="calendar_entries", help_text="Who is to write it."
    )
    subjects = models.ManyToManyField(
        Subject, blank=True, related_name="calendar_entries", help_text="What it is to be about."
    )
    contributions_due_on = models.DateField(
        "contributors’ deadline",
        null=True,
        blank=True,
        help_text="Until when contributions are taken.",
    )
    call = PlainTextField(
        "call for contributions",
        blank=True,
        help_text="What contributors are asked for. Readers see it with the deadline.",
    )
    notes = PlainTextField(blank=True, help_text="For editors only.")
    teaser = PlainTextField(
        blank=True, help_text="What readers are told of it before it appears: a sentence or two."
    )
    is_public = models.BooleanField(
        "public",
        default=False,
        help_text="Readers see working title, theme, target, teaser and call in the public "
        "calendar.",
    )
    article = models.OneToOneField(
        Article,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="calendar_entry",
    )
    listed_from = models.DateTimeField(null=True, editable=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CalendarEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "calendar entry"
        verbose_name_plural = "calendar entries"
        ordering = [F("target_on").asc(nulls_last=True), "title", "pk"]
        permissions = [("plan_calendar", "Can plan: change every entry of the calendar")]
        indexes = [
            models.Index(fields=["target_on"], name="calendar_entry_target"),
            models.Index(
                fields=["target_on"], condition=Q(is_public=True), name="calendar_entry_public"
            ),
            models.Index(
                fields=["listed_from"], condition=Q(is_public=True), name="calendar_entry_listed"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="calendar_entry_has_a_title"),
            models.CheckConstraint(
                condition=Q(target="none", target_on=None)
                | Q(target="day", target_on__isnull=False)
                | Q(Exact(DAY, 1), target="month", target_on__isnull=False)
                | Q(Exact(DAY, 1), In(MONTH, QUARTERS), target="quarter", target_on__isnull=False),
                name="calendar_entry_target_is_whole",
                violation_error_message="A target needs its date, and a date its kind of target.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["idea", "planned", "assigned", "dropped"]),
                name="calendar_entry_stage_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        self.target_on = start_of(self.target, self.target_on)

    def save(self, *args: object, **kwargs: object) -> None:
        self.target_on = start_of(self.target, self.target_on)
        self.version += 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def is_public_at(self, now: datetime) -> bool:
        """The rule of `CalendarEntryQuerySet.public`, for one entry at hand."""
        if not self.is_public or self.stage == self.Stage.DROPPED:
            return False
        article = self.article
        if article is None or article.status in COMING:
            return True
        return article.state(now) in {"scheduled", "published"}


def start_of(target: str, day: date | None) -> date | None:
    """
    The first day of the target that `day` lies in; none where there is no target.

    >>> start_of("quarter", date(2026, 11, 24)), start_of("none", date(2026, 11, 24))
    (datetime.date(2026, 10, 1), None)
    """
    if day is None or target == "none":
        return None
    if target == "day":
        return day
    month = day.month if target == "month" else day.month - (day.month - 1) % 3
    return day.replace(month=month, day=1)
