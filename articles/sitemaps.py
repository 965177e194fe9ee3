"""
The site maps for search engines (sitemaps.org): an index, one file of pages, and parts with the
articles: of a year, or where a year has many, of its months or of pieces of these.

So a part is small whatever the size of the archive. A file may hold 50,000 addresses: the file of a
year, which always answers, holds the newest.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from common.methods import read_only
from common.public import public_page

from . import tallies
from .metadata import absolute
from .models import Article, ArticleQuerySet, Page
from .views.archive import date_or_404

MOST = 50_000
CHUNK = 2_000  # articles of a year that are read at once
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LISTS = (
    "featured", "abstracts", "archive", "authors", "subjects", "calendar", "site_map", "feeds",
    "corrections",
)  # fmt: skip

PART = 800  # articles of a part, roughly
MOST_PIECES = 31
CHANGES = """
SELECT key, changed, number FROM ({counts}) AS counts CROSS JOIN LATERAL (
    SELECT coalesce(revised_at, published_at) AS changed FROM ({published}) AS published
    WHERE month = make_date((key / 100)::int, (key %% 100)::int, 1)
    ORDER BY coalesce(revised_at, published_at) DESC LIMIT 1
) AS last ORDER BY key
"""
NAMED = """
SELECT 'page', slug, updated_at FROM articles_page WHERE published_at <= %s
UNION ALL
SELECT 'subject', slug, newest FROM articles_subject AS subject CROSS JOIN LATERAL (
    SELECT listed_from AS newest FROM articles_articlesubject
    WHERE tag_id = subject.id AND {listed} ORDER BY listed_from DESC LIMIT 1
) AS last
UNION ALL
SELECT 'author', slug, newest FROM articles_author AS author CROSS JOIN LATERAL (
    SELECT listed_from AS newest FROM articles_byline
    WHERE author_id = author.id AND {listed} ORDER BY listed_from DESC LIMIT 1
) AS last
ORDER BY 1, 2
"""

Entry = tuple[str, datetime | None]
"""A path, and when what stands there changed last."""

MORE: list[Callable[[datetime], Iterable[Entry]]] = []
"""What other apps publish at a moment; each adds its own when it is ready."""


@read_only
@public_page()
def index(request: HttpRequest) -> HttpResponse:
    """The other files, each with its last change; of a piece of a month, that of the month."""
    now = timezone.now()
    months = changes_by_month(now)
    years = changes_by_year({month: moment for month, (moment, _) in months.items()})
    changed = Page.objects.published(now).aggregate(changed=Max("updated_at"))["changed"]
    entries: list[Entry] = [
        (reverse("articles:sitemap_pages"), latest([*years.values(), changed])),
    ]
    for year, group in groupby(months.items(), key=lambda item: item[0][0]):
        entries += parts_of(year, {month: found for (_, month), found in group}, years[year])
    return document("sitemapindex", "sitemap", entries)


def parts_of(
    year: str, months: dict[str, tuple[datetime, int]], changed: datetime
) -> Iterator[Entry]:
    """The files of a year, from months with their last changes and numbers of articles."""
    if sum(count for _, count in months.values()) <= PART:
        yield reverse("articles:sitemap_year", args=[year]), changed
        return
    for month, (moment, count) in months.items():
        pieces = min(MOST_PIECES, -(-count // PART))
        if pieces == 1:
            yield reverse("articles:sitemap_month", args=[year, month]), moment
            continue
        address = reverse("articles:sitemap_piece", args=[year, month, 0, pieces])
        for piece in range(1, pieces + 1):
            yield address.replace("-0-of-", f"-{piece}-of-"), moment


@read_only
@public_page()
def pages(request: HttpRequest) -> HttpResponse:
    """The front page, the lists, the archive, the subjects and authors in use, the Pages."""
    now = timezone.now()
    months = {month: moment for month, (moment, _) in changes_by_month(now).items()}
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
    first, last = date(int(year), 1, 1), date(int(year), 12, 1)
    return part(Article.objects.filter(month__range=(first, last)), of=year)


@read_only
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """The articles of a month, the newest first."""
    first = date_or_404(year, month)
    return part(Article.objects.filter(month=first), of=f"{first:%B %Y}")


@read_only
def piece(request: HttpRequest, year: str, month: str, number: str, pieces: str) -> HttpResponse:
    """A piece of a month, whose days are divided into so many pieces."""
    first, which, every = date_or_404(year, month), int(number), int(pieces)
    if not 1 <= which <= every <= MOST_PIECES:
        raise Http404("A month has no such piece.")
    zone: ZoneInfo = request.publisher.zone  # type: ignore[attr-defined]
    begin = datetime(first.year, first.month, 1, tzinfo=zone)
    start, end = (begin + timedelta(days=31 * place // every) for place in (which - 1, which))
    articles = Article.objects.filter(month=first)
    # The first and the last are open: a month may have begun elsewhere, in another time zone.
    if which > 1:
        articles = articles.filter(published_at__gte=start)
    if which < every:
        articles = articles.filter(published_at__lt=end)
    return part(articles, of=f"that piece of {first:%B %Y}")


def part(articles: ArticleQuerySet, *, of: str) -> HttpResponse:
    """A file of those of the articles that are published."""
    found = articles.published(timezone.now()).order_by("-month", "-published_at", "-pk")
    rows = found.values_list("month", "slug", "published_at", "revised_at")[:MOST]
    folders: dict[date, str] = {}
    entries: list[Entry] = []
    for named, slug, published_at, revised_at in rows.iterator(chunk_size=CHUNK):
        first = named or date.min  # what is published has one
        if first not in folders:
            folders[first] = Article(slug="x", month=first).get_absolute_url().removesuffix("x/")
        entries.append((f"{folders[first]}{slug}/", revised_at or published_at))
    if not entries:
        raise Http404(f"Nothing was published in {of}.")
    return document("urlset", "url", entries)


# ---- What there is --------------------------------------------------------------------


def changes_by_month(now: datetime) -> dict[tuple[str, str], tuple[datetime, int]]:
    """
    The months with articles, as their addresses name them, with their last changes and numbers.

    One query: of each month, an index has what changed last.
    """
    columns = ("month", "published_at", "revised_at")
    published = Article.objects.published(now).order_by().values(*columns)
    sql, params = published.query.sql_with_params()
    counts = tallies.counts_sql(tallies.Kind.MONTH)
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(counts=counts, published=sql), [now, now, *params])
        rows = cursor.fetchall()
    return {(f"{key // 100:04}", f"{key % 100:02}"): (moment, count) for key, moment, count in rows}


def changes_by_year(months: dict[tuple[str, str], datetime]) -> dict[str, datetime]:
    return {
        year: max(moment for _, moment in group)
        for year, group in groupby(months.items(), key=lambda item: item[0][0])
    }


def named(now: datetime) -> Iterable[tuple[str, str, datetime]]:
    """
    Pages, subjects and authors: the name of their address, their slug, their last change.

    In the order of their addresses, so that the file changes only where something did. A list
    changes with what comes to it. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(NAMED.format(listed=tallies.LISTED), [now] * 5)
        return list(cursor.fetchall())


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


# ---- As XML ---------------------------------------------------------------------------


def document(root: str, item: str, entries: Iterable[Entry]) -> HttpResponse:
    text = "\n".join(lines(root, item, entries))
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


def lines(root: str, item: str, entries: Iterable[Entry]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<{root} xmlns="{NAMESPACE}">'
    site, last, lastmod = escape(absolute("/").rstrip("/")), None, ""
    for path, changed in entries:
        if changed is not last:
            moment = changed and changed.astimezone(UTC).isoformat(timespec="seconds")
            last, lastmod = changed, f"<lastmod>{moment}</lastmod>" if moment else ""
        yield f"<{item}><loc>{site}{escape(path)}</loc>{lastmod}</{item}>"
    yield f"</{root}>\n"
