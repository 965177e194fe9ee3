"""What may be written about, who answers it, and with which words."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.functional import cached_property

from articles.models.fields import LineField, PlainTextField
from common.prepared import Statement


def people_told(topic: Any) -> models.QuerySet[Any]:
    """Those who are told of new messages about a topic."""
    people = get_user_model().objects.filter(contact_topics=topic, is_active=True)
    return people.exclude(email="").order_by("pk")


class TopicQuerySet(models.QuerySet["Topic"]):
    def offered(self) -> "TopicQuerySet":
        return self.filter(is_offered=True)

    def fallback(self) -> "Topic":
        """Where messages go while no topic is offered: the form works whatever is set here."""
        return self.first() or self.get_or_create(slug="general", defaults={"name": "General"})[0]


class Topic(models.Model):
    """
    What readers choose on the form; it routes their message to people.

    `slug` stands in addresses (`/contact/?topic=contributions`) and is a promise.
    """

    name = LineField(max_length=80, unique=True, help_text="As readers see it on the form.")
    slug = models.SlugField(
        max_length=40,
        unique=True,
        help_text="The word in addresses: /contact/?topic=contributions. A change breaks links.",
    )
    hint = PlainTextField(
        blank=True,
        max_length=300,
        help_text="Shown under the topic: what to tell us, or where to look first.",
    )
    position = models.PositiveSmallIntegerField(default=100, help_text="The lowest stands first.")
    is_offered = models.BooleanField(
        "offered", default=True, help_text="Whether readers can choose it now."
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="contact_topics",
        limit_choices_to={"is_staff": True, "is_active": True},
        help_text="Who is told of a new message by mail. All who may answer see it in the inbox.",
    )
    default_answer = models.ForeignKey(
        "contact.CannedAnswer",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Offered first when somebody answers.",
    )
    takes_attachments = models.BooleanField(
        default=False,
        help_text="Whether the form takes a file: PDF, plain text, JPEG, PNG, Word, OpenDocument.",
    )
    answer_within = models.PositiveSmallIntegerField(
        "first answer within",
        default=16,
        validators=[MinValueValidator(1)],
        help_text="Business hours; later than that a message stands under “late”.",
    )
    kept_for = models.PositiveIntegerField(
        "kept for",
        default=730,
        validators=[MinValueValidator(1)],
        help_text="Days after a message was closed; then what is personal in it is erased.",
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(answer_within__gt=0), name="topic_is_answered"),
            models.CheckConstraint(condition=Q(kept_for__gt=0), name="topic_is_kept"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def on_offer(cls) -> list["Topic"]:
        """Those that readers can choose, each with whom it tells. One query."""
        columns = [field.attname for field in cls._meta.concrete_fields]
        found = []
        for *values, told in OFFERED.rows():
            topic = cls.from_db(None, columns, values)
            topic.told = told
            found.append(topic)
        return found

    @cached_property
    def told(self) -> Sequence[str]:
        """The addresses to which news of this topic goes."""
        return list(people_told(self).values_list("email", flat=True))


def _offered() -> models.QuerySet[Any, Any]:
    columns = [field.attname for field in Topic._meta.concrete_fields]
    told = people_told(OuterRef("pk")).values("email")
    return Topic.objects.offered().values_list(*columns, ArraySubquery(told))


OFFERED = Statement(_offered)


class CannedAnswer(models.Model):
    """
    An answer for many. In it {name}, {reference}, {subject}, {topic}, {publisher} and {me} are
    filled in; anything else in braces stays as it is.
    """

    title = LineField(max_length=120, unique=True, help_text="What staff know it by.")
    text = PlainTextField(
        help_text="{name}, {reference}, {subject}, {topic}, {publisher} and {me} are filled in."
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.SET_NULL, null=True, blank=True, related_name="canned_answers",
        help_text="Offered first for this topic; without one, for all.",
    )  # fmt: skip

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
