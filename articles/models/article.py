"""Articles, and the one rule of what the public may see of them."""

import uuid
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Left, Upper
from taggit.managers import TaggableManager

from articles import rendering
from common import patterns

from .author import Author, free_slug
from .credits import Byline
from .fields import LineField, PlainTextField
from .site import Publisher, own_hosts
from .subject import ArticleSubject, SubjectsManager

# A tsvector holds a megabyte at the most; what lies beyond is not found, but can be saved.
SEARCHED_CHARACTERS = 300_000


def published_q(now: datetime, *, prefix: str = "") -> Q:
    """
    What the public may see at `now`: the only rule of visibility, in SQL.

    `prefix` reaches the article from another model (`"article__"`). Its equal in Python is
    `Article.is_published`.
    """
    return Q(**{f"{prefix}status": Article.Status.PUBLISHED, f"{prefix}published_at__lte": now}) & (
        Q(**{f"{prefix}expires_at": None}) | Q(**{f"{prefix}expires_at__gt": now})
    )


def listed_q(now: datetime, *, prefix: str = "") -> Q:
    """
    The same rule by the dates that stand beside subjects and bylines: no article need be read.

    `prefix` reaches the `ArticleSubject` or `Byline` from another model.
    """
    return Q(**{f"{prefix}listed_from__lte": now}) & (
        Q(**{f"{prefix}listed_until": None}) | Q(**{f"{prefix}listed_until__gt": now})
    )


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, now: datetime) -> Self:
        return self.filter(published_q(now))

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def featured(self, now: datetime) -> Self:
        """What the editors put forward at `now`, the lowest rank first."""
        return self.filter(
            Q(featured_until=None) | Q(featured_until__gt=now), featured_from__lte=now
        ).order_by("featured_rank", "-published_at", "-pk")

    def about(self, subject: models.Model) -> Self:
        return self.filter(article_subjects__tag=subject)

    def by(self, author: Author) -> Self:
        return self.filter(bylines__author=author)

    def listed_about(self, subject: models.Model, now: datetime) -> Self:
        """What is published about it; by its `listed_from`, an index has the newest at hand."""
        return self._listed("article_subjects__", now, article_subjects__tag=subject)

    def listed_by(self, author: Author, now: datetime) -> Self:
        """The same of an author."""
        return self._listed("bylines__", now, bylines__author=author)

    def _listed(self, way: str, now: datetime, **by_whom: models.Model) -> Self:
        found = self.published(now).filter(**{f"{way}listed_from__lte": now}, **by_whom)
        return found.annotate(listed_from=F(f"{way}listed_from"))

    def for_lists(self) -> Self:
        """Only the columns that a line of a list shows; no text of any length."""
        return self.only(
            "kind", "title", "slug", "summary", "month", "published_at", "revised_at",
            "authors_text", "subjects_text", "status", "expires_at", "language", "uid",
            "is_retracted",
        )  # fmt: skip

    def refresh_credits(self) -> int:
        """Write again what lists and search say of authors and subjects; gives the rows changed."""
        authors = (
            Byline.objects.filter(article=models.OuterRef("pk"))
            .order_by()
            .values("article")
            .annotate(names=StringAgg("name", delimiter=", ", order_by=["position", "pk"]))
        )
        subjects = (
            ArticleSubject.objects.filter(content_object=models.OuterRef("pk"))
            .order_by()
            .values("content_object")
            .annotate(names=StringAgg("tag__name", delimiter=", ", order_by=["tag__name"]))
        )
        empty = models.Value("")
        return self.order_by().update(
            authors_text=Coalesce(models.Subquery(authors.values("names")), empty),
            subjects_text=Coalesce(models.Subquery(subjects.values("names")), empty),
        )


