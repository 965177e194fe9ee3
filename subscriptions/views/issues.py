"""What went to many, for anybody: letters, and what digests told of."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from articles.feeds.formats import Dated
from articles.feeds.links import absolute
from articles.feeds.views import NEVER
from articles.models import Article, Correction, Publisher
from common.methods import read_only
from common.paging import CURSORS, page_of
from common.public import public_page
from subscriptions.models import Issue

PAGE = 50


class IssueFeed(Dated, Atom1Feed):
    """As Django’s own, with the date of an empty one."""


@read_only
@public_page(*CURSORS)
def issue_list(request: HttpRequest) -> HttpResponseBase:
    issues = Issue.objects.published(timezone.now())
    found = page_of(issues, request, size=PAGE)
    return render(request, "subscriptions/issue_list.html", {"page": found})


@read_only
@public_page()
def issue_detail(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    issue = get_object_or_404(Issue.objects.published(now), slug=slug)
    context = {"issue": issue, "description": issue.summary, **appeared(issue, now)}
    return render(request, "subscriptions/issue_detail.html", context)


def appeared(issue: Issue, now: datetime) -> dict[str, object]:
    """The articles and corrections of a digest's period that the public may see now."""
    if issue.kind != Issue.Kind.DIGEST:
        return {}
    articles = Article.objects.published(now).filter(
        published_at__gte=issue.since, published_at__lt=issue.until
    )
    corrections = Correction.objects.published(now).filter(
        made_at__gte=issue.since, made_at__lt=issue.until
    )
    return {
        "articles": articles.for_lists().newest_first()[:500],
        "corrections": corrections.for_lists()[:100],
    }


@read_only
@public_page()
def issue_feed(request: HttpRequest) -> HttpResponse:
    publisher = Publisher.load()
    issues = list(Issue.objects.published(timezone.now())[:20])
    feed = IssueFeed(
        title=f"{publisher.name}: newsletters",
        link=f"{settings.SITE_URL}/newsletters/",
        description="",
        feed_url=f"{settings.SITE_URL}/newsletters/newsletters.atom",
        author_name=publisher.name,
        updated=max(filter(None, (issue.published_at for issue in issues)), default=NEVER),
    )
    for issue in issues:
        page = settings.SITE_URL + issue.get_absolute_url()
        feed.add_item(
            title=issue.title,
            link=page,
            description=absolute(issue.body_html, page=page) or issue.summary,
            unique_id=f"tag:{publisher.tag_authority}:newsletters/{issue.slug}",
            pubdate=issue.published_at,
            updateddate=issue.published_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
