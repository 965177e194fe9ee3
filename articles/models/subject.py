"""What articles are about: the headings of the subject index."""

import unicodedata
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q
from taggit.managers import _TaggableManager
from taggit.models import ItemBase, TagBase

from articles import rendering
from articles.filing import Filing
from common.patterns import named

from .fields import LineField, PlainTextField
from .site import Publisher

LINEAGE = """
    WITH RECURSIVE lineage(id) AS (
        SELECT {there} FROM articles_subjectrelation WHERE {here} = ANY(%s)
        UNION
        SELECT {there} FROM articles_subjectrelation JOIN lineage ON {here} = lineage.id
    )
    SELECT id FROM lineage
"""


def name_key(text: str) -> str:
    """
    What two names must not share: names alike but for capitals, spaces and the apostrophe.

    >>> name_key("Reader’s  Trust") == name_key("reader's trust")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.replace("’", "'").split())


class SubjectQuerySet(models.QuerySet["Subject"]):
    def active(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(status=Subject.Status.ACTIVE)

    def named(self, text: str) -> "Subject | None":
        """The subject that goes by this name, or has it as another or a hidden one."""
        key = name_key(text)
        found = self.filter(name_key=key).first() if key else None
        return found or (self.filter(labels__key=key).first() if key else None)

    def above(self, *pks: int) -> set[int]:
        """The keys of all subjects broader than these, up to the top. One query."""
        return _lineage(pks, here="subject_id", there="broader_id")

    def below(self, *pks: int) -> set[int]:
        """The keys of all subjects narrower than these, down to the last. One query."""
        return _lineage(pks, here="broader_id", there="subject_id")


def _lineage(pks: Iterable[int], *, here: str, there: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(LINEAGE.format(here=here, there=there), [list(pks)])
        return {pk for (pk,) in cursor.fetchall()}


class Subject(TagBase):  # type: ignore[misc]
    """
    A heading of the subject index; the site's own taggit tag, and a SKOS concept.

    Its `name` is the preferred one; where two subjects would have the same, each says which it is:
    "parties (law)". One that was merged stays as a signpost, without a name of its own.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        MERGED = "merged", "merged"

    description = PlainTextField(
        blank=True, help_text="One or two sentences at the head of the subject's page."
    )
    scope_note = PlainTextField(
        blank=True,
        help_text="What belongs here and what does not: “Trust between persons; for trusts in "
        "law see Foundations.” Readers see it too.",
    )
    language = models.CharField(
        max_length=12,
        blank=True,
        help_text="The language of the name where it is not that of the index: fr. It decides "
        "which leading article is skipped in filing.",
    )
    sort_as = LineField(
        max_length=200,
        blank=True,
        help_text="What to file it by where the rules would go wrong: Angeles, Los. Left empty, "
        "its name.",
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE, editable=False)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
    )
    name_key = models.CharField(max_length=400, editable=False, default="")
    filing_key = models.TextField(editable=False, default="", db_collation="C")
    bucket = models.CharField(max_length=8, editable=False, default="")

    objects: ClassVar[Any] = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["bucket", "filing_key"], name="subject_filing")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="subject_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="subject_slug_is_plain",
                violation_error_message="The address may hold small letters, digits and hyphens.",
            ),
            models.UniqueConstraint(
                fields=["name_key"],
                condition=~models.Q(name_key=""),
                name="subject_name_is_taken_once",
            ),
            models.CheckConstraint(
                condition=models.Q(status="active", merged_into=None)
                | models.Q(status="merged", merged_into__isnull=False, name_key=""),
                name="subject_is_merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Taggit's hook: an ASCII address that is never empty; `i` counts the clashes."""
        base = rendering.slug_for(tag, fallback="subject")
        return base if i is None else f"{base[:70]}-{i}"

    def clean(self) -> None:
        key = name_key(self.name)
        others = Subject.objects.exclude(pk=self.pk)
        if other := others.filter(name_key=key).first():
            raise ValidationError({"name": f"There is such a subject already: “{other}”."})
        if other := Subject.objects.filter(labels__key=key).first():
            raise ValidationError({"name": f"“{other}” has this as another name already."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive(Publisher.load().filing)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "name_key", "filing_key", "bucket"}
        super().save(*args, **kwargs)

    def derive(self, filing: Filing) -> None:
        """All that follows from the name; `filing` is the publisher's `Filing`."""
        self.name: str = rendering.clean_text(self.name)
        self.name_key = "" if self.status == self.Status.MERGED else name_key(self.name)
        if self.sort_as:
            self.filing_key, self.bucket = filing.key_and_letter(self.sort_as)
        else:
            self.filing_key, self.bucket = filing.heading(self.name, language=self.language)

    def get_absolute_url(self) -> str:
        return named("articles:subject", self.slug)


class SubjectsManager(_TaggableManager):  # type: ignore[misc]
    """Taggit's manager, where another name of a subject, or a misspelt one, gives that subject."""

    def _to_tag_model_instances(self, tags: Iterable[Any], tag_kwargs: Any) -> list[Subject]:
        known = (
            (Subject.objects.named(tag) or tag) if isinstance(tag, str) else tag for tag in tags
        )
        subjects: list[Subject] = super()._to_tag_model_instances(list(known), tag_kwargs)
        return subjects


class ArticleSubject(ItemBase):  # type: ignore[misc]
    """
    That an article is about a subject.

    While the article's status is published, `listed_from` and `listed_until` are its publication
    and expiry, else null; `is_placed` says that it has an IndexLocator. Triggers keep these, so
    that one index has a subject's newest articles.
    """

    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="article_subjects"
    )
    tag = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="article_subjects", verbose_name="subject"
    )
    listed_from = models.DateTimeField(null=True, editable=False)
    listed_until = models.DateTimeField(null=True, editable=False)
    is_placed = models.BooleanField(default=False, editable=False)

    objects: ClassVar[models.Manager["ArticleSubject"]] = models.Manager()

    class Meta:
        verbose_name = "subject of an article"
        verbose_name_plural = "subjects of articles"
        indexes = [
            models.Index(
                F("tag"),
                F("listed_from").desc(),
                F("content_object").desc(),
                condition=Q(listed_from__isnull=False),
                name="subject_listed",
            ),
            models.Index(
                fields=["tag", "listed_until"],
                condition=Q(listed_from__isnull=False, listed_until__isnull=False),
                name="subject_listed_until",
            ),
            models.Index(
                fields=["tag", "id"],
                include=["content_object", "listed_from", "listed_until"],
                condition=Q(is_placed=True),
                name="subject_placed_listed",
            ),
            models.Index(
                fields=["tag"], condition=Q(listed_from__isnull=True), name="subject_unlisted"
            ),
            models.Index(fields=["tag", "content_object"], name="subject_entered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="article_has_a_subject_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.tag)
