"""Where a text's links to the site itself lead: to what readers see, or to nothing."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from html import unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.db.models import Exists, OuterRef
from django.urls import Resolver404, resolve

from articles import addresses, subjects
from articles.archive import Archive
from articles.middleware import NO_OLD_ADDRESSES, OWN_QUERIES
from articles.models import Article, Attachment, Author, Byline, Image, Page, listed_q

from .elements import Element, Elements, Passage
from .finding import Finding
from .markup import normal

MOST = 300  # different links that are followed, while somebody writes

Asked = Mapping[str, Mapping[str, Any]]
"""Paths, with what the site's patterns read out of each."""
Answer = Callable[[Asked, datetime], Mapping[str, str]]
"""Of these paths those at which readers find something, with the address at which they end up."""


def findings(
    elements: Elements, *, html: str, base: str, own_hosts: frozenset[str], now: datetime
) -> Iterator[Finding]:
    """
    Links that lead readers nowhere, or by way of an old address.

    `html` is the text as rendered; `base` its own address, from which a link without a slash sets
    out. A query for each kind of thing that is linked, and some for each link that leads nowhere.
    """
    links: dict[str, Element] = {}
    ids = {unescape(identity) for identity in re.findall(r'\sid="([^"]*)"', html)}
    for link in elements.links:
        address = normal(link.given["href"], own_hosts)
        if address.startswith("#"):
            if len(address) > 1 and not is_within(address, ids):
                told = f"{address} leads to a place that this text does not have."
                yield Finding("dead-link", told, elements.passage(link))
        elif len(links) < MOST and (path := path_of(address, base)) and path != base:
            links.setdefault(path, link)
    for path, target in targets(links, now=now).items():
        if target != path:
            yield finding_of(path, target, elements.passage(links[path]), now=now)


def is_within(fragment: str, ids: Collection[str]) -> bool:
    """Whether the text has the place that is meant, or the page round it."""
    identity = unquote(fragment[1:])
    return identity == "top" or identity.startswith("site-") or identity in ids


def path_of(address: str, base: str) -> str:
    """
    What follows the host, query and all; empty where the address is not of this site.

    >>> path_of("other/#a", "/2003/08/trust/"), path_of("https://example.org/", "/")
    ('/2003/08/trust/other/', '')
    """
    try:
        parts = urlsplit(address)
        if not address or parts.scheme or parts.netloc:
            return ""
        joined = urlsplit(urljoin(base or "/", address))
    except ValueError:  # "http://[server]/" stands in real archives
        return ""
    return joined.path + (f"?{joined.query}" if joined.query else "")


def targets(paths: Iterable[str], *, now: datetime) -> dict[str, str]:
    """The addresses at which readers end up who follow these; empty where they find nothing."""
    found: dict[str, str] = {}
    asked: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path in paths:
        bare, query = as_asked(path)
        if bare.startswith(NO_OLD_ADDRESSES):
            found[path] = "" if bare.startswith("/admin/") else path
        elif not bare.startswith(OWN_QUERIES) and (
            known := addresses.named_by_query(bare, query, now=now)
        ):
            found[path] = known.target or ""
        else:
            match = resolved(bare)
            if match and match.view_name in ANSWERS:
                asked.setdefault(match.view_name, {})[path] = match.kwargs
            found[path] = path if match else ""
    for name, some in asked.items():
        there = ANSWERS[name](some, now)
        found |= {path: there.get(path, "") for path in some}
    return {path: target or of_the_past(path, now=now) for path, target in found.items()}


def as_asked(path: str) -> tuple[str, str]:
    """
    Path and query as a request brings them.

    >>> as_asked("/gr%C3%B6sse/?p=1")
    ('/grösse/', 'p=1')
    """
    bare, _, query = path.partition("?")
    return unquote(bare), query


def resolved(path: str) -> Any:
    try:
        return resolve(path)
    except Resolver404:
        return None


