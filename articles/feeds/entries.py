"""What feeds say of articles: the rows, asked by statements made once, and the items of them."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, JSONArray, JSONObject, NullIf
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
from common.kept import Kept
from common.paging import AnyOf, Pages
from common.patterns import named
from common.prepared import Statement, as_json, row_version
from common.unchanged import implied

from . import links
from .formats import AnyFeed

PAGE_SIZE = 20
KEPT: Kept[str] = Kept(most=8_000_000)
ITEMS: dict[Hashable, dict[str, Any]] = {}
MOST_ITEMS = 2000
WORK = ("title", "authors", "publication", "published_on", "url", "archived_url")


class Entry(NamedTuple):
    """
    An article with all that a feed says of it but its text: `row_version` is another after each
    change of that too, so it need not be read.
    """

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
    row_version: str
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


ROW_VERSION = row_version(Article)


def rows(articles: ArticleQuerySet) -> QuerySet[Article, Any]:
    own = OuterRef("pk")
    bylines = Byline.objects.filter(article=own).order_by("position", "pk")
    name = Coalesce(NullIf("name", Value("")), F("author__name"))
    about = ArticleSubject.objects.filter(content_object=own).order_by("pk")
    works = Reference.objects.filter(article=own, is_summarised=True).order_by("position", "pk")
    columns = {column: column for column in WORK}
    return articles.annotate(
        row_version=ROW_VERSION,
        its_authors=as_json(bylines.values(json=JSONArray(name, "author__slug"))),
        its_subjects=as_json(about.values("tag__name")),
        its_works=as_json(works.values(json=JSONObject(**columns))),
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
        .values_list("pk", ROW_VERSION, "body_html")
    )
)


def item_of(
    article: Entry, publisher: Publisher, retractions: Collection[Correction]
) -> dict[str, Any]:
    """
    What a feed says of an article, in the words of feedgenerator, but for the text.

    Kept by all that it is made of; whoever is given one must not change it.
    """
    key = (
        article.pk,
        article.row_version,
        str((article.authors, article.subjects, article.works)),
        tuple(one.text for one in retractions),
        publisher.tag_authority,
        settings.SITE_URL,
    )
    item = ITEMS.get(key)
    if item is None:
        if len(ITEMS) >= MOST_ITEMS:
            ITEMS.clear()
        item = ITEMS[key] = made_item(article, publisher, retractions)
    return item


def made_item(
    article: Entry, publisher: Publisher, retractions: Iterable[Correction]
) -> dict[str, Any]:
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
        "row_version": article.row_version,
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


def add_texts(feed: AnyFeed, articles: list[Entry], stamps: Mapping[int, str]) -> None:
    """
    Put the texts into the items, as they read elsewhere, with what is woven in.

    Feed readers ask for the same day and night, so texts are kept by all that they are made of;
    one query for those that are not, and those of what is woven in.
    """
    keys = [
        (article.pk, article.row_version, stamps.get(article.pk), item["link"])
        for item, article in zip(feed.items, articles, strict=True)
    ]
    texts = {key: KEPT.get(key) for key in keys}
    asked = [key for key, text in texts.items() if text is None]
    changed = set()
    if asked:
        with implied():
            stored = {pk: rest for pk, *rest in TEXTS.rows(articles=[key[0] for key in asked])}
            woven = weaving.woven({pk: text for pk, (_, text) in stored.items()})
        for key in asked:
            # An article whose text changed meanwhile is sent as it is now, and kept under no name.
            text = links.absolute(storable(woven.get(key[0], "")), page=key[3])
            texts[key] = text
            if key[0] in stored and stored[key[0]][0] == key[1]:
                KEPT.put(key, text)
            else:
                changed.add(key)
    for item, key in zip(feed.items, keys, strict=True):
        if key in changed:
            item["key"] = None
        before = links.absolute(item["before_text"], page=item["link"])
        item["content"] = before + (texts[key] or "")
