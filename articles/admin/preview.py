"""An article as readers would see it, for its editors only."""

import copy

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import roles
from articles.models import Article, month_of
from articles.views import article as public

from .states import state_in_words


def show(request: HttpRequest, article: Article | None) -> HttpResponse:
    """
    The public page of a stored article, whatever its state, with a banner that says so.

    For those who may change the article. Kept nowhere, indexed by nobody, told to no other site.
    An article without a date is shown as if it were published now.
    """
    if article is None:
        raise Http404("There is no such article.")
    if not roles.may_edit(request.user, article):
        raise PermissionDenied
    now = timezone.now()
    article = public.for_reading().get(pk=article.pk)
    state = state_in_words(article, now=now)
    if article.published_at is None:
        article.published_at = now
        article.month = month_of(now, request.publisher.zone)  # type: ignore[attr-defined]
    as_reader = copy.copy(request)
    as_reader.path = article.get_absolute_url()
    older, newer = public.neighbours(article, now)
    context = {
        "preview_state": state,
        "article": article,
        "older": older,
        "newer": newer,
        **public.what_it_names(article),
        **public.by_kind(article.comments.all()),
        **public.head(article, request.publisher),  # type: ignore[attr-defined]
    }
    response = render(as_reader, "admin/articles/article/preview.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
