"""Who wrote an article, and what it cites."""

from django.db import models
from django.db.models import F, Q

from .author import Author
from .fields import LineField


class Byline(models.Model):
    """
    That a person wrote an article, under which name and in which place.

    Triggers keep `listed_from` and `listed_until`, as those of `ArticleSubject`.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(
        default=0, help_text="The lowest number is named first."
    )
    name = LineField(
        max_length=200,
        blank=True,
        help_text="The name as published. Left empty, the author's name of today.",
    )
    listed_from = models.DateTimeField(null=True, editable=False)
    listed_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                F("author"),
                F("listed_from").desc(),
                F("article").desc(),
                condition=Q(listed_from__isnull=False),
                name="byline_listed",
            ),
            models.Index(
                fields=["author", "listed_until"],
                condition=Q(listed_from__isnull=False, listed_until__isnull=False),
                name="byline_listed_until",
            ),
            models.Index(
                fields=["author"], condition=Q(listed_from__isnull=True), name="byline_unlisted"
            ),
            models.Index(fields=["author", "article"], name="byline_entered"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="byline_names_an_author_once",
                violation_error_message="This author is named already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.author.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.name = self.name or self.author.name
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Reference(models.Model):
    """A work that an article cites; for an abstract also the work that it summarises."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="references"
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="The lowest number first.")
    is_summarised = models.BooleanField(
        "summarised here", default=False, help_text="The work that this abstract summarises."
    )
    title = LineField(max_length=500, help_text="Title of the work.")
    authors = LineField(max_length=500, blank=True, help_text="Mark S. Granovetter")
    publication = LineField(
        max_length=500, blank=True, help_text="American Journal of Sociology 78 (6), 1360–1380"
    )
    published_on = LineField(
        max_length=50, blank=True, help_text="As precise as you know it: 1973, or May 1973."
    )
    url = models.URLField("address", max_length=1000, blank=True, help_text="https://…")
    archived_url = models.URLField(
        "archived copy", max_length=1000, blank=True, help_text="A copy that will last."
    )
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-is_summarised", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="reference_has_a_title"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(is_summarised=True),
                name="reference_one_summarised_work",
                violation_error_message="An abstract summarises one work.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
