"""What editors did to the subject index at large, so that it can be undone."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class SubjectChange(models.Model):
    """
    That subjects were merged, split or renamed: the journal of `articles.regrouping`.

    `subjects` holds the keys of the subjects concerned, the one that was merged, split or renamed
    first. `steps` are those of `articles.reversible`.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", "merge"
        SPLIT = "split", "split"
        RENAME = "rename", "rename"

    kind = models.CharField(max_length=10, choices=Kind)
    summary = models.CharField(
        "what was done", max_length=400, help_text="“Cars” was merged into “Automobiles”."
    )
    subjects = ArrayField(models.BigIntegerField())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        verbose_name="by",
        related_name="+",
    )
    made_at = models.DateTimeField("when")
    steps = models.JSONField()
    lost = models.JSONField(
        "relations lost", default=list, help_text="Sentences, each about one relation."
    )
    undone_at = models.DateTimeField("undone", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "change of subjects"
        verbose_name_plural = "changes of subjects"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["merge", "split", "rename"]),
                name="subject_change_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.summary
