"""Mails that come to the desk: each joins its thread (`threads`), or begins a message, once."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, transaction

from articles.models import Publisher
from common import addresses
from outbox import buckets, mailboxes, reports, services
from outbox import mailbox as bounces

from . import files, inbox, posting, quarantine, reading, signatures, threads
from .inbox import Signed
from .models import Message, Quarantined, Reply, Topic
from .reading import Letter
from .reading.letter import identifier
from .signatures import Ask

logger = logging.getLogger(__name__)

MOST_ATTEMPTS, WITHIN = 3, timedelta(days=1)
CUT_OFF = "Only its beginning is kept here, for it is too large. All of it is in the mailbox still."


class Taken(StrEnum):
    """What became of a mail."""

    JOINED = "joined its thread"
    BEGAN = "began a message"
    AGAIN = "was taken before"
    OURS = "is a mail of ours"
    REPORT = "told of a mail of ours"
    QUARANTINED = "is in quarantine"
    LEFT = "stays where it is"


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a mail: the message that it joined or began, or why there is none."""

    what: Taken
    message: Message | None = None
    because: str = ""


# ---- Where mails come from ------------------------------------------------------------


def read_mailbox(*, now: datetime, ask: Ask | None = None) -> dict[Taken, int]:
    """Read what is new in the desk's mailbox; how many became what. Raises mailboxes.Unreadable."""
    done: dict[Taken, int] = {}
    with mailboxes.opened(settings.CONTACT_MAILBOX) as mailbox:
        for word, raw in mailbox.unread():
            became = take(raw, now=now, ask=ask)
            if became == Taken.LEFT:
                mailbox.leave(word)
            else:
                mailbox.delete(word)
            done[became] = done.get(became, 0) + 1
    return done


def take(raw: bytes, *, now: datetime, ask: Ask | None = None) -> Taken:
    """
    Take a mail in, whatever it is; twice is once. In a job, `ask` the DNS who signed it.

    One that can't be taken in is put into quarantine; so is one that has cost a process its life.
    """
    if len(raw) > reading.MOST_BYTES:
        because = f"It is larger than {reading.MOST_BYTES // 1_000_000} MB."
        quarantine.keep(raw, because, now=now)
        return Taken.LEFT
    attempts = f"mail-in:{hashlib.sha256(raw).hexdigest()}"
    if not buckets.take(attempts, capacity=MOST_ATTEMPTS, per=WITHIN, now=now):
        quarantine.keep(raw, "Three attempts to take it in came to nothing.", now=now)
        return Taken.QUARANTINED
    became = tried(raw, now=now, ask=ask)
    if became.what == Taken.QUARANTINED:
        quarantine.keep(raw, became.because, now=now)
    buckets.fill(attempts)
    return became.what


def tried(raw: bytes, *, now: datetime, ask: Ask | None = None) -> Became:
    """What can't be taken in becomes quarantined; it is not kept here."""
    try:
        report = reports.read(raw)
        if report and bounces.told(report, raw):
            return Became(Taken.REPORT)
        letter = reading.read(raw)
        signed = signatures.look(raw, letter.address, ask)  # it takes time: in no transaction
        with transaction.atomic():
            return taken(letter, report, signed, now=now)
    except reading.Unreadable as error:
        return Became(Taken.QUARANTINED, because=str(error))
    except (OperationalError, InterfaceError):
        raise  # the database is away: it is tried again
    except Exception as error:
        logger.exception("A mail could not be taken in.")
        because = f"A fault of ours: {type(error).__name__}: {error}"
        return Became(Taken.QUARANTINED, because=because)


def take_known(raw: bytes, *, now: datetime, ask: Ask | None = None) -> bool:
    """Take a mail that came to another mailbox of ours, if it belongs to a thread; whether so."""
    if len(raw) > reading.MOST_BYTES:
        return False
    try:
        letter = reading.read(raw)
    except reading.Unreadable:
        return False
    if threads.thread_of(letter) is None:
        return False
    return take(raw, now=now, ask=ask) in {Taken.JOINED, Taken.BEGAN, Taken.AGAIN}


def take_again(kept: Quarantined, *, now: datetime) -> Became:
    """Try once more what lies in quarantine, when what stood in its way has gone."""
    if not quarantine.is_whole(kept):
        return Became(Taken.QUARANTINED, because=CUT_OFF)
    became = tried(bytes(kept.raw), now=now)
    if became.what == Taken.QUARANTINED:
        kept.because = quarantine.short(became.because)
        kept.save(update_fields=["because"])
    else:
        kept.is_done = True
        kept.save(update_fields=["is_done"])
    return became


# ---- What a mail is -------------------------------------------------------------------


def taken(
    letter: Letter, report: reports.Report | None, signed: Signed, *, now: datetime
) -> Became:
    if services.named(letter.mail_id):
        return Became(Taken.OURS)
    inbox.lock(letter.mail_id.encode())
    if (mail_id := free_identifier(letter)) is None:
        return Became(Taken.AGAIN)
    letter = replace(letter, mail_id=mail_id)
    thread = threads.thread_of(letter)
    if report and thread is None:
        # Nothing proves it; that somebody looks at a thread again does no harm.
        thread = threads.open_thread(
            threads.message_behind(services.named(report.message_id)), is_proved=True
        )
        if thread is None:
            raise reading.Unreadable("It tells of a mail that we did not send.")
    if thread and threads.may_join(letter, thread):
        join(letter, thread.message, signed, is_returned=report is not None, now=now)
        return Became(Taken.JOINED, thread.message)
    return Became(Taken.BEGAN, begin(letter, thread.message if thread else None, signed, now=now))


