"""What happens to an article by the clock."""

from django.db import models
from django.db.models import Q

from .article import Article


class Occurrence(models.Model):
    """
    A moment at which something becomes true of an article without anybody's doing.

    Readers see it by the rule of visibility, at that second; this row is for what follows from it
    once: `happenings` claims it, tells those concerned, and sets `done_at`. `error` says why it
    could not.
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", "appears"
        EXPIRE = "expire", "expires"
        FEATURE = "feature", "is featured"
        UNFEATURE = "unfeature", "is featured no longer"
        UPDATE = "update", "its update goes out"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="occurrences")
    kind = models.CharField(max_length=10, choices=Kind)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "kind", "due_at"], name="occurrence_happens_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["publish", "expire", "feature", "unfeature", "update"]),
                name="occurrence_kind_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="occurrence_waiting")
        ]

    def __str__(self) -> str:
        return f"“{self.article}” {self.get_kind_display()}"
