"""What went to many and anybody may read: a letter of the editors, the digest of a period."""

from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from articles import rendering
from articles.models import Subject
from articles.models.fields import LineField, PlainTextField
from articles.models.site import own_hosts
from outbox.models import Mailing

from .subscriber import Subscriber


class IssueQuerySet(models.QuerySet["Issue"]):
    def published(self, now: datetime) -> Self:
        """What anybody may see at `now`: the only rule of it."""
        return self.filter(published_at__lte=now)


class Issue(models.Model):
    """
    A letter, written in the admin, or the digest of a period, which has no text of its own.

    Its page has nothing personal. Of a digest it lists all that appeared from `since` to before
    `until`; what each reader was sent is the part they asked for.
    """

    class Kind(models.TextChoices):
        LETTER = "letter", "letter"
        DIGEST = "digest", "digest"

    kind = models.CharField(max_length=6, choices=Kind, default=Kind.LETTER, editable=False)
    title = LineField(max_length=200, help_text="The subject of the mail, and of its page.")
    slug = models.SlugField(max_length=100, unique=True, editable=False)
    summary = PlainTextField(
        blank=True, help_text="One sentence, which mail programs show beside the subject."
    )
    body = models.TextField(blank=True, help_text="The text of the letter.")
    body_html = models.TextField(editable=False, blank=True)
    subjects = models.ManyToManyField(
        Subject, blank=True,
        help_text="To those who chose one of these, and those who want everything. None: to all.",
    )  # fmt: skip
    send_at = models.DateTimeField(
        null=True, blank=True, help_text="Left empty, it goes as soon as you send it."
    )
    frequency = models.CharField(
        max_length=8, choices=Subscriber.Frequency, blank=True, editable=False
    )
    since = models.DateTimeField(null=True, editable=False)
    until = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    mailing = models.OneToOneField(Mailing, on_delete=models.PROTECT, null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = "letter"
        ordering = ["-published_at", "-pk"]
        permissions = [("send_issue", "Can send letters to subscribers")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="issue_has_a_title"),
            models.CheckConstraint(
                condition=Q(kind="letter") | Q(since__isnull=False, until__isnull=False),
                name="digest_has_a_period",
            ),
        ]
        indexes = [models.Index(fields=["-published_at", "-id"], name="issue_newest")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        try:
            self.derive()
        except rendering.TextTooLarge as error:
            raise ValidationError({"body": str(error)}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        self.version += 1
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Make the text canonical, and all that follows from it."""
        self.title = rendering.clean_text(self.title)
        self.body = rendering.sanitise(self.body)
        self.body_html = rendering.render(self.body, own_hosts=own_hosts()).html
        if not self.slug:
            base = rendering.slug_for(self.title, fallback="letter")[:80]
            self.slug = base
            taken = set(
                Issue.objects.filter(slug__startswith=base)
                .exclude(pk=self.pk)
                .values_list("slug", flat=True)
            )
            number = 2
            while self.slug in taken:
                self.slug = f"{base}-{number}"
                number += 1

    def get_absolute_url(self) -> str:
        return reverse("subscriptions:issue", args=[self.slug])

    @classmethod
    def next_published(cls, now: datetime) -> datetime | None:
        """When the next one is to be seen."""
        coming = cls.objects.filter(published_at__gt=now).order_by("published_at")
        return coming.values_list("published_at", flat=True).first()

    def is_published(self, now: datetime) -> bool:
        return self.published_at is not None and self.published_at <= now


class TestCopy(models.Model):
    """A letter that went to who wrote it."""

    __test__ = False  # for pytest: it is no test

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE)
    address = models.EmailField(max_length=254)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address
