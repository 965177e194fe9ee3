"""What it takes to keep a reader's message with its notices, as rows of `make bench`."""

import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection

from bench.rows import Row, by_rounds, row
from bench.serving import served

ROUNDS = 5
POSTS, CONNECTIONS = 120, 4  # of each round
GOAL = 3
"""The most that a post may take, beside one that stores a row and nothing else (p95)."""
BARE, FORM = "/bare-insert/", "/contact/"
BOUNDARY = "----form-of-the-bench"
TEXT = "I have a question about trust, and about who may be trusted with it. " * 12
LETTERS = str.maketrans("0123456789", "ghijklmnop")
NOBODY = "smtp://127.0.0.1:9"
"""A mail server that nobody runs: the posts must not notice."""


def rows() -> Iterator[Row]:
    prepare()
    shares: dict[str, list[list[float]]] = {BARE: [], FORM: []}
    with served("bench.inserting", TRUSTED_PROXIES="1", EMAIL_URL=NOBODY) as port:
        post_many(port, BARE), post_many(port, FORM)  # warm
        for number in range(ROUNDS):
            print(f"  messages, round {number + 1} of {ROUNDS}", flush=True)
            for address, found in shares.items():
                found.append(statistics.quantiles(post_many(port, address), n=20))
    for name, place, most in (("p95", -1, GOAL), ("p50", 9, None)):
        bare, form = ([share[place] for share in shares[address]] for address in shares)
        yield row(f"a row is stored, {name}", statistics.median(bare), "ms")
        yield by_rounds(f"a message is kept, {name}", form, bare, "ms", most=most)


def prepare() -> None:
    """Somebody is told of each message."""
    from django.contrib.auth import get_user_model

    from contact.models import Topic

    editor, _ = get_user_model().objects.update_or_create(
        username="bench-editor", defaults={"email": "editor@bench.invalid", "is_staff": True}
    )
    Topic.objects.get_or_create(slug="questions", defaults={"name": "Questions"})[0].people.add(
        editor
    )


def post_many(port: int, address: str) -> list[float]:
    """Milliseconds of each post; every one has words and a network of its own."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = pool.map(lambda _: post_some(port, address), range(CONNECTIONS))
        return [one for share in shares for one in share]


def post_some(port: int, address: str) -> list[float]:
    connection, times = HTTPConnection("127.0.0.1", port, timeout=30), []
    for _ in range(POSTS // CONNECTIONS):
        body, headers = (
            form(secrets.token_hex(8).translate(LETTERS)),
            headers_of(secrets.token_bytes(3)),
        )
        start = time.perf_counter()
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        answer.read()
        times.append(1000 * (time.perf_counter() - start))
        if answer.status != 302:
            raise SystemExit(f"{address} answered {answer.status}.")
    connection.close()
    return times


def headers_of(network: bytes) -> dict[str, str]:
    return {
        "Host": "localhost",
        "Accept-Language": "en",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "X-Forwarded-For": ".".join(["10", *map(str, network)]),
    }


def form(word: str) -> bytes:
    from django.utils import timezone

    from common import antispam

    fields = {
        "topic": "questions",
        "name": "Ada Reader",
        "address": f"{word}@example.org",
        "subject": "On trust",
        "text": f"{TEXT}{word}",
        "website": "",
        "token": antispam.token("contact", timezone.now() - timedelta(seconds=10)),
    }
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    return "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
