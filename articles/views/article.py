"""The page of an article."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, QuerySet, Value
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles import metadata, pictures, reading
from articles.filing import filing_key
from articles.models import ArchivedComment, Article, ArticleSubject, Byline, Publisher
from common.methods import read_only
from common.paging import RowCompare
from common.public import public_page

from .archive import date_or_404

key_of = lru_cache(maxsize=4096)(filing_key)  # the same few subjects come again and again


@read_only
@public_page()
def article_detail(request: HttpRequest, year: str, month: str, slug: str) -> HttpResponse:
    """An article; 410 where readers could see it once and it was withdrawn, else 404."""
    now = timezone.now()
    found = reading.find(date_or_404(year, month), slug, now=now)
    if found is None:
        raise Http404("No article has this address.")
    if found.article.is_withdrawn(now):
        return render(request, "articles/withdrawn.html", status=410)
    if not found.article.is_published(now):
        raise Http404("It is not published.")
    context = {"older": found.older, "newer": found.newer}
    return article_page(request, found.article, now=now, context=context)


def article_page(
    request: HttpRequest,
    article: Article,
    *,
    now: datetime,
    template: str = "articles/article_detail.html",
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """
    The page of an article at hand, with what hangs on it; a preview has its own template.

    `context` may name the neighbours; else they are asked for.
    """
    if context is None or "older" not in context:
        older, newer = neighbours(article, now)
        context = {"older": older, "newer": newer} | (context or {})
    told = {
        "article": article,
        "standfirst": standfirst(article.summary, article.opening),  # type: ignore[attr-defined]
        **what_it_names(article),
        **by_kind(article.comments.all()),
        **head(article, request.publisher),  # type: ignore[attr-defined]
    }
    return render(request, template, told | context, status=status)


def for_reading() -> QuerySet[Article, Article]:
    """Articles with all that their pages show, and nothing long that they do not."""
    return (
        Article.objects.defer("body", "text", "search")
        .annotate(opening=Left("text", reading.OPENING))
        .prefetch_related(Prefetch("bylines", Byline.objects.select_related("author")))
        .prefetch_related(
            Prefetch("article_subjects", ArticleSubject.objects.select_related("tag"))
        )
        .prefetch_related("references", "corrections")
        .prefetch_related(Prefetch("comments", ArchivedComment.objects.order_by("position")))
    )


def neighbours(article: Article, now: datetime) -> tuple[Article | None, Article | None]:
    """The articles published before and after it. One query, of two rows of one index."""
    here = Value(article.published_at), Value(article.pk)
    near = Article.objects.published(now).only(
        "title", "slug", "month", "published_at", "language", "is_retracted"
    )
    older = near.filter(RowCompare("published_at", "pk", *here, operator="<")).newest_first()
    newer = near.filter(RowCompare("published_at", "pk", *here, operator=">"))
    found = list(older[:1].union(newer.order_by("published_at", "pk")[:1], all=True))
    place = article.published_at, article.pk
    before = [other for other in found if (other.published_at, other.pk) < place]
    after = [other for other in found if (other.published_at, other.pk) > place]
    return (before[0] if before else None), (after[0] if after else None)


def standfirst(summary: str, opening: str) -> str:
    """
    The summary as it stands under the title, unless the text begins with the same words.

    Old systems made summaries of how texts began.

    >>> standfirst("Trust is slow…", "Trust is slow to grow."), standfirst("On trust.", "Trust is")
    ('', 'On trust.')
    """
    start = " ".join(summary.split()).rstrip("….")[:80]
    return "" if " ".join(opening.split()).startswith(start) else summary


def what_it_names(article: Article) -> dict[str, Any]:
    """
    Its authors in their order, its subjects in that of the index, the works it cites, and what was
    wrong with it.
    """
    references = list(article.references.all())
    corrections = list(article.corrections.all())
    return {
        "retractions": [one for one in corrections if one.is_retraction],
        "corrections": [one for one in corrections if not one.is_retraction],
        "bylines": list(article.bylines.all()),
        "subjects": sorted(metadata.subjects_of(article), key=lambda subject: key_of(subject.name)),
        "summarised": [work for work in references if work.is_summarised],
        "sources": [work for work in references if not work.is_summarised],
    }


def by_kind(comments: Iterable[ArchivedComment]) -> dict[str, Any]:
    """Readers' comments, each with the one it answers, and other sites' pings."""
    known = {comment.pk: comment for comment in comments}
    for comment in known.values():
        comment.parent = known.get(comment.parent_id) if comment.parent_id else None
    kinds = ArchivedComment.Kind
    return {
        "comments": [comment for comment in known.values() if comment.kind == kinds.COMMENT],
        "pings": [comment for comment in known.values() if comment.kind == kinds.PING],
    }


def head(article: Article, publisher: Publisher) -> dict[str, Any]:
    """What the page tells machines, and how to cite the article."""
    summary = metadata.description(article.summary, article.opening)  # type: ignore[attr-defined]
    zone = publisher.zone
    return {
        "description": summary,
        "meta": metadata.citation_tags(article, zone=zone, publisher=publisher),
        "properties": metadata.open_graph(
            article, summary=summary, publisher=publisher, card=pictures.card(article.body_html)
        ),
        "json_ld": metadata.graph(
            metadata.article_data(article, summary=summary, publisher=publisher),
            metadata.breadcrumbs(metadata.way_to(article, publisher=publisher)),
        ),
        "cite_as": metadata.cite_as(article, zone=zone, publisher=publisher),
    }
