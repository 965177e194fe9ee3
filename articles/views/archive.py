"""What was published when."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import lines
from articles.archive import Archive, by_month, months_around
from articles.models import Article
from common.methods import read_only
from common.prepared import Statement

OF_MONTH = Statement(
    lambda now, month: lines.of(
        Article.objects.published(now).filter(month=month).order_by("published_at", "pk")
    )
)


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
    articles = Article.objects.published(now).filter(month__year=number).for_lists()
    months = by_month(articles.order_by("published_at", "pk"))
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
    return render(request, "articles/year.html", context)


@read_only
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """What was published in a month, from its first day on."""
    now = timezone.now()
    first = date_or_404(year, month)
    found = lines.ask(OF_MONTH, now=now, month=first)
    if not found:
        raise Http404(f"Nothing was published in {first:%B %Y}.")
    around = months_around(first, now)
    context = {
        "first": first,
        "articles": found,
        "before": around.before,
        "after": around.after,
    }
    return render(request, "articles/month.html", context)


def date_or_404(year: str, month: str = "01") -> date:
    """The first day of a month that an address names. Raises Http404 for a year like 0000."""
    try:
        return date(int(year), int(month), 1)
    except ValueError as error:
        raise Http404(f"No calendar has the month {year}-{month}.") from error
