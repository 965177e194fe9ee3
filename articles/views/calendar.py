"""What is coming, what is asked for, and what has appeared."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.archive import Archive
from articles.calendar.coming import Coming, appeared, neighbours, with_entries
from articles.calendar.spans import month_at
from articles.models import Article
from common.methods import read_only
from common.prepared import Statement
from common.public import public_page

from .archive import date_or_404

LATEST = 10
APPEARED = 40  # articles of a month that are shown; its own page has all of them
LATEST_ARTICLES = Statement(
    lambda now: with_entries(Article.objects.published(now).newest_first(), now)[:LATEST]
)
OF_MONTH = Statement(
    lambda now, month: with_entries(
        Article.objects.published(now).filter(month=month).order_by("published_at", "pk"), now
    )[:APPEARED]
)
DESCRIPTION = "What is to be published, month by month, what is asked for, and until when."


@read_only
@public_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar from this month on; before that, what appeared last."""
    now = timezone.now()
    coming = Coming.load(now)
    this = month_at(coming.today)
    archive = Archive.shown(request, now)
    before, _ = neighbours(this, coming, archive)
    context = {
        "coming": coming,
        "latest": appeared(LATEST_ARTICLES.rows(now=now)),
        "before": before,
        "oldest": archive.oldest,
        "description": DESCRIPTION,
    }
    return render(request, "articles/calendar.html", context)


@read_only
@public_page()
def calendar_month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """What is planned for a month, and what appeared in it. This month always has its page."""
    now = timezone.now()
    span = month_at(date_or_404(year, month))
    coming = Coming.load(now)
    found = appeared(OF_MONTH.rows(now=now, month=span.first))
    is_past = span.end <= coming.today
    told = "appeared" if is_past else "is planned and what has appeared" if found else "is planned"
    groups = [] if is_past else coming.in_month(span)
    if not (groups or found or span == month_at(coming.today)):
        raise Http404(f"Nothing is planned for {span}, and nothing appeared in it.")
    archive = Archive.shown(request, now)
    before, after = neighbours(span, coming, archive)
    context = {
        "span": span,
        "groups": groups,
        "appeared": found,
        "month": archive.month(span.first),
        "is_past": is_past,
        "coming": coming,
        "before": before,
        "after": after,
        "description": f"What {told} in {span}.",
    }
    return render(request, "articles/calendar_month.html", context)
