"""
Which thread a mail belongs to, and whether it may join it.

What proves that it belongs there is a signed address: that to which our mails are answered, or the
envelope's, to which programs answer. A Message-ID of ours proves less, for who has had one mail of
ours can guess others: by it, only who has written in the thread before joins it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from common import addresses
from outbox import envelopes, services
from outbox.models import Delivery

from . import inbox, mails
from .models import Message, Reply
from .reading import Letter


@dataclass(frozen=True, slots=True)
class Thread:
    """
    To which message a mail belongs. With `is_proved` whoever writes may join: colleagues answer
    for each other.
    """

    message: Message
    is_proved: bool


def thread_of(letter: Letter) -> Thread | None:
    """The first thread that a mail names."""
    threads = (open_thread(one, is_proved=is_proved) for one, is_proved in named_by(letter))
    return next(filter(None, threads), None)


def open_thread(message: Message | None, *, is_proved: bool) -> Thread | None:
    """Where a message goes on; nowhere where its person was erased: that is closed for good."""
    last = inbox.sequel(message) if message else None
    return Thread(last, is_proved) if last and last.erased_at is None else None


def named_by(letter: Letter) -> Iterator[tuple[Message, bool]]:
    for address in letter.addressed_to:
        if message := mails.message_at(address) or message_behind(delivery_at(address)):
            yield message, True
    for message_id in letter.references:
        if message := message_behind(services.named(message_id)):
            yield message, False


def delivery_at(address: str) -> Delivery | None:
    number = envelopes.delivery_of(address)
    return Delivery.objects.filter(pk=number).select_related("mailing").first() if number else None


def message_behind(delivery: Delivery | None) -> Message | None:
    return mails.message_of(delivery) if delivery else None


def may_join(letter: Letter, thread: Thread) -> bool:
    return thread.is_proved or addresses.canonical(letter.address) in writers(thread.message)


def writers(message: Message) -> set[str]:
    """Who has written in a thread, in the one spelling of their addresses."""
    answered = message.replies.filter(way=Reply.Way.IN).exclude(address="")
    others = answered.values_list("address", flat=True)
    return {message.canonical, *(addresses.canonical(one) for one in others)} - {""}
