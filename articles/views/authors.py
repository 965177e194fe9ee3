"""Who wrote."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import lines, metadata, tallies
from articles.filing import by_letter
from articles.models import Article, Author, Byline, listed_q
from common.methods import read_only
from common.paging import CURSORS
from common.prepared import Statement
from common.public import public_page

PAGE_SIZE = 50
COUNTED = """
SELECT id, name, sort_name, slug, number AS article_count
FROM articles_author JOIN ({counts}) AS counts ON counts.key = id
"""


@read_only
@public_page()
def author_list(request: HttpRequest) -> HttpResponse:
    """The authors of what is published, as a library files them, with their numbers of articles."""
    counts = tallies.counts_sql(tallies.Kind.AUTHOR)
    now = timezone.now()
    authors: Iterable[Author] = Author.objects.raw(COUNTED.format(counts=counts), [now, now])
    letters = by_letter(authors, heading=lambda author: author.sort_name)
    return render(request, "articles/author_list.html", {"letters": letters})


@read_only
@public_page(*CURSORS)
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An author, and what he or she published here, the newest first."""
    now = timezone.now()
    author = find(slug, now)
    context = {
        "author": author,
        "page": ARTICLES.page(request, now=now, author=author.pk),
        "description": metadata.description(author.about, author.role),
        "json_ld": metadata.graph(metadata.author_data(author)),
    }
    return render(request, "articles/author_detail.html", context)


def published_authors(now: datetime) -> QuerySet[Author, Author]:
    """The authors of what is published, each with an `article_count`."""
    is_published = Exists(Byline.objects.filter(listed_q(now), author=OuterRef("pk")))
    count = tallies.count_of(tallies.Kind.AUTHOR, now, of="articles_author.id")
    return Author.objects.filter(is_published).annotate(article_count=count)


def find(slug: str, now: datetime) -> Author:
    """With an `article_count`. One query. Raises Http404."""
    row = AUTHOR.row(slug=slug, now=now)
    if row is None:
        raise Http404("No author of something published has this address.")
    author = Author.from_db(None, COLUMNS, row[:-1])
    author.article_count = row[-1]  # type: ignore[attr-defined]
    return author


COLUMNS = [field.attname for field in Author._meta.concrete_fields]
AUTHOR = Statement(
    lambda slug, now: (
        published_authors(now).filter(slug=slug).order_by().values_list(*COLUMNS, "article_count")
    )
)
ARTICLES = lines.pages(
    lambda now, author: Article.objects.listed_by(author, now), size=PAGE_SIZE, index="listed_from"
)
