"""Who wrote."""

from datetime import datetime

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles import metadata
from articles.filing import by_letter
from articles.models import Article, Author, published_q
from common.methods import read_only
from common.paging import CURSORS, page_of
from common.public import public_page

PAGE_SIZE = 50


@read_only
@public_page()
def author_list(request: HttpRequest) -> HttpResponse:
    """The authors of what is published, as a library files them, with their numbers of articles."""
    authors = published_authors(timezone.now()).only("name", "sort_name", "slug")
    letters = by_letter(authors, heading=lambda author: author.sort_name)
    return render(request, "articles/author_list.html", {"letters": letters})


@read_only
@public_page(*CURSORS)
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An author, and what he or she published here, the newest first."""
    now = timezone.now()
    author = get_object_or_404(published_authors(now), slug=slug)
    articles = Article.objects.published(now).by(author).for_lists()
    context = {
        "author": author,
        "page": page_of(articles, request, size=PAGE_SIZE),
        "description": metadata.description(author.about, author.role),
        "json_ld": metadata.graph(metadata.author_data(author)),
    }
    return render(request, "articles/author_detail.html", context)


def published_authors(now: datetime) -> QuerySet[Author, Author]:
    """The authors of what is published, each with an `article_count`."""
    published = published_q(now, prefix="bylines__article__")
    return Author.objects.filter(published).annotate(article_count=Count("bylines"))
