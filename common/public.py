"""
Which pages are public and the same for all: only those may be kept, here or by others in between.

A view says so by `public_page`. What no view has said of is for one reader, and is kept nowhere.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

# Browsers ask each time whether their copy is good still. What stands between gives its copy for a
# second, for five more while it fetches a new one, and for a day while the site is down.
PUBLIC = "public, max-age=0, s-maxage=1, stale-while-revalidate=5, stale-if-error=86400"
PRIVATE = "private, no-store"
MOVED = "private, no-cache"
REDIRECTS = {301, 302, 303, 307, 308}
SESSION = "sessionid"  # is in both names that the cookie of a log-in may have

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public_page(*queries: str) -> Callable[[View], View]:
    """
    Says of a view that its answer 200 is the same for all who ask for this path and query.

    It must not go by who asks, by a cookie or a header, but for what `Vary` says. `queries` are the
    parameters that it reads; an address with another one is rendered, and not kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if response.status_code in {200, 304}:
                response["Cache-Control"] = PRIVATE if has_session(request.META) else PUBLIC
            return response

        answer.public_queries = frozenset(queries)  # type: ignore[attr-defined]
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
