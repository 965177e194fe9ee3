"""People who wrote."""

from collections.abc import Container

from django.conf import settings
from django.db import models

from articles import rendering
from common.patterns import named

from .fields import LineField, PlainTextField


class Author(models.Model):
    """A person who wrote, not a log-in; may be linked to one."""

    name = LineField(max_length=200, help_text="As it stands in a byline: Jane Q. Porter.")
    sort_name = LineField(
        max_length=200,
        blank=True,
        help_text="How the list of authors files it: Porter, Jane Q. Left empty, the last word "
        "of the name comes first.",
    )
    slug = models.SlugField(
        max_length=80,
        unique=True,
        blank=True,
        help_text="The last part of the author's address. Left empty, it is made from the name.",
    )
    role = LineField(
        max_length=200, blank=True, help_text="One line under the name: Senior fellow, 2003–2011."
    )
    about = PlainTextField(
        blank=True, help_text="A few sentences for readers. An empty line starts a new paragraph."
    )
    website = models.URLField(blank=True, help_text="The author's own site, starting with https://")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        help_text="The log-in of this author, where there is one. An author needs none.",
    )

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="author_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="author_slug_is_plain",
                violation_error_message="The address may hold small letters, digits and hyphens.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.derive()

    def save(self, *args: object, **kwargs: object) -> None:
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def derive(self) -> None:
        """Fill the filing name and the address where the editor left them empty."""
        self.name = rendering.clean_text(self.name)
        if not self.sort_name:
            *first, last = self.name.split() or [""]
            self.sort_name = f"{last}, {' '.join(first)}" if first else last
        if not self.slug:
            self.slug = free_slug(Author.objects.exclude(pk=self.pk), self.name, fallback="author")

    def get_absolute_url(self) -> str:
        return named("articles:author", self.slug)


def free_slug(others: models.QuerySet[models.Model], text: str, *, fallback: str) -> str:
    """A slug made from `text` that none of `others` has: `porter`, else `porter-2`, `porter-3`…"""
    base = rendering.slug_for(text, fallback=fallback)
    taken = set(others.filter(slug__startswith=base[:70]).values_list("slug", flat=True))
    return free_among(taken, base)


def free_among(taken: Container[str], slug: str) -> str:
    """
    The slug, or the first numbered one that is not taken.

    >>> free_among({"porter", "porter-2"}, "porter")
    'porter-3'
    """
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug[:70]}-{number}"
    return free
