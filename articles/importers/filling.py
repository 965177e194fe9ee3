"""A neutral record -> the article or page that it becomes; nothing is stored here."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from articles import publishing, rendering
from articles.models import Article, Page
from articles.models.site import is_reserved

from .entries import Comment, Entry
from .report import Report

STATUSES = {
    "draft": Article.Status.DRAFT,
    "review": Article.Status.IN_REVIEW,
    "approved": Article.Status.APPROVED,
    "published": Article.Status.PUBLISHED,
    "scheduled": Article.Status.PUBLISHED,
    "withdrawn": Article.Status.WITHDRAWN,
}
LANGUAGE = re.compile(r"(?=.{2,12}\Z)[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
Also = Callable[[Entry, Article | Page], None]
PUBLIC = {"published", "scheduled", "withdrawn"}  # these need a date


@dataclass(frozen=True, slots=True)
class Options:
    """How the records are read into this site."""

    zone: ZoneInfo
    """The zone of the old site's local times."""
    publisher_zone: ZoneInfo
    """The zone of this site, whose month an article's address names."""
    old_hosts: frozenset[str] = frozenset()
    """Host names of the old site, beside those that its records tell."""
    default_status: str = Article.Status.DRAFT
    """For records that state none: draft or published."""

    def moment(self, dated: Entry | Comment) -> datetime | None:
        """When it was written, with its zone."""
        return dated.moment or (dated.local_date and dated.local_date.replace(tzinfo=self.zone))


class Filler:
    """Makes things of entries; `now` decides what was planned for a day that has passed."""

    def __init__(
        self, options: Options, report: Report, now: datetime, *, also: Also | None = None
    ) -> None:
        """`also` fills in what one format knows beyond the others."""
        self.options = options
        self.report = report
        self.now = now
        self.also = also

    def fill(self, entry: Entry, thing: Article | Page | None) -> Article | Page:
        """Make the article or page of an entry, or change `thing`. Raises TextTooLarge."""
        if entry.kind == "page":
            return self.fill_page(entry, thing if isinstance(thing, Page) else Page())
        return self.fill_article(entry, thing if isinstance(thing, Article) else None)

    def fill_article(self, entry: Entry, article: Article | None) -> Article:
        article = article or publishing.starts_as(Article(), self.status(entry))
        self.fill_texts(article, entry)
        article.published_at = self.options.moment(entry)
        if entry.is_featured and article.featured_from is None:
            article.featured_from = article.published_at
        article.slug = article.slug or rendering.slug_for(
            entry.slug or entry.title, fallback=f"article-{article.uid.hex[:8]}"
        )
        language = entry.extra.get("language")
        if isinstance(language, str) and LANGUAGE.fullmatch(language):
            article.language = language
        if self.also:
            self.also(entry, article)
        article.derive(self.options.publisher_zone)
        return article

    def fill_page(self, entry: Entry, page: Page) -> Page:
        self.fill_texts(page, entry)
        public = self.status(entry) == Article.Status.PUBLISHED
        page.published_at = self.options.moment(entry) if public else None
        if not page.slug:
            slug = rendering.slug_for(entry.slug or entry.title, fallback="page")
            page.slug = f"{slug}-page" if is_reserved(slug) else slug
        if self.also:
            self.also(entry, page)
        page.derive()
        return page

    @staticmethod
    def fill_texts(thing: Article | Page, entry: Entry) -> None:
        thing.title = entry.title[:300]
        thing.summary = plain(entry.summary_html)
        thing.body = entry.body_html

    def status(self, entry: Entry) -> str:
        """
        The status it gets here. What was not public does not become so: a publication planned for
        a day long gone waits for an editor, and so does what states no status.
        """
        status = entry.status or self.options.default_status
        date = self.options.moment(entry)
        if status in PUBLIC and date is None:
            self.report.repair(entry, "It has no date, so it is a draft here.")
            return Article.Status.DRAFT
        if not entry.status and status == Article.Status.DRAFT:
            self.report.repair(entry, "It states no status, so it is a draft here.")
        if status == "scheduled" and date and date <= self.now:
            told = f"It was to appear on {date:%Y-%m-%d}; it is approved here, not public."
            self.report.repair(entry, told)
            return Article.Status.APPROVED
        return STATUSES[status]


def plain(html: str) -> str:
    """The text of a short piece of HTML; where it has no tags, with the lines that it has."""
    if "<" not in html:
        return rendering.clean_text(unescape(html), lines=True)
    return rendering.render(rendering.sanitise(html)).text


# ---- Addresses that nothing else has ----------------------------------------------------


def free_their_slugs(articles: list[Article]) -> None:
    """Give each article a slug that is unique in its month, in the database and among these."""
    months = {article.month for article in articles if article.month}
    others = Article.objects.filter(month__in=months).exclude(pk__in=keys_of(articles))
    taken = set(others.values_list("month", "slug"))
    for article in articles:
        base, number = article.slug, 1
        while article.month and (article.month, article.slug) in taken:
            number += 1
            article.slug = f"{base[:74]}-{number}"
        taken.add((article.month, article.slug))


def free_page_slugs(pages: list[Page]) -> None:
    taken = set(Page.objects.exclude(pk__in=keys_of(pages)).values_list("slug", flat=True))
    for page in pages:
        base, number = page.slug, 1
        while page.slug in taken:
            number += 1
            page.slug = f"{base[:74]}-{number}"
        taken.add(page.slug)


def keys_of(things: Sequence[Article | Page]) -> list[int]:
    return [thing.pk for thing in things if thing.pk]
