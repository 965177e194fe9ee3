"""What stands in front of the site answers for it only where the answer is the same for all."""

import gzip
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings

from common.pagecache import PageCache
from common.pagecache.editions import Editions
from common.public import PUBLIC
from tests.wsgi import Answer, ask

# Whoever asks looks first whether a connection of before is to be closed.
pytestmark = pytest.mark.django_db

BODY = b"<p>A page of the site.</p>" * 40


class Site:
    """An application that counts what it is asked, behind a cache."""

    def __init__(self, room: int = 1 << 20) -> None:
        self.asked: list[dict[str, Any]] = []
        self.closed = 0
        self.status, self.pieces = "200 OK", [BODY]
        self.headers = {"Content-Type": "text/html", "Cache-Control": PUBLIC}
        self.number, self.is_down = 1, False
        self.before_answering: Callable[[], object] = lambda: None
        self.ticks = 0.0
        editions = Editions(
            revision=self.revision,
            next_moment=lambda now: datetime.now(UTC) + timedelta(days=1),
            ticks=lambda: self.ticks,
        )
        self.cache = PageCache(
            self, editions=editions, takes_page=lambda accept: accept != "text/turtle", room=room
        )

    def revision(self) -> int:
        if self.is_down:
            raise OperationalError("down")
        return self.number

    def change(self) -> None:
        self.number += 1
        self.ticks += 1

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked.append(environ)
        self.before_answering()
        start_response(self.status, list(self.headers.items()))
        return Closing(self)

    def get(self, address: str = "/", method: str = "GET", **environ: Any) -> Answer:
        return ask(self.cache, address, method, **environ)


class Closing:
    def __init__(self, site: Site) -> None:
        self.site = site

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.site.pieces)

    def close(self) -> None:
        self.site.closed += 1


@pytest.fixture
def site() -> Site:
    return Site()


# ---- What is kept ---------------------------------------------------------------------


def test_a_public_page_is_rendered_once(site: Site) -> None:
    answers = [site.get() for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert (answers[0][0], answers[0][2]) == ("200 OK", BODY)
    assert (len(site.asked), site.closed) == (1, 1)


def test_a_change_of_the_site_ends_it(site: Site) -> None:
    site.get()
    site.pieces = [b"Another page."]
    site.change()
    assert site.get()[2] == b"Another page."


@pytest.mark.parametrize(
    "path",
    [
        "/search/", "/subscribe/", "/admin/", "/admin/x.css", "/a/../admin", "//", "/featured",
        "/;.js", "/static/css/site.css", "/media/images/aa/b.png", "/nothing/here/", "/\0/",
        "/calendar/private/aaaaaaaaaaaaaaaaaaaaaaaa.ics", "/preview/aaaaaaaaaaaaaaaaaaaaaaaa/",
        "/caf\xc3\xa9/", "/\xff\xfe/", "/livez", "", "/" + "a" * 100_000, "/featured/;.js",
        "/?utm_source=mail", "/featured/?before=1", "/abstracts/?q=trust", "/abstracts/?before=1&x",
        "/subjects/?q=trust", "/abstracts/?before=" + "1" * 300,
    ],
)  # fmt: skip
def test_other_addresses_are_passed_on_each_time(site: Site, path: str) -> None:
    for _ in range(2):
        assert site.get(path)[2] == BODY
    assert len(site.asked) == 2
    assert not list(site.cache.shelf)


@pytest.mark.parametrize(
    "path", ["/", "/abstracts/?before=20030822T223800000000-42", "/robots.txt"]
)
def test_an_address_with_what_its_view_reads_is_kept(site: Site, path: str) -> None:
    for _ in range(2):
        site.get(path)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "environ",
    [
        {"method": "POST"}, {"method": "OPTIONS"}, {"method": "TRACE"}, {"method": "get"},
        {"HTTP_COOKIE": "theme=dark; sessionid=abc"}, {"HTTP_COOKIE": "__Host-sessionid=abc"},
        {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": ""}, {"HTTP_HOST": "localhost:80:80"},
        {"HTTP_HOST": "localhost@evil.example"}, {"SCRIPT_NAME": "/evil"},
        {"HTTP_ACCEPT": "text/turtle"},
    ],
)  # fmt: skip
def test_other_requests_are_passed_on_untouched(site: Site, environ: dict[str, str]) -> None:
    kept = site.get()
    site.pieces = [b"For one."]
    assert site.get(**environ)[2] == b"For one."
    assert len(site.asked) == 2
    for name, value in environ.items():
        assert site.asked[-1]["REQUEST_METHOD" if name == "method" else name] == value
    assert site.get() == kept


@pytest.mark.parametrize("host", ["LOCALHOST", "localhost.", "localhost:8123", "127.0.0.1"])
def test_every_spelling_of_our_host_is_given_the_same_page(site: Site, host: str) -> None:
    assert site.get(HTTP_HOST=host) == site.get()
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "301 Moved", "500 Error"])
def test_only_an_answer_200_is_kept(site: Site, status: str) -> None:
    site.status = status
    for _ in range(2):
        assert site.get("/about/")[0] == status
    assert (len(site.asked), site.closed) == (2, 2)


