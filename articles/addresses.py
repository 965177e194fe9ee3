"""Addresses that are no more: where they lead today, and what a lost reader is shown."""

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from . import search
from .models import Article, PastAddress, address_key
from .models.history import TARGETS

SUGGESTIONS = 5


def find(path: str, *, now: datetime) -> str | None:
    """
    The address of today of what once had `path`; None where there is none, or it is hidden.

    The exact path comes first, then what differs by spelling only, where that means one thing.
    """
    if "\0" in path:  # PostgreSQL holds none, and refuses to look for one
        return None
    past = PastAddress.objects.select_related(*TARGETS)
    exact = past.filter(path=path[:1000]).first()
    alike = [exact] if exact else list(past.filter(key=address_key(path)[:1000])[:10])
    targets = {target for address in alike if (target := target_of(address, now=now))}
    targets.discard(path)
    return targets.pop() if len(targets) == 1 else None


def target_of(address: PastAddress, *, now: datetime) -> str | None:
    """Where an old address leads; None where the public may not see that."""
    if address.article:
        return address.article.get_absolute_url() if address.article.is_published(now) else None
    if address.page:
        return address.page.get_absolute_url() if address.page.is_published(now) else None
    thing = address.subject or address.author
    if thing is None:
        return None
    articles = (
        Article.objects.about(address.subject) if address.subject else Article.objects.by(thing)
    )
    return thing.get_absolute_url() if articles.published(now).exists() else None


def words_of(path: str) -> str:
    """
    What an address says of its page.

    >>> words_of("/archives/2003/08/the_strength_of-ties.html")
    'archives the strength ties'
    """
    return " ".join(re.findall(r"[^\W\d_]{3,}", re.sub(r"\.\w{1,5}$", "", path)))[:200]


def not_found(request: HttpRequest) -> HttpResponse:
    """A page that says so, and offers what the words of the address find."""
    words = words_of(request.path)
    context = {
        "words": words,
        "suggestions": search.any_of(words, now=timezone.now(), limit=SUGGESTIONS),
    }
    return render(request, "404.html", context, status=404)
