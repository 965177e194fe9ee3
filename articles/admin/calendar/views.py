"""The calendar by month, week and stage, and the tray of what has no date yet."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import roles
from articles.models import CalendarEntry, Publisher

from .filters import FilterForm
from .plan import SHOWN_IN_MONTH, SHOWN_IN_WEEK, Plan

WEEK = timedelta(days=7)
SHOWN_AFTERWARDS = timedelta(days=30)  # how long the board shows what has appeared
OWN_STAGES = set(CalendarEntry.Stage.values)
NEEDED = {"author": "articles.view_author", "subject": "articles.view_subject"}


def month(
    desk: Any, request: HttpRequest, *, year: int | None = None, month: int | None = None
) -> HttpResponse:
    """The whole weeks of a month."""
    plan, today = begin(desk, request)
    first = day_or_404(year or today.year, month or today.month)
    after = (first + timedelta(days=31)).replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    start = first - timedelta(days=first.weekday())
    last = after - timedelta(days=1)
    weeks, band = plan.weeks(start, last + timedelta(days=6 - last.weekday()), shown=SHOWN_IN_MONTH)
    context = {
        "title": date_format(first, "F Y"),
        "weeks": weeks,
        "band": band,
        "month": first.month,
        "turns": [
            (rel, date_format(to, "F Y"), address("month", to.year, to.month))
            for rel, to in (("prev", before), ("next", after))
        ],
    }
    return show(desk, request, plan, "month", context, today)


def week(
    desk: Any, request: HttpRequest, *, year: int | None = None, week: int | None = None
) -> HttpResponse:
    """One week, by its number as the calendar counts them."""
    plan, today = begin(desk, request)
    this = today.isocalendar()
    if year is not None and not 1900 <= year <= 2999:
        raise Http404
    try:
        first = date.fromisocalendar(year or this.year, this.week if week is None else week, 1)
    except ValueError as error:
        raise Http404 from error
    weeks, band = plan.weeks(first, first + timedelta(days=6), shown=SHOWN_IN_WEEK)
    context = {
        "title": week_in_words(first),
        "weeks": weeks,
        "band": band,
        "turns": [
            (rel, week_in_words(to), address("week", *to.isocalendar()[:2]))
            for rel, to in (("prev", first - WEEK), ("next", first + WEEK))
        ],
    }
    return show(desk, request, plan, "week", context, today)


def week_in_words(day: date) -> str:
    """
    >>> week_in_words(date(2027, 1, 1))
    'Week 53 of 2026'
    """
    year, week, _ = day.isocalendar()
    return f"Week {week} of {year}"


def board(desk: Any, request: HttpRequest) -> HttpResponse:
    """A column a stage; only those that are an entry's own can be moved to."""
    plan, today = begin(desk, request)
    columns = plan.stages(since=plan.now - SHOWN_AFTERWARDS)
    context = {
        "title": "Board",
        "columns": columns,
        "own_stages": OWN_STAGES,
    }
    return show(desk, request, plan, "board", context, today)


def tray(desk: Any, request: HttpRequest) -> HttpResponse:
    """What has no target yet."""
    plan, today = begin(desk, request)
    return show(desk, request, plan, "tray", {"title": "Tray", "cards": plan.tray()}, today)


def begin(desk: Any, request: HttpRequest) -> tuple[Plan, date]:
    """The plan as this user has filtered it, and today; for those who may look."""
    if not desk.has_view_permission(request):
        raise PermissionDenied
    form = FilterForm(request.GET, auto_id="filter-%s")
    for name, needed in NEEDED.items():
        if not request.user.has_perm(needed):
            del form.fields[name]
    zone, now = Publisher.load().zone, timezone.now()
    return Plan(form, user=request.user, zone=zone, now=now), now.astimezone(zone).date()


def day_or_404(year: int, month: int) -> date:
    if not (1900 <= year <= 2999 and 1 <= month <= 12):
        raise Http404
    return date(year, month, 1)


def address(view: str, *args: int) -> str:
    return reverse(f"admin:articles_calendarentry_{view}", args=args)


def show(
    desk: Any, request: HttpRequest, plan: Plan, view: str, context: dict[str, Any], today: date
) -> HttpResponse:
    views = [
        ("month", "Month", address("this_month")),
        ("week", "Week", address("this_week")),
        ("board", "Board", address("board")),
        ("tray", "Tray", address("tray")),
        ("list", "List", address("changelist")),
    ]
    chosen = request.GET.urlencode()
    shared = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "view": view,
        "views": views,
        "query": f"?{chosen}" if chosen else "",
        "next": quote(request.get_full_path(), safe=""),
        "form": plan.form,
        "today": today,
        "may_add": desk.has_add_permission(request),
        "may_plan": roles.may_plan(request.user),
        "media": desk.media + plan.form.media,
        "has_filters": any(plan.form.chosen.values()),
    }
    template = f"admin/articles/calendarentry/{'days' if view in {'month', 'week'} else view}.html"
    return TemplateResponse(request, template, shared | context)