@pytest.mark.parametrize(
    "header",
    [
        {"Cache-Control": "private, no-store"}, {"Cache-Control": "max-age=60"},
        {"Set-Cookie": "a=b"}, {"Vary": "Cookie"}, {"Vary": "Accept-Encoding, Origin"},
        {"Content-Encoding": "gzip"},
    ],
)  # fmt: skip
def test_an_answer_that_is_not_for_all_is_not_kept(site: Site, header: dict[str, str]) -> None:
    site.headers |= header
    for _ in range(2):
        assert header.items() <= site.get()[1].items()
    assert len(site.asked) == 2


def test_a_page_is_rendered_from_its_address_alone(site: Site) -> None:
    told = {f"HTTP_X_ODD_{number}": "evil" for number in range(200)}
    told |= {"HTTP_COOKIE": "theme=evil", "HTTP_ACCEPT_LANGUAGE": "evil", "HTTP_RANGE": "bytes=0-1"}
    told |= {"HTTP_IF_NONE_MATCH": '"evil"', "HTTP_X_FORWARDED_HOST": "evil.example"}
    told |= {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "CONTENT_TYPE": "evil", "CONTENT_LENGTH": "4"}
    site.get(method="HEAD", **told)
    (asked,) = site.asked
    assert asked["REQUEST_METHOD"] == "GET"
    assert not [name for name, value in asked.items() if "evil" in str(value)]
    assert asked["wsgi.input"].read() == b""


@override_settings(
    SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")
)
def test_a_site_of_https_gives_nothing_to_http() -> None:
    site = Site()
    site.get(HTTP_X_FORWARDED_PROTO="https")
    assert site.asked[0]["HTTP_X_FORWARDED_PROTO"] == "https"
    site.status = "301 Moved Permanently"
    for scheme in ({}, {"HTTP_X_FORWARDED_PROTO": "http"}, {"HTTP_X_FORWARDED_PROTO": ""}):
        assert site.get(**scheme)[0] == site.status
    assert site.get(HTTP_X_FORWARDED_PROTO="https")[0] == "200 OK"
    assert len(site.asked) == 4


# ---- What is answered -----------------------------------------------------------------


def test_whoever_takes_gzip_gets_it_packed_once(site: Site) -> None:
    _, headers, body = site.get(HTTP_ACCEPT_ENCODING="gzip, br")
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert headers["Content-Length"] == str(len(body))
    assert gzip.decompress(body) == BODY
    _, plain, whole = site.get()
    assert (whole, "Content-Encoding" in plain, plain["Vary"]) == (BODY, False, "Accept-Encoding")
    assert plain["ETag"] != headers["ETag"]
    assert len(site.asked) == 1


@pytest.mark.parametrize("is_another", [False, True])
def test_a_page_that_a_change_left_as_it_was_is_not_packed_again(
    site: Site, monkeypatch: pytest.MonkeyPatch, is_another: bool
) -> None:
    site.get()
    packed: list[bytes] = []
    compress = gzip.compress

    def note(body: bytes, *level: int, **more: Any) -> bytes:
        packed.append(body)
        return compress(body, *level, **more)

    monkeypatch.setattr(gzip, "compress", note)
    site.pieces = [BODY + b"!" * is_another]
    site.change()
    _, headers, body = site.get(HTTP_ACCEPT_ENCODING="gzip")
    assert gzip.decompress(body) == site.pieces[0]
    assert headers["Content-Length"] == str(len(body))
    assert packed == site.pieces * is_another


