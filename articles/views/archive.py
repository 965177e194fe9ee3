"""What was published when."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import lines
from articles.archive import Archive, first_titles
from articles.models import Article
from common.methods import read_only
from common.public import public_page

FIRST = 40  # titles of a month that the page of its year shows
PAGE_SIZE = 50
OF_MONTH = lines.pages(
    lambda now, month: Article.objects.published(now).filter(month=month),
    size=PAGE_SIZE,
    oldest_first=True,
)


@read_only
@public_page()
def archive(request: HttpRequest) -> HttpResponse:
    """All years and months, with their numbers of articles."""
    found = Archive.shown(request, timezone.now())
    return render(request, "articles/archive.html", {"archive": found})


@read_only
@public_page()
def year(request: HttpRequest, year: str) -> HttpResponse:
    """The titles of a year by month, from January on."""
    now = timezone.now()
    number = date_or_404(year).year
    whole = Archive.shown(request, now)
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
@public_page()
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """What was published in a month, from its first day on."""
    now = timezone.now()
    first = date_or_404(year, month)
    page = OF_MONTH.page(request, now=now, month=first)
    if not page.items:
        raise Http404(f"Nothing was published in {first:%B %Y}.")
    whole = Archive.shown(request, now)
    before, after = whole.around_month(first)
    this = whole.month(first)
    context = {
        "first": first,
        "page": page,
        "count": this.count if this else 0,
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
