"""What happened to an article on its way to readers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from .article import Article
from .fields import PlainTextField


class WorkflowStep(models.Model):
    """
    That somebody submitted, approved, published or withdrew an article, when, and with which words.

    `publishing` alone writes these, with the status itself. `before` and `after` are states of
    `Article.state`; of a publication `published_at` is the date it was given. The steps of
    an update become those of the live article when it goes out.
    """

    class Step(models.TextChoices):
        SUBMIT = "submit", "sent to review"
        APPROVE = "approve", "approved"
        RETURN_TO_DRAFT = "return_to_draft", "returned to draft"
        PUBLISH = "publish", "published"
        UNSCHEDULE = "unschedule", "let wait"
        WITHDRAW = "withdraw", "withdrawn"
        PREPARE = "prepare", "an update begun"
        UPDATE = "update", "updated"
        DROP = "drop", "its update dropped"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=16, choices=Step)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    published_at = models.DateTimeField(null=True)
    note = PlainTextField(blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager["WorkflowStep"]] = models.Manager()

    class Meta:
        verbose_name = "step of the workflow"
        verbose_name_plural = "steps of the workflow"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    step__in=[
                        "submit", "approve", "return_to_draft", "publish", "unschedule", "withdraw",
                        "prepare", "update", "drop",
                    ]
                ),
                name="workflow_step_is_known",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"“{self.article}” was {self.get_step_display()}"
