"""When an article is to be looked at again, long after it came out."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from .article import Article
from .fields import PlainTextField

MOST_MONTHS = 240


class ArticleReviewQuerySet(models.QuerySet["ArticleReview"]):
    def of(self, user: User) -> Self:
        """What this one is to look at some day: theirs, and of nobody what they entered."""
        mine = Q(reviewer=user) | Q(reviewer=None, article__created_by=user)
        return self.filter(mine, due_on__isnull=False)


class ArticleReview(models.Model):
    """
    The day on which an article is to be looked at again, and by whom.

    `reviewing` moves the day on when that was done. None is due where `due_on` is empty.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="review")
    due_on = models.DateField(
        "review due", null=True, blank=True, help_text="When it is to be looked at again."
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="article_reviews",
        help_text="Who is told by mail on that day. Empty: whoever entered the article.",
    )
    every_months = models.PositiveSmallIntegerField(
        "months until the next",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
        help_text="Once it is reviewed, the day moves on by so many months. Empty: only once.",
    )
    note = PlainTextField(blank=True, help_text="What to look at: figures, links, addresses.")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "review date"
        indexes = [models.Index(fields=["due_on"], name="article_review_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_months=None) | Q(every_months__range=(1, MOST_MONTHS)),
                name="article_review_months_are_few",
            )
        ]

    def __str__(self) -> str:
        return f"Review of “{self.article}”"


class ReviewDone(models.Model):
    """That an article was looked at: the newest few are kept."""

    review = models.ForeignKey(ArticleReview, on_delete=models.CASCADE, related_name="done")
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.review}, {self.done_at:%Y-%m-%d}"


class ReviewReminder(models.Model):
    """That somebody was reminded of a review: once for each day that it was due."""

    review = models.ForeignKey(ArticleReview, on_delete=models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "due_on"], name="review_is_reminded_of_once")
        ]

    def __str__(self) -> str:
        return f"{self.review}, due {self.due_on}"
