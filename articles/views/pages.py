"""Pages that are not articles."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles import metadata
from articles.models import ArchivedComment, Page
from common.methods import read_only
from common.public import public_page

from .article import by_kind


@read_only
@public_page()
def page_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """About us, privacy and the like."""
    comments = Prefetch("comments", ArchivedComment.objects.order_by("position"))
    pages = Page.objects.published(timezone.now()).prefetch_related(comments)
    page = get_object_or_404(pages.defer("body"), slug=slug)
    context = {
        "page": page,
        "description": metadata.description(page.summary, page.text),
        **by_kind(page.comments.all()),
    }
    return render(request, "articles/page_detail.html", context)


@read_only
@public_page()
def feed_list(request: HttpRequest) -> HttpResponse:
    """What a feed is, and the addresses of the site's own."""
    return render(request, "articles/feed_list.html")
