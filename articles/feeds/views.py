"""
The feeds: what is in them, and what is answered to a reader that asks again.

Ids are `tag:` addresses (RFC 4151) of what never changes: the publisher's authority, an article's
uid, the key of a subject or an author. They outlive the host and every slug.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from articles import correcting, subjects, weaving
from articles.metadata import absolute as absolute_address
from articles.models import (
    Article,
    Author,
    Byline,
    Publisher,
    listed_q,
)
from articles.rendering import storable
from common.methods import read_only
from common.paging import CURSORS, Pages, Slice
from common.prepared import Statement
from common.public import public_page

from . import entries
from .formats import FORMATS, AnyFeed

NEVER = datetime(1970, 1, 1, tzinfo=UTC)

# Where other systems had their feeds; without the slash at the beginning, as Django's paths are.
OLD_FEED_ADDRESSES = {
    "index.xml": "/feeds/articles.rss",
    "index.rdf": "/feeds/articles.rss",
    "index.rss": "/feeds/articles.rss",
    "rss.xml": "/feeds/articles.rss",
    "rss": "/feeds/articles.rss",
    "rss/": "/feeds/articles.rss",
    "feed": "/feeds/articles.rss",
    "feed/": "/feeds/articles.rss",
    "feed/rss/": "/feeds/articles.rss",
    "feed/rss2/": "/feeds/articles.rss",
    "feed/rdf/": "/feeds/articles.rss",
    "feed.xml": "/feeds/articles.rss",
    "atom.xml": "/feeds/articles.atom",
    "atom": "/feeds/articles.atom",
    "atom/": "/feeds/articles.atom",
    "feed/atom/": "/feeds/articles.atom",
    "feeds/posts/default": "/feeds/articles.atom",
    "feed.json": "/feeds/articles.json",
    "feed/json/": "/feeds/articles.json",
}


@read_only
@public_page(*CURSORS)
def articles(request: HttpRequest, format: str) -> HttpResponseBase:  # noqa: A002
    """All articles, the newest first."""
    return answer(
        request,
        entries.ALL,
        FORMATS[format],
        id="feeds/articles",
        page=reverse("home"),
        address=reverse("articles:feed", args=[format]),
    )


@read_only
@public_page(*CURSORS)
def subject(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:  # noqa: A002
    """The articles about a subject; of one that was merged or renamed, where they are now."""
    now = timezone.now()
    found = subjects.named(slug, now)
    if found is None:
        found = subjects.instead_of(slug, now)
        if found is None:
            raise Http404("No subject in use has this address.")
        address = reverse("articles:subject_feed", args=[found.slug, format])
        return redirect(address, permanent=True)
    return answer(
        request,
        entries.ABOUT,
        FORMATS[format],
        subject=found.pk,
        id=f"feeds/subjects/{found.pk}",
        title=found.name,
        page=found.get_absolute_url(),
        address=reverse("articles:subject_feed", args=[slug, format]),
    )


@read_only
@public_page(*CURSORS)
def author(request: HttpRequest, slug: str, format: str) -> HttpResponseBase:  # noqa: A002
    """The articles by an author."""
    now = timezone.now()
    is_published = Exists(Byline.objects.filter(listed_q(now), author=OuterRef("pk")))
    found = get_object_or_404(Author.objects.filter(is_published), slug=slug)
    return answer(
        request,
        entries.BY,
        FORMATS[format],
        author=found.pk,
        id=f"feeds/authors/{found.pk}",
        title=found.name,
        page=found.get_absolute_url(),
        address=reverse("articles:author_feed", args=[slug, format]),
    )


def old_feed(request: HttpRequest, old: str) -> HttpResponseBase:
    """Where other systems had a feed: at the one of today."""
    return redirect(OLD_FEED_ADDRESSES[old], permanent=True)


def answer(
    request: HttpRequest,
    articles: Pages[entries.Entry],
    kind: type[AnyFeed],
    *,
    id: str,  # noqa: A002
    page: str,
    address: str,
    title: str = "",
    **values: int,
) -> HttpResponseBase:
    """
    A page of a feed, or 304 where the reader has it already; `values` say which `articles`.

    Whether it has is decided by all that the page would say, texts by the versions of their rows;
    the texts are read only where they are sent. Raises Http404 for a page that can't be.
    """
    now = timezone.now()
    publisher: Publisher = request.publisher  # type: ignore[attr-defined]
    found = articles.page(request, now=now, **values)
    updated = max((article.changed_at for article in found.items), default=NEVER)
    feed = begun(
        request, kind, found, id=id, page=page, address=address, title=title, updated=updated,
        now=now,
    )  # fmt: skip
    retractions = correcting.notices_of(found.items)
    for article in found.items:
        feed.add_item(**entries.item_of(article, publisher, retractions.get(article.pk, [])))
    woven = weaving.stamps([article.pk for article in found.items])
    return sent(request, feed, woven, lambda: entries.add_texts(feed, found.items, woven), now=now)


def begun(
    request: HttpRequest,
    kind: type[AnyFeed],
    found: Slice[Any],
    *,
    id: str,  # noqa: A002
    page: str,
    address: str,
    title: str,
    updated: datetime,
    now: datetime,
) -> AnyFeed:
    """A page of a feed without its items."""
    publisher: Publisher = request.publisher  # type: ignore[attr-defined]
    return kind(
        title=storable(f"{publisher.name}: {title}" if title else publisher.name),
        link=absolute_address(page),
        description=storable(publisher.description or publisher.tagline or publisher.name),
        subtitle=storable(publisher.description or publisher.tagline) or None,
        language=settings.LANGUAGE_CODE,
        author_name=storable(publisher.name),
        author_link=absolute_address("/"),
        feed_url=own_address(request, address),
        feed_guid=f"tag:{publisher.tag_authority}:{id}",
        feed_copyright=storable(copyright_of(publisher, now)),
        updated=updated,
        pages=pages_of(found, address),
    )


def sent(
    request: HttpRequest, feed: AnyFeed, stamp: object, fill: Callable[[], None], *, now: datetime
) -> HttpResponseBase:
    """
    304 where the reader has the feed already, else the feed after `fill` has completed its items.

    `stamp` changes with what `fill` brings beyond the items.
    """
    items = [repr(item) for item in feed.items]
    said = repr((type(feed), feed.feed, items, stamp))
    digest = hashlib.sha256(said.encode()).hexdigest()[:32]
    etag, modified = quote_etag(digest), modified_at(now)
    response = get_conditional_response(request, etag=etag, last_modified=modified)
    if response is None:
        brought = repr(stamp)
        for item, said_of_it in zip(feed.items, items, strict=True):
            item["key"] = said_of_it, brought
        fill()
        response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response.headers["ETag"] = etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    return response


# ---- Whose it is, where its pages are, when they changed -------------------------------


def copyright_of(publisher: Publisher, now: datetime) -> str:
    year = timezone.localtime(now).year
    first = publisher.copyright_from or year
    years = f"{first}–{year}" if first < year else str(year)
    return f"Copyright © {years} {publisher.holder}"


def own_address(request: HttpRequest, address: str) -> str:
    """The address of this page of the feed, without what else the reader's request held."""
    for name in ("after", "before"):
        if cursor := request.GET.get(name):
            return f"{absolute_address(address)}?{name}={cursor}"
    return absolute_address(address)


