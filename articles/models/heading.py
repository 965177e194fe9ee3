"""What stands around a heading of the subject index: other names, relations, locators."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from articles import rendering
from articles.filing import Filing
from articles.passages import passages

from .fields import LineField
from .site import Publisher
from .subject import ArticleSubject, Subject, name_key


class SubjectLabel(models.Model):
    """Another name of a subject. No two subjects share one, of whatever kind."""

    class Kind(models.TextChoices):
        ALT = "alt", "other name"
        HIDDEN = "hidden", "hidden name"

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="labels")
    text = LineField(
        max_length=200, verbose_name="name", help_text="Cars, where the subject is Automobiles."
    )
    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.ALT,
        help_text="Another name is printed: “Cars, see Automobiles”. A hidden one, such as a "
        "common misspelling, is only found in searches and when subjects are typed in.",
    )
    language = models.CharField(
        max_length=12,
        blank=True,
        help_text="The language of this name where it is not that of the index: fr.",
    )
    key = models.CharField(max_length=400, editable=False, unique=True)
    slug = models.SlugField(max_length=80, editable=False, allow_unicode=False)
    filing_key = models.TextField(editable=False, db_collation="C")
    bucket = models.CharField(max_length=8, editable=False)

    class Meta:
        verbose_name = "other name"
        ordering = ["kind", "text"]
        indexes = [models.Index(fields=["bucket", "filing_key"], name="subject_label_filing")]
        constraints = [
            models.CheckConstraint(condition=~Q(key=""), name="subject_label_has_a_text"),
            models.CheckConstraint(
                condition=Q(kind__in=["alt", "hidden"]), name="subject_label_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        key = name_key(self.text)
        if other := Subject.objects.filter(name_key=key).first():
            raise ValidationError({"text": f"“{other}” is the name of a subject already."})
        if other := Subject.objects.filter(labels__key=key).exclude(labels__pk=self.pk).first():
            raise ValidationError({"text": f"“{other}” has this as another name already."})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive(Publisher.load().filing)
        super().save(*args, **kwargs)

    def derive(self, filing: Filing) -> None:
        self.text = rendering.clean_text(self.text)
        self.key = name_key(self.text)
        self.slug = rendering.slug_for(self.text, fallback="")
        self.filing_key, self.bucket = filing.heading(self.text, language=self.language)


class SubjectRelationQuerySet(models.QuerySet["SubjectRelation"]):
    def put(self, subject: Subject, *, below: Subject) -> bool:
        """Set one subject below another, unless that makes a circle; whether it stands there."""
        relation = SubjectRelation(subject=subject, broader=below)
        if relation.fault():
            return False
        self.get_or_create(subject=subject, broader=below)
        return True


class SubjectRelation(models.Model):
    """That a subject has a broader one. The database refuses circles."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="broader_relations")
    broader = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="narrower_relations"
    )

    objects = SubjectRelationQuerySet.as_manager()

    class Meta:
        verbose_name = "broader subject"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "broader"], name="subject_has_a_broader_one_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(subject=models.F("broader")),
                name="subject_is_not_broader_than_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.broader}"

    def clean(self) -> None:
        if self.subject_id and self.broader_id and (fault := self.fault()):
            raise ValidationError({"broader": fault})

    def fault(self) -> str:
        """Why the relation can't be, in a sentence; empty where it can."""
        if self.subject_id == self.broader_id:
            return "A subject is not broader than itself."
        above = Subject.objects.above(self.broader_id) | {self.broader_id}
        if self.subject_id in above:
            return f"“{self.broader}” stands below “{self.subject}” already."
        below = Subject.objects.below(self.subject_id) | {self.subject_id}
        pair = RelatedSubjects.objects.filter(
            Q(first__in=above, second__in=below) | Q(first__in=below, second__in=above)
        ).first()
        return f"{pair} are related: one can’t stand above the other." if pair else ""


class RelatedSubjectsQuerySet(models.QuerySet["RelatedSubjects"]):
    def of(self, subject: Subject) -> "RelatedSubjectsQuerySet":
        return self.filter(Q(first=subject) | Q(second=subject))

    def put(self, one: Subject, other: Subject) -> bool:
        """Relate two subjects, unless one stands above the other; whether they are related."""
        pair = RelatedSubjects(first=one, second=other)
        pair.derive()
        if pair.fault():
            return False
        self.get_or_create(first=pair.first, second=pair.second)
        return True


class RelatedSubjects(models.Model):
    """That each of two subjects leads to the other: see also. One row a pair, low key first."""

    first = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="related_after")
    second = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="related_before")

    objects = RelatedSubjectsQuerySet.as_manager()

    class Meta:
        verbose_name = "related subject"
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="subjects_are_related_once",
                violation_error_message="These two are related already.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="related_subjects_are_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.first}” and “{self.second}”"

    def clean(self) -> None:
        if self.first_id and self.second_id:
            self.derive()
            if fault := self.fault():
                raise ValidationError(fault)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        if self.first_id > self.second_id:
            self.first, self.second = self.second, self.first

    def fault(self) -> str:
        """Why the pair can't be, in a sentence; empty where it can."""
        if self.first_id == self.second_id:
            return "A subject is not related to itself."
        for one, other in ((self.first, self.second), (self.second, self.first)):
            if one.pk in Subject.objects.above(other.pk):
                return f"“{one}” stands above “{other}”: readers are led there already."
        return ""


class IndexLocator(models.Model):
    """Where in an article a subject is treated, and under which subheading the index lists it."""

    article_subject = models.ForeignKey(
        ArticleSubject, on_delete=models.CASCADE, related_name="locators", verbose_name="subject"
    )
    subheading = LineField(
        max_length=200,
        blank=True,
        help_text="The side of the subject that is treated: loss of, in networks. Left empty, the "
        "article stands directly under the subject.",
    )
    sub_filing_key = models.TextField(editable=False, default="", db_collation="C")
    anchor = models.CharField(
        "passage",
        max_length=200,
        blank=True,
        help_text="The heading or paragraph that the index leads to. Left empty, the beginning.",
    )
    note = LineField(
        max_length=200, blank=True, help_text="Printed after the title: table, definition, review."
    )

    class Meta:
        verbose_name = "place in the index"
        verbose_name_plural = "places in the index"
        ordering = ["sub_filing_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article_subject", "subheading", "anchor"],
                name="index_locator_is_given_once",
                violation_error_message="This passage stands under this subheading already.",
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.article_subject}: {self.subheading}"
            if self.subheading
            else str(self.article_subject)
        )

    def clean(self) -> None:
        if self.anchor and self.article_subject_id:
            article = self.article_subject.content_object
            if self.anchor not in {passage.anchor for passage in passages(article.body_html)}:
                raise ValidationError(
                    {"anchor": f"The text has no heading or paragraph “{self.anchor}” any more."}
                )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive(Publisher.load().filing)
        super().save(*args, **kwargs)

    def derive(self, filing: Filing) -> None:
        self.subheading = rendering.clean_text(self.subheading)
        self.sub_filing_key = filing.subheading(self.subheading) if self.subheading else ""
