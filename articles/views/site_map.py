"""The whole site in few pages."""

from datetime import UTC, date, datetime, timedelta

from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import subjects
from articles.archive import Archive, by_month
from articles.models import Article, Page
from common.methods import read_only
from common.paging import CURSORS, page_of
from common.public import public_page

from .archive import date_or_404

PAGE_SIZE = 500
ROUGHLY = timedelta(days=1)


@read_only
@public_page()
def site_map(request: HttpRequest) -> HttpResponse:
    """The pages, the years and months, the subjects."""
    now = timezone.now()
    context = {
        "pages": Page.objects.published(now).only("title", "slug"),
        "archive": Archive.shown(request, now),
        "letters": subjects.index(now),
    }
    return render(request, "articles/site_map.html", context)


@read_only
@public_page(*CURSORS)
def site_map_year(request: HttpRequest, year: str) -> HttpResponse:
    """The titles of a year by month and nothing else, as dense as can be read."""
    now = timezone.now()
    number = date_or_404(year).year
    whole = Archive.shown(request, now)
    months = whole.months_of(number)
    if not months:
        raise Http404(f"Nothing was published in {number}.")
    first, last = date(number, 1, 1), date(number, 12, 1)
    # The index of dates finds the page; that of months, hidden by Coalesce, has no order of dates.
    # By its zone a year may begin or end half a day sooner or later.
    named = Article.objects.published(now).annotate(named=Coalesce("month", "month"))
    articles = named.filter(named__range=(first, last))
    start, end = datetime(number, 1, 1, tzinfo=UTC), datetime(number, 12, 31, 23, tzinfo=UTC)
    articles = articles.filter(published_at__range=(start - ROUGHLY, end + ROUGHLY))
    titles = articles.only("title", "slug", "month", "published_at", "language", "is_retracted")
    page = page_of(titles, request, size=PAGE_SIZE, oldest_first=True)
    before, after = whole.around_year(number)
    counts = {month.first: month.count for month in months}
    context = {
        "number": number,
        "page": page,
        "months": [(first, found, counts.get(first)) for first, found in by_month(page.items)],
        "count": sum(counts.values()),
        "before": before,
        "after": after,
    }
    return render(request, "articles/site_map_year.html", context)
