"""
Every public address, asked with the cache before the site and without: the same bytes.

The tables that these pages read are those whose changes end what is kept.
"""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client

from articles.models import Article
from common.pagecache import PageCache
from common.public import PUBLIC, SESSION
from common.raising import FUNCTION
from config.pagecache import with_page_cache
from tests.crawling import crawl, is_public, public_pages
from tests.wsgi import Answer, ask

pytestmark = pytest.mark.django_db

VARIES = {"Accept", "Accept-Encoding", "Accept, Accept-Encoding"}
READ_IN_VAIN = {
    "articles_missedaddress": "what is not there is not kept",
    "articles_searchword": "what is looked for is not kept",
    "articles_attachment": "an old file's address leads on, and is not kept",
    "articles_tally": "it counts what other tables hold, in the transactions that change these",
    "glossary_glossaryversion": "its number is in an ETag of a feed, which the cache replaces",
    "glossary_termaddress": "a term's old address leads on, and is not kept",
}


def with_cache(site: WSGIHandler) -> PageCache:
    cache = with_page_cache(site)
    assert isinstance(cache, PageCache)
    return cache


def test_every_public_page_has_the_same_bytes_with_the_cache_and_without(
    whole_site: WSGIHandler,
) -> None:
    cache = with_cache(whole_site)
    asked = 0
    for address, first in public_pages(cache):
        second, without = ask(cache, address), ask(whole_site, address)
        for answer in (first, second):
            assert (answer.status, answer.body) == (without.status, without.body), address
        if first.status == "200 OK":
            assert told(second) == told(without), address
            asked += 1
    paths = {path for path, _ in cache.shelf}
    assert len(cache.shelf.pages) <= asked
    assert len(paths) > 100
    assert {"/", "/calendar.ics", "/robots.txt", "/sitemap.xml", "/feeds/articles.atom"} < paths
    assert not any(path.startswith(("/search", "/subscribe", "/media", "/id/")) for path in paths)


def told(answer: Answer) -> dict[str, str]:
    """The headers but for those that each encoding has for itself, and the order of a policy."""
    own = {"etag", "content-length", "vary", "last-modified"}
    return {
        name: str(sorted(value.split("; ")))
        for name, value in answer.headers.items()
        if name.lower() not in own
    }


def test_a_public_page_holds_nothing_of_one_reader(whole_site: WSGIHandler) -> None:
    for address, answer in crawl(
        whole_site, lambda found: not found.startswith(("/static/", "/admin/"))
    ):
        told_to_keep = answer.headers.get("Cache-Control", "")
        if is_public(address) and answer.status == "200 OK":
            assert told_to_keep == PUBLIC, address
            assert "Set-Cookie" not in answer.headers, address
            assert "nonce" not in answer.headers["Content-Security-Policy"], address
            assert "csrf" not in answer.body.decode().lower(), address
            assert answer.headers.get("Vary", "Accept") in VARIES, address
        elif not address.startswith(("/media/", "/favicon")):
            assert told_to_keep in {"private, no-store", "no-store", "private, no-cache"}, address


def test_whatever_public_pages_read_ends_what_is_kept(whole_site: WSGIHandler) -> None:
    """A new table has its triggers, or a reason here."""
    names = set(connection.introspection.table_names())
    read: set[str] = set()

    def note(execute: Any, sql: str | bytes, *others: Any) -> Any:
        text = sql.decode() if isinstance(sql, bytes) else sql
        read.update(names.intersection(re.findall(r"\w+", text)))
        return execute(sql, *others)

    with connection.execute_wrapper(note):
        assert len(list(public_pages(whole_site))) > 100
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE proname = %s GROUP BY 1 HAVING count(*) = 3",
            [FUNCTION],
        )
        raising = {name for (name,) in cursor.fetchall()}
    assert read - raising == set(READ_IN_VAIN) & read
    assert not raising & set(READ_IN_VAIN)
    assert raising - read <= {"articles_formerfile"}  # of pictures that were replaced


# ---- Whoever asks ---------------------------------------------------------------------

ODD = [
    {f"HTTP_{name}": "evil" for name in names}
    for names in (
        ["X_FORWARDED_HOST", "X_HOST", "FORWARDED", "X_ORIGINAL_URL", "X_REWRITE_URL"],
        ["X_FORWARDED_PROTO", "X_FORWARDED_SCHEME", "X_FORWARDED_PORT", "X_FORWARDED_PREFIX"],
        ["X_HTTP_METHOD_OVERRIDE", "X_HTTP_METHOD", "X_METHOD_OVERRIDE"],
        ["ACCEPT_LANGUAGE", "ACCEPT_CHARSET", "USER_AGENT", "REFERER", "ORIGIN", "DNT"],
        ["RANGE", "IF_RANGE", "IF_MATCH", "IF_UNMODIFIED_SINCE", "CACHE_CONTROL", "PRAGMA"],
        ["X_FORWARDED_FOR", "X_REAL_IP", "TRUE_CLIENT_IP", "VIA", "COOKIE", "AUTHORIZATION"],
        [f"X_ODD_{number}" for number in range(200)],
    )
]


@pytest.mark.parametrize("headers", ODD, ids=[next(iter(one)) for one in ODD])
def test_nothing_that_the_first_reader_says_is_given_to_the_next(
    whole_site: WSGIHandler, headers: dict[str, str]
) -> None:
    for address in ("/", "/2023/12/number-0/", "/subjects/trust/", "/feeds/articles.atom"):
        cache, without = with_cache(whole_site), ask(whole_site, address)
        first = ask(cache, address, **headers)
        second = ask(cache, address)
        assert first.body == second.body == without.body
        assert "evil" not in str(second.headers)


def test_a_program_that_prefers_data_is_sent_on_whoever_asked_before(
    whole_site: WSGIHandler,
) -> None:
    cache = with_cache(whole_site)
    assert ask(cache, "/subjects/trust/").status == "200 OK"
    answer = ask(cache, "/subjects/trust/", HTTP_ACCEPT="text/turtle")
    assert answer.status.startswith("303")
    html = ask(cache, "/subjects/trust/", HTTP_ACCEPT="text/html,*/*;q=0.8")
    assert (html.status, html.headers["Vary"]) == ("200 OK", "Accept, Accept-Encoding")


def test_whoever_has_logged_in_has_the_site_itself(whole_site: WSGIHandler, client: Client) -> None:
    assert SESSION in settings.SESSION_COOKIE_NAME
    cache = with_cache(whole_site)
    ask(cache, "/")
    Article.objects.update(title="Not yet told")
    cookie = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=abc"}
    own = ask(cache, "/", **cookie)
    assert b"Not yet told" in own.body
    assert own.headers["Cache-Control"] == "private, no-store"
    assert b"Not yet told" not in ask(cache, "/").body


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/search/?q=trust", "private, no-store"),
        ("/?utm_source=mail", "private, no-store"),
        ("/subjects/?q=trust", "private, no-store"),
        ("/nothing/", "private, no-store"),
        ("/2023/12/gone/", "private, no-store"),
        ("/index.xml", "private, no-cache"),
        ("/featured", "private, no-cache"),
        ("/admin/login/", "private, no-store"),
    ],
)
def test_what_is_not_public_is_kept_nowhere(
    whole_site: WSGIHandler, address: str, expected: str
) -> None:
    assert ask(whole_site, address).headers["Cache-Control"] == expected
