"""What a post needs of the rest of an export: its people, its tags, and the site's settings."""

from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from articles.importers import mtfields
from articles.importers.entries import Label, Person
from articles.importers.mending import clean
from articles.importers.oldpaths import split

from .reading import Row, Tables
from .values import path_below, text

DEFAULT_PATTERN = "/:slug/"


class Site:
    """One export. Numbers may be integers in one table and text in another: here all are text."""

    def __init__(self, tables: Tables, root: str) -> None:
        self.tables = tables
        self.root = root
        self.pattern = tables.settings.get("permalinks") or DEFAULT_PATTERN
        self.zone = zone_of(tables.settings)
        self.users = by_number(tables.rows["users"])
        self.tags = by_number(tables.rows["tags"])
        self.meta = {text(row.get("post_id")): row for row in tables.rows["posts_meta"]}
        self.authors_of = links(tables.rows["posts_authors"], "author_id")
        self.tags_of = links(tables.rows["posts_tags"], "tag_id")

    def records(self) -> Iterator[Person | Label]:
        for user in self.tables.rows["users"]:
            if name := name_of(user):
                slug = slug_of(user)
                yield Person(
                    name=name,
                    slug=slug,
                    about_html=escape(text(user.get("bio")), quote=False),
                    url=web_address(text(user.get("website"))),
                    old_paths=[path_below(self.root, f"/author/{slug}/")] if slug else [],
                )
        for tag in self.tables.rows["tags"]:
            if (name := name_of(tag)) and not is_internal(tag):
                slug = slug_of(tag)
                parent = self.tags.get(text(tag.get("parent_id")))
                yield Label(
                    name=name,
                    slug=slug,
                    description_html=escape(text(tag.get("description")), quote=False),
                    parent=name_of(parent) if parent and not is_internal(parent) else "",
                    old_paths=[path_below(self.root, f"/tag/{slug}/")] if slug else [],
                )


def zone_of(settings: dict[str, str]) -> ZoneInfo:
    """The site's zone, in which dated addresses name the day; UTC where none is known."""
    for key in ("timezone", "activeTimezone", "active_timezone"):
        try:
            if name := settings.get(key):
                return ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            continue
    return ZoneInfo("UTC")


def by_number(rows: list[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if number := text(row.get("id")):
            found.setdefault(number, row)
    return found


def links(rows: list[Row], name: str) -> dict[str, list[str]]:
    """What each post is tied to, in the order that is told, else in that of the table."""
    ordered = sorted(rows, key=lambda row: order_of(row.get("sort_order")))
    found: dict[str, list[str]] = {}
    for row in ordered:
        found.setdefault(text(row.get("post_id")), []).append(text(row.get(name)))
    return found


def order_of(told: Any) -> float:
    try:
        return float(told)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def name_of(row: Row) -> str:
    """
    >>> name_of({"name": " Ann &amp; Co "}), name_of({"name": None, "slug": "ann"})
    ('Ann & Co', 'ann')
    """
    return mtfields.name(text(row.get("name"))) or mtfields.name(text(row.get("slug")))


def slug_of(row: Row) -> str:
    return clean(unquote(text(row.get("slug")))).strip(" /")


def is_internal(tag: Row) -> bool:
    """Whether a tag was for the old site's editors only."""
    name = text(tag.get("name")).strip()
    return name.startswith("#") or text(tag.get("visibility")) not in {"", "public"}


def web_address(url: str) -> str:
    """
    >>> web_address("www.example.org/ann"), web_address("javascript:alert(1)")
    ('http://www.example.org/ann', '')
    """
    if url.startswith(("http://", "https://")) and split(url)[0]:
        return url
    return mtfields.address_in(url)