def free_identifier(letter: Letter) -> str | None:
    """
    The Message-ID, or one in its place where another mail bears it: programs give one twice, and
    nothing may be lost by that. None of a mail that was taken before.
    """
    own = identifier(letter.mail_id, letter.address, letter.subject, letter.text)
    wanted = [letter.mail_id, own]
    replies = Reply.objects.filter(mail_id__in=wanted).values_list("mail_id", "text")
    began = Message.objects.filter(mail_id__in=wanted).values_list("mail_id", "text")
    known = {**dict(replies), **dict(began)}
    if own in known or known.get(letter.mail_id) == shown_text(letter):
        return None
    return own if letter.mail_id in known else letter.mail_id


# ---- What becomes of it ---------------------------------------------------------------


def join(
    letter: Letter, message: Message, signed: Signed, *, is_returned: bool, now: datetime
) -> None:
    """One that came back is a program's, and yet somebody has to see it."""
    given, refused = checked_files(letter)
    reply = inbox.take_answer(
        message,
        name=letter.name,
        address=letter.address,
        subject=letter.subject,
        text=shown_text(letter),
        html=letter.html,
        mail_id=letter.mail_id,
        signed=signed,
        files=given,
        remarks=[*whose(letter, message), *letter.remarks, *refused],
        is_automatic=letter.is_automatic and not is_returned,
        now=now,
    )
    if reply is None:
        raise reading.Unreadable("A mail with the same Message-ID came at the same time.")


def whose(letter: Letter, message: Message) -> Iterator[str]:
    """What the staff should know of who wrote it."""
    if letter.is_automatic:
        yield "A program wrote this."
    elif is_of_staff(letter.address):
        yield "It came from an address of the staff. The reader did not get it: answer here."
    elif addresses.canonical(letter.address) not in threads.writers(message):
        yield "It came from another address than what was written before; look who it is."


def is_of_staff(address: str) -> bool:
    """Whether it is one of ours, or of somebody who works here."""
    is_somebodys = User.objects.filter(email__iexact=address, is_staff=True, is_active=True)
    return bool(address) and (address.lower() in own_addresses() or is_somebodys.exists())


def begin(letter: Letter, named: Message | None, signed: Signed, *, now: datetime) -> Message:
    """
    A message of its own. It goes to the topic whose word stands in the address (`desk+press@`),
    else to the first that is offered.
    """
    answer_to = letter.reply_to if letter.is_answered and letter.reply_to else letter.address
    if not letter.address or not answer_to:
        raise reading.Unreadable("It names no sender who could be answered.")
    topic = topic_of(letter)
    if topic is None:
        raise reading.Unreadable("There is no topic yet that it could be given.")
    given, refused = checked_files(letter)
    remarks = [*letter.remarks, *refused]
    if addresses.canonical(answer_to) != addresses.canonical(letter.address):
        remarks.insert(0, f"It says it is from {letter.address}, and wants its answer elsewhere.")
    if named:
        remarks.insert(0, f"It names {named.reference}, and may not belong there; look who it is.")
    is_ours = bool({letter.address.lower(), answer_to.lower()} & own_addresses())
    submission = inbox.Submission(
        topic=topic,
        name=letter.name,
        address=answer_to,
        subject=letter.subject[:150] or "(no subject)",
        text=shown_text(letter),
        source=Message.Source.MAIL,
        files=given,
        html=letter.html,
        mail_id=letter.mail_id,
        signed=signed,
        remarks=remarks,
        is_automatic=letter.is_automatic or is_ours,
        is_answered=letter.is_answered,
    )
    return inbox.receive(submission, now=now, judge=partial(posting.judge_mail, now=now))


def checked_files(letter: Letter) -> tuple[list[inbox.GivenFile], list[str]]:
    """Those that are taken, and what is said of the others."""
    given: list[inbox.GivenFile] = []
    refused: list[str] = []
    for number, one in enumerate(letter.files):
        try:
            if number >= files.MOST_OF_MAIL:
                says = f"“{files.bare(one.name)}” was not taken: {files.MOST_OF_MAIL} are the most."
                raise files.Refused(says)
            given.append(files.checked(one.name, one.content))
        except files.Refused as error:
            refused.append(str(error))
    return given, refused


def shown_text(letter: Letter) -> str:
    return letter.text or "(no text)"


def topic_of(letter: Letter) -> Topic | None:
    local, _, domain = settings.CONTACT_ADDRESS.lower().rpartition("@")
    start, end = f"{local}+", f"@{domain}"
    words = [
        address.removeprefix(start).removesuffix(end)
        for address in letter.addressed_to
        if settings.CONTACT_ADDRESS and address.startswith(start) and address.endswith(end)
    ]
    return (
        Topic.objects.filter(slug__in=words).first()
        or Topic.objects.offered().first()
        or Topic.objects.first()
    )


def own_addresses() -> set[str]:
    """From which our own mails come: who writes from them is a program of ours, or a circle."""
    publisher = Publisher.load()
    given = [
        settings.DEFAULT_FROM_EMAIL, settings.CONTACT_ADDRESS, settings.BOUNCE_ADDRESS,
        publisher.email,
    ]  # fmt: skip
    return {reading.letter.mailbox(one)[1].lower() for one in given if one} - {""}
