"""What every page shows or goes by: the publisher, the pages of the navigation."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, QuerySet
from django.urls import reverse

from common.pagecache.editions import Edition
from common.prepared import Statement

from . import editions
from .models import Occurrence, Page, Publisher

# The navigation of 2003, in its order: a name of an address, or the slug of a page.
NAVIGATION = (
    ("Home", "home"),
    ("Featured Articles", "articles:featured"),
    ("Glossary of Terms", "glossary:glossary"),
    ("Subject Index", "articles:subjects"),
    ("Site Map", "articles:site_map"),
    ("Editorial Calendar", "articles:calendar"),
    ("About us", "/about/"),
    ("Contact us", "contact:write"),
)
PRIVACY = "privacy"
SLUGS = [PRIVACY, *(target.strip("/") for _, target in NAVIGATION if target[0] == "/")]
COLUMNS = [field.attname for field in Publisher._meta.concrete_fields]


class Frame(NamedTuple):
    """
    `pages` are the slugs of those in the navigation that readers may see.

    `row` is all that it was made of, by which parts of pages are kept; `moment` the next one at
    which time itself changes the site, where that is known.
    """

    publisher: Publisher
    pages: frozenset[str]
    is_update_due: bool
    row: tuple[Any, ...]
    moment: float | None = None


def _frame(now: datetime) -> QuerySet[Publisher, tuple[object, ...]]:
    due = Occurrence.objects.filter(
        kind=Occurrence.Kind.UPDATE, done_at=None, error="", due_at__lte=now
    )
    pages = Page.objects.published(now).filter(slug__in=SLUGS).order_by().values("slug")
    return (
        Publisher.objects.filter(pk=1)
        .annotate(pages=ArraySubquery(pages), is_due=Exists(due))
        .values_list(*COLUMNS, "pages", "is_due")
    )


FRAME = Statement(_frame)


def load(now: datetime) -> Frame:
    """One query; the first time that a site is asked for anything, it gets its publisher."""
    row = FRAME.row(now=now)
    if row is None:
        Publisher.load()
        return load(now)
    *columns, pages, is_due = row
    shown = *columns, *sorted(pages)
    return Frame(Publisher.from_db(None, COLUMNS, columns), frozenset(pages), is_due, shown)


_known: tuple[Edition, Frame] | None = None


def kept(now: datetime) -> Frame:
    """
    As it is in the current edition of the site: asked once for each, so it is a second old at most.

    Where an update is due it is not kept: the first to see that lets the update go out.
    """
    global _known
    edition, known = editions.CURRENT.current(), _known
    if edition is None:
        return load(now)
    if known is None or known[0] is not edition:
        found = load(now)
        if found.is_update_due:
            return found
        known = _known = edition, found._replace(moment=edition.moment)
    return known[1]


@lru_cache
def navigation(pages: frozenset[str]) -> list[tuple[str, str]]:
    """Labels and addresses; a page that the editors have not published is left out."""
    return [
        (label, target if target[0] == "/" else reverse(target))
        for label, target in NAVIGATION
        if target[0] != "/" or target.strip("/") in pages
    ]
