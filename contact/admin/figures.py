"""The figures of the desk, drawn: arrivals, the time to a first answer, by topic."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from common import charts
from contact import figures


def show(desk: Any, request: HttpRequest) -> HttpResponse:
    if not desk.has_view_permission(request):
        raise PermissionDenied
    now = timezone.now()
    answers, topics = figures.first_answers(now)
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": "Figures of the desk",
        "curves": [
            charts.line(figures.arrivals_by_week(now), label="Arrived a week"),
            charts.line(figures.arrivals_by_day(now), label="Arrived a day"),
            charts.line(answers, label="Business hours to the first answer, median by week"),
        ],
        "topics": topics,
        "most": max([topic.arrived for topic in topics], default=1),
        "weeks": figures.LOOKED_AT,
    }
    return TemplateResponse(request, "admin/contact/message/figures.html", context)
