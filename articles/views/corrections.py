"""What was wrong, and what has changed since: the corrections of all articles."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.models import Correction
from common.methods import read_only
from common.paging import CURSORS, page_of
from common.public import public_page

PAGE_SIZE = 50


@read_only
@public_page(*CURSORS)
def corrections(request: HttpRequest) -> HttpResponse:
    """Those of published articles, the newest first, under the months in which they were made."""
    found = Correction.objects.published(timezone.now()).for_lists()
    page = page_of(found, request, size=PAGE_SIZE, key="made_at")
    months = groupby(page.items, key=lambda one: timezone.localdate(one.made_at).replace(day=1))
    context = {"page": page, "months": [(first, list(group)) for first, group in months]}
    return render(request, "articles/corrections.html", context)
