"""
The verbs of the editorial calendar: what is planned is moved, becomes an article, is taken apart.

Nothing here publishes or schedules: the workflow of an article is `publishing`'s alone.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from .models import Article, Byline, CalendarEntry
from .models.calendar import start_of

Target = CalendarEntry.Target


class NotPlanned(ValidationError):
    """The plan does not allow it, or has changed meanwhile; the message says why."""


def entry_of(article: Article) -> CalendarEntry | None:
    """The entry of the calendar that became this article, where one did."""
    return CalendarEntry.objects.filter(article=article).first()


def begin(entry: CalendarEntry, *, by: User) -> Article:
    """
    Make a draft of it, entered by the assignee if they may write; what is there already stays.

    However often it is asked at once, one article comes of it. Raises NotPlanned if it is dropped.
    """
    with transaction.atomic():
        stored = _locked(entry)
        if stored.article:
            return stored.article
        if stored.stage == CalendarEntry.Stage.DROPPED:
            raise NotPlanned("It is dropped: change its stage before you make it an article.")
        article = Article.objects.create(
            title=stored.title,
            kind=stored.kind,
            summary=stored.teaser,
            created_by=_writer_of(stored, by=by),
            assignee=stored.assignee,
        )
        article.subjects.set(stored.subjects.all())
        for position, author in enumerate(stored.authors.all()):
            Byline.objects.create(article=article, author=author, position=position)
        _set_article(stored, article)
    return article


def _writer_of(entry: CalendarEntry, *, by: User) -> User:
    assignee = entry.assignee
    if assignee and assignee.is_staff and assignee.has_perm("articles.add_article"):
        return assignee
    return by


def link(entry: CalendarEntry, *, article: Article) -> None:
    """Say that it became an article that was there before. Raises NotPlanned if either is taken."""
    with transaction.atomic():
        Article.objects.select_for_update().only("pk").get(pk=article.pk)
        stored = _locked(entry)
        other = entry_of(article)
        if other and other != stored:
            raise NotPlanned(f"That article belongs to the entry “{other}” already.")
        if stored.article_id not in {None, article.pk}:
            raise NotPlanned(f"It is linked to “{stored.article}” already: unlink it first.")
        _set_article(stored, article)


def unlink(entry: CalendarEntry) -> None:
    """Part the two; both stay, and the entry has its own stage again."""
    with transaction.atomic():
        _set_article(_locked(entry), None)


def move(entry: CalendarEntry, *, target: str, on: date | None, version: int | None) -> None:
    """
    Give it another target; `on` is any day of it.

    Raises NotPlanned where it is no longer at `version`, or where the target lacks its date.
    """
    with transaction.atomic():
        stored = _locked(entry, version=version)
        if target != Target.NONE and on is None:
            raise NotPlanned("Give the date, or any day of the month or quarter.")
        stored.target, stored.target_on = target, start_of(target, on)
        stored.save()


def set_stage(entry: CalendarEntry, *, stage: str, version: int | None) -> None:
    """Raises NotPlanned where it is no longer at `version`, or has become an article."""
    with transaction.atomic():
        stored = _locked(entry, version=version)
        if stored.article_id:
            raise NotPlanned("It has become an article: its stage is that of the article.")
        stored.stage = CalendarEntry.Stage(stage)
        stored.save()


def _locked(entry: CalendarEntry, *, version: int | None = None) -> CalendarEntry:
    stored = CalendarEntry.objects.select_for_update().get(pk=entry.pk)
    if version is not None and stored.version != version:
        raise NotPlanned(
            f"Somebody changed “{stored}” meanwhile: it is now planned for "
            f"{target_in_words(stored)}, stage {stored.get_stage_display()}. "
            "Nothing was moved; look, and move it again."
        )
    return stored


def _set_article(entry: CalendarEntry, article: Article | None) -> None:
    entry.article = article
    entry.save()


# ---- What the plan says --------------------------------------------------------------


def target_in_words(entry: CalendarEntry) -> str:
    """
    When it is to appear, as an editor says it.

    >>> target_in_words(CalendarEntry(target="quarter", target_on=date(2026, 10, 1)))
    'quarter 4 of 2026'
    """
    day = entry.target_on
    if day is None:
        return "no date yet"
    if entry.target == Target.DAY:
        return date_format(day, "F j, Y")
    if entry.target == Target.MONTH:
        return date_format(day, "F Y")
    return f"quarter {(day.month + 2) // 3} of {day.year}"


def disagreement(entry: CalendarEntry, *, zone: ZoneInfo, now: datetime) -> str:
    """In a sentence, that its article appears outside its target; empty where they agree."""
    article = entry.article
    if article is None or article.published_at is None or entry.target_on is None:
        return ""
    state = article.state(now)
    if state not in {"scheduled", "published"}:
        return ""
    day = article.published_at.astimezone(zone).date()
    if start_of(entry.target, day) == entry.target_on:
        return ""
    word = "for" if state == "scheduled" else "on"
    return f"Planned for {target_in_words(entry)}, {state} {word} {date_format(day, 'F j, Y')}."
