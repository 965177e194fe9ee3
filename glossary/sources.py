"""
Whether the addresses of sources still answer.

Only where the setting CHECK_SOURCES is on: no site asks others unless its editors want it. An
address is asked once a week; one that fails in a way that may pass is asked again the next day, and
only then called dead.
"""

import logging
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.db.models import F, Q, QuerySet

from common import fetching

from .models import Term, TermSource

logger = logging.getLogger(__name__)

MOST = 200
"""Addresses of one run."""
EVERY, AGAIN = timedelta(days=7), timedelta(days=1)
PAUSE = 1.0  # seconds between two requests to one host
GONE = {
    HTTPStatus.NOT_FOUND: "The page is not there (404).",
    HTTPStatus.GONE: "The page is gone (410).",
}
# The server is there and knows the page, whatever it wants of us.
ALIVE = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}

Ask = Callable[[str], fetching.Answer]


def due(now: datetime) -> QuerySet[TermSource, TermSource]:
    """The addresses of published terms to be asked, those that waited longest first."""
    long_ago = Q(checked_at=None) | Q(checked_at__lte=now - EVERY)
    suspect = Q(failing_since__isnull=False, fault="", checked_at__lte=now - AGAIN)
    return (
        TermSource.objects.filter(long_ago | suspect, term__status=Term.Status.PUBLISHED)
        .exclude(url="")
        .order_by(F("checked_at").asc(nulls_first=True), "pk")
    )


def check_due(
    *, now: datetime, most: int = MOST, ask: Ask = fetching.ask, pause: float = PAUSE
) -> Iterator[TermSource]:
    """Ask those that are due, one after the other; each is stored as soon as it has answered."""
    asked_at: dict[str, float] = {}
    for source in due(now)[:most]:
        host = urlsplit(source.url).netloc
        wait = asked_at.get(host, float("-inf")) + pause - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        check(source, now=now, ask=ask)
        asked_at[host] = time.monotonic()
        yield source


def check(source: TermSource, *, now: datetime, ask: Ask = fetching.ask) -> None:
    """Ask one address, and store what it answered, if it is still the same address."""
    fault, may_pass = fault_of(source.url, ask)
    source.checked_at = now
    if not fault:
        source.failing_since, source.fault = None, ""
    else:
        source.failing_since = source.failing_since or now
        is_sure = not may_pass or now - source.failing_since >= AGAIN
        source.fault = fault[:200] if is_sure else ""
        logger.info("Source %s: %s", source.url, fault)
    same = TermSource.objects.filter(pk=source.pk, url=source.url)
    same.update(
        checked_at=source.checked_at, failing_since=source.failing_since, fault=source.fault
    )


def fault_of(url: str, ask: Ask) -> tuple[str, bool]:
    """What is wrong with an address, in a sentence, and whether that may pass; "" if nothing is."""
    try:
        answer = ask(url)
    except fetching.Refused as error:
        return str(error), False
    except fetching.Unreachable as error:
        return str(error), True
    if answer.status in GONE:
        return GONE[HTTPStatus(answer.status)], False
    if answer.status < HTTPStatus.BAD_REQUEST or answer.status in ALIVE:
        return "", False
    return f"It answers {answer.status}.", True
