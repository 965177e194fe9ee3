"""The feed of corrections: what was wrong, an entry for each."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles.metadata import absolute
from articles.models import Correction, Publisher
from articles.rendering import storable
from common.methods import read_only
from common.paging import CURSORS, page_of
from common.public import public_page

from .entries import PAGE_SIZE
from .formats import FORMATS
from .views import NEVER, begun, sent


@read_only
@public_page(*CURSORS)
def corrections(request: HttpRequest, format: str) -> HttpResponseBase:  # noqa: A002
    """Those of published articles, the newest first. One query, and one for when it changed."""
    now = timezone.now()
    publisher: Publisher = request.publisher  # type: ignore[attr-defined]
    rows = Correction.objects.published(now).for_lists()
    found = page_of(rows, request, size=PAGE_SIZE, key="made_at")
    feed = begun(
        request,
        FORMATS[format],
        found,
        id="feeds/corrections",
        page=reverse("articles:corrections"),
        address=reverse("articles:corrections_feed", args=[format]),
        title="corrections",
        updated=max((one.made_at for one in found.items), default=NEVER),
        now=now,
    )
    for correction in found.items:
        feed.add_item(**item_of(correction, publisher))
    return sent(request, feed, "", lambda: None, now=now)


def item_of(correction: Correction, publisher: Publisher) -> dict[str, Any]:
    """What a feed says of a correction, in the words of feedgenerator."""
    article = correction.article
    address = absolute(article.get_absolute_url())
    content = format_html(
        '<p>{}</p>\n<p>Of <a href="{}">{}</a>.</p>',
        storable(correction.text), address, storable(article.title),
    )  # fmt: skip
    return {
        "title": storable(f"{correction.get_kind_display().capitalize()}: {article.title}"),
        "link": f"{address}#{correction.anchor}",
        "description": None,
        "summary": storable(correction.text),
        "content": content,
        "authors": [],
        "categories": [correction.get_kind_display()],
        "language": storable(article.language),
        "pubdate": correction.made_at,
        "updateddate": correction.made_at,
        "unique_id": f"tag:{publisher.tag_authority}:corrections/{correction.uid}",
        "unique_id_is_permalink": False,
    }
