"""
Mails a second, each durable, beside a bare loop of Django's over one connection.

`python -m bench.sending` on the database of DATABASE_URL, whose ledger it empties. Prints JSON.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

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
    start = time.time()
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    told = [json.loads(process.communicate()[0]) for process in processes]
    sent = Delivery.objects.filter(state="sent").count()
    if sent != messages:
        sys.exit(f"{sent} of {messages} were sent.")
    del start
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


def best(values: Sequence[float]) -> float:
    return max(values)


def measured() -> Iterator[tuple[str, Any]]:
    with served(NEAR) as port:
        bare, near = [], []
        for _ in range(ROUNDS):
            bare.append(bare_loop(port, 1000))
            near.append(ledger(port, 2000)[0])
        yield "bare", sorted(bare)[ROUNDS // 2]
        yield "near", sorted(near)[ROUNDS // 2]
        yield "memory_of_few", ledger(port, FEW)[1]
        if "--memory" in sys.argv:
            yield "memory_of_many", ledger(port, MANY)[1]
    with served(FAR) as port:
        yield "bare_far", bare_loop(port, 50)
        yield "far", ledger(port, 2000)[0]
        yield "far_by_two", ledger(port, 4000, workers=2)[0]


if __name__ == "__main__":
    django.setup()
    if sys.argv[1:2] == ["worker"]:
        work()
    else:
        print(json.dumps(dict(measured())))
