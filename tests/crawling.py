"""Every public address of a site that has something on every page."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.utils import timezone

from articles import media
from articles.models import (
    ArticleSubject,
    IndexLocator,
    PastAddress,
    Rendition,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from common.public import queries_of, reads_only
from subscriptions.models import Issue

from . import pictures
from .factories import make_article
from .test_queries import BUDGETS, build
from .wsgi import Answer, ask

# Beside what the front page leads to, step by step.
STARTS = [
    *BUDGETS, "/subjects/skos.ttl", "/subjects/skos.jsonld", "/subjects/trust/skos.nt",
    "/authors/jane-doe/articles.json", "/subjects/print/all/", "/newsletters/",
    "/newsletters/newsletters.atom", "/2023/12/gone/", "/glossary/letter/t/", "/calendar/2099/01/",
]  # fmt: skip


def build_whole_site() -> None:
    build(6)
    article = make_article("Gone", status="withdrawn")
    PastAddress.objects.create(path="/archives/1.html", article=article)
    trust = Subject.objects.get(name="Trust")
    SubjectLabel.objects.create(subject=trust, text="Faith")
    SubjectRelation.objects.create(subject=Subject.objects.get(name="Subject 1"), broader=trust)
    about = ArticleSubject.objects.filter(tag=trust, content_object__slug="number-0").get()
    IndexLocator.objects.create(article_subject=about, subheading="in numbers")
    Issue.objects.create(title="A letter", body="<p>Dear reader.</p>", published_at=timezone.now())
    kept, stored = media.prepare(pictures.picture(), extension="jpg", name="a.jpg")
    image: Any = media.keep(kept, stored)
    Rendition.objects.create(
        image=image, kind="wide", width=30, height=20, format="webp", file="a", sha256="b", bytes=1
    )
    body = f'<p><img src="{image.get_absolute_url()}" alt="A picture"></p>'
    make_article("With a picture", body=body)


def public_pages(site: Any) -> Iterator[tuple[str, Answer]]:
    """Each public address that links lead to, with its answer."""
    return ((address, answer) for address, answer in crawl(site, is_public))


def crawl(site: Any, wanted: Callable[[str], bool]) -> Iterator[tuple[str, Answer]]:
    waiting = list(filter(wanted, STARTS))
    seen = set(waiting)
    while waiting:
        address = waiting.pop()
        answer = ask(site, address)
        yield address, answer
        text = answer.body.decode(errors="replace")
        for link in re.findall(r'(?:href=|src=|action=|<loc>)"?([^"<>\s]+)', text):
            parts = urlsplit(urljoin(f"{settings.SITE_URL}{address}", unescape(link)))
            found = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
            own = f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
            if own and found not in seen and wanted(found):
                seen.add(found)
                waiting.append(found)
        assert len(seen) < 1000, "the crawl finds ever new addresses"


def is_public(address: str) -> bool:
    path, _, query = address.partition("?")
    known = queries_of(path)
    return known is not None and reads_only(query, known)
