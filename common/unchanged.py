"""
Public pages that are not made again while the database answers as it did when they were made.

What a page shows follows from its address, from what its view asks, and from what surrounds every
view (`request.made_of`: the frame of the site, and the next moment at which time itself changes
what readers see). So what the view asked is asked again for each reader, and where every answer is
the same, so is the page. Nobody has to say what a page depends on, and none is ever out of date.

A view that asks in any other way than by `common.prepared` is run each time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from .kept import Kept

Rows = list[tuple[Any, ...]]
Make = Callable[[], HttpResponseBase]

LASTING = timedelta(hours=1)
"""After which a page is made anew in any case, as one in the page cache is."""
OF_A_VALUE, OF_A_PAGE = 60, 3000
"""Bytes that a value of a row takes beside its characters, and a page beside its content."""


class Source(Protocol):
    """A statement whose values have names."""

    def rows(self, **values: Any) -> Rows: ...


class Asked(NamedTuple):
    """A question and its answer. The value `now`, where it has one, is another each time."""

    source: Source
    values: dict[str, Any]
    rows: Rows

    def is_unchanged(self, now: datetime) -> bool:
        values = self.values | {"now": now} if "now" in self.values else self.values
        return self.source.rows(**values) == self.rows


class Page(NamedTuple):
    """A page, and all that it was made of; `accept` is that header where the page goes by it."""

    made_at: datetime
    made_of: object
    accept: str | None
    asked: list[Asked]
    content: bytes
    headers: dict[str, str]
    size: int
    """In memory, about."""

    def is_unchanged(self, request: HttpRequest) -> bool:
        now = timezone.now()
        return (
            self.made_of == request.made_of  # type: ignore[attr-defined]
            and self.accept in {None, accept_of(request)}
            and self.made_at <= now < self.made_at + LASTING
            and all(asked.is_unchanged(now) for asked in self.asked)
        )

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, headers=self.headers)


PAGES: Kept[Page] = Kept(most=settings.UNCHANGED_MB * 1024 * 1024, size_of=lambda page: page.size)


def known(request: HttpRequest) -> HttpResponse | None:
    """
    The page that was made for this address, if it would be the same made again.

    All that was asked for it is asked again, or less where an answer is another.
    """
    if is_for_readers(request):
        page = PAGES.get(address_of(request))
        if page is not None and page.is_unchanged(request):
            return page.response()
    return None


def kept(request: HttpRequest, make: Make) -> HttpResponseBase:
    """What `make` makes, kept for `known` where it is a page, and all that it was made of known."""
    if not is_for_readers(request):
        return make()
    now = timezone.now()
    with recorded() as record:
        response = make()
    if record.is_whole and isinstance(response, HttpResponse) and may_be_kept(response):
        PAGES.put(address_of(request), page_of(request, response, record.asked, now))
    return response


def is_for_readers(request: HttpRequest) -> bool:
    """Whether a page that was made before will do; else whoever asks sees what there is now."""
    return bool(request.method == "GET" and getattr(request, "made_of", None) and PAGES.half)


def address_of(request: HttpRequest) -> tuple[str, str]:
    return request.path, request.META["QUERY_STRING"]


def may_be_kept(response: HttpResponse) -> bool:
    """Whether it is a page, goes by no header but Accept, and has all that it is in its headers."""
    return (
        response.status_code == 200
        and response.headers.get("Vary", "Accept") == "Accept"
        and not response.cookies
        and not any(name.startswith("_csp") for name in vars(response))
    )


def page_of(
    request: HttpRequest, response: HttpResponse, asked: list[Asked], now: datetime
) -> Page:
    content = response.content
    response.headers.setdefault("ETag", etag_of(content))
    return Page(
        now,
        request.made_of,  # type: ignore[attr-defined]
        accept_of(request) if "Vary" in response.headers else None,
        asked,
        content,
        dict(response.headers.items()),
        OF_A_PAGE + len(content) + sum(size_of(one.rows) for one in asked),
    )


def size_of(rows: Rows) -> int:
    return sum(OF_A_VALUE + characters(value) for value in chain.from_iterable(rows))


def characters(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    return 2 * len(repr(value)) if isinstance(value, list | dict) else 0


def etag_of(content: bytes) -> str:
    return f'"{sha256(content).hexdigest()[:32]}"'


def accept_of(request: HttpRequest) -> str:
    accept: str = request.META.get("HTTP_ACCEPT", "")
    return accept


# ---- What a view asks -----------------------------------------------------------------


@dataclass(slots=True)
class Record:
    """What was asked since it began; `is_whole` unless anything was asked in another way."""

    asked: list[Asked] = field(default_factory=list)
    is_whole: bool = True


RECORD: ContextVar[Record | None] = ContextVar("record", default=None)


@contextmanager
def recorded() -> Iterator[Record]:
    record = Record()
    token = RECORD.set(record)
    try:
        with connection.execute_wrapper(hear):
            yield record
    finally:
        RECORD.reset(token)


@contextmanager
def implied() -> Iterator[None]:
    """
    What is asked within need not be asked again: it follows from answers that the page has already,
    such as a version of it, or is newer than these.
    """
    token = RECORD.set(None)
    try:
        yield
    finally:
        RECORD.reset(token)


def note(source: Source, values: dict[str, Any], rows: Rows) -> None:
    """
    Tell the page that is being made, if any, what it has asked.

    A moment other than `now` may come of it, and would be another the next time.
    """
    record = RECORD.get()
    if record is not None:
        record.asked.append(Asked(source, values, rows))
        if any(isinstance(value, datetime) and name != "now" for name, value in values.items()):
            record.is_whole = False


def hear(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
    """Called by Django with whatever goes through its cursors, and by `common.asking`."""
    record = RECORD.get()
    if record is not None and not getattr(context["cursor"].cursor, "is_noted", False):
        record.is_whole = False
    return execute(sql, params, many, context)
