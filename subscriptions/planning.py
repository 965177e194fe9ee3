"""Plan what subscribers are sent: as an article appears, and as their digests fall due."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from articles.models import Article, Correction, Publisher
from outbox import planning as outbox
from outbox.models import Mailing

from . import audience, timing
from .models import Issue, Subscriber, Topic

logger = logging.getLogger(__name__)

STALE = timedelta(hours=48)
"""After so long, an article is no news any more and is not told of."""
LATE_DIGEST = timedelta(hours=20)


def grown(
    *, kind: str, key: str, name: str, start_at: datetime, not_after: datetime,
    fill: Callable[[Mailing], int], now: datetime,
) -> Mailing | None:  # fmt: skip
    """
    The mailing of this key with those whom `fill` adds; None where it adds nobody to a new one.

    Who plans the same at the same time waits for the other, and finds nothing left to add.
    """
    with transaction.atomic():
        made = outbox.added(
            kind=kind, key=key, name=name, planned_at=now, start_at=start_at, not_after=not_after
        )
        mailing = Mailing.objects.select_for_update().get(key=key)
        count = 0 if mailing.state == Mailing.State.CANCELLED else fill(mailing)
        if not count:
            if made:
                mailing.delete()
            return None
        mailing.candidates += count
        if mailing.state == Mailing.State.DONE:
            mailing.state, mailing.finished_at = Mailing.State.SENDING, None
        mailing.save()
        outbox.wake(start_at)
    return mailing


# ---- At once ------------------------------------------------------------------------------


def tell_of_article(article: Article, *, now: datetime) -> Mailing | None:
    """Plan the mail about an article that has appeared, once; not of one that is old."""
    if article.published_at is None or article.published_at < now - STALE:
        return None
    if Mailing.objects.filter(key=f"article:{article.pk}").exists():
        return None
    return grown(
        kind="article",
        key=f"article:{article.pk}",
        name=article.title[:200],
        start_at=now + timedelta(minutes=settings.MAIL_GRACE_MINUTES),
        not_after=now + STALE,
        fill=lambda mailing: audience.told_of_article(mailing, article.pk, now=now),
        now=now,
    )


def tell_of_corrections(now: datetime) -> int:
    """Plan the mails about corrections that readers may see; gives how many mailings."""
    fresh = Correction.objects.published(now).filter(made_at__gt=now - STALE, made_at__lte=now)
    keys = {f"correction:{pk}": pk for pk in fresh.values_list("pk", flat=True)}
    known = set(Mailing.objects.filter(key__in=keys).values_list("key", flat=True))
    done = 0
    for correction in fresh.filter(pk__in=[keys[key] for key in keys if key not in known]):
        done += bool(
            grown(
                kind="correction",
                key=f"correction:{correction.pk}",
                name=str(correction)[:200],
                start_at=now + timedelta(minutes=settings.MAIL_GRACE_MINUTES),
                not_after=now + STALE,
                fill=lambda mailing, one=correction: audience.told_of_correction(  # type: ignore[misc]
                    mailing, one.pk, one.article_id, now=now
                ),
                now=now,
            )
        )
    return done


def fulfil_wishes(now: datetime) -> int:
    """Delete the wishes to be told of entries whose articles appeared two days ago."""
    old = Article.objects.published(now).filter(published_at__lt=now - STALE)
    return Topic.objects.filter(entry__article__in=old).delete()[0]


# ---- Digests ------------------------------------------------------------------------------


def plan_digests(now: datetime) -> int:
    """Plan all digests that are due; gives how many mails. Any number may plan at once."""
    due = (
        Subscriber.objects.reachable(now)
        .filter(next_digest_at__lte=now)
        .order_by("next_digest_at")
        .values_list("frequency", "next_digest_at")
        .distinct()
    )
    return sum(plan_slot(frequency, slot, now=now) for frequency, slot in list(due) if slot)


@transaction.atomic
def plan_slot(frequency: str, slot: datetime, *, now: datetime) -> int:
    """
    The digests of one frequency that are due at one moment, all or none.

    Who is in none, because nothing appeared for them, is planned for the next time.
    """
    key = f"digest:{frequency}:{slot.astimezone(UTC):%Y-%m-%dT%H:%M}"
    title = title_of(frequency, slot)
    period = timing.PERIODS[frequency]
    corrections = Correction.objects.published(now).filter(
        made_at__gt=slot - 2 * period, made_at__lte=slot
    )

    def fill(mailing: Mailing) -> int:
        return audience.told_by_digest(
            mailing,
            frequency=frequency,
            slot=slot,
            period=period,
            corrections=list(corrections.values_list("pk", flat=True)),
            now=now,
        )

    mailing = grown(
        kind="digest",
        key=key,
        name=f"{title} ({slot.astimezone(UTC):%H:%M} UTC)",
        start_at=now,
        not_after=max(slot, now) + LATE_DIGEST,
        fill=fill,
        now=now,
    )
    if mailing:
        issue_of(frequency, slot)
    move_on(frequency, slot, now)
    return mailing.candidates if mailing else 0


def move_on(frequency: str, slot: datetime, now: datetime) -> None:
    """
    Give those of a slot their next; one computation for all who have the same rhythm.

    Who has just left keeps their place: taking it back, they get what they would have got.
    """
    due = Subscriber.objects.filter(next_digest_at=slot, frequency=frequency)
    table = due.reachable(now)
    rhythms = table.values_list("hour", "weekday", "monthday", "zone").distinct()
    for hour, weekday, monthday, zone in list(rhythms):
        rhythm = timing.Rhythm(frequency, hour, weekday, monthday, zone)
        table.filter(hour=hour, weekday=weekday, monthday=monthday, zone=zone).update(
            next_digest_at=timing.next_digest(rhythm, max(slot, now)), digested_until=slot
        )


def period_of(frequency: str, slot: datetime) -> tuple[datetime, datetime]:
    """The period before `slot`, in the publisher's zone."""
    zone = ZoneInfo(Publisher.load().time_zone)
    since, until = timing.period_before(frequency, slot, zone)
    return since.astimezone(zone), until.astimezone(zone)


def title_of(frequency: str, slot: datetime) -> str:
    first, until = period_of(frequency, slot)
    last = until - timedelta(seconds=1)
    titles = {
        "daily": f"New on {first:%B} {first.day}, {first.year}",
        "weekly": f"New from {first:%B} {first.day} to {last:%B} {last.day}, {last.year}",
        "monthly": f"New in {first:%B %Y}",
    }
    return titles[frequency]


def issue_of(frequency: str, slot: datetime) -> Issue:
    """The page of the period before `slot`."""
    since, until = period_of(frequency, slot)
    issue, _ = Issue.objects.get_or_create(
        slug=f"{frequency}-{since:%Y-%m-%d}",
        defaults={
            "kind": Issue.Kind.DIGEST,
            "title": title_of(frequency, slot),
            "frequency": frequency,
            "since": since,
            "until": until,
            "published_at": slot,
        },
    )
    return issue
