"""A guard against code that goes back over its text again and again: such takes minutes."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE = 60  # seconds of this process's own work; what the tests read takes a small part of one


@contextmanager
def patience() -> Iterator[None]:
    """Fails the test whose block works on and on, whatever else the machine does."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"still at work after {PATIENCE} seconds")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
