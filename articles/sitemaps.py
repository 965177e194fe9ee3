"""
The site maps for search engines (sitemaps.org): an index, one file of pages, one for each year.

A file may hold 50,000 addresses; of a year with more articles it holds the newest.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape

from django.db.models import Max, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from common.methods import read_only
from common.public import public_page

from .metadata import absolute
from .models import Article, Author, Page, Subject, published_q

MOST = 50_000
CHUNK = 2_000  # articles of a year that are read at once
OF_SUBJECT, OF_AUTHOR = "article_subjects__content_object__", "bylines__article__"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LISTS = (
    "featured", "abstracts", "archive", "authors", "subjects", "calendar", "site_map", "feeds",
    "corrections",
)  # fmt: skip

Entry = tuple[str, datetime | None]
"""A path, and when what stands there changed last."""

MORE: list[Callable[[datetime], Iterable[Entry]]] = []
"""What other apps publish at a moment; each adds its own when it is ready."""


@read_only
@public_page()
def index(request: HttpRequest) -> HttpResponse:
    """The other files, each with its last change."""
    now = timezone.now()
    years = changes_by_year(changes_by_month(now))
    pages = Page.objects.published(now).aggregate(changed=Max("updated_at"))["changed"]
    entries: list[Entry] = [
        (reverse("articles:sitemap_pages"), latest([*years.values(), pages])),
        *((reverse("articles:sitemap_year", args=[year]), years[year]) for year in years),
    ]
    return document("sitemapindex", "sitemap", entries)


@read_only
@public_page()
def pages(request: HttpRequest) -> HttpResponse:
    """The front page, the lists, the archive, the subjects and authors in use, the Pages."""
    now = timezone.now()
    months = changes_by_month(now)
    newest = latest(months.values())
    entries: list[Entry] = [("/", newest)]
    entries += [(reverse(f"articles:{name}"), newest) for name in LISTS]
    entries += [
        (reverse("articles:year", args=[year]), changed)
        for year, changed in changes_by_year(months).items()
    ]
    entries += [
        (reverse("articles:month", args=month), changed) for month, changed in months.items()
    ]
    entries += [(reverse(f"articles:{name}", args=[slug]), at) for name, slug, at in named(now)]
    for more in MORE:
        entries += more(now)
    return document("urlset", "url", entries[:MOST])


@read_only
@public_page()
def year(request: HttpRequest, year: str) -> HttpResponse:
    """The articles of a year, the newest first."""
    if year == "0000":
        raise Http404("No calendar has the year 0.")
    articles = Article.objects.published(timezone.now()).filter(month__year=int(year))
    found = articles.only("slug", "month", "published_at", "revised_at").newest_first()[:MOST]
    entries = [
        (article.get_absolute_url(), article.changed_at)
        for article in found.iterator(chunk_size=CHUNK)
    ]
    if not entries:
        raise Http404(f"Nothing was published in {year}.")
    return document("urlset", "url", entries)


# ---- What there is --------------------------------------------------------------------


def changes_by_month(now: datetime) -> dict[tuple[str, str], datetime]:
    """The months with articles, as their addresses name them, each with its last change."""
    rows = Article.objects.published(now).order_by("month").values_list("month")
    return {
        (f"{month.year:04}", f"{month.month:02}"): moment
        for month, moment in rows.annotate(changed=changed())
    }


def changes_by_year(months: dict[tuple[str, str], datetime]) -> dict[str, datetime]:
    return {
        year: max(moment for _, moment in group)
        for year, group in groupby(months.items(), key=lambda item: item[0][0])
    }


def named(now: datetime) -> QuerySet[Any, tuple[str, str, datetime]]:
    """Pages, subjects and authors: the name of their address, their slug, their last change."""
    pages = Page.objects.published(now).order_by()
    subjects = Subject.objects.filter(published_q(now, prefix=OF_SUBJECT)).order_by()
    authors = Author.objects.filter(published_q(now, prefix=OF_AUTHOR)).order_by()
    return pages.values_list(Value("page"), "slug", "updated_at").union(
        subjects.values_list(Value("subject"), "slug").annotate(at=changed(OF_SUBJECT)),
        authors.values_list(Value("author"), "slug").annotate(at=changed(OF_AUTHOR)),
        all=True,
    )


def changed(way: str = "") -> Max:
    """The last change of the articles that `way` leads to, as `Article.changed_at` states it."""
    return Max(Coalesce(f"{way}revised_at", f"{way}published_at"))


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


# ---- As XML ---------------------------------------------------------------------------


def document(root: str, item: str, entries: Iterable[Entry]) -> HttpResponse:
    text = "\n".join(lines(root, item, entries))
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def lines(root: str, item: str, entries: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<{root} xmlns="{NAMESPACE}">'
    for path, changed in entries:
        moment = changed and changed.astimezone(UTC).isoformat(timespec="seconds")
        lastmod = f"<lastmod>{moment}</lastmod>" if moment else ""
        yield f"<{item}><loc>{escape(absolute(path))}</loc>{lastmod}</{item}>"
    yield f"</{root}>\n"
