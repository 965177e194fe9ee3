"""What a published article said wrongly, for its readers."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.comparing import READERS_LABELS, Difference, as_differences

from .article import Article, published_q
from .fields import PlainTextField
from .revision import Revision


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def published(self, now: datetime) -> Self:
        """Those of articles that the public may see at `now`."""
        return self.filter(published_q(now, prefix="article__"))

    def for_lists(self) -> Self:
        """Each with its article's title and address; without the differences."""
        names = ("title", "slug", "month", "published_at", "language", "is_retracted")
        of_article = (f"article__{name}" for name in names)
        found = self.select_related("article")
        return found.only("kind", "text", "uid", "made_at", "article", *of_article)


class Correction(models.Model):
    """
    A dated record on a published article: what was changed, and why readers should know.

    `before` and `after` are the texts whose difference readers may see; null where there is none
    to show. `difference` is what they see of it, in the form of `comparing.excerpt`. Of an update
    that has not gone out, the record is prepared: no reader sees it, and its date is still to come.
    `correcting` alone writes these.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", "correction"
        CLARIFICATION = "clarification", "clarification"
        UPDATE = "update", "update"
        RETRACTION = "retraction", "retraction"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(
        max_length=15,
        choices=Kind,
        default=Kind.CORRECTION,
        help_text="Correction: it was wrong. Clarification: it could be misread. Update: things "
        "have changed since. Retraction: do not rely on it; the article stays, with this notice.",
    )
    text = PlainTextField(
        help_text="What was wrong and what is right now, in a sentence or two, for readers."
    )
    before = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    after = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    difference: Any = models.JSONField(default=list, editable=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at", "-id"], name="correction_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="correction_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["correction", "clarification", "update", "retraction"]),
                name="correction_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} of “{self.article}”"

    @property
    def changes(self) -> list[tuple[str, Difference]]:
        """What readers see of the change: each field with its label."""
        return [(READERS_LABELS[one.name], one) for one in as_differences(self.difference)]

    @property
    def anchor(self) -> str:
        """The place of the article's page where it stands."""
        return f"site-correction-{self.uid.hex[:12]}"

    @property
    def is_retraction(self) -> bool:
        return self.kind == self.Kind.RETRACTION
