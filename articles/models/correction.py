"""What a published article said wrongly, for its readers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .article import Article
from .fields import PlainTextField
from .revision import Revision


class Correction(models.Model):
    """
    A dated record on a published article: what was changed, and why readers should know.

    `before` and `after` are the texts whose difference readers may see; null where there is none
    to show.
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
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

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
