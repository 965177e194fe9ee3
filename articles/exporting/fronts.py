"""Articles, pages and what belongs to them -> front matter; nothing of anybody's log-in."""

from typing import Any
from zoneinfo import ZoneInfo

from articles.models import ArchivedComment, Article, Byline, Page, Reference
from articles.models import month_of as month_in

from .composing import filled, local


def front_of_article(article: Article, zone: ZoneInfo, *, doubtful: set[str]) -> dict[str, Any]:
    """
    All that is known of an article but its text.

    Reads only what was fetched with it. `doubtful` are the names, without capitals, that several
    authors share: a byline of such a name, or of one that the author has no more, also says whose
    it is.
    """
    bylines = list(article.bylines.all())
    subjects = sorted(about.tag.name for about in article.article_subjects.all())
    return filled(
        {
            "kind": article.kind,
            "uid": str(article.uid),
            "title": article.title,
            "summary": article.summary,
            "slug": article.slug,
            "status": article.status,
            "date": local(article.published_at, zone),
            "month": month_unlike_date(article, zone),
            "expires": local(article.expires_at, zone),
            "revised": local(article.revised_at, zone),
            "updated": local(article.updated_at, zone),
            "featured_from": local(article.featured_from, zone),
            "featured_until": local(article.featured_until, zone),
            "featured_rank": article.featured_rank if is_ranked(article) else None,
            "language": article.language,
            "authors": [str(byline) for byline in bylines],
            "bylines": bylines_of(bylines) if any(is_vague(b, doubtful) for b in bylines) else [],
            "subjects": subjects,
            "aliases": sorted(address.path for address in article.past_addresses.all()),
            "references": [reference_of(one, zone) for one in article.references.all()],
            "corrections": corrections_of(article, zone),
            "comments": comments_of(article, zone),
        }
    )


def front_of_page(page: Page, zone: ZoneInfo) -> dict[str, Any]:
    return filled(
        {
            "kind": "page",
            "title": page.title,
            "label": page.label,
            "summary": page.summary,
            "slug": page.slug,
            "status": "published" if page.published_at else "draft",
            "date": local(page.published_at, zone),
            "updated": local(page.updated_at, zone),
            "aliases": sorted(address.path for address in page.past_addresses.all()),
            "comments": comments_of(page, zone),
        }
    )


def month_unlike_date(article: Article, zone: ZoneInfo) -> str | None:
    """The month that the address names, where the publisher's zone was another at the time."""
    if article.month == month_in(article.published_at, zone) or article.month is None:
        return None
    return f"{article.month.year:04}-{article.month.month:02}"


def is_ranked(article: Article) -> bool:
    return bool(article.featured_rank != Article._meta.get_field("featured_rank").default)


def is_vague(byline: Byline, doubtful: set[str]) -> bool:
    """Whether the name does not lead to the author, or the author has it with other capitals."""
    return str(byline) != byline.author.name or byline.author.name.casefold() in doubtful


def bylines_of(bylines: list[Byline]) -> list[dict[str, str]]:
    return [{"name": str(byline), "author": byline.author.slug} for byline in bylines]


def reference_of(reference: Reference, zone: ZoneInfo) -> dict[str, Any]:
    return filled(
        {
            "title": reference.title,
            "authors": reference.authors,
            "publication": reference.publication,
            "published_on": reference.published_on,
            "url": reference.url,
            "archived_url": reference.archived_url,
            "is_summarised": reference.is_summarised,
            "checked": local(reference.checked_at, zone),
        }
    )


def corrections_of(article: Article, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The oldest first; none of an update's, which readers have not been told."""
    if article.update_of_id:
        return []
    return [
        filled(
            {
                "kind": one.kind,
                "date": local(one.made_at, zone),
                "text": one.text,
                "uid": str(one.uid),
                "difference": one.difference,
            }
        )
        for one in reversed(article.corrections.all())
    ]


def comments_of(thing: Article | Page, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Readers' comments in their order; an answer names the place, from 0, of what it answers."""
    comments: list[ArchivedComment] = list(thing.comments.all())
    places = {comment.pk: place for place, comment in enumerate(comments)}
    return [
        filled(
            {
                "kind": comment.kind,
                "name": comment.name,
                "title": comment.title,
                "url": comment.url,
                "date": local(comment.posted_at, zone),
                "html": comment.body_html,
                "parent": places.get(comment.parent_id) if comment.parent_id else None,
            }
        )
        for comment in comments
    ]
