"""Which edition of the site is the current one."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import Error, close_old_connections

logger = logging.getLogger(__name__)

GOOD = 1.0
"""Seconds for which what the database said of the revision is believed."""
LASTING = 3600.0
"""Seconds after which an edition ends in any case, whatever may have changed unseen."""
STALE = 3600.0
"""Seconds for which pages are given while the database can't be reached."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """
    The site as it was at one revision, by the wall clock from `began` to before `until`.

    `moment` is the next one at which time itself changes the site. Two are never equal: pages of
    one that has ended do not come back.
    """

    revision: int
    began: float
    until: float
    moment: float


NEVER = Edition(revision=-1, began=0.0, until=0.0, moment=0.0)


class Editions:
    """
    Asks for the revision at most once a second, whatever number of threads ask here.

    Time that passes is measured by a clock that no one sets. Moments are compared with the wall
    clock, by which pages are rendered as well; where that is set back, the edition ends.
    """

    def __init__(
        self,
        *,
        revision: Callable[[], int],
        next_moment: Callable[[datetime], datetime],
        ticks: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.revision, self.next_moment = revision, next_moment
        self.ticks, self.clock = ticks, clock
        self.lock = threading.Lock()
        # Read and written as one: the edition, and until when it needs no asking.
        self.state = (NEVER, float("-inf"))
        self.asking: float | None = None  # since when a thread does
        self.failed: float | None = None  # when the last question did, if it did

    def current(self) -> Edition | None:
        """None while the database can't say."""
        edition, until = self.state
        if self.ticks() < until and edition.began <= self.clock() < edition.until:
            return edition
        return self.asked()

    def last(self) -> Edition | None:
        """The one that was current when the database said so last, unless that is long ago."""
        edition, until = self.state
        return edition if self.ticks() < until - GOOD + STALE else None

    def asked(self) -> Edition | None:
        """One thread asks, the others wait for it; none waits where it takes long or fails."""
        since = self.asking
        is_hopeless = self.failed is not None or (since and self.ticks() > since + GOOD)
        if not self.lock.acquire(timeout=0 if is_hopeless else GOOD):
            return None
        try:
            edition, until = self.state
            ticks, wall = self.ticks(), self.clock()
            if ticks < until and edition.began <= wall < edition.until:
                return edition
            if self.failed is not None and ticks < self.failed + GOOD:
                return None
            return self.read(ticks, wall)
        finally:
            self.lock.release()

    def read(self, ticks: float, wall: float) -> Edition | None:
        """`ticks` and `wall` are of before the question: what is committed later is not missed."""
        edition, _ = self.state
        self.asking = ticks
        close_old_connections()
        try:
            revision = self.revision()
            if revision != edition.revision or not edition.began <= wall < edition.until:
                moment = self.next_moment(datetime.fromtimestamp(wall, UTC)).timestamp()
                edition = Edition(revision, wall, min(moment, wall + LASTING), moment)
        except Error as error:
            if self.failed is None:
                logger.warning("The site's revision can't be read; kept pages are given: %s", error)
            self.failed = self.ticks()
            return None
        finally:
            self.asking = None
            close_old_connections()
        self.state = (edition, ticks + GOOD)
        self.failed = None
        return edition
