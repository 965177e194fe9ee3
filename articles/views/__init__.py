"""The reader's pages. Each asks the clock once, and lists only what is published by then."""

from .archive import archive, month, year
from .article import article_detail
from .authors import author_detail, author_list
from .calendar import calendar, calendar_month
from .corrections import corrections
from .lists import abstracts, featured
from .media import media
from .pages import feed_list, page_detail
from .preview import preview
from .search import search
from .site_map import site_map, site_map_year
from .skos import index_skos, scheme_id, subject_id, subject_skos
from .subjects import (
    subject_detail,
    subject_index,
    subject_letter,
    subject_names,
    subject_print,
)

__all__ = [
    "abstracts",
    "archive",
    "article_detail",
    "author_detail",
    "author_list",
    "calendar",
    "calendar_month",
    "corrections",
    "featured",
    "feed_list",
    "index_skos",
    "media",
    "month",
    "page_detail",
    "preview",
    "scheme_id",
    "search",
    "site_map",
    "site_map_year",
    "subject_detail",
    "subject_id",
    "subject_index",
    "subject_letter",
    "subject_names",
    "subject_print",
    "subject_skos",
    "year",
]
