"""A mail server, and a kind of mail whose recipients are numbers of a dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from outbox import kinds, planning
from outbox.compiling import Mail, slot
from outbox.models import Mailing

from .sink import Sink, running


@dataclass
class Numbered:
    """Recipient 7 is r7@example.org, unless it was taken off."""

    name: str = "numbered"
    label: str = "mail of the tests"
    is_bulk: bool = True
    gone: set[int] = field(default_factory=set)
    addresses: dict[int, str] = field(default_factory=dict)
    subject: str = "For you"

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, kinds.Recipient]:
        return {
            number: kinds.Recipient(to, values={"link": f"https://example.org/{number}"})
            for number, to in self.addresses_of(numbers).items()
            if number not in self.gone
        }

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return Mail(
            subject=self.subject,
            text=f"Your link: {slot('link')}",
            sender="Desk <desk@example.org>",
            headers={"List-Unsubscribe": f"<{slot('link')}>"},
        )

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self.addresses.get(number, f"r{number}@example.org") for number in numbers}

    def plan(self, *numbers: int, key: str = "test", **options: Any) -> Mailing:
        mailing = planning.plan(
            kind=self.name,
            key=key,
            name=f"Mailing {key}",
            audience=("SELECT unnest(%s::bigint[])", [list(numbers)]),
            **options,
        )
        assert mailing
        return mailing


@pytest.fixture
def numbered() -> Iterator[Numbered]:
    kind = Numbered()
    kinds.register(kind)
    yield kind
    kinds.forget(kind.name)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    with running(Sink()) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT, settings.OUTBOX_PATIENCE = 5, 1
        settings.OUTBOX_CONNECTIONS = 2
        yield sink
