"""Lists of articles that the editors or their kind put together."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.models import Article
from common.methods import read_only
from common.paging import CURSORS, page_of
from common.public import public_page

# The editors choose these one by one; more than these are no choice.
MOST_FEATURED = 100
PAGE_SIZE = 30


@read_only
@public_page()
def featured(request: HttpRequest) -> HttpResponse:
    """What the editors put forward, in their order."""
    now = timezone.now()
    articles = list(Article.objects.published(now).featured(now).for_lists()[:MOST_FEATURED])
    return render(request, "articles/featured.html", {"articles": articles})


@read_only
@public_page(*CURSORS)
def abstracts(request: HttpRequest) -> HttpResponse:
    """The abstracts of others' work, the newest first."""
    articles = Article.objects.published(timezone.now()).filter(kind=Article.Kind.ABSTRACT)
    page = page_of(articles.for_lists(), request, size=PAGE_SIZE)
    return render(request, "articles/abstracts.html", {"page": page})
