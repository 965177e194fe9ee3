"""
How long the site stays as readers see it: until somebody changes it, or until time does.

Times are compared with this process's own clock, as those of every page are.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from common.pagecache.editions import Edition, Editions
from common.prepared import Text
from common.unchanged import implied, note

from .models import Article, Occurrence, Page, Publisher, SiteChange

MORE: list[Callable[[datetime], datetime | None]] = []
"""When what other apps show changes next by itself; each adds its own when it is ready."""


def revision() -> int:
    """Another number after each change that readers see, as soon as it is committed."""
    return SiteChange.revision()


def next_moment(now: datetime) -> datetime:
    """
    The first moment after `now` at which a public page may change without anybody's doing.

    Something appears, expires, is featured or not any longer, or gets its update; or a day begins,
    by the publisher's clock or by UTC: with it what the calendar awaits, and at times a year.
    """
    zone = Publisher.load().zone
    moments = [midnight(now, zone), midnight(now, UTC), planned(now), *(more(now) for more in MORE)]
    return min(moment for moment in moments if moment)


def planned(now: datetime) -> datetime | None:
    """One query, which reads the first row of each index."""
    published = Article.objects.filter(status=Article.Status.PUBLISHED)
    due = Occurrence.objects.filter(kind=Occurrence.Kind.UPDATE, done_at=None, error="")
    rows = [
        *(
            published.filter(**{f"{name}__gt": now}).order_by(name).values_list(name)[:1]
            for name in ("published_at", "expires_at", "featured_from", "featured_until")
        ),
        Page.objects.filter(published_at__gt=now).order_by("published_at").values_list(
            "published_at"
        )[:1],
        due.filter(due_at__gt=now).order_by("due_at").values_list("due_at")[:1],
    ]  # fmt: skip
    return min((moment for (moment,) in rows[0].union(*rows[1:], all=True)), default=None)


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """
    The beginning of the next day in a zone.

    >>> from zoneinfo import ZoneInfo
    >>> midnight(datetime(2026, 10, 31, 23, tzinfo=UTC), ZoneInfo("Europe/Paris"))
    datetime.datetime(2026, 11, 1, 23, 0, tzinfo=datetime.timezone.utc)
    """
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time.min, zone).astimezone(UTC)


CURRENT = Editions(revision=revision, next_moment=next_moment)
"""What this process knows of it; a second old at most."""


class OfEdition:
    """What a statement answers at `now`, asked once for each edition: a second old at most."""

    def __init__(self, statement: Text) -> None:
        self.statement = statement
        self.known: tuple[Edition | None, list[tuple[Any, ...]]] = None, []

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        edition, (of, rows) = CURRENT.current(), self.known
        if edition is None or of is not edition:
            with implied():
                rows = self.statement.rows(**values)
            self.known = edition, rows
        note(self, values, rows)
        return rows
