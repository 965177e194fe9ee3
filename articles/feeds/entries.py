"""What feeds say of articles: the rows, asked by statements made once, and the items of them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import MD5, Coalesce, JSONArray, JSONObject, NullIf
from django.template.loader import render_to_string
from django.utils.html import format_html

from articles import metadata, weaving
from articles.metadata import absolute as absolute_address
from articles.models import (
    Article,
    ArticleQuerySet,
    ArticleSubject,
    Byline,
    Correction,
    Publisher,
    Reference,
    address_of,
)
from articles.rendering import storable
from common.paging import AnyOf, Pages
from common.patterns import named
from common.prepared import Statement

from . import links
from .formats import AnyFeed

PAGE_SIZE = 20
WORK = ("title", "authors", "publication", "published_on", "url", "archived_url")


class Entry(NamedTuple):
    """An article with all that a feed says of it but its text, of which it has a digest."""

    pk: int
    title: str
    slug: str
    summary: str
    month: date
    published_at: datetime
    revised_at: datetime | None
    language: str
    is_retracted: bool
    uid: UUID
    text_digest: str
    authors: list[tuple[str, str]]
    """Names as in the byline, and slugs."""
    subjects: list[str]
    works: list[dict[str, str]]
    """Those that an abstract summarises."""

    @property
    def changed_at(self) -> datetime:
        return self.revised_at or self.published_at

    def get_absolute_url(self) -> str:
        return address_of(self.month, self.slug)


def rows(articles: ArticleQuerySet) -> QuerySet[Article, Any]:
    own = OuterRef("pk")
    bylines = Byline.objects.filter(article=own).order_by("position", "pk")
    name = Coalesce(NullIf("name", Value("")), F("author__name"))
    about = ArticleSubject.objects.filter(content_object=own).order_by("pk")
    works = Reference.objects.filter(article=own, is_summarised=True).order_by("position", "pk")
    columns = {column: column for column in WORK}
    return articles.annotate(
        text_digest=MD5("body_html"),
        its_authors=ArraySubquery(bylines.values(json=JSONArray(name, "author__slug"))),
        its_subjects=ArraySubquery(about.values("tag__name")),
        its_works=ArraySubquery(works.values(json=JSONObject(**columns))),
    ).values_list(*Entry._fields[:-3], "its_authors", "its_subjects", "its_works")


ALL = Pages(lambda now: rows(Article.objects.published(now)), Entry._make, size=PAGE_SIZE)
ABOUT = Pages(
    lambda now, subject: rows(Article.objects.listed_about(subject, now)),
    Entry._make,
    size=PAGE_SIZE,
    index="listed_from",
)
BY = Pages(
    lambda now, author: rows(Article.objects.listed_by(author, now)),
    Entry._make,
    size=PAGE_SIZE,
    index="listed_from",
)
TEXTS = Statement(
    lambda articles: (
        Article.objects.filter(AnyOf("pk", Value(articles)))
        .order_by()
        .values_list("pk", "body_html")
    )
)


def item_of(
    article: Entry, publisher: Publisher, retractions: Iterable[Correction]
) -> dict[str, Any]:
    """What a feed says of an article, in the words of feedgenerator, but for the text."""
    return {
        "title": storable(metadata.marked_title(article)),
        "link": absolute_address(article.get_absolute_url()),
        "description": None,
        "summary": storable(article.summary),
        "authors": [
            (storable(name), absolute_address(named("articles:author", slug)))
            for name, slug in article.authors
        ],
        "categories": sorted(storable(tag) for tag in article.subjects),
        "language": storable(article.language),
        "pubdate": article.published_at,
        "updateddate": article.changed_at,
        "unique_id": f"tag:{publisher.tag_authority}:articles/{article.uid}",
        "unique_id_is_permalink": False,
        "before_text": storable(retracted(retractions) + summarised(article.works)),
        "text_digest": article.text_digest,
    }


def retracted(retractions: Iterable[Correction]) -> str:
    """What stands above all of the text of a retracted article."""
    return "".join(
        format_html("<p><strong>This article is retracted.</strong> {}</p>\n", one.text)
        for one in retractions
    )


def summarised(works: Iterable[Mapping[str, str]]) -> str:
    """What stands above the text of an abstract: the work that it is about."""
    return "".join(
        "<p>The work summarised here: "
        + render_to_string("articles/_reference.html", {"work": work}).strip()
        + "</p>\n"
        for work in works
    )


def add_texts(feed: AnyFeed, articles: list[Entry]) -> None:
    """Read the texts and put them into the items. One query, and those of what is woven in."""
    texts = weaving.woven(dict(TEXTS.rows(articles=[article.pk for article in articles])))
    for item, article in zip(feed.items, articles, strict=True):
        text = item["before_text"] + storable(texts.get(article.pk, ""))
        item["content"] = links.absolute(text, page=item["link"])
