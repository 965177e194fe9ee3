"""The feeds: all articles, those about a subject, those by an author; the corrections."""

from .corrections import corrections
from .views import OLD_FEED_ADDRESSES, articles, author, subject

__all__ = ["OLD_FEED_ADDRESSES", "articles", "author", "corrections", "subject"]
