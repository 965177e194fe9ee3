"""
Which pages are public and the same for all: only those may be kept, here or by others in between.

A view says so by `public_page`. What no view has said of is for one reader, and is kept nowhere.
"""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from . import unchanged

# Browsers ask each time whether their copy is good still. What stands between gives its copy for a
# second, for five more while it fetches a new one, and for a day while the site is down.
PUBLIC = "public, max-age=0, s-maxage=1, stale-while-revalidate=5, stale-if-error=86400"
PRIVATE = "private, no-store"
MOVED = "private, no-cache"
READING = {"GET", "HEAD"}
REDIRECTS = {301, 302, 303, 307, 308}
LONGEST_QUERY = 200
SESSION = "sessionid"  # is in both names that the cookie of a log-in may have

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public_page(*queries: str) -> Callable[[View], View]:
    """
    Says of a view that its answer 200 is the same for all who ask for this path and query.

    It must not go by who asks, by a cookie or a header, but for what `Vary` says. `queries` are the
    parameters that it reads; an answer to others is kept nowhere, as they have no end.
    """

    known = frozenset(queries)

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            is_known = reads_only(request.META["QUERY_STRING"], known)
            is_for_all = is_known and not has_session(request.META)

            def make() -> HttpResponseBase:
                response = view(request, *args, **kwargs)
                if response.status_code in {200, 304}:
                    response.headers["Cache-Control"] = PUBLIC if is_for_all else PRIVATE
                return response

            return unchanged.kept(request, make) if is_for_all else make()

        answer.public_queries = known  # type: ignore[attr-defined]
        return cast("View", answer)

    return decorate


def has_session(environ: Mapping[str, Any]) -> bool:
    """Whether somebody asks who has logged in, or says so."""
    return SESSION in environ.get("HTTP_COOKIE", "")


def queries_of(path: str) -> frozenset[str] | None:
    """The parameters that a public page reads; None of what is no public page."""
    try:
        view = resolve(path).func
    except (Resolver404, ValueError):  # ValueError: of a number that no converter takes
        return None
    return getattr(view, "public_queries", None)


def reads_only(query: str, known: Collection[str]) -> bool:
    """
    Whether an address has no other parameters than these.

    >>> [reads_only(query, {"before"}) for query in ("", "before=1", "before=1&utm=2")]
    [True, True, False]
    >>> reads_only("%62efore=1", {"before"})
    False
    """
    if not query:
        return True
    names = [pair.partition("=")[0] for pair in query.split("&")]
    return len(query) <= LONGEST_QUERY and all(name in known for name in names)
