"""The WSGI application that stands in front of Django."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from itertools import chain
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.text import compress_sequence

from common.public import READING, SESSION, queries_of, reads_only

from .asking import is_newer, knows, takes_gzip
from .editions import Edition, Editions
from .kept import Headers, Kept, Key, Shelf, with_encoding

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

WAIT = 10.0
"""Seconds that a request waits for another one that renders the same page."""
# What a public view may see of a request beside its address: for the records, not for the page.
PASSED = {"HTTP_HOST", "HTTP_REFERER", "HTTP_USER_AGENT", "HTTP_X_FORWARDED_FOR"}
STALE = ("Cache-Status", 'concordance; hit; detail="the database can not be reached"')


class PageCache:
    """
    Answers GET and HEAD of public pages from the shelf; passes everything else on, untouched.

    Public is what a view called so (`common.public`). A page is rendered from a request that holds
    nothing but its address, so no header of whoever asks first can get into what others are given.
    Whoever has logged in is passed on, and so is whoever prefers something else than a page
    (`takes_page` says so of an Accept header).
    """

    def __init__(
        self,
        application: Application,
        *,
        editions: Editions,
        takes_page: Callable[[str], bool],
        room: int,
    ) -> None:
        self.application, self.editions = application, editions
        self.shelf = Shelf(room)
        self.rendering: dict[Key, threading.Event] = {}
        self.takes_page = takes_page
        self.is_shared = lru_cache(maxsize=1000)(self.is_for_all)
        self.secure, self.secure_value = settings.SECURE_PROXY_SSL_HEADER or ("", "https")
        self.passed = {*PASSED, self.secure}
        # None of them is public, and resolving their addresses takes its time.
        self.never = (settings.STATIC_URL, settings.MEDIA_URL, "/admin/")

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        get = environ.get
        if (
            environ["REQUEST_METHOD"] not in READING
            or SESSION in get("HTTP_COOKIE", "")
            or get("SCRIPT_NAME")
            or not self.is_shared(
                get("HTTP_HOST", ""),
                get("HTTP_ACCEPT", "*/*"),
                get(self.secure, get("wsgi.url_scheme")),
            )
        ):
            return self.application(environ, start_response)
        key = environ["PATH_INFO"], get("QUERY_STRING", "")
        kept = self.shelf.look(key)
        if kept is None and not self.is_public(*key):
            return self.application(environ, start_response)
        edition = self.editions.current()
        if edition is None:
            if kept is None or kept.edition is not self.editions.last():
                return self.application(environ, start_response)
            return answer(kept, environ, start_response, STALE)
        if kept is None or kept.edition is not edition:
            return self.rendered(key, edition, environ, start_response)
        return answer(kept, environ, start_response)

    # ---- What may be answered from here -----------------------------------------------

    def is_for_all(self, host: str, accept: str, scheme: str) -> bool:
        """Whether Django would answer such a request with the page that everybody gets."""
        domain, _ = split_domain_port(host)
        is_secure = scheme.partition(",")[0].strip() == self.secure_value
        return (
            bool(domain)
            and validate_host(domain, settings.ALLOWED_HOSTS)
            and (is_secure or not settings.SECURE_SSL_REDIRECT)
            and self.takes_page(accept)
        )

    def is_public(self, path: str, query: str) -> bool:
        if path.startswith(self.never):
            return False
        known = queries_of(path)
        return known is not None and reads_only(query, known)

    # ---- Rendering --------------------------------------------------------------------

    def rendered(
        self, key: Key, edition: Edition, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The page, rendered by one thread of all that want it at this moment."""
        mine = threading.Event()
        other = self.rendering.setdefault(key, mine)
        if other is not mine:
            other.wait(WAIT)
            kept = self.shelf.look(key)
            if kept is not None and kept.edition is edition:
                return answer(kept, environ, start_response)
            return self.render(key, edition, environ, start_response)
        try:
            return self.render(key, edition, environ, start_response)
        finally:
            del self.rendering[key]
            mine.set()

    def render(
        self, key: Key, edition: Edition, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        begun: list[tuple[str, Headers]] = []
        response = self.application(
            self.plain(environ), lambda status, headers, _=None: begun.append((status, headers))
        )
        ((status, headers),) = begun
        if status != "200 OK" or not may_be_kept(headers):
            return passed_on(response, environ, start_response, status, headers)
        pieces = iter(response)
        first, is_whole = up_to(pieces, self.shelf.largest)
        if not is_whole:
            rest = Passed(chain(first, pieces), response)
            return packed(rest, environ, start_response, headers)
        close(response)
        kept = Kept.of(edition, headers, b"".join(first), before=self.shelf.look(key))
        self.shelf.put(key, kept)
        return answer(kept, environ, start_response)

    def plain(self, environ: Environ) -> Environ:
        """The request with nothing that the page must not go by."""
        plain = {
            name: value
            for name, value in environ.items()
            if not name.startswith("HTTP_") or name in self.passed
        }
        plain |= {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}
        for name in ("CONTENT_LENGTH", "CONTENT_TYPE", "wsgi.file_wrapper"):
            plain.pop(name, None)
        return plain


def may_be_kept(headers: Headers) -> bool:
    """Whether the answer itself agrees: public, no cookie, and of no header but those we know."""
    named = {name.lower(): value.lower() for name, value in headers}
    varies = {one.strip() for one in named.get("vary", "").split(",")}
    return (
        named.get("cache-control", "").startswith("public")
        and "set-cookie" not in named
        and "content-encoding" not in named
        and varies <= {"", "accept", "accept-encoding"}
    )


def answer(
    kept: Kept, environ: Mapping[str, Any], start_response: StartResponse, *more: tuple[str, str]
) -> Iterable[bytes]:
    get = environ.get
    found = kept.packed if takes_gzip(get("HTTP_ACCEPT_ENCODING", "")) else kept.plain
    etags = get("HTTP_IF_NONE_MATCH")
    if etags is not None:
        is_known = knows(etags, found.etag)
    else:
        since = get("HTTP_IF_MODIFIED_SINCE", "")
        is_known = bool(since and kept.modified) and not is_newer(kept.modified, since)
    if is_known:
        start_response("304 Not Modified", [*found.unchanged, *more])
        return ()
    start_response("200 OK", [*found.headers, *more])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (found.body,)


# ---- What is not kept -----------------------------------------------------------------


class Passed:
    """What is left of an answer; closed with it."""

    def __init__(self, pieces: Iterable[bytes], response: Iterable[bytes]) -> None:
        self.pieces, self.response = pieces, response

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        close(self.response)


def passed_on(
    response: Iterable[bytes],
    environ: Mapping[str, Any],
    start_response: StartResponse,
    status: str,
    headers: Headers,
) -> Iterable[bytes]:
    """An answer as it is; of one to HEAD, which was asked by GET, without its body."""
    start_response(status, headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        close(response)
        return ()
    return response


def packed(
    response: Passed, environ: Mapping[str, Any], start_response: StartResponse, headers: Headers
) -> Iterable[bytes]:
    """A public answer that is too large to be kept, piece by piece."""
    own = [pair for pair in headers if pair[0].lower() not in {"vary", "etag", "content-length"}]
    vary = next((value for name, value in headers if name.lower() == "vary"), "")
    own.append(("Vary", with_encoding(vary)))
    if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        own.append(("Content-Encoding", "gzip"))
        response = Passed(compress_sequence(response), response)
    return passed_on(response, environ, start_response, "200 OK", own)


def up_to(pieces: Iterator[bytes], most: int) -> tuple[list[bytes], bool]:
    """The pieces of so many bytes or a few more, and whether those are all."""
    taken, size = [], 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size > most:
            return taken, False
    return taken, True


def close(response: Iterable[bytes]) -> None:
    """As WSGI asks: Django ends the request then, and gives its connections back."""
    if hasattr(response, "close"):
        response.close()
