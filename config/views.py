"""What belongs to the site as a whole: its front page, its small files, its answers to errors."""

import sys
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.template import loader
from django.utils import timezone

from articles import lines, metadata
from articles.archive import Archive
from articles.models import Article
from common.methods import read_only
from common.prepared import Statement
from common.public import public_page

FEATURED, LATEST = 4, 12
FAVICON = settings.BASE_DIR / "static" / "img" / "favicon.ico"
RETRY_AFTER = 30  # seconds after which to ask again where the database can't be reached
SECURITY_CONTACT_LASTS = timedelta(days=180)  # RFC 9116: less than a year

FEATURED_ARTICLES = Statement(
    lambda now: lines.of(Article.objects.published(now).featured(now))[:FEATURED]
)
NEWEST_ARTICLES = Statement(
    lambda now: lines.of(Article.objects.published(now).newest_first())[: LATEST + FEATURED]
)

ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /search/

Sitemap: {site}/sitemap.xml
"""
SECURITY = """\
Contact: mailto:{email}
Expires: {expires:%Y-%m-%dT00:00:00Z}
Preferred-Languages: en
Canonical: {site}/.well-known/security.txt
"""


@read_only
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """What the editors put forward, what is new and not among it, and the years."""
    now = timezone.now()
    featured = lines.ask(FEATURED_ARTICLES, now=now)
    newest = lines.ask(NEWEST_ARTICLES, now=now)
    publisher = request.publisher  # type: ignore[attr-defined]
    context = {
        "featured": featured,
        "latest": [article for article in newest if article not in featured][:LATEST],
        "archive": Archive.shown(request, now),
        "description": metadata.description(publisher.description, publisher.tagline),
        "json_ld": metadata.graph(metadata.site_data(publisher)),
    }
    return render(request, "home.html", context)


@read_only
@public_page()
def robots(request: HttpRequest) -> HttpResponse:
    return plain_text(ROBOTS.format(site=settings.SITE_URL))


@read_only
@public_page()
def security(request: HttpRequest) -> HttpResponse:
    """Where faults of security are reported (RFC 9116); 404 while the publisher has no e-mail."""
    email = request.publisher.email  # type: ignore[attr-defined]
    if not email:
        raise Http404("The publisher has no e-mail address yet.")
    expires = timezone.now() + SECURITY_CONTACT_LASTS
    return plain_text(SECURITY.format(email=email, expires=expires, site=settings.SITE_URL))


@read_only
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon whatever the pages say."""
    response = HttpResponse(FAVICON.read_bytes(), content_type="image/x-icon")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def plain_text(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """
    The 404 of the admin.

    Everywhere else OldAddressMiddleware answers in this one's place, so this makes no page there.
    """
    if request.path.startswith("/admin/"):
        return render(request, "404.html", status=404)
    return HttpResponseNotFound()


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs neither database nor context; 503 where the database is what is missing."""
    is_away = isinstance(sys.exception(), OperationalError | InterfaceError)
    page = loader.get_template("500.html").render()
    response = HttpResponse(page, status=503 if is_away else 500)
    if is_away:
        response["Retry-After"] = str(RETRY_AFTER)
    return response