class Article(models.Model):  # type: ignore[django-manager-missing]
    """
    A piece of writing: an article of our own, or an abstract of somebody else's work.

    With `update_of` it is none, but the text that a live article is to get: prepared from version
    `update_base` of it, and due at `update_at` once that is settled. It is written, reviewed and
    approved like any other, and has no date and so no address of its own (`updating`).
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "article"
        ABSTRACT = "abstract", "abstract"

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        IN_REVIEW = "in_review", "in review"
        APPROVED = "approved", "approved"
        PUBLISHED = "published", "published"
        WITHDRAWN = "withdrawn", "withdrawn"

    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.ARTICLE,
        help_text="An abstract summarises somebody else's work: name that work among the sources.",
    )
    title = LineField(
        max_length=300, help_text="The headline, without a full stop. Readers see it everywhere."
    )
    slug = models.SlugField(
        max_length=80,
        blank=True,
        help_text="The last part of the address, short and lasting. Left empty, it is made from "
        "the title. A change leaves the old address working.",
    )
    summary = PlainTextField(
        blank=True,
        help_text="One or two sentences under the title, in lists, feeds and search results.",
    )
    body = models.TextField(blank=True, help_text="The text. Headings start at the second level.")
    body_html = models.TextField(editable=False, blank=True)
    text = models.TextField(editable=False, blank=True)
    word_count = models.PositiveIntegerField(editable=False, default=0)
    language = models.CharField(
        max_length=12, default="en", help_text="The language of the text: en, en-GB, de."
    )

    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(
        "publication",
        null=True,
        blank=True,
        help_text="When readers see it first. In the future: it appears by itself at that time.",
    )
    expires_at = models.DateTimeField(
        "expiry",
        null=True,
        blank=True,
        help_text="From when readers no longer see it. Empty: never.",
    )
    revised_at = models.DateTimeField(
        "revised",
        null=True,
        blank=True,
        help_text="When its substance changed last. A mended typing error is no revision.",
    )
    month = models.DateField(
        null=True, editable=False, help_text="First day of the month that its address names."
    )
    is_retracted = models.BooleanField(default=False, editable=False)
    featured_from = models.DateTimeField(
        null=True, blank=True, help_text="From when it stands among the featured articles."
    )
    featured_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when. Empty: until you take it down."
    )
    featured_rank = models.PositiveSmallIntegerField(
        default=100, help_text="The lowest number stands first among the featured articles."
    )

    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    subjects = TaggableManager(
        through=ArticleSubject,
        manager=SubjectsManager,
        blank=True,
        help_text="What it is about, in the words of the subject index.",
    )
    authors_text = models.TextField(editable=False, blank=True, default="")
    subjects_text = models.TextField(editable=False, blank=True, default="")

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_articles",
        help_text="Who sees to it now. They are told by mail, and find it on their front page.",
    )
    due_on = models.DateField(
        "due", null=True, blank=True, help_text="Until when. Afterwards it stands under “late”."
    )

    update_of = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="update",
    )
    update_base = models.PositiveIntegerField(null=True, editable=False)
    update_at = models.DateTimeField(null=True, editable=False)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="created_articles",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search = models.GeneratedField(
        expression=(
            SearchVector("title", weight="A", config="concordance")
            + SearchVector("summary", "subjects_text", "authors_text", weight="B",
                           config="concordance")
            + SearchVector(Left("text", SEARCHED_CHARACTERS), weight="D", config="concordance")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )  # fmt: skip

    objects = ArticleQuerySet.as_manager()

    dated: datetime | None = None  # the date that its stored month goes by

    class Meta:
        ordering = ["-published_at", "-pk"]
        permissions = [
            ("edit_any_article", "Can edit the articles of others, and live ones"),
            ("publish_article", "Can approve and publish articles"),
            ("withdraw_article", "Can withdraw articles"),
        ]
        indexes = [
            GinIndex(
                Func(F("month"), function="articles_quarter"),
                F("search"),
                name="article_quarter_words",
            ),
            # Of title, summary, subjects and authors only: what the search looks at first.
            GinIndex(
                Func(F("month"), function="articles_quarter"),
                Func(F("search"), Value("{a,b}"), function="ts_filter"),
                name="article_quarter_head",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(expires_at__isnull=False), name="article_expires"
            ),
            models.Index(
                fields=["featured_from"],
                condition=Q(status="published", featured_from__isnull=False),
                name="article_featured_from",
            ),
            models.Index(
                fields=["featured_until"],
                condition=Q(status="published", featured_until__isnull=False),
                name="article_featured_until",
            ),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="published"),
                name="article_published",
            ),
            models.Index(fields=["month"], condition=Q(status="published"), name="article_month"),
            models.Index(
                fields=["month", "published_at", "id"],
                condition=Q(status="published"),
                name="article_in_month",
            ),
            models.Index(
                F("month"),
                Coalesce("revised_at", "published_at").desc(),
                condition=Q(status="published"),
                name="article_changed_in_month",
            ),
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="published", kind="abstract"),
                name="article_abstracts",
            ),
            models.Index(
                fields=["expires_at"],
                include=["month"],
                condition=Q(status="published", expires_at__isnull=False),
                name="article_listed_until",
            ),
            models.Index(
                fields=["featured_rank"],
                condition=Q(status="published", featured_from__isnull=False),
                name="article_featured",
            ),
            models.Index(
                fields=["featured_from"],
                condition=Q(featured_from__isnull=False),
                name="article_to_be_featured",
            ),
            models.Index(F("updated_at").desc(), name="article_updated"),
            models.Index(
                F("status"),
                F("updated_at").desc(),
                condition=~Q(status="published"),
                name="article_unpublished",
            ),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=~Q(status="published"),
                name="article_unpublished_newest",
            ),
            models.Index(fields=["title"], name="article_titled"),
            # As the desk's list is sorted by it: thousands of drafts share that they have no date.
            models.Index(fields=["published_at", "updated_at", "id"], name="article_by_date"),
            models.Index(
                fields=["update_at"], condition=Q(update_at__isnull=False), name="article_update"
            ),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="article_due"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="article_title_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="article_slug_is_plain",
                violation_error_message="The address may hold small letters, digits and hyphens.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "approved"])
                | Q(status__in=["published", "withdrawn"], published_at__isnull=False),
                name="article_published_has_a_date",
                violation_error_message="A published article needs a date of publication.",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None)
                | Q(published_at=None)
                | Q(expires_at__gt=F("published_at")),
                name="article_expires_after_publication",
                violation_error_message="The expiry must come after the publication.",
            ),
            models.CheckConstraint(
                condition=Q(featured_until=None)
                | Q(featured_from__isnull=False, featured_until__gt=F("featured_from")),
                name="article_featured_until_comes_after_from",
                violation_error_message="The end of featuring must come after its start.",
            ),
            models.CheckConstraint(
                condition=Q(month=None, published_at=None)
                | Q(month__isnull=False, month__day=1, published_at__isnull=False),
                name="article_month_goes_with_the_date",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["article", "abstract"]), name="article_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(update_of=None, update_base=None, update_at=None)
                | Q(
                    update_of__isnull=False,
                    update_base__isnull=False,
                    status__in=["draft", "in_review", "approved"],
                    published_at=None,
                ),
                name="article_update_is_never_published",
            ),
            models.UniqueConstraint(
                fields=["month", "slug"],
                name="article_slug_is_unique_in_its_month",
                violation_error_message="Another article of that month has this address.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        article = super().from_db(db, field_names, values, **kwargs)
        article.dated = article.__dict__.get("published_at")
        return article

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.dated = self.__dict__.get("published_at")

    def clean(self) -> None:
        try:
            self.derive(Publisher.load().zone)
        except rendering.TextTooLarge as error:
            raise ValidationError({"body": str(error)}) from error

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Derive what follows from the text and the date; keep the old address when it moves."""
        self.derive(Publisher.load().zone)
        self.version += 1
        if (fields := kwargs.get("update_fields")) is not None:
            derived = {"body_html", "text", "word_count"} if "body" in fields else set()
            kwargs["update_fields"] = {*fields, *derived, "version", "month", "updated_at"}
        before = Article.objects.filter(pk=self.pk).first() if self.pk else None
        super().save(*args, **kwargs)
        self.dated = self.published_at
        if before:
            self._keep_address_of(before)

    def derive(self, zone: ZoneInfo) -> None:
        """
        Make the text canonical, and all that follows from it and from the date.

        `zone` is the publisher's: the address names the month of publication there. Raises
        rendering.TextTooLarge.
        """
        self.title = rendering.clean_text(self.title)
        self.body = rendering.sanitise(self.body)
        rendered = rendering.render(self.body, own_hosts=own_hosts())
        self.body_html, self.text = rendered.html, rendered.text
        self.word_count = rendered.words
        if self.published_at != self.dated:
            # Only then: a change of the publisher's zone must move no address.
            self.month = month_of(self.published_at, zone)
        if not self.slug:
            others = Article.objects.filter(month=self.month).exclude(pk=self.pk)
            self.slug = free_slug(others, self.title, fallback=f"article-{self.uid.hex[:8]}")

    def _keep_address_of(self, before: "Article") -> None:
        from .history import PastAddress  # both models point at each other

        if before.was_public and before.get_absolute_url() != self.get_absolute_url():
            PastAddress.objects.update_or_create(
                path=before.get_absolute_url(), defaults={"article": self}
            )
            PastAddress.objects.filter(path=self.get_absolute_url(), article=self).delete()

    @property
    def was_public(self) -> bool:
        """Whether its address may be known outside: it was published, or is withdrawn."""
        return self.status in {self.Status.PUBLISHED, self.Status.WITHDRAWN}

    def is_published(self, now: datetime) -> bool:
        """The rule of `published_q`, for one article at hand."""
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= now
            and (self.expires_at is None or self.expires_at > now)
        )

    def is_withdrawn(self, now: datetime) -> bool:
        """Whether readers could see it once, and an editor took it from them for good."""
        return (
            self.status == self.Status.WITHDRAWN
            and self.published_at is not None
            and self.published_at <= now
        )

    def state(self, now: datetime) -> str:
        """What an editor calls it: its status, or scheduled, or expired."""
        if self.update_at:
            return "scheduled"
        if self.status == self.Status.PUBLISHED and not self.is_published(now):
            return "expired" if self.published_at and self.published_at <= now else "scheduled"
        return self.Status(self.status).label

    @property
    def is_abstract(self) -> bool:
        return self.kind == self.Kind.ABSTRACT

    @property
    def changed_at(self) -> datetime | None:
        """When its substance changed last, as feeds and site maps state it."""
        return self.revised_at or self.published_at

    def get_absolute_url(self) -> str:
        """Its public address; an undated article has none yet and gives an empty text."""
        return address_of(self.month, self.slug) if self.month else ""


def address_of(month: date, slug: str) -> str:
    """The address of the article that has this slug in this month."""
    pattern = patterns.pattern("articles:detail", *patterns.EXAMPLES)
    return pattern.format(f"{month.year:04}", f"{month.month:02}", slug)


def month_of(moment: datetime | None, zone: ZoneInfo) -> date | None:
    """First day of the month in which `moment` falls in `zone`."""
    return moment and moment.astimezone(zone).date().replace(day=1)