def pages_of(found: Slice[Any], address: str) -> dict[str, str]:
    """The other pages of a feed by their relations (RFC 5005, section 3)."""
    first = absolute_address(address)
    pages = {"first": first}
    if found.newer:
        pages["previous"] = f"{first}?after={found.newer}"
    if found.older:
        pages["next"] = f"{first}?before={found.older}"
    return pages


def modified_at(now: datetime) -> int | None:
    """
    When anything changed last that feeds show, in seconds since 1970; one query.

    What came, what changed, and what went by expiry or withdrawal. None while that second is not
    over: another change in it would be missed by a reader that goes by this alone.
    """
    latest = max((moment for (moment,) in CHANGED.rows(now=now)), default=None)
    if latest is None or latest > now - timedelta(seconds=1):
        return None
    return int(latest.timestamp())


def _changed(now: datetime) -> QuerySet[Article, Any]:
    status = Article.Status
    known = Article.objects.filter(
        status__in=[status.PUBLISHED, status.WITHDRAWN], published_at__lte=now
    )
    changed = known.order_by("-updated_at").values_list("updated_at")[:1]
    came = Article.objects.published(now).order_by("-published_at").values_list("published_at")[:1]
    gone = known.filter(expires_at__lte=now).order_by("-expires_at").values_list("expires_at")[:1]
    return changed.union(came, gone, all=True)


CHANGED = Statement(_changed)
