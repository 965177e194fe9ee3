"""What articles are about."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from taggit.models import ItemBase, TagBase

from articles import rendering

from .fields import PlainTextField


class Subject(TagBase):  # type: ignore[misc]
    """An entry of the subject index; the site's own taggit tag."""

    description = PlainTextField(
        blank=True, help_text="One or two sentences at the head of the subject's page."
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="subject_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="subject_slug_is_plain",
                violation_error_message="The address may hold small letters, digits and hyphens.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Taggit's hook: an ASCII address that is never empty; `i` counts the clashes."""
        base = rendering.slug_for(tag, fallback="subject")
        return base if i is None else f"{base[:70]}-{i}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.name: str = rendering.clean_text(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("articles:subject", args=[self.slug])


class ArticleSubject(ItemBase):  # type: ignore[misc]
    """That an article is about a subject."""

    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="article_subjects"
    )
    tag = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="article_subjects", verbose_name="subject"
    )

    objects: ClassVar[models.Manager["ArticleSubject"]] = models.Manager()

    class Meta:
        verbose_name = "subject of an article"
        verbose_name_plural = "subjects of articles"
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "tag"], name="article_has_a_subject_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.tag)


class SubjectRelation(models.Model):
    """That a subject has a broader one."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="broader_relations")
    broader = models.ForeignKey(
        Subject, on_delete=models.CASCADE, related_name="narrower_relations"
    )

    class Meta:
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
