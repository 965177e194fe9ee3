"""Addresses that are no more: where they lead today, and what a lost reader is shown."""

import logging
import re
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.db import DatabaseError
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path, reverse
from django.utils import timezone

from . import oldfiles, oldlistings, oldqueries, rendering, search
from .models import (
    Article,
    Attachment,
    Author,
    Image,
    MissedAddress,
    Page,
    PastAddress,
    Subject,
    address_key,
)
from .models.history import TARGETS
from .oldlistings import Listing

SUGGESTIONS = 5
ALIKE = 10  # past addresses that differ by spelling only, of which so many are looked at

logger = logging.getLogger(__name__)


class Known(NamedTuple):
    """An address that something had; `target` is None where the public may not see that today."""

    target: str | None


def named_by_query(path: str, query: str, *, now: datetime) -> Known | None:
    """
    What the query of an address named, such as `/?p=12`; None where it named nothing known.

    No query to the database unless a parameter is there that other systems used for that.
    """
    if "\0" in path or not (telling := oldqueries.known(query)):
        return None
    for wanted in oldqueries.spellings(telling):
        if known := of_the_past(f"{path}?{wanted}", now=now):
            return known
    if path != "/":
        return None
    listing = oldlistings.of_query(telling)
    target = target_of_listing(listing, now=now) if listing else feed_of_the_past(telling, now=now)
    return Known(target) if target else None


def find(path: str, query: str, *, now: datetime) -> Known | None:
    """
    What once had an address at which the site has nothing; None where nobody knows.

    The query comes first, then the path by itself, then what other systems listed there.
    """
    if "\0" in path:  # PostgreSQL holds none, and refuses to look for one
        return None
    known = named_by_query(path, query, now=now) or of_the_past(path, now=now)
    if known:
        return known
    target = file_of_the_past(path) or feed_of_the_past(path, now=now)
    listing = None if target else oldlistings.of_path(path)
    if listing and not (listing.kind == "home" and oldqueries.known(query)):
        target = target_of_listing(listing, now=now)
    return Known(target) if target and target != path else None


def of_the_past(address: str, *, now: datetime) -> Known | None:
    """
    The exact address comes first, then what differs by spelling only, where that means one thing.

    One query; one more for each subject and author among them.
    """
    past = past_addresses(address)
    targets = {target for one in past if (target := target_of(one, now=now))} - {address}
    if not past or len(targets) > 1:
        return None
    return Known(targets.pop() if targets else None)


def past_addresses(address: str) -> list[PastAddress]:
    """The exact one alone, else those that differ by spelling only."""
    is_exact = Case(When(path=address[:1000], then=0), default=1)
    alike = PastAddress.objects.filter(key=address_key(address)[:1000]).select_related(*TARGETS)
    found = list(alike.order_by(is_exact, "pk")[:ALIKE])
    return found[:1] if found and found[0].path == address else found


def target_of(address: PastAddress, *, now: datetime) -> str | None:
    """Where an old address leads; None where the public may not see that."""
    if address.article:
        return address.article.get_absolute_url() if address.article.is_published(now) else None
    if address.page:
        return address.page.get_absolute_url() if address.page.is_published(now) else None
    thing = address.subject or address.author
    return thing.get_absolute_url() if thing and has_articles(thing, now=now) else None


def has_articles(thing: Subject | Author, *, now: datetime) -> bool:
    """Whether the public may see anything about or by it: only then has it a page."""
    articles = Article.objects.published(now)
    return (articles.about(thing) if isinstance(thing, Subject) else articles.by(thing)).exists()


def file_of_the_past(path: str) -> str | None:
    """The picture or file that once had an address, in whatever size. Two queries at the most."""
    key = oldfiles.key(path)
    if not key:
        return None
    for model in (Image, Attachment):
        if kept := model.objects.filter(old_key=key).first():
            return str(kept.get_absolute_url())
    return None


# ---- Listings and feeds ---------------------------------------------------------------


def target_of_listing(listing: Listing, *, now: datetime) -> str | None:
    """The address here of what another system listed; None where the public has nothing of it."""
    if listing.kind in {"home", "archive"}:
        if listing.feed:
            return reverse("articles:feed", args=[listing.feed])
        return reverse("home" if listing.kind == "home" else "articles:archive")
    if listing.year:
        return target_of_date(listing, now=now)
    slug = rendering.slug_for(listing.name, fallback="")
    if listing.kind == "bare" and Page.objects.published(now).filter(slug=slug).exists():
        return None  # it has a page of that name, which only lacks its slash
    things = Author.objects if listing.kind == "author" else Subject.objects
    thing = things.filter(slug=slug).first() if slug else None
    return listed(thing, feed=listing.feed, now=now) if thing else None


def target_of_date(listing: Listing, *, now: datetime) -> str | None:
    """The page of a year or month in which something was published."""
    year, month = int(listing.year), int(listing.month or 0)
    wanted = {"month": date(year, month, 1)} if month else {"month__year": year}
    if not Article.objects.published(now).filter(**wanted).exists():
        return None
    if month:
        return reverse("articles:month", args=[listing.year, listing.month])
    return reverse("articles:year", args=[listing.year])


def feed_of_the_past(address: str, *, now: datetime) -> str | None:
    """The feed of a subject or author whose old address, without the feed, is known by heart."""
    if address.startswith("/"):
        of, form = oldlistings.feed_of(address) or ("", "")
        page = of + "/"
    else:
        given = oldqueries.parameters(address)
        form = oldlistings.feed_format(given.pop("feed", ""))
        page = f"/?{urlencode(given)}"
    if not form or page == "/":
        return None
    things = {one.subject or one.author for one in past_addresses(page)} - {None}
    thing = things.pop() if len(things) == 1 else None
    return listed(thing, feed=form, now=now) if thing else None


def listed(thing: Subject | Author, *, feed: str, now: datetime) -> str | None:
    """The page of a subject or an author, or their feed of that format."""
    if not has_articles(thing, now=now):
        return None
    if not feed:
        return thing.get_absolute_url()
    name = "articles:subject_feed" if isinstance(thing, Subject) else "articles:author_feed"
    return reverse(name, args=[thing.slug, feed])


# ---- What nobody knows ----------------------------------------------------------------


def note_miss(request: HttpRequest, *, now: datetime) -> None:
    """Count an address that nobody knows. What goes wrong with that is not the reader’s matter."""
    path = request.path
    if request.method != "GET" or (not path.endswith("/") and is_valid_path(path + "/")):
        return  # only its slash is missing: the next request tells
    telling = oldqueries.known(request.META.get("QUERY_STRING", ""))
    try:
        MissedAddress.record(
            f"{path}?{telling}" if telling else path,
            referrer=request.headers.get("Referer", ""),
            now=now,
        )
    except DatabaseError:
        logger.exception("A missed address could not be counted.")


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
