"""Send a mailing with real workers, kill them at random, and compare ledger and server."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.utils import timezone

from .. import kinds, planning
from ..compiling import Mail
from ..models import OPEN, Delivery, Mailing
from ..sending import claiming
from .sink import Sink, running

KIND = "proof"
DEADLINE = 1800  # seconds
State = Delivery.State


class Refused(Exception):
    """The ledger holds mail of others; says so."""


class ProofKind:
    """Mails to nobody: the domain is one that can't exist, by RFC 2606."""

    name = KIND
    label = "proof of sending"
    is_bulk = True

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, kinds.Recipient]:
        return {number: kinds.Recipient(to) for number, to in self.addresses_of(numbers).items()}

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return Mail(subject="Proof", text="A mail of a proof.\n" * 20, sender="proof@proof.invalid")

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: f"reader{number}@proof.invalid" for number in numbers}


def prove(*, messages: int, kills: int, workers: int, seed: int | None = None) -> dict[str, Any]:
    """
    Send `messages` by so many workers, of which `kills` times one is ended by SIGKILL.

    On this database, which must hold no other mailing: raises Refused. Gives the numbers that the
    command prints. `connections` are those that the killed workers had open.
    """
    if Mailing.objects.exists():
        raise Refused("There are mailings in this database: prove it on an empty one.")
    chance = random.Random(seed)  # noqa: S311  nothing secret
    with running(Sink()) as sink:
        mailing = planning.plan(
            kind=KIND,
            key=KIND,
            name="Proof",
            audience=("SELECT generate_series(1, %s)", [messages]),
        )
        if mailing is None:
            raise Refused("Another proof runs in this database.")
        killed = murder(sink, messages=messages, kills=kills, workers=workers, chance=chance)
        claiming.find_lost(silence=0)
        return compare(mailing, sink) | {"kills": killed}


def murder(sink: Sink, *, messages: int, kills: int, workers: int, chance: random.Random) -> int:
    """Let workers run till nothing is due, killing one after each so many mails."""
    processes = [started(sink.port) for _ in range(workers)]
    step = messages / (kills + 1)
    killed, next_kill = 0, step * chance.random()
    until = time.monotonic() + DEADLINE
    try:
        while time.monotonic() < until:
            time.sleep(0.01)
            if killed < kills and len(sink.log) >= next_kill and sink.open:
                at = chance.randrange(workers)
                processes[at].kill()
                processes[at].wait()
                processes[at] = started(sink.port)
                killed += 1
                next_kill = step * (killed + chance.random())
            if not sink.open:
                claiming.find_lost(silence=5)
                hasten()
                if not Delivery.objects.filter(state__in=OPEN).exists():
                    break
                planning.defer()  # what the job of each minute does
                time.sleep(0.2)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(60)
    return killed


def hasten() -> None:
    """Let what is to be tried again in a minute be tried now."""
    Delivery.objects.filter(state=State.DEFERRED).update(due_at=timezone.now())


def started(port: int) -> subprocess.Popen[bytes]:
    """A worker as it runs in earnest, but for where its mails go."""
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--queues", "mail"]
    return subprocess.Popen(  # noqa: S603  our own program
        command,
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": database_url(str(connection.settings_dict["NAME"])),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        },
        stdout=subprocess.DEVNULL,
    )


def database_url(name: str) -> str:
    """The address of another database of the same server."""
    own: str = settings.DATABASE_URL
    return urlunsplit(urlsplit(own)._replace(path=f"/{name}"))


def compare(mailing: Mailing, sink: Sink) -> dict[str, Any]:
    """What the ledger says beside what the server took."""
    taken = Counter(sink.log)
    deliveries = list(Delivery.objects.filter(mailing=mailing).select_related("mailing"))
    by_state = Counter(delivery.state for delivery in deliveries)
    missing = [
        delivery
        for delivery in deliveries
        if delivery.state not in {State.SENT, State.UNCERTAIN}
        or (delivery.state == State.SENT and delivery.message_id not in taken)
    ]
    known = {delivery.message_id for delivery in deliveries}
    return {
        "messages": mailing.candidates,
        "sent": by_state[State.SENT],
        "duplicates": sum(taken.values()) - len(taken),
        "lost": len(missing),
        "lost_as": sorted({f"{one.state}: {one.reply}" for one in missing}),
        "uncertain": by_state[State.UNCERTAIN],
        "uncertain_that_arrived": sum(
            delivery.message_id in taken
            for delivery in deliveries
            if delivery.state == State.UNCERTAIN
        ),
        "unknown": len(set(taken) - known),
        "connections": sink.broken,
    }
