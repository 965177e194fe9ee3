"""The feeds: all articles, by subject, by author; the corrections; the calendar's files."""

from .calendars import calendar, private_calendar, subject_calendar
from .corrections import corrections
from .views import OLD_FEED_ADDRESSES, articles, author, old_feed, subject

__all__ = [
    "OLD_FEED_ADDRESSES",
    "articles",
    "author",
    "calendar",
    "corrections",
    "old_feed",
    "private_calendar",
    "subject",
    "subject_calendar",
]
