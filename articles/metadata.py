"""
What a page tells machines: search engines, reference managers, those who share a link.

Pure but for the addresses, which `settings.SITE_URL` begins, never the request's host. An article
comes with its bylines, subjects, references and corrections prefetched.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from common import patterns

from . import rendering
from .models import Article, Author, Byline, Correction, Publisher, Reference, Rendition, Subject

DESCRIPTION_CHARACTERS = 200

Data = dict[str, Any]


class Titled(Protocol):
    """An article, or a row that has these of one."""

    @property
    def title(self) -> str: ...

    @property
    def is_retracted(self) -> bool: ...


class Tag(NamedTuple):
    """A `meta` element: what it is called, and what it says."""

    name: str
    content: str


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def description(summary: str, text: str) -> str:
    """
    One line for search engines: the summary, else how the text begins.

    >>> description("", "Two  words.\\nMore")
    'Two words. More'
    """
    return rendering.excerpt(summary or text, length=DESCRIPTION_CHARACTERS)


def marked_title(article: Titled) -> str:
    """
    The title for lists elsewhere: with “Retracted:” where the article must not be relied on.

    No tag of reference managers says so; publishers put it before the title.
    """
    return f"Retracted: {article.title}" if article.is_retracted else article.title


def names_of(article: Article) -> list[str]:
    return [str(byline) for byline in article.bylines.all()]


def subjects_of(article: Article) -> list[Subject]:
    return [about.tag for about in article.article_subjects.all()]


# ---- <meta> ---------------------------------------------------------------------------


def open_graph(
    article: Article, *, summary: str, publisher: Publisher, card: Rendition | None = None
) -> list[Tag]:
    """The Open Graph properties of an article (ogp.me); `card` is its picture, where it has one."""
    published, revised = article.published_at, article.revised_at
    tags = [
        Tag("og:type", "article"),
        Tag("og:title", marked_title(article)),
        Tag("og:url", absolute(article.get_absolute_url())),
        Tag("og:site_name", publisher.name),
        Tag("og:description", summary),
        Tag("article:published_time", published.isoformat() if published else ""),
        Tag("article:modified_time", revised.isoformat() if revised else ""),
    ]
    if card:
        tags += [
            Tag("og:image", absolute(card.get_absolute_url())),
            Tag("og:image:width", str(card.width)),
            Tag("og:image:height", str(card.height)),
            Tag("og:image:alt", card.image.alt),
        ]
    authors = [byline.author.get_absolute_url() for byline in article.bylines.all()]
    tags += [Tag("article:author", absolute(address)) for address in authors]
    tags += [Tag("article:tag", subject.name) for subject in subjects_of(article)]
    return stated(tags)


def citation_tags(article: Article, *, zone: ZoneInfo, publisher: Publisher) -> list[Tag]:
    """What reference managers and Google Scholar read, and the same as Dublin Core."""
    address = absolute(article.get_absolute_url())
    day = article.published_at.astimezone(zone).date() if article.published_at else None
    scholar = [
        Tag("citation_title", marked_title(article)),
        *(Tag("citation_author", name) for name in names_of(article)),
        Tag("citation_publication_date", f"{day:%Y/%m/%d}" if day else ""),
        Tag("citation_journal_title", publisher.name),
        Tag("citation_publisher", publisher.holder),
        Tag("citation_language", article.language),
        Tag("citation_fulltext_html_url", address),
        *(Tag("citation_keywords", subject.name) for subject in subjects_of(article)),
    ]
    dublin_core = [
        Tag("DC.title", marked_title(article)),
        *(Tag("DC.creator", name) for name in names_of(article)),
        Tag("DC.date", day.isoformat() if day else ""),
        Tag("DC.publisher", publisher.holder),
        Tag("DC.language", article.language),
        Tag("DC.type", "Text"),
        Tag("DC.format", "text/html"),
        Tag("DC.identifier", address),
        *(Tag("DC.subject", subject.name) for subject in subjects_of(article)),
    ]
    return stated([*scholar, *dublin_core])


def stated(tags: Iterable[Tag]) -> list[Tag]:
    """Those that say something."""
    return [tag for tag in tags if tag.content]


# ---- JSON-LD (schema.org) -------------------------------------------------------------


def graph(*things: Data) -> Data:
    return {"@context": "https://schema.org", "@graph": list(things)}


def article_data(article: Article, *, summary: str, publisher: Publisher) -> Data:
    address = absolute(article.get_absolute_url())
    references = list(article.references.all())
    data: Data = {
        "@type": "Article",
        "@id": f"{address}#article",
        "mainEntityOfPage": address,
        "url": address,
        "headline": article.title,
        "description": summary,
        "inLanguage": article.language,
        "datePublished": article.published_at and article.published_at.isoformat(),
        "dateModified": article.changed_at and article.changed_at.isoformat(),
        "author": [byline_data(byline) for byline in article.bylines.all()],
        "publisher": publisher_data(publisher),
        "copyrightHolder": {"@id": publisher_id()},
        "about": [
            {"@type": "Thing", "name": subject.name, "url": absolute(subject.get_absolute_url())}
            for subject in subjects_of(article)
        ],
        "wordCount": article.word_count,
        "isBasedOn": [work_data(work) for work in references if work.is_summarised],
        "citation": [work_data(work) for work in references if not work.is_summarised],
        "correction": [correction_data(one) for one in article.corrections.all()],
        "creativeWorkStatus": "Retracted" if article.is_retracted else "",
    }
    return without_blanks(data)


def correction_data(correction: Correction) -> Data:
    return {
        "@type": "CorrectionComment",
        "name": correction.get_kind_display().capitalize(),
        "text": correction.text,
        "datePublished": correction.made_at.isoformat(),
    }


def byline_data(byline: Byline) -> Data:
    address = absolute(byline.author.get_absolute_url())
    return {"@type": "Person", "@id": f"{address}#person", "name": str(byline), "url": address}


def author_data(author: Author) -> Data:
    address = absolute(author.get_absolute_url())
    return without_blanks(
        {
            "@type": "Person",
            "@id": f"{address}#person",
            "name": author.name,
            "url": address,
            "description": author.about,
            "sameAs": author.website,
        }
    )


def publisher_id() -> str:
    return f"{absolute('/')}#publisher"


def publisher_data(publisher: Publisher) -> Data:
    return without_blanks(
        {
            "@type": "Organization",
            "@id": publisher_id(),
            "name": publisher.holder,
            "url": absolute("/"),
            "address": publisher.postal_address,
            "telephone": publisher.phone,
            "email": publisher.email,
        }
    )


def site_data(publisher: Publisher) -> Data:
    """The site itself, with where it is searched."""
    return without_blanks(
        {
            "@type": "WebSite",
            "@id": f"{absolute('/')}#site",
            "url": absolute("/"),
            "name": publisher.name,
            "description": publisher.description or publisher.tagline,
            "publisher": publisher_data(publisher),
            "potentialAction": {
                "@type": "SearchAction",
                "target": f"{absolute(reverse('articles:search'))}?q={{words}}",
                "query-input": "required name=words",
            },
        }
    )


def work_data(work: Reference) -> Data:
    return without_blanks(
        {
            "@type": "CreativeWork",
            "name": work.title,
            "author": work.authors,
            "isPartOf": work.publication,
            "datePublished": work.published_on,
            "url": work.url,
        }
    )


def breadcrumbs(steps: Iterable[tuple[str, str]]) -> Data:
    """The way from the home page, as pairs of name and address."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(address)}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def way_to(article: Article, *, publisher: Publisher) -> list[tuple[str, str]]:
    """Home, the year, the month and the article itself."""
    if article.month is None:
        return []
    year, month = article.month.year, article.month.month
    return [
        (publisher.name, "/"),
        (f"{year:04}", patterns.of_year("articles:year", year)),
        (f"{article.month:%B} {year:04}", patterns.of_month("articles:month", year, month)),
        (article.title, article.get_absolute_url()),
    ]


def without_blanks(data: Data) -> Data:
    """What is empty is not said."""
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


# ---- For people -----------------------------------------------------------------------


def cite_as(article: Article, *, zone: ZoneInfo, publisher: Publisher) -> str:
    """How to name the article in one's own writing, in one line without its address."""
    day = article.published_at and article.published_at.astimezone(zone).date()
    parts = [
        listed(names_of(article)),
        f"“{article.title}”" + " (retracted)" * article.is_retracted,
        publisher.name,
        f"{day:%B} {day.day}, {day.year}" if day else "",
    ]
    return ", ".join(part for part in parts if part)


def listed(names: Sequence[str]) -> str:
    """
    >>> listed(["Ann", "Bob", "Cy"]), listed(["Ann", "Bob"]), listed(["Ann"]), listed([])
    ('Ann, Bob and Cy', 'Ann and Bob', 'Ann', '')
    """
    *others, last = names or [""]
    return f"{', '.join(others)} and {last}" if others else last
