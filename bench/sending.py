"""
Mails a second, each durable, beside a bare loop of Django's over one connection.

`python -m bench.sending` on the database of DATABASE_URL, whose ledger it empties. Prints JSON.
`python -m bench.sending memory` tells a worker's memory for few messages and for many instead.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

import django

from bench.sink import served
from config.embedded import ROOT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

NEAR, FAR = 0.0, 0.010  # seconds each way
FEW, MANY = 1_000, 100_000
ROUNDS = 3
HTML = "<p>A mail of a proof, with some text in it.</p>\n" * 60


def bare_loop(port: int, messages: int) -> float:
    """Messages a second of Django's own, built and sent one after the other."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    with get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port
    ) as connection:
        start = time.perf_counter()
        for number in range(messages):
            mail = EmailMultiAlternatives(
                "Proof", "A mail of a proof.\n" * 60, "proof@proof.invalid",
                [f"reader{number}@proof.invalid"], connection=connection,
            )  # fmt: skip
            mail.attach_alternative(HTML, "text/html")
            mail.send()
        return messages / (time.perf_counter() - start)


def planned(messages: int) -> None:
    from outbox import planning
    from outbox.models import Delivery, Mailing

    Delivery.objects.all().delete()
    Mailing.objects.all().delete()
    planning.plan(
        kind="proof", key="proof", name="Proof",
        audience=("SELECT generate_series(1, %s)", [messages]),
    )  # fmt: skip


def ledger(port: int, messages: int, workers: int = 1) -> tuple[float, float]:
    """Messages a second by so many processes, and the most memory of one in MB."""
    from outbox.models import Delivery

    planned(messages)
    command = [sys.executable, "-m", "bench.sending", "worker"]
    environment = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    told = [json.loads(process.communicate()[0]) for process in processes]
    sent = Delivery.objects.filter(state="sent").count()
    if sent != messages:
        sys.exit(f"{sent} of {messages} were sent.")
    begun, ended = min(one["begun"] for one in told), max(one["ended"] for one in told)
    return messages / (ended - begun), max(one["megabytes"] for one in told)


def work() -> None:
    """What a worker does, until nothing is left; says when it began and ended."""
    from outbox import sending

    begun = time.time()
    sending.send_due(seconds=3600)
    print(
        json.dumps(
            {
                "begun": begun,
                "ended": time.time(),
                "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def rates() -> Iterator[tuple[str, list[float]]]:
    """Messages a second of each round, near and far."""
    with served(NEAR) as port:
        pairs = [(bare_loop(port, 1000), ledger(port, 2000)[0]) for _ in range(ROUNDS)]
    yield from zip(("bare", "near"), map(list, zip(*pairs, strict=True)), strict=True)
    with served(FAR) as port:
        yield "bare_far", [bare_loop(port, 50)]
        yield "far", [ledger(port, 1000)[0]]
        yield "far_by_two", [ledger(port, 2000, workers=2)[0]]


def memory() -> Iterator[tuple[str, list[float]]]:
    """Megabytes of a worker that sends few messages, and of one that sends many."""
    with served(NEAR) as port:
        yield "memory_of_few", [ledger(port, FEW)[1]]
        yield "memory_of_many", [ledger(port, MANY)[1]]


if __name__ == "__main__":
    django.setup()
    if sys.argv[1:2] == ["worker"]:
        work()
    else:
        print(json.dumps(dict(memory() if "memory" in sys.argv else rates())))
