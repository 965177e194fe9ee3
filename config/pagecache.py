"""The page cache of this site: what its apps tell it."""

from django.conf import settings

from articles import editions
from articles.skos.negotiating import prefers_page
from common.pagecache import PageCache
from common.pagecache.cache import Application


def with_page_cache(application: Application) -> Application:
    """The site behind a cache of its public pages; by itself where that has no room."""
    if not settings.PAGE_CACHE_MB:
        return application
    return PageCache(
        application,
        editions=editions.CURRENT,
        takes_page=prefers_page,
        room=settings.PAGE_CACHE_MB * 1024 * 1024,
    )
