"""A text as readers would see it, stored or only typed: for its editors, and kept nowhere."""

import copy
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from csp.constants import SELF
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import metadata, weaving
from articles.feeds import links
from articles.models import Article, Page, month_of
from articles.records import Thing
from articles.views import article as public

from .states import state_in_words
from .typed import NotValid, as_typed

READER, PHONE, PRINT, FEED = MODES = ("reader", "phone", "print", "feed")


def show(model_admin: Any, request: HttpRequest, thing: Thing | None) -> HttpResponse:
    """
    The public page of a text, whatever its state, with a banner that says so.

    GET shows what is stored, POST what a form says, which is not stored. `as` is one of MODES.
    Kept nowhere, indexed by nobody, told to no other site.
    """
    sent = request.POST if request.method == "POST" else request.GET
    mode = sent.get("preview_as", READER)
    if mode not in MODES:
        raise Http404("There is no such preview.")
    if request.method == "POST":
        try:
            response: HttpResponse = as_typed(
                model_admin, request, thing, request.POST, lambda saved: page(request, saved, mode)
            )
        except NotValid as error:
            context = {"reasons": error.reasons}
            name = "admin/articles/writing/no_preview.html"
            response = render(request, name, context, status=422)
    elif thing is None:
        raise Http404("There is no such text.")
    else:
        response = page(request, thing, mode)
    return kept_nowhere(response)


def kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    # The form shows it beside what is typed; as csp.decorators.csp_replace would say it.
    response["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # noqa: SLF001
    return response


def page(request: HttpRequest, thing: Thing, mode: str) -> HttpResponse:
    if isinstance(thing, Page):
        shown = page_as_reader(request, thing, mode)
    else:
        now = timezone.now()
        article = public.for_reading().get(pk=thing.pk)
        told = {"preview_state": state_in_words(article, now=now), "mode": mode}
        date(article, request, now)
        if mode == FEED:
            shown = as_feed(request, article)
        else:
            shown = public.article_page(
                at(request, article),
                article,
                now=now,
                template="admin/articles/article/preview.html",
                context=told,
            )
    if mode == PHONE:
        html = shown.content.decode()
        return render(request, "admin/articles/writing/as_phone.html", {"page": html})
    return shown


def date(article: Article, request: HttpRequest, now: datetime) -> None:
    """An article without a date is shown as if it were published now."""
    if article.published_at is None:
        article.published_at = now
        article.month = month_of(now, request.publisher.zone)  # type: ignore[attr-defined]


def as_feed(request: HttpRequest, article: Article) -> HttpResponse:
    """What a feed reader gets: the text without the page around it, with whole addresses."""
    text = weaving.woven({article.pk: article.body_html})[article.pk]
    address = metadata.absolute(article.get_absolute_url())
    context = {"article": article, "text": links.absolute(text, page=address)}
    return render(request, "admin/articles/writing/as_feed.html", context)


def at(request: HttpRequest, thing: Thing) -> HttpRequest:
    """The request as it would be for the public page."""
    as_reader = copy.copy(request)
    as_reader.path = thing.get_absolute_url()
    return as_reader


def page_as_reader(request: HttpRequest, thing: Page, mode: str) -> HttpResponse:
    now = timezone.now()
    told = (
        "Readers see the page." if thing.is_published(now) else "Only editors see the page as yet."
    )
    context = {
        "page": thing,
        "description": metadata.description(thing.summary, thing.text),
        "preview_state": told,
        "mode": mode,
        **public.by_kind(thing.comments.all()),
    }
    return render(at(request, thing), "admin/articles/writing/page_preview.html", context)


# ---- As it will be printed --------------------------------------------------------------

PAPER = """
body { max-inline-size: 17cm; margin: 1.5cm auto; padding-inline: 1cm; background: #fff; }
"""
PRINT_BLOCK = re.compile(r"^@media print \{$(.*?)^\}$", re.DOTALL | re.MULTILINE)


def print_rules(request: HttpRequest) -> HttpResponse:
    """The rules of the readers' stylesheet for paper, for a screen."""
    found = finders.find("css/site.css")
    css = Path(str(found)).read_text(encoding="utf-8")
    rules = "\n".join(block[1] for block in PRINT_BLOCK.finditer(css))
    return HttpResponse(rules + PAPER, content_type="text/css; charset=utf-8")
