"""What was published when."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.archive import Archive, first_titles
from articles.models import Article
from common.methods import read_only
from common.paging import page_of

FIRST = 40  # titles of a month that the page of its year shows
PAGE_SIZE = 50


@read_only
def archive(request: HttpRequest) -> HttpResponse:
    """All years and months, with their numbers of articles."""
    found = Archive.load(timezone.now())
    return render(request, "articles/archive.html", {"archive": found})


@read_only
def year(request: HttpRequest, year: str) -> HttpResponse:
    """The titles of a year by month, from January on."""
    now = timezone.now()
    number = date_or_404(year).year
    whole = Archive.load(now)
    published = Article.objects.published(now).for_lists()
    months = first_titles(whole.months_of(number), published, most=FIRST)
    if not months:
        raise Http404(f"Nothing was published in {number}.")
    before, after = whole.around_year(number)
    context = {
        "number": number,
        "months": months,
        "count": sum(titles.month.count for titles in months),
        "before": before,
        "after": after,
    }
    return render(request, "articles/year.html", context)


@read_only
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """What was published in a month, from its first day on."""
    now = timezone.now()
    first = date_or_404(year, month)
    articles = Article.objects.published(now).filter(month=first).for_lists()
    page = page_of(articles, request, size=PAGE_SIZE, oldest_first=True)
    whole = Archive.load(now)
    if not page.items:
        raise Http404(f"Nothing was published in {first:%B %Y}.")
    before, after = whole.around_month(first)
    found = whole.month(first)
    context = {
        "first": first,
        "page": page,
        "count": found.count if found else 0,
        "before": before,
        "after": after,
    }
    return render(request, "articles/month.html", context)


def date_or_404(year: str, month: str = "01") -> date:
    """The first day of a month that an address names. Raises Http404 for a year like 0000."""
    try:
        return date(int(year), int(month), 1)
    except ValueError as error:
        raise Http404(f"No calendar has the month {year}-{month}.") from error
