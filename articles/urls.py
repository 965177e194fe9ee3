"""Addresses of articles and of what leads to them. Promises: never removed, only added to."""

from django.urls import path, re_path

from . import feeds, sitemaps, views

app_name = "articles"

YEAR = r"(?P<year>[0-9]{4})"
MONTH = r"(?P<month>0[1-9]|1[0-2])"
FORMAT = r"articles\.(?P<format>atom|rss|json)"
CORRECTIONS = r"corrections\.(?P<format>atom|rss|json)"
MEDIA = (
    r"^media/(?P<folder>images|attachments)/(?P<start>[0-9a-f]{2})/"
    r"(?P<digest>[0-9a-f]{64})\.(?P<extension>[a-z0-9]{1,8})$"
)
SKOS = r"skos\.(?P<ending>ttl|jsonld|nt)"
KEY = r"(?P<key>[A-Za-z0-9_-]{20,60})"
SLUG = r"(?P<slug>[a-z0-9-]+)"

# Django tries one after the other: what is asked for most stands first.
urlpatterns = [
    re_path(rf"^{YEAR}/{MONTH}/{SLUG}/$", views.article_detail, name="detail"),
    re_path(rf"^{YEAR}/{MONTH}/$", views.month, name="month"),
    re_path(rf"^{YEAR}/$", views.year, name="year"),
    path("featured/", views.featured, name="featured"),
    path("abstracts/", views.abstracts, name="abstracts"),
    path("archive/", views.archive, name="archive"),
    path("authors/", views.author_list, name="authors"),
    path("authors/<slug:slug>/", views.author_detail, name="author"),
    path("subjects/", views.subject_index, name="subjects"),
    path("subjects/names.json", views.subject_names, name="subject_names"),
    re_path(r"^subjects/letter/(?P<anchor>[a-z0-9]+)/$", views.subject_letter, name="letter"),
    path("subjects/print/all/", views.subject_print, name="subject_print"),
    re_path(rf"^subjects/print/{YEAR}/$", views.subject_print, name="subject_print_year"),
    re_path(rf"^subjects/{SKOS}$", views.index_skos, name="skos"),
    re_path(rf"^subjects/{SLUG}/{SKOS}$", views.subject_skos, name="subject_skos"),
    path("id/subjects", views.scheme_id, name="scheme_id"),
    path("id/subject/<uuid:uid>", views.subject_id, name="subject_id"),
    path("subjects/<slug:slug>/", views.subject_detail, name="subject"),
    path("calendar/", views.calendar, name="calendar"),
    re_path(rf"^calendar/{YEAR}/{MONTH}/$", views.calendar_month, name="calendar_month"),
    path("calendar.ics", feeds.calendar, name="calendar_feed"),
    re_path(rf"^subjects/{SLUG}/calendar\.ics$", feeds.subject_calendar, name="subject_calendar"),
    re_path(rf"^calendar/private/{KEY}\.ics$", feeds.private_calendar, name="private_calendar"),
    re_path(rf"^preview/{KEY}/$", views.preview, name="preview"),
    path("search/", views.search, name="search"),
    path("corrections/", views.corrections, name="corrections"),
    re_path(rf"^corrections/{CORRECTIONS}$", feeds.corrections, name="corrections_feed"),
    path("site-map/", views.site_map, name="site_map"),
    re_path(rf"^site-map/{YEAR}/$", views.site_map_year, name="site_map_year"),
    path("feeds/", views.feed_list, name="feeds"),
    re_path(rf"^feeds/{FORMAT}$", feeds.articles, name="feed"),
    re_path(rf"^subjects/{SLUG}/{FORMAT}$", feeds.subject, name="subject_feed"),
    re_path(rf"^authors/{SLUG}/{FORMAT}$", feeds.author, name="author_feed"),
    re_path(MEDIA, views.media, name="media"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    re_path(rf"^sitemap-{YEAR}\.xml$", sitemaps.year, name="sitemap_year"),
    re_path(rf"^sitemap-{YEAR}-{MONTH}\.xml$", sitemaps.month, name="sitemap_month"),
    re_path(
        rf"^sitemap-{YEAR}-{MONTH}-(?P<number>[0-9]{{1,2}})-of-(?P<pieces>[0-9]{{1,2}})\.xml$",
        sitemaps.piece,
        name="sitemap_piece",
    ),
    path("<slug:slug>/", views.page_detail, name="page"),
]
