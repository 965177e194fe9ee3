"""What stands in the calendar files: for everybody, for one subject, for one member of staff."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from articles.metadata import absolute
from articles.models import Article, ArticleReview, CalendarEntry, Publisher, Subject

from .files import Item
from .spans import Span, span_of

KEPT = timedelta(days=400)  # what is over for longer is in no file
MOST_APPEARED = 20  # the newest, in the files of readers


def public(now: datetime, publisher: Publisher, *, about: Subject | None = None) -> list[Item]:
    """What readers may see of the plan, and until when contributions are taken. Two queries."""
    entries = CalendarEntry.objects.public(now).with_articles()
    if about:
        entries = entries.filter(subjects=about)
    appeared = entries.filter(listed_from__range=(now - KEPT, now)).order_by("-listed_from")
    every = [*entries.coming(now), *appeared[:MOST_APPEARED]]
    found = [one for entry in every for one in of_readers(entry, now, publisher)]
    return in_order(found, now, publisher.zone)


def of_readers(entry: CalendarEntry, now: datetime, publisher: Publisher) -> Iterator[Item]:
    """An entry as readers see it: by its article as soon as that has appeared, not before."""
    article = entry.article if entry.article and entry.article.is_published(now) else None
    title, text = entry.title, entry.teaser
    address = absolute(f"{reverse('articles:calendar')}#entry-{entry.uid}")
    changed, version, span = entry.updated_at, entry.version, target_of(entry)
    if article and article.published_at:
        title, text = article.title, article.summary
        address = absolute(article.get_absolute_url())
        day = article.published_at.astimezone(publisher.zone).date()
        span = span_of("day", day)
        changed = max(changed, article.published_at, article.changed_at or changed)
        version += article.version
    themes = (entry.theme,) if entry.theme else ()
    if span:
        yield Item(
            uid_of(publisher, f"calendar-{entry.uid}"), span.first, title, changed, version,
            span.end, text, address, themes,
        )  # fmt: skip
    if (due := entry.contributions_due_on) and article is None:
        yield Item(
            uid_of(publisher, f"contributions-{entry.uid}"), due,
            f"Contributions due: {entry.title}", changed, version, None, entry.call, address,
            themes,
        )  # fmt: skip


def of_staff(user: User, now: datetime, publisher: Publisher) -> list[Item]:
    """All that this member of staff may see: the plan, deadlines, what is scheduled, reviews."""
    entries = CalendarEntry.objects.exclude(stage=CalendarEntry.Stage.DROPPED)
    entries = entries.with_articles().with_stage_now(now).select_related("article", "assignee")
    found = [item for entry in entries for item in planned(entry, publisher)]
    if user.has_perm("articles.view_article"):
        articles = Article.objects.defer("body", "body_html", "text", "search")
        coming = articles.filter(Q(status="published", published_at__gt=now) | Q(update_at__gt=now))
        found += [item for article in coming for item in scheduled(article, publisher)]
        own = articles.filter(assignee=user, due_on__isnull=False).exclude(status="withdrawn")
        found += [item for article in own for item in deadline(article, publisher)]
        reviews = ArticleReview.objects.of(user).select_related("article")
        found += [item for one in reviews for item in review(one, publisher)]
    return in_order(found, now, publisher.zone)


def planned(entry: CalendarEntry, publisher: Publisher) -> Iterator[Item]:
    """An entry as the staff sees it, notes and all."""
    stage = str(entry.stage_now).replace("_", " ")  # type: ignore[attr-defined]
    who = f", {entry.assignee.get_full_name() or entry.assignee}" if entry.assignee else ""
    lines = [stage.capitalize() + who, entry.theme, entry.teaser, entry.notes]
    text = "\n".join(filter(None, lines))
    address = absolute("/admin/articles/calendarentry/") + f"{entry.pk}/change/"
    if span := target_of(entry):
        yield Item(
            uid_of(publisher, f"plan-{entry.uid}"), span.first, entry.title, entry.updated_at,
            entry.version, span.end, text, address,
        )  # fmt: skip
    if due := entry.contributions_due_on:
        yield Item(
            uid_of(publisher, f"plan-contributions-{entry.uid}"), due,
            f"Contributions due: {entry.title}", entry.updated_at, entry.version, None, entry.call,
            address,
        )  # fmt: skip


def scheduled(article: Article, publisher: Publisher) -> Iterator[Item]:
    if moment := article.update_at or article.published_at:
        verb = "Update" if article.update_at else "Publication"
        yield Item(
            uid_of(publisher, f"{verb.lower()}-{article.uid}"), moment, f"{verb}: {article.title}",
            article.updated_at, article.version, text=article.summary, address=in_admin(article),
        )  # fmt: skip


def deadline(article: Article, publisher: Publisher) -> Iterator[Item]:
    if due := article.due_on:
        yield Item(
            uid_of(publisher, f"due-{article.uid}"), due, f"Due: {article.title}",
            article.updated_at, article.version, address=in_admin(article),
        )  # fmt: skip


def review(one: ArticleReview, publisher: Publisher) -> Iterator[Item]:
    article = one.article
    if due := one.due_on:
        yield Item(
            uid_of(publisher, f"review-{article.uid}"), due, f"Review: {article.title}",
            one.updated_at, int(one.updated_at.timestamp()), text=one.note,
            address=in_admin(article),
        )  # fmt: skip


def target_of(entry: CalendarEntry) -> Span | None:
    return span_of(entry.target, entry.target_on) if entry.target_on else None


def uid_of(publisher: Publisher, name: str) -> str:
    """
    Globally unique, and the same for ever: by the name that the publisher got at the beginning.

    >>> uid_of(Publisher(tag_authority="example.org,2003"), "calendar-1")
    'calendar-1@example.org'
    """
    return f"{name}@{quote(publisher.tag_authority.partition(',')[0], safe='')}"


def in_admin(article: Article) -> str:
    return absolute(reverse("admin:articles_article_change", args=[article.pk]))


def in_order(found: list[Item], now: datetime, zone: ZoneInfo) -> list[Item]:
    """What is not over for long, by its days and then by what it is."""
    oldest = (now - KEPT).astimezone(zone).date()

    def day(one: Item) -> tuple[str, str]:
        start = one.start.astimezone(zone) if isinstance(one.start, datetime) else one.start
        return start.isoformat(), one.uid

    def last(one: Item) -> bool:
        end = one.end or one.start
        return (end.astimezone(zone).date() if isinstance(end, datetime) else end) >= oldest

    return sorted(filter(last, found), key=day)
