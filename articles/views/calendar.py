"""What is coming, what is asked for, and what has appeared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.archive import Archive
from articles.calendar.coming import Coming, neighbours, with_entries
from articles.calendar.spans import month_at
from articles.models import Article
from common.methods import read_only

from .archive import date_or_404

LATEST = 10
APPEARED = 40  # articles of a month that are shown; its own page has all of them
DESCRIPTION = "What is to be published, month by month, what is asked for, and until when."


@read_only
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar from this month on; before that, what appeared last."""
    now = timezone.now()
    coming = Coming.load(now)
    archive = Archive.load(now)
    latest = Article.objects.published(now).for_lists().newest_first()[:LATEST]
    before, _ = neighbours(month_at(coming.today), coming, archive)
    context = {
        "coming": coming,
        "latest": with_entries(latest, now),
        "before": before,
        "oldest": archive.months[0].first if archive.months else None,
        "description": DESCRIPTION,
    }
    return render(request, "articles/calendar.html", context)


@read_only
def calendar_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """What is planned for a month, and what appeared in it. This month always has its page."""
    now = timezone.now()
    span = month_at(date_or_404(year, month))
    coming = Coming.load(now)
    articles = Article.objects.published(now).filter(month=span.first).for_lists()
    appeared = with_entries(articles.order_by("published_at", "pk")[:APPEARED], now)
    is_past = span.end <= coming.today
    told = (
        "appeared" if is_past else "is planned and what has appeared" if appeared else "is planned"
    )
    groups = [] if is_past else coming.in_month(span)
    if not (groups or appeared or span == month_at(coming.today)):
        raise Http404(f"Nothing is planned for {span}, and nothing appeared in it.")
    archive = Archive.load(now)
    before, after = neighbours(span, coming, archive)
    context = {
        "span": span,
        "groups": groups,
        "appeared": appeared,
        "month": archive.month(span.first),
        "is_past": is_past,
        "coming": coming,
        "before": before,
        "after": after,
        "description": f"What {told} in {span}.",
    }
    return render(request, "articles/calendar_month.html", context)
