"""Who publishes, and the pages that are not articles."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import Resolver404, resolve, reverse

from articles import rendering
from articles.filing import LETTER, WORD, Filing

from .author import free_slug
from .fields import LineField, PlainTextField


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is no time zone. Try Europe/London or America/New_York.")


class Publisher(models.Model):
    """The site's identity; one row. Shown in header, footer, feeds and mails."""

    name = LineField(max_length=200, default="Concordance", help_text="The site's name.")
    tagline = LineField(
        max_length=200, blank=True, help_text="One line beside the name: what the site is about."
    )
    description = PlainTextField(
        blank=True, help_text="One or two sentences for search engines and feed readers."
    )
    postal_address = PlainTextField(
        blank=True, help_text="Shown at the foot of every page and mail, line by line."
    )
    phone = LineField(max_length=50, blank=True, help_text="Shown beside the postal address.")
    email = models.EmailField(
        blank=True, help_text="Where readers' answers go, and reports of security faults."
    )
    copyright_holder = LineField(
        max_length=200, blank=True, help_text="Left empty, the site's name stands there."
    )
    copyright_from = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1800), MaxValueValidator(9999)],
        help_text="The first year of the copyright line: 2003.",
    )
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text="The zone in which dates are shown and typed: America/New_York. A change moves "
        "no article's address.",
    )
    tag_authority = models.CharField(
        max_length=200,
        editable=False,
        blank=True,
        help_text="What the feeds' ids begin with (RFC 4151); made once, never changed.",
    )

    index_filing = models.CharField(
        "order of the subject index",
        max_length=10,
        choices={WORD: "word by word", LETTER: "letter by letter"},
        default=WORD,
        help_text="Word by word: New York stands before Newark. Letter by letter: after it.",
    )
    index_language = models.CharField(
        "language of the subject index",
        max_length=12,
        default="en",
        help_text="Whose alphabet and leading articles the index goes by: en, de, sv.",
    )

    class Meta:
        verbose_name_plural = "publisher"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="publisher_is_one_row",
                violation_error_message="There is one publisher; change that one.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.pk = 1
        if not self.tag_authority:
            host = urlsplit(settings.SITE_URL).hostname or "localhost"
            self.tag_authority = f"{host},{self.copyright_from or 2026}"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @classmethod
    def load(cls) -> "Publisher":
        """The one row; made when it is not there yet."""
        publisher = cls.objects.filter(pk=1).first()
        if publisher is None:
            publisher, _ = cls.objects.get_or_create(pk=1)
        return publisher

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def filing(self) -> Filing:
        """How the subject index is filed."""
        return Filing(by=self.index_filing, language=self.index_language)

    @property
    def holder(self) -> str:
        return self.copyright_holder or self.name


class PageQuerySet(models.QuerySet["Page"]):
    def published(self, now: datetime) -> "PageQuerySet":
        return self.filter(published_at__lte=now)


class Page(models.Model):
    """A page that is not an article: about, privacy, contact and the like."""

    title = LineField(max_length=300, help_text="The heading of the page.")
    label = LineField(
        max_length=60,
        blank=True,
        help_text="What the navigation calls it: About us. Left empty, the title.",
    )
    slug = models.SlugField(
        max_length=80,
        unique=True,
        blank=True,
        help_text="The page's address: about becomes /about/. Left empty, it is made from the "
        "title.",
    )
    summary = PlainTextField(blank=True, help_text="One or two sentences for search engines.")
    body = models.TextField(blank=True, help_text="The text of the page.")
    body_html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    published_at = models.DateTimeField(
        null=True,
        blank=True,
        db_index=True,
        help_text="From when readers see the page. Empty: only editors see it.",
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="page_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="page_slug_is_plain",
                violation_error_message="The address may hold small letters, digits and hyphens.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        try:
            self.derive()
        except rendering.TextTooLarge as error:
            raise ValidationError({"body": str(error)}) from error
        if self.slug and is_reserved(self.slug):
            raise ValidationError(
                {"slug": f"/{self.slug}/ is an address of the site itself; choose another."}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        self.version += 1
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Make the body canonical, and all that follows from it."""
        self.title = rendering.clean_text(self.title)
        self.body = rendering.sanitise(self.body)
        rendered = rendering.render(self.body, own_hosts=own_hosts())
        self.body_html, self.text = rendered.html, rendered.text
        if not self.slug:
            slug = free_slug(Page.objects.exclude(pk=self.pk), self.title, fallback="page")
            self.slug = f"{slug}-page" if is_reserved(slug) else slug

    def is_published(self, now: datetime) -> bool:
        return self.published_at is not None and self.published_at <= now

    def get_absolute_url(self) -> str:
        return reverse("articles:page", args=[self.slug])


def is_reserved(slug: str) -> bool:
    """Whether `/slug/` is an address that the site itself answers."""
    try:
        return resolve(f"/{slug}/").view_name != "articles:page"
    except Resolver404:
        return False


def own_hosts() -> frozenset[str]:
    """The host names whose links are not external."""
    host = urlsplit(settings.SITE_URL).hostname
    return frozenset({host}) if host else frozenset()
