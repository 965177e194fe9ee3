"""A mail server beside the site."""

from collections.abc import Callable

import pytest

from articles.models import Publisher
from outbox import sending
from tests.admin.conftest import chief, log_in, make_user
from tests.outbox.conftest import sink
from tests.outbox.sink import Sink

__all__ = ["chief", "log_in", "make_user", "sink"]


@pytest.fixture
def delivered(sink: Sink, publisher: Publisher) -> Callable[[], list[str]]:
    """Send what is due; gives the addresses of the mails that went, in their order."""

    def send() -> list[str]:
        before = len(sink.taken)
        sending.send_due()
        return sink.addresses()[before:]

    return send
