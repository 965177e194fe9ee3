"""The whole site in few pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import subjects
from articles.archive import Archive, by_month
from articles.models import Article, Page
from common.methods import read_only
from common.public import public_page

from .archive import date_or_404


@read_only
@public_page()
def site_map(request: HttpRequest) -> HttpResponse:
    """The pages, the years and months, the subjects."""
    now = timezone.now()
    context = {
        "pages": Page.objects.published(now).only("title", "slug"),
        "archive": Archive.load(now),
        "letters": subjects.index(now),
    }
    return render(request, "articles/site_map.html", context)


@read_only
@public_page()
def site_map_year(request: HttpRequest, year: str) -> HttpResponse:
    """The titles of a year by month and nothing else, as dense as can be read."""
    now = timezone.now()
    number = date_or_404(year).year
    articles = Article.objects.published(now).filter(month__year=number)
    titles = articles.only("title", "slug", "month", "language", "is_retracted")
    months = by_month(titles.order_by("published_at", "pk"))
    if not months:
        raise Http404(f"Nothing was published in {number}.")
    before, after = Archive.load(now).around_year(number)
    context = {
        "number": number,
        "months": months,
        "count": sum(len(articles) for _, articles in months),
        "before": before,
        "after": after,
    }
    return render(request, "articles/site_map_year.html", context)
