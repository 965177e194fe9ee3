"""Texts as they stood, and texts that are not saved yet."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.formats import date_format

from .article import Article
from .fields import LineField
from .history import num_nonnulls
from .site import Page


class Revision(models.Model):
    """
    An article or a page as it stood when somebody saved it: the whole record, as JSON.

    `content` is what `articles.records` makes; `version` is the version that the thing had then,
    so that the newest revision up to a version holds the text of that version. `is_public` is said
    of a text that readers are known to have seen. `revisions` alone writes these; nothing changes
    but the name, and that readers have seen it.
    """

    class Reason(models.TextChoices):
        BEFORE = "before", "as it stood before"
        SAVED = "saved", "saved"
        MERGED = "merged", "merged with another editor’s"
        RESTORED = "restored", "restored"
        UPDATED = "updated", "an update went out"

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="revisions"
    )
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="revisions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    is_public = models.BooleanField(default=False, editable=False)
    reason = models.CharField(max_length=10, choices=Reason, default=Reason.SAVED)
    name = LineField(
        max_length=100, blank=True, help_text="What editors call it: “As sent to the printer”."
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(num_nonnulls("article", "page"), 1), name="revision_is_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        made_at = date_format(timezone.localtime(self.made_at), "F j, Y, g:i A")
        return self.name or f"the text of {made_at}"

    @property
    def of(self) -> Article | Page:
        """What it is a revision of."""
        return next(thing for thing in (self.article, self.page) if thing is not None)


class Draft(models.Model):
    """
    What an editor has typed and not saved: one slot for an editor and a text.

    Of what another app has, `other` is its kind and key, such as “issue:7”; of something new, `key`
    is made by its form. `content` is the form as a browser sends it, a list of pairs; null where
    the form is only open. `seen_at` is when its window last said so.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="drafts")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="drafts")
    other = models.CharField(max_length=40, null=True)  # noqa: DJ001  null: it is of none
    key = models.UUIDField(null=True)
    kind = models.CharField(max_length=10)
    title = LineField(max_length=300, blank=True)
    content: Any = models.JSONField(null=True)
    base_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(num_nonnulls("article", "page", "other", "key"), 1),
                name="draft_is_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(kind=""), name="draft_has_a_kind"),
            models.CheckConstraint(
                condition=Q(content=None, saved_at=None) | Q(saved_at__isnull=False),
                name="draft_with_content_has_a_time",
            ),
            *(
                models.UniqueConstraint(fields=["user", thing], name=f"draft_once_for_a_{thing}")
                for thing in ("article", "page", "other", "key")
            ),
        ]

    def __str__(self) -> str:
        return self.title or "Without a title yet"