def of_the_past(path: str, *, now: datetime) -> str:
    """Where an old address leads today. That the last slash is missing is not worth a word."""
    bare, query = as_asked(path)
    if bare.startswith(NO_OLD_ADDRESSES):
        return ""
    slashed = f"{bare}/"
    if not bare.endswith("/") and resolved(slashed):
        target = targets([slashed], now=now)[slashed]
        return path if target == slashed else target
    known = addresses.find(bare, query, now=now)
    return (known.target or "") if known else ""


def finding_of(path: str, target: str, passage: Passage, *, now: datetime) -> Finding:
    if target:
        told = f"{path} only leads on to {target}: link that."
        return Finding("moved-link", told, passage)
    if path.startswith("/admin/"):
        told = f"{path} is a page of the admin: readers can’t see it."
    elif hidden := hidden_article(path):
        told = f"{path} leads to “{hidden}”, which readers can’t see: it is {hidden.state(now)}."
    else:
        told = f"{path} leads nowhere: readers find nothing there."
    return Finding("dead-link", told, passage)


def hidden_article(path: str) -> Article | None:
    match = resolved(as_asked(path)[0])
    if not match or match.view_name != "articles:detail" or not (day := month(match.kwargs)):
        return None
    return Article.objects.filter(month=day, slug=match.kwargs["slug"]).first()


# ---- What readers find ----------------------------------------------------------------


def month(asked: Mapping[str, Any]) -> date | None:
    """Its first day; None of a year like 0000."""
    try:
        return date(int(asked["year"]), int(asked.get("month", 1)), 1)
    except ValueError:
        return None


def articles(asked: Asked, now: datetime) -> dict[str, str]:
    wanted = Article.objects.published(now).filter(slug__in=slugs(asked).values())
    there = set(wanted.values_list("month", "slug"))
    return {path: path for path, one in asked.items() if (month(one), one["slug"]) in there}


def pages(asked: Asked, now: datetime) -> dict[str, str]:
    return with_slugs(asked, Page.objects.published(now))


def authors(asked: Asked, now: datetime) -> dict[str, str]:
    wrote = Byline.objects.filter(listed_q(now), author=OuterRef("pk"))
    return with_slugs(asked, Author.objects.filter(Exists(wrote)))


def headings(asked: Asked, now: datetime) -> dict[str, str]:
    """Of the subject index; another name leads to its heading."""
    found = with_slugs(asked, subjects.in_use(now))
    for path, slug in slugs(asked).items():
        if path not in found and (subject := subjects.instead_of(slug, now)):
            found[path] = subject.get_absolute_url()
    return found


def months(asked: Asked, now: datetime) -> dict[str, str]:
    wanted = Article.objects.published(now).filter(
        month__in=filter(None, map(month, asked.values()))
    )
    days = set(wanted.order_by().values_list("month", flat=True).distinct())
    return {path: path for path, one in asked.items() if month(one) in days}


def years(asked: Asked, now: datetime) -> dict[str, str]:
    numbers = {month.first.year for month in Archive.load(now).months}
    return {path: path for path, one in asked.items() if int(one["year"]) in numbers}


def media(asked: Asked, now: datetime) -> dict[str, str]:
    files = {
        f"{one['folder']}/{one['start']}/{one['digest']}.{one['extension']}": path
        for path, one in asked.items()
    }
    kept = {
        name
        for model in (Image, Attachment)
        for name in model.objects.filter(file__in=files).values_list("file", flat=True)
    }
    return {path: path for name, path in files.items() if name in kept}


def slugs(asked: Asked) -> dict[str, str]:
    return {path: str(one["slug"]) for path, one in asked.items()}


def with_slugs(asked: Asked, things: Any) -> dict[str, str]:
    """The paths whose slug one of these things has."""
    wanted = slugs(asked)
    there = set(things.filter(slug__in=wanted.values()).values_list("slug", flat=True))
    return {path: path for path, slug in wanted.items() if slug in there}


ANSWERS: dict[str, Answer] = {
    "articles:author": authors,
    "articles:detail": articles,
    "articles:media": media,
    "articles:month": months,
    "articles:page": pages,
    "articles:subject": headings,
    "articles:year": years,
}
"""
By names of addresses, who knows what readers find there; of a name that is not here they find the
page. Each app adds its own when it is ready.
"""
