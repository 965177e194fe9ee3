"""Who wrote."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles import metadata, tallies
from articles.filing import by_letter
from articles.models import Article, Author, Byline, listed_q
from common.methods import read_only
from common.paging import page_of

PAGE_SIZE = 50
COUNTED = """
SELECT id, name, sort_name, slug, number AS article_count
FROM articles_author JOIN ({counts}) AS counts ON counts.key = id
"""


@read_only
def author_list(request: HttpRequest) -> HttpResponse:
    """The authors of what is published, as a library files them, with their numbers of articles."""
    counts = tallies.counts_sql(tallies.Kind.AUTHOR)
    now = timezone.now()
    authors: Iterable[Author] = Author.objects.raw(COUNTED.format(counts=counts), [now, now])
    letters = by_letter(authors, heading=lambda author: author.sort_name)
    return render(request, "articles/author_list.html", {"letters": letters})


@read_only
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An author, and what he or she published here, the newest first."""
    now = timezone.now()
    author = get_object_or_404(published_authors(now), slug=slug)
    articles = Article.objects.listed_by(author, now).for_lists()
    context = {
        "author": author,
        "page": page_of(articles, request, size=PAGE_SIZE, key="listed_from"),
        "description": metadata.description(author.about, author.role),
        "json_ld": metadata.graph(metadata.author_data(author)),
    }
    return render(request, "articles/author_detail.html", context)


def published_authors(now: datetime) -> QuerySet[Author, Author]:
    """The authors of what is published, each with an `article_count`."""
    is_published = Exists(Byline.objects.filter(listed_q(now), author=OuterRef("pk")))
    count = tallies.count_of(tallies.Kind.AUTHOR, now, of="articles_author.id")
    return Author.objects.filter(is_published).annotate(article_count=count)
