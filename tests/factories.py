"""
What tests need on the site, each in one call; nothing is random.

`make_article(title="On trust", authors=["Jane Doe"], subjects=["Trust"])` stores a published
article; every word it does not say is filled in. Authors and subjects are given as objects or as
names; a name that is new is stored.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from articles import publishing
from articles.models import (
    ArchivedComment,
    Article,
    Author,
    Byline,
    Page,
    Publisher,
    Reference,
    Subject,
)

# When the 2003 page was published: "August 22, 2003 6:38 PM" in New York.
FIRST_DAY = datetime(2003, 8, 22, 22, 38, tzinfo=UTC)
# What an article needs beside its text before it may be published.
WHOLE: dict[str, Any] = {
    "summary": "On how people come to rely on one another.",
    "authors": ["Jane Doe"],
    "subjects": ["Trust"],
}
BODY = "<p>People who know one another seldom tell one another anything new.</p>"


def make_publisher(**fields: Any) -> Publisher:
    """The one publisher; what `fields` do not say is New York's as in 2003."""
    values: dict[str, Any] = {
        "name": "Concordance",
        "tagline": "Relationships, networks and strategy",
        "description": "Articles about the people that business is made of.",
        "postal_address": "12 Harbour Street\nBoston, MA 02110\nUSA",
        "phone": "+1 617 555 0123",
        "email": "editors@example.org",
        "copyright_holder": "Concordance Press",
        "copyright_from": 2003,
        "time_zone": "America/New_York",
    }
    publisher = Publisher.load()
    for name, value in (values | fields).items():
        setattr(publisher, name, value)
    publisher.save()
    return publisher


def make_author(name: str = "Jane Doe", **fields: Any) -> Author:
    return Author.objects.create(name=name, **fields)


def make_subject(name: str = "Trust", **fields: Any) -> Subject:
    subject: Subject = Subject.objects.create(name=name, **fields)
    return subject


def make_article(
    title: str = "On trust",
    *,
    status: str = "published",
    published_at: datetime | None = FIRST_DAY,
    authors: Iterable[Author | str] = (),
    subjects: Iterable[Subject | str] = (),
    references: Iterable[dict[str, Any]] = (),
    **fields: Any,
) -> Article:
    """
    A stored article of that status.

    A draft keeps the date given, as one that an editor planned. `references` are the fields of
    `Reference`, in their order.
    """
    article = Article(title=title, published_at=published_at, **({"body": BODY} | fields))
    publishing.starts_as(article, status).save()
    for position, author in enumerate(authors):
        person = author if isinstance(author, Author) else author_named(author)
        Byline.objects.create(article=article, author=person, position=position)
    topics = [topic if isinstance(topic, Subject) else subject_named(topic) for topic in subjects]
    if topics:
        article.subjects.add(*topics)
    for position, reference in enumerate(references):
        Reference.objects.create(article=article, **({"position": position} | reference))
    article.refresh_from_db()
    return article


def make_articles(count: int, **fields: Any) -> list[Article]:
    """
    `count` published articles, the newest first, forty days apart back from the end of 2023.

    Titled "Article 1", the oldest, to "Article COUNT".
    """
    newest = datetime(2023, 12, 20, 17, 0, tzinfo=UTC)
    return [
        make_article(
            f"Article {count - number}",
            **({"published_at": newest - timedelta(days=40 * number)} | fields),
        )
        for number in range(count)
    ]


def author_named(name: str) -> Author:
    return Author.objects.filter(name=name).first() or make_author(name)


def subject_named(name: str) -> Subject:
    return Subject.objects.filter(name__iexact=name).first() or make_subject(name)


def make_page(slug: str = "about", **fields: Any) -> Page:
    values: dict[str, Any] = {
        "title": slug.capitalize(),
        "body": "<p>Who we are, and what we publish.</p>",
        "published_at": FIRST_DAY,
    }
    return Page.objects.create(slug=slug, **(values | fields))


def make_comment(place: Article | Page, **fields: Any) -> ArchivedComment:
    """A reader's comment in the next free place below an article or a page."""
    values: dict[str, Any] = {
        "page" if isinstance(place, Page) else "article": place,
        "name": "A reader",
        "body_html": "<p>Well said.</p>",
        "posted_at": FIRST_DAY,
        "position": place.comments.count(),
    }
    return ArchivedComment.objects.create(**(values | fields))
