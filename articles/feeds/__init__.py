"""The feeds: all articles, those about a subject, those by an author; and the calendar's files."""

from .calendars import calendar, private_calendar, subject_calendar
from .views import OLD_FEED_ADDRESSES, articles, author, subject

__all__ = [
    "OLD_FEED_ADDRESSES",
    "articles",
    "author",
    "calendar",
    "private_calendar",
    "subject",
    "subject_calendar",
]
