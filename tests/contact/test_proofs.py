"""
What the desk promises, under what would break it: mail servers that fail, crowds, hostile senders.

`make test` plays each with few messages; `DESK_MESSAGES` and `HOSTILE_POSTS` say how many.
"""

import gc
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from contact.models import Message
from outbox import sending
from outbox.models import OPEN, Delivery
from tests.outbox.conftest import sink
from tests.outbox.sink import DROP_AFTER, DROP_BEFORE, HANG, Server, Sink

from .make import make_topic
from .test_form import fresh_token, post
from .test_proof import challenge_in, solved

__all__ = ["sink"]

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGES = int(os.environ.get("DESK_MESSAGES", "40"))
HOSTILE = int(os.environ.get("HOSTILE_POSTS", "150"))
EDITOR = "ed@example.org"
THREADS = 8


@pytest.fixture(autouse=True)
def _desk(publisher: Any) -> None:
    """Somebody is told of each message."""
    editor = get_user_model().objects.create(username="ed", email=EDITOR, is_staff=True)
    make_topic().people.add(editor)


def in_thread(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What a thread does, with a connection of its own that is closed after it."""

    def done(given: Any) -> Any:
        try:
            return work(given)
        finally:
            connection.close()

    return done


def client_at(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def send_one(number: int) -> int:
    """A reader of their own, with words of their own."""
    client = client_at(f"192.0.{number % 250}.{number // 250 + 1}")
    words = " ".join("abcdefghij"[int(digit)] * 3 for digit in str(number))
    text = f"I have a question about trust in {words}, which your article does not answer."
    return int(post(client, address=f"r{number}@example.org", text=text).status_code)


# ---- Mail servers that fail -----------------------------------------------------------


@contextmanager
def worker() -> Iterator[None]:
    """What a worker does, over and over, while messages come in."""
    is_over = threading.Event()

    def work(_: None) -> None:
        while not is_over.is_set():
            sending.send_due(seconds=2, should_stop=is_over.is_set)
            is_over.wait(0.05)

    thread = threading.Thread(target=in_thread(work), args=(None,))
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def killed_meanwhile(posting: Iterator[int], port: int, sink: Sink) -> Iterator[int]:
    """A mail server that is killed, and comes back at its old address, eight times meanwhile."""
    server = None
    for number, status in enumerate(posting):
        yield status
        if number % (MESSAGES // 16) == 0:
            if server:
                server.stop()
                server = None
            else:
                server = Server(sink, hostname="127.0.0.1", port=port, ready_timeout=10)
                server.start()
    if server:
        server.stop()


FAULTS = {
    "refusing": ["451 4.3.0 Later", "text 452 4.3.1 No room", "421 4.7.0 Busy", ""],
    "hanging": [HANG, "", "", "", "", "", "", "", "", ""],
    "dropping": [DROP_BEFORE, DROP_AFTER, ""],
    "killed": [""],
}


# A mail server that is killed closes no connection of its own.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("how", FAULTS)
def test_all_messages_are_kept_and_each_notice_goes_once_or_is_uncertain(
    how: str, sink: Sink, settings: Any
) -> None:
    faults = FAULTS[how]
    sink.fails(EDITOR, *(faults[number % len(faults)] for number in range(MESSAGES)))
    with worker(), ThreadPoolExecutor(THREADS) as pool:
        posting: Iterator[int] = pool.map(in_thread(send_one), range(MESSAGES))
        if how == "killed":
            settings.EMAIL_PORT = free_port()
            posting = killed_meanwhile(posting, settings.EMAIL_PORT, sink)
        statuses = Counter(posting)
    settings.EMAIL_PORT = sink.port
    drain()
    assert statuses == {302: MESSAGES}
    assert Message.objects.filter(state="new").count() == MESSAGES
    check_ledger(sink)
    gc.collect()  # now, not in another test, which would fail of the connections left open


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def drain() -> None:
    """As the hours after do it: what is deferred falls due, until nothing is left."""
    for _ in range(100):
        Delivery.objects.filter(state="deferred").update(
            due_at=timezone.now() - timedelta(seconds=1)
        )
        sending.send_due()
        if not Delivery.objects.filter(state__in=OPEN).exists():
            return


def check_ledger(sink: Sink) -> None:
    """The ledger and the mail server's own log agree: none lost, none twice, doubts are named."""
    taken = Counter(str(mail["Message-ID"]) for mail in sink.mails)
    assert set(taken.values()) <= {1}
    notices = Delivery.objects.filter(mailing__key="notice")
    assert notices.count() == MESSAGES
    for delivery in notices:
        assert delivery.state in {"sent", "uncertain"}, delivery.reply
        assert delivery.state == "uncertain" or taken[delivery.message_id] == 1
    told = Counter(notices.values_list("state", flat=True))
    print(f"{MESSAGES} messages, notices: {dict(told)}, copies twice: 0")


def test_no_mail_server_is_asked_while_a_reader_waits(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = listening.getsockname()
        assert post(client_at("192.0.2.1")).status_code == 302
        assert Delivery.objects.count() == 2
        listening.setblocking(False)
        with pytest.raises(BlockingIOError):
            listening.accept()


# ---- Crowds ---------------------------------------------------------------------------


def test_fifty_equal_posts_at_once_make_one_message() -> None:
    token = fresh_token()
    start = threading.Barrier(50)

    def press(_: int) -> str:
        client = client_at("192.0.2.1")
        start.wait()
        return str(post(client, token=token).url)

    with ThreadPoolExecutor(50) as pool:
        addresses = set(pool.map(in_thread(press), range(50)))
    assert len(addresses) == 1
    assert "/contact/sent/" in addresses.pop()
    message = Message.objects.get()
    assert [line.kind for line in message.events.all()] == ["arrived", "acknowledged", "repeated"]
    assert Delivery.objects.count() == 2


# ---- Hostile senders ------------------------------------------------------------------

ATTACKER, VICTIM = "203.0.113.66", "ada@example.org"
PILLS = "Buy cheap pills " + "https://pills.example/now " * 6


def hostile(number: int) -> int:
    """By turns: a flood from one place, the same words from many, in a reader's name, nonsense."""
    spread = f"198.{number % 200}.{number // 200 % 250}.{number % 250}"
    posts: list[tuple[str, dict[str, Any]]] = [
        (ATTACKER, {"text": f"{PILLS} {number}", "address": f"x{number}@mailinator.com"}),
        (spread, {"text": f"{PILLS} {number}", "address": f"x{number}@spam.example"}),
        (spread, {"text": "A question that I ask everybody in the world about their trade.",
                  "address": f"y{number}@spam.example"}),
        (spread, {"text": f"You are hacked, number {number}", "address": VICTIM}),
        (spread, {"text": "x" * 30_000, "name": "\x00" * 200}),
        (spread, {"token": "forged", "text": f"{number}"}),
    ]  # fmt: skip
    where, fields = posts[number % len(posts)]
    return int(post(client_at(where), **fields).status_code)


def real(number: int) -> str:
    """A reader's message; gives its text. The last one sits in the attacker's own network."""
    words = "abcdefghijklmnop"[number] * 5
    text = f"On page {words} of your abstract the year of the book by Burt is wrong, I believe."
    fields = {"text": text, "address": VICTIM if number == 0 else f"reader{number}@example.org"}
    client = client_at(ATTACKER if number == 9 else f"192.0.2.{number + 1}")
    answer = post(client, **fields)
    if answer.status_code == 429:
        token = fresh_token()
        answer = post(client, token=token, **fields)
        answer = post(client, token=token, proof=solved(challenge_in(answer)), **fields)
    elif "/check/" in answer.url:
        answer = client.post(answer.url, {"proof": solved(challenge_in(client.get(answer.url)))})
    assert answer.status_code == 302
    assert "/sent/" in answer.url
    return text


def test_hostile_posts_never_stop_a_real_one() -> None:
    each = HOSTILE // 10
    statuses: Counter[int] = Counter()
    texts, seconds = [], []
    with ThreadPoolExecutor(THREADS) as pool:
        for number in range(10):
            attack = pool.map(in_thread(hostile), range(each * number, each * (number + 1)))
            begun = time.perf_counter()
            texts.append(real(number))
            seconds.append(time.perf_counter() - begun)
            statuses.update(attack)
    kept = Message.objects.filter(text__in=texts)
    assert {message.state for message in kept} == {"new"}
    assert kept.count() == len(texts)
    assert Delivery.objects.filter(mailing__key="notice").count() >= len(texts)
    assert set(statuses) <= {302, 422, 429}
    assert Message.objects.count() == statuses[302] + len(texts)
    states = Counter(Message.objects.exclude(text__in=texts).values_list("state", flat=True))
    print(f"{HOSTILE} hostile posts: {dict(statuses)}, filed: {dict(states)}; "
          f"the slowest real one took {max(seconds):.2f} s with its proof")  # fmt: skip