def test_what_gzip_makes_no_smaller_is_sent_as_it_is(site: Site) -> None:
    site.pieces = [b"short"]
    _, headers, body = site.get(HTTP_ACCEPT_ENCODING="gzip")
    assert (body, "Content-Encoding" in headers) == (b"short", False)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_whoever_has_it_is_told_so(site: Site, encoding: str) -> None:
    _, headers, _ = site.get(HTTP_ACCEPT_ENCODING=encoding)
    etag = headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", W/{etag}', "*"):
        status, told, body = site.get(HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH=known)
        assert (status, body) == ("304 Not Modified", b"")
        assert told == {name: headers[name] for name in ("Cache-Control", "Vary", "ETag")}
    assert site.get(HTTP_ACCEPT_ENCODING=encoding, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


def test_a_date_is_believed_only_where_no_etag_is_asked_for(site: Site) -> None:
    site.headers["Last-Modified"] = "Mon, 23 Nov 2026 12:00:00 GMT"
    known = {"HTTP_IF_MODIFIED_SINCE": "Mon, 23 Nov 2026 12:00:00 GMT"}
    assert site.get(**known)[0] == "304 Not Modified"
    assert site.get(**known, HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"
    assert site.get(HTTP_IF_MODIFIED_SINCE="Mon, 23 Nov 2026 11:59:59 GMT")[0] == "200 OK"
    assert site.get(HTTP_IF_MODIFIED_SINCE="soon")[0] == "200 OK"


def test_the_etag_is_another_where_a_header_is_and_the_same_in_every_process() -> None:
    def etag(**headers: str) -> str:
        site = Site()
        site.headers |= headers
        return site.get()[1]["ETag"]

    assert etag(Policy="a 'self'; b 'none'") == etag(Policy="b 'none'; a 'self'")
    assert etag(Policy="a 'self'") != etag(Policy="a 'none'")


def test_a_head_is_a_get_without_its_body(site: Site) -> None:
    for _ in range(2):
        status, headers, body = site.get(method="HEAD")
        assert (status, headers["Content-Length"], body) == ("200 OK", str(len(BODY)), b"")
    assert site.get()[1] == headers


def test_a_head_of_what_is_not_kept_has_no_body_either(site: Site) -> None:
    site.status = "404 Not Found"
    assert site.get("/about/", method="HEAD")[2] == b""
    assert site.closed == 1


# ---- Room -----------------------------------------------------------------------------


def months(count: int) -> list[str]:
    return [f"/{2000 + number // 12}/{number % 12 + 1:02}/" for number in range(count)]


def test_the_shelf_holds_its_bytes_and_drops_what_nobody_asked_for() -> None:
    site = Site(room=50_000)
    paths = months(40)
    for path in paths:
        site.get(path)
        site.get(paths[0])
    kept = [path for path, _ in site.cache.shelf]
    assert 5 < len(kept) < 20
    assert site.cache.shelf.used <= 50_000
    assert sorted(kept) == sorted([paths[0], *paths[-len(kept) + 1 :]])
    assert site.cache.shelf.used == sum(one.size for one in site.cache.shelf.pages.values())


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_page_too_large_to_be_kept_is_sent_piece_by_piece(encoding: str) -> None:
    site = Site(room=8000)
    site.pieces = [b"0123456789" * 30] * 20
    for _ in range(2):
        _, headers, body = site.get("/", HTTP_ACCEPT_ENCODING=encoding)
        assert headers.get("Content-Encoding", "") == encoding
        assert (gzip.decompress(body) if encoding else body) == b"".join(site.pieces)
    assert (len(site.asked), site.closed, list(site.cache.shelf)) == (2, 2, [])
    assert site.get(method="HEAD")[2] == b""


# ---- Many at once ---------------------------------------------------------------------


def test_many_threads_that_want_one_page_have_it_rendered_once(site: Site) -> None:
    waiting = threading.Barrier(9)
    site.before_answering = lambda: waiting.wait(30)

    def get(_: int) -> Answer:
        return site.get()

    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(get, range(8))
        # The one that renders goes on when all have begun: it stands at the barrier alone, so
        # this thread takes the places of the others.
        others = [threading.Thread(target=waiting.wait) for _ in range(7)]
        for other in others:
            other.start()
        waiting.wait(30)
        assert {body for _, _, body in answers} == {BODY}
    assert len(site.asked) == 1


def test_a_fault_of_the_one_that_renders_stops_nobody(site: Site) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    site.before_answering = fail
    with pytest.raises(ZeroDivisionError):
        site.get()
    site.before_answering = lambda: None
    assert site.get()[2] == BODY


def test_a_page_rendered_while_the_site_changed_is_not_taken_for_the_new_one(site: Site) -> None:
    def change() -> None:
        site.before_answering = lambda: None
        site.change()

    site.before_answering = change
    site.get()
    site.pieces = [b"New."]
    assert site.get()[2] == b"New."


# ---- Without a database ---------------------------------------------------------------


def test_without_the_database_kept_pages_are_given_and_marked(site: Site) -> None:
    before = site.get()
    site.is_down, site.status = True, "503 Service Unavailable"
    site.ticks += 1
    status, headers, body = site.get()
    assert (status, body) == ("200 OK", before[2])
    assert headers == before[1] | {"Cache-Status": headers["Cache-Status"]}
    assert "database" in headers["Cache-Status"]
    assert site.get("/featured/")[0] == site.status
    site.ticks += 3600
    assert site.get()[0] == site.status


def test_a_page_that_had_changed_before_the_database_went_is_not_given(site: Site) -> None:
    site.get("/")
    site.change()
    site.get("/featured/")
    site.is_down, site.status = True, "503 Service Unavailable"
    site.ticks += 1
    assert site.get("/")[0] == site.status
    assert site.get("/featured/")[0] == "200 OK"
