"""What others say of a text before it goes out."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from .article import Article
from .fields import LineField, PlainTextField
from .revision import Revision


class PreviewLink(models.Model):
    """
    An address by which somebody without a log-in reads one revision, until it expires.

    The address is known to whom it was given: here stands the SHA-256 of its key.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    name = LineField(max_length=100, help_text="For whom it is: a name that you will recognise.")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"For {self.name}"

    @property
    def article(self) -> Article:
        """Whose text it shows. Raises Article.DoesNotExist of a page's: there are no such links."""
        if self.revision.article is None:
            raise Article.DoesNotExist
        return self.revision.article

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > now


class ReviewComment(models.Model):
    """
    A remark on a text, or somebody's word that it is good: by an editor, or by an outsider.

    `quote` is the passage that it is about, and `before` what stands before it, as text; both
    empty for the whole. An outsider came by `link` and gave a `name`.
    """

    class Verdict(models.TextChoices):
        NONE = "", "a remark"
        APPROVED = "approved", "approves it"
        CHANGES = "changes", "asks for changes"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="review_comments")
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.NONE)
    quote = PlainTextField(blank=True)
    before = PlainTextField(blank=True)
    text = PlainTextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    link = models.ForeignKey(
        PreviewLink, on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    name = LineField(max_length=100, blank=True)
    made_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "comment on a text"
        verbose_name_plural = "comments on texts"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="", verdict=""), name="review_comment_says_something"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", "approved", "changes"]),
                name="review_comment_verdict_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.said_by}: {self.text or self.get_verdict_display()}"

    @property
    def said_by(self) -> str:
        if self.author:
            return self.author.get_full_name() or self.author.get_username()
        return self.name or "Somebody"

    @property
    def kind_in_words(self) -> str:
        """
        >>> ReviewComment(verdict="approved").kind_in_words
        'approves it'
        """
        return "an answer" if self.parent_id else str(self.get_verdict_display())
