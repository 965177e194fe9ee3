"""
Articles as the lines of lists show them: tuples, for pages of a hundred of them.

A model costs 15 µs a row, and its QuerySet half a millisecond before it is asked; a line costs one.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from common.paging import Pages
from common.prepared import Statement

from .models import Article, ArticleQuerySet, address_of


class Line(NamedTuple):
    """What a line says of its article, under the names that the article has for it."""

    pk: int
    kind: str
    title: str
    slug: str
    summary: str
    month: date
    published_at: datetime
    authors_text: str
    language: str
    is_retracted: bool

    @property
    def is_abstract(self) -> bool:
        return self.kind == Article.Kind.ABSTRACT

    def get_absolute_url(self) -> str:
        return address_of(self.month, self.slug)


def of(articles: ArticleQuerySet, *more: str) -> QuerySet[Article, Any]:
    """The tuples that `Line._make` takes, for a Statement or Pages; `more` comes behind."""
    return articles.values_list(*Line._fields, *more)


def ask(statement: Statement, **values: Any) -> list[Line]:
    """One query."""
    return [Line._make(row) for row in statement.rows(**values)]


def pages(find: Any, *, size: int, index: str = "", oldest_first: bool = False) -> Pages[Line]:
    """A list in pages; `find(**values)` gives the articles."""
    return Pages(
        lambda **values: of(find(**values)),
        Line._make,
        size=size,
        index=index,
        oldest_first=oldest_first,
    )
