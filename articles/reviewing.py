"""Looking at articles again: the verbs, and the reminders."""

from calendar import monthrange
from datetime import date, datetime

from django.contrib.auth.models import User
from django.db import transaction

from . import notices
from .models import ArticleReview, Publisher, ReviewDone, ReviewReminder

HISTORY = 20  # reviews of an article that are remembered


@transaction.atomic
def reviewed(review: ArticleReview, *, by: User | None, now: datetime) -> None:
    """
    Somebody looked at it: the day moves on from today by its months, or there is none any more.

    From today, not from the day it was due: what was looked at late is not due at once again.
    """
    review = ArticleReview.objects.select_for_update().get(pk=review.pk)
    ReviewDone.objects.create(review=review, due_on=review.due_on, done_at=now, done_by=by)
    old = review.done.values_list("pk", flat=True)[HISTORY:]
    ReviewDone.objects.filter(pk__in=list(old)).delete()
    today = now.astimezone(Publisher.load().zone).date()
    months = review.every_months
    review.due_on = months_after(today, months) if months else None
    review.save(update_fields=["due_on", "updated_at"])


def remind(now: datetime) -> int:
    """
    Mail the reminders of reviews that are due; gives how many.

    Once for each review and day it is due on, however often this runs and how many do so at once.
    """
    today = now.astimezone(Publisher.load().zone).date()
    due = ArticleReview.objects.filter(due_on__lte=today)
    return sum(remind_of(pk, today=today, now=now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def remind_of(pk: int, *, today: date, now: datetime) -> bool:
    """One reminder, claimed before it is sent; False where there is none to send."""
    reviews = ArticleReview.objects.select_for_update(of=("self",), skip_locked=True)
    review = reviews.select_related("article__created_by", "reviewer").filter(pk=pk).first()
    if review is None or review.due_on is None or review.due_on > today:
        return False
    article = review.article
    person = review.reviewer or article.created_by
    if person is None or article.status == "withdrawn":
        return False
    _, is_new = ReviewReminder.objects.get_or_create(
        review=review, due_on=review.due_on, defaults={"made_at": now}
    )
    if is_new:
        notices.send(
            to=[person],
            subject=f"To be looked at again: {article.title}",
            text=f"“{article.title}” is to be looked at again since {review.due_on:%B %-d, %Y}."
            + (f"\n\n{review.note}" if review.note else "")
            + "\n\nWhen that is done, say so on its form: the next day is set by itself.",
            about=article,
        )
    return is_new


def months_after(day: date, months: int) -> date:
    """
    The same day so many months later, or the last of that month.

    >>> months_after(date(2026, 8, 31), 6), months_after(date(2026, 12, 1), 1)
    (datetime.date(2027, 2, 28), datetime.date(2027, 1, 1))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
