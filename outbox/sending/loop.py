"""
One process that sends, over several connections at once.

The connections are threads that do nothing but speak to the mail server; this thread alone speaks
to the database. It hands each idle connection one mail at a time, whose intent is committed, so
that a process that is killed leaves one uncertain mail per connection at the most.
"""

import logging
import os
import queue
import socket
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from .. import kinds, services, suppressing, switching, throttling
from ..compiling import Compiled, Mail, compile_mail
from ..envelopes import envelope_from
from ..models import Mailing, Throttle
from . import claiming
from .claiming import Claimed, Result
from .outcomes import Fate, Outcome
from .transports import Parcel, Transport, Unreachable, factory

logger = logging.getLogger(__name__)

LOOK_AGAIN = 1.0  # seconds for which the list of mailings and throttles is believed
MOST_COMPILED = 64
BUSY = 100  # mails sent, and more to send: another process may help
PERSISTENCE = 300  # seconds for which a database that is away is waited for


@dataclass(slots=True)
class Done:
    """What one run did: counts by what became of the mails."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    uncertain: int = 0
    passed_over: int = 0
    trouble: str = ""
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    line: "Line"
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    line: "Line"
    reason: str


class Line(threading.Thread):
    """One connection: opens, says that it is ready, sends what it is given, says what became."""

    def __init__(self, make: Callable[[], Transport], told: "queue.Queue[Ready | Broken]") -> None:
        super().__init__(daemon=True)
        self.make, self.told = make, told
        self.given: queue.Queue[tuple[Parcel, int] | None] = queue.Queue()

    def run(self) -> None:
        try:
            self.work()
        except Unreachable as error:
            self.told.put(Broken(self, str(error)))
        except Exception as error:
            logger.exception("A connection ended by a fault of ours.")
            self.told.put(Broken(self, f"a fault of ours: {error}"))

    def work(self) -> None:
        transport = self.make()
        transport.open()
        self.told.put(Ready(self))
        while given := self.given.get():
            parcel, attempts = given
            try:
                outcome = transport.send(parcel)
            except Exception as error:
                # Nobody knows how far it came.
                logger.exception("Delivery %s ended by a fault of ours.", parcel.delivery)
                outcome = Outcome(Fate.UNCERTAIN, f"a fault of ours: {error}", is_over=True)
            result = Result(parcel.delivery, attempts, outcome)
            if outcome.is_over:
                transport.close()
                transport = self.make()
                try:
                    transport.open()
                except Unreachable as error:
                    self.told.put(Ready(self, result))
                    raise Unreachable(str(error)) from error
            self.told.put(Ready(self, result))
        transport.close()


class Sending:
    """One run; see `send_due`."""

    def __init__(
        self,
        *,
        lines: int,
        until: float,
        should_stop: Callable[[], bool],
        when_busy: Callable[[], None],
    ) -> None:
        self.until = until
        self.should_stop, self.when_busy = should_stop, when_busy
        self.told: queue.Queue[Ready | Broken] = queue.Queue()
        make = factory()
        self.lines = [Line(make, self.told) for _ in range(lines)]
        self.alive = set(self.lines)
        self.idle: list[Line] = []
        self.in_hand: set[int] = set()
        self.results: list[Result] = []
        self.done = Done()
        self.compiled: OrderedDict[tuple[int, str], tuple[Mail, Compiled]] = OrderedDict()
        self.mailings: Sequence[Mailing] = ()
        self.throttles: dict[str, Throttle] = {}
        self.looked_at = self.may_go_at = 0.0
        self.is_dry = self.has_called = False

    def run(self) -> Done:
        self.sender = claiming.begin(f"{socket.gethostname()}:{os.getpid()}", len(self.lines))
        for line in self.lines:
            line.start()
        try:
            while self.in_hand or self.goes_on():
                self.listen()
                self.handle()
        finally:
            for line in self.alive:
                line.given.put(None)
        claiming.end(self.sender)
        self.done.is_more = claiming.is_anything_due()
        return self.done

    def goes_on(self) -> bool:
        """Whether another mail may be taken up."""
        return (
            bool(self.alive)
            and not self.is_dry
            and time.monotonic() < self.until
            and not self.should_stop()
        )

    def listen(self) -> None:
        """Wait for the first word of a connection, then take all that was said meanwhile."""
        try:
            self.hear(self.told.get(timeout=0.2 if self.idle else 1.0))
            while True:
                self.hear(self.told.get_nowait())
        except queue.Empty:
            return

    def hear(self, word: Ready | Broken) -> None:
        if isinstance(word, Broken):
            self.alive.discard(word.line)
            if word.line in self.idle:
                self.idle.remove(word.line)
            self.done.trouble = word.reason
            return
        if word.result:
            self.results.append(word.result)
            self.in_hand.discard(word.result.delivery)
        self.idle.append(word.line)

    def handle(self) -> None:
        """Record what is known and hand out new mails in one transaction; wait for the database."""
        patience = time.monotonic() + PERSISTENCE
        while True:
            try:
                with transaction.atomic():
                    claiming.show_life(self.sender)
                    claiming.record(self.results)
                    parcels = self.taken_up() if self.idle and self.goes_on() else []
                break
            except DatabaseError:
                if time.monotonic() > patience:
                    raise
                logger.warning("The database is away; what was sent is kept in mind.")
                connection.close()
                time.sleep(1)
                self.recover()
        for result in self.results:
            self.count(result)
        self.results.clear()
        for parcel, attempts in parcels:
            self.in_hand.add(parcel.delivery)
            self.idle.pop().given.put((parcel, attempts))

    def recover(self) -> None:
        """Whether the last commit went through is not known; what nobody has in hand is freed."""
        known = [*self.in_hand, *(result.delivery for result in self.results)]
        try:
            claiming.give_back(self.sender, but=known)
        except DatabaseError:
            connection.close()

    def count(self, result: Result) -> None:
        name = result.outcome.fate.value
        setattr(self.done, name, getattr(self.done, name) + 1)

    # ---- Which mails go next ------------------------------------------------------------

    def taken_up(self) -> list[tuple[Parcel, int]]:
        """Mails for the idle connections, said to be in hand."""
        now = time.monotonic()
        if now < self.may_go_at:
            return []
        if now > self.looked_at + LOOK_AGAIN:
            self.looked_at = now
            self.mailings, self.throttles = claiming.running(), throttling.limits()
            if switching.is_off():
                self.mailings = ()
                self.is_dry = True
                return []
        wanted = len(self.idle)
        claimed = claiming.claim(self.mailings, wanted)
        if claimed and self.done.sent > BUSY and not self.has_called:
            self.has_called = True
            self.when_busy()
        if len(claimed) < wanted:
            claimed += claiming.claim_deferred(wanted - len(claimed))
        if not claimed:
            self.is_dry = self.looked_at == now
            self.looked_at = 0.0
            return []
        return self.prepared(claimed)

    def prepared(self, claimed: Sequence[Claimed]) -> list[tuple[Parcel, int]]:
        """Sort out who gets none now; the rest as parcels, committed as being sent."""
        mailings = {mailing.pk: mailing for mailing in self.mailings}
        for row in claimed:
            if row[1] not in mailings:
                mailings[row[1]] = Mailing.objects.get(pk=row[1])
        recipients = self.found(claimed, mailings)
        held = self.sorted_out(claimed, mailings, recipients)
        now = timezone.now()
        waiting = throttling.waits(
            {number: one.address for number, one in recipients.items() if number not in held},
            self.throttles,
            now,
        )
        if waiting:
            claiming.hold(waiting, "Its domain gets no more for now.")
        free = [
            row for row in claimed if row[0] in recipients and row[0] not in held | set(waiting)
        ]
        going, wait = throttling.allowed([row[0] for row in free], self.throttles, now)
        if wait:
            self.may_go_at = time.monotonic() + min(wait, 2.0)
            if not going and wait > LOOK_AGAIN * 10:
                self.is_dry = True
        chosen = set(going)
        parcels: list[tuple[Parcel, int]] = []
        for row in free:
            if row[0] not in chosen:
                continue
            if parcel := self.parcel(row, mailings[row[1]], recipients[row[0]]):
                parcels.append((parcel, row[3]))
        if parcels:
            claiming.intend(self.sender, [parcel.delivery for parcel, _ in parcels])
        return parcels

    def found(
        self, claimed: Sequence[Claimed], mailings: dict[int, Mailing]
    ) -> dict[int, kinds.Recipient]:
        """The recipients by delivery; who was taken off since the planning is cancelled."""
        recipients: dict[int, kinds.Recipient] = {}
        for mailing in mailings.values():
            numbers = {row[2]: row[0] for row in claimed if row[1] == mailing.pk}
            if numbers:
                known = kinds.get(mailing.kind).recipients(mailing, list(numbers))
                recipients |= {numbers[number]: one for number, one in known.items()}
        gone = [row[0] for row in claimed if row[0] not in recipients]
        if gone:
            claiming.settle(gone, state="cancelled", reply="No longer wanted.")
            self.done.passed_over += len(gone)
        return recipients

    def sorted_out(
        self,
        claimed: Sequence[Claimed],
        mailings: dict[int, Mailing],
        recipients: dict[int, kinds.Recipient],
    ) -> set[int]:
        """Those whose address is suppressed, of kinds that go to lists."""
        bulk = {
            row[0]: recipients[row[0]].address
            for row in claimed
            if row[0] in recipients and kinds.get(mailings[row[1]].kind).is_bulk
        }
        reasons = suppressing.held_back(bulk.values()) if bulk else {}
        held = {number for number, address in bulk.items() if address in reasons}
        for reason in set(reasons.values()):
            those = [number for number in held if reasons[bulk[number]] == reason]
            claiming.settle(those, state="suppressed", reply=str(suppressing.Reason(reason).label))
        self.done.passed_over += len(held)
        return held

    # ---- The mails themselves -----------------------------------------------------------

    def parcel(self, row: Claimed, mailing: Mailing, recipient: kinds.Recipient) -> Parcel | None:
        """
        A copy, ready to go; None where the mail can't be made.

        A mail of many is faulty for all of them, so its mailing is paused and nothing is lost.
        """
        delivery = row[0]
        try:
            mail, compiled = self.mail(mailing, recipient.variant)
        except (ValueError, LookupError, ObjectDoesNotExist) as error:
            logger.exception("The mail of delivery %s can't be made.", delivery)
            if mailing.is_standing:
                claiming.settle([delivery], state="failed", reply=f"It can’t be made: {error}")
            else:
                because = f"Its mail can’t be made: {error}"[:300]
                Mailing.objects.filter(pk=mailing.pk, state=Mailing.State.SENDING).update(
                    state=Mailing.State.PAUSED, because=because
                )
                self.looked_at = 0.0
            return None
        message_id = f"<{mailing.uid.hex}.{delivery}@{settings.MAIL_HOST}>"
        return Parcel(
            delivery=delivery,
            envelope_from=envelope_from(delivery, sender=plain(mail.sender)),
            address=recipient.address,
            mail=mail,
            compiled=compiled,
            values={**recipient.values, "to": recipient.address, "message_id": message_id},
        )

    def mail(self, mailing: Mailing, variant: str) -> tuple[Mail, Compiled]:
        """The mail of a variant, compiled once and kept while it is used."""
        key = mailing.pk, variant
        known = self.compiled.get(key)
        if known is None:
            mail = kinds.get(mailing.kind).mail(mailing, variant)
            mail = replace(mail, headers={**mail.headers, **services.headers()})
            date = datetime.now(UTC)
            known = mail, compile_mail(mail, date=date, boundary=f"part{mailing.uid.hex}")
            self.compiled[key] = known
            if len(self.compiled) > MOST_COMPILED:
                self.compiled.popitem(last=False)
        else:
            self.compiled.move_to_end(key)
        return known


def plain(sender: str) -> str:
    return parseaddr(sender)[1]


def send_due(
    *,
    lines: int | None = None,
    seconds: float = 30.0,
    should_stop: Callable[[], bool] = lambda: False,
    when_busy: Callable[[], None] = lambda: None,
) -> Done:
    """
    Send what is due for so many seconds, over so many connections; gives what was done.

    Ends earlier when nothing is due, when sending was stopped, when `should_stop` says so, or no
    server can be reached. Calls `when_busy` once when there is more than the connections can take
    at once, so that another process may help.
    """
    switching.check_owner()
    claiming.find_lost()
    if switching.is_off() or not claiming.is_anything_due():
        return Done()
    wanted = lines or settings.OUTBOX_CONNECTIONS
    done = Sending(
        lines=wanted,
        until=time.monotonic() + seconds,
        should_stop=should_stop,
        when_busy=when_busy,
    ).run()
    switching.note_trouble("" if done.sent else done.trouble)
    return done
