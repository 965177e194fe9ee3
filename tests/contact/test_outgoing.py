"""What readers are mailed: acknowledgement and answer, as the server gets them."""

import threading
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from contact import inbox, incoming, mails, undelivered
from contact.models import Message, Reply
from outbox import planning, sending, watching
from outbox.models import Delivery, Switch
from outbox.sending import claiming
from tests.contact.letters import DESK, raw
from tests.contact.make import NOW, make_message, make_topic
from tests.outbox.conftest import sink
from tests.outbox.sink import DROP_AFTER, Sink, parsed

__all__ = ["sink"]

pytestmark = pytest.mark.django_db(transaction=True)
State = Message.State


@pytest.fixture(autouse=True)
def _desk(publisher: Any, settings: Any) -> None:
    settings.CONTACT_ADDRESS = DESK
    with connection.cursor() as cursor:  # which no test empties
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'outbox.tasks.send_mail'")


@pytest.fixture
def user() -> Any:
    return User.objects.create_user("ed", is_staff=True)


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


def sent(sink: Sink) -> list[EmailMessage]:
    """What leaves when all that waits is due."""
    Delivery.objects.filter(state="deferred").update(due_at=NOW)
    before = len(sink.taken)
    sending.send_due(seconds=10)
    return sink.mails[before:]


def as_it_went(reply: Reply) -> EmailMessage:
    from outbox.compiling import compile_mail

    mail = mails.ReplyKind().mail(None, str(reply.pk))  # type: ignore[arg-type]
    compiled = compile_mail(mail, date=NOW, boundary="b")
    return parsed(compiled.filled({"to": "ada@example.org", "message_id": "<1@example.org>"}))


def test_the_acknowledgement_has_no_word_of_the_visitors(sink: Sink) -> None:
    message = make_message(subject="Buy \ue000to\ue001 now", name="Casino Royal")
    [mail] = sent(sink)
    assert (mail["to"], mail["auto-submitted"]) == ("ada@example.org", "auto-replied")
    assert mail["reply-to"] == mails.reply_address(message, message.topic)  # type: ignore[arg-type]
    whole = mail.as_string()
    assert message.reference in whole
    assert "Tuesday, 24 November" in text_of(mail)  # two days of business hours later
    assert not {"Buy", "Casino", "question about trust"} & {
        word for word in ("Buy", "Casino", "question about trust") if word in whole
    }


def test_an_answer_stands_in_the_thread(sink: Sink, user: Any) -> None:
    message = make_message()
    sent(sink)
    acknowledgement = Delivery.objects.get(mailing__key="acknowledgement").message_id
    to = mails.reply_address(message, message.topic)  # type: ignore[arg-type]
    incoming.take(raw("And now?\n\n> Old.\n", to=to), now=timezone.now())
    inbox.reply(message, "It depends.", by=user, now=timezone.now())
    [mail] = [one for one in sent(sink) if "Re:" in one["subject"]]
    assert mail["subject"] == f"Re: On trust [{message.reference}]"
    assert mail["in-reply-to"] == "<a1@mail.example.org>"
    assert str(mail["references"]).split() == [acknowledgement, "<a1@mail.example.org>"]
    body = text_of(mail)
    assert body.startswith("It depends.\n\nOn ")
    assert "Ada Reader wrote:\n> And now?\n\n-- \n" in body
    assert "Old." not in body


def test_nobody_but_the_visitor_is_written_to_and_from_is_ours(sink: Sink, user: Any) -> None:
    message = make_message(name='Eve" <eve@example.com>', subject="Bcc: eve@example.com")
    inbox.reply(message, "No.", by=user, now=timezone.now())
    for mail in sent(sink):
        assert mail["to"] == "ada@example.org"
        assert "eve" not in str(mail["from"]) + str(mail["reply-to"])
        assert {"cc", "bcc"}.isdisjoint(name.lower() for name in mail)


def test_a_long_thread_has_all_its_references_in_lines_that_servers_take(user: Any) -> None:
    message = make_message()
    to = mails.reply_address(message, message.topic)  # type: ignore[arg-type]
    for number in range(60):
        identifier = f"<{'long' * 20}{number}@mail.example.org>"
        moment = NOW + timedelta(minutes=number)
        incoming.take(raw(f"{number}\n", to=to, message_id=identifier), now=moment)
    reply = inbox.reply(message, "Yes.", by=user, now=NOW + timedelta(hours=2))
    mail = as_it_went(reply)
    assert len(str(mail["references"]).split()) == 21
    assert "long59@" in str(mail["references"])
    compiled = mail.as_bytes()
    assert max(len(line) for line in compiled.splitlines()) < 998


def test_a_subject_is_capped_and_has_one_re(user: Any) -> None:
    message = make_message(subject="RE: AW: Fwd: " + "trust " * 22)
    reply = inbox.reply(message, "Yes.", by=user, now=NOW)
    Reply.objects.filter(pk=reply.pk).update(subject="Re: Re[2]: " + "x" * 180)
    reply.refresh_from_db()
    for subject in (mails.subject(reply), as_it_went(reply)["subject"]):
        assert subject.startswith("Re: xxx")
        assert subject.endswith(f"[{message.reference}]")
        assert len(subject) <= 200


def test_slots_and_marks_of_visitors_fill_nothing(user: Any) -> None:
    message = make_message(
        subject="\ue000message_id\ue001",
        text="\ue000to\ue001 {{ x }} {% now %}",
        name="\ue000a\ue001",
    )
    body = text_of(as_it_went(inbox.reply(message, "\ue000to\ue001", by=user, now=NOW)))
    assert "{{ x }} {% now %}" in body
    assert "ada@example.org" not in body


def test_a_long_text_is_quoted_in_part(user: Any) -> None:
    message = make_message(text="A line of words.\n" * 900)
    assert len(text_of(as_it_went(inbox.reply(message, "Yes.", by=user, now=NOW)))) < 7_000


def test_a_file_goes_with_an_answer(sink: Sink, user: Any) -> None:
    message = make_message()
    given = inbox.GivenFile("plan – größe.txt", "text/plain", b"One\n")
    inbox.reply(message, "Here.", by=user, now=timezone.now(), files=[given])
    mail = next(one for one in sent(sink) if "Re:" in one["subject"])
    [file] = mail.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True)) == ("plan – größe.txt", b"One\n")


def test_what_the_staff_are_told_leads_back_into_the_thread(sink: Sink, user: Any) -> None:
    user.email = "ed@example.org"
    user.save()
    topic = make_topic()
    topic.people.add(user)
    message = make_message(topic=topic)
    mail = next(one for one in sent(sink) if one["to"] == "ed@example.org")
    assert mail["reply-to"] == mails.reply_address(message, topic)  # type: ignore[arg-type]
    assert "ada@" not in mail.as_string()
    assert "question about trust" not in mail.as_string()


# ---- What does not arrive -------------------------------------------------------------


def refused(sink: Sink, user: Any, *faults: str) -> tuple[Message, Reply]:
    message = make_message()
    sent(sink)
    reply = inbox.reply(message, "Yes.", by=user, now=timezone.now(), closes=True)
    sink.fails("ada@example.org", *faults)
    sent(sink)
    return message, reply


@pytest.mark.parametrize("fault", ["550 5.1.1 <ada@example.org> No such user", DROP_AFTER])
def test_an_answer_that_did_not_leave_opens_its_message_once(
    sink: Sink, user: Any, fault: str
) -> None:
    message, reply = refused(sink, user, fault)
    now = timezone.now()
    assert [undelivered.find_unsent(now) for _ in range(2)] == [1, 0]
    message.refresh_from_db()
    assert message.state == State.OPEN
    assert message.events.filter(kind="unsent").count() == 1
    assert message.reference in " ".join(
        alarm.says for alarm in watching.alarms(Switch.load(), now)
    )
    delivery = mails.delivery_of(reply)
    assert delivery
    assert "ada@" not in delivery.reply
    assert not message.events.filter(said__contains="ada@").exists()


def test_an_answer_that_was_sent_again_is_well_or_told_anew(sink: Sink, user: Any) -> None:
    message, reply = refused(sink, user, "550 5.2.2 Full", "550 5.2.2 Full still")
    undelivered.find_unsent(timezone.now())
    for expected in (1, 0):
        planning.again([delivery.pk for delivery in Delivery.objects.all()], by="ed")
        sent(sink)
        assert undelivered.find_unsent(timezone.now()) == expected
    reply.refresh_from_db()
    assert reply.failed_at is None
    assert message.events.filter(kind="unsent").count() == 2


def test_a_refused_answer_is_sent_again_by_hand(sink: Sink, user: Any) -> None:
    message, reply = refused(sink, user, "550 5.2.2 Full")
    undelivered.find_unsent(timezone.now())
    undelivered.send_again(reply, by=user, now=timezone.now())
    assert len(sent(sink)) == 1
    message.refresh_from_db()
    reply.refresh_from_db()
    assert (message.state, reply.failed_at) == (State.WAITING, None)
    assert undelivered.find_unsent(timezone.now()) == 0
    with pytest.raises(inbox.NotPossible, match="failed, or is uncertain"):
        undelivered.send_again(reply, by=user, now=timezone.now())


def test_an_answer_that_waits_for_long_is_told(user: Any) -> None:
    inbox.reply(make_message(), "Yes.", by=user, now=NOW)
    said = [alarm.says for alarm in undelivered.alarms(NOW + timedelta(minutes=20))]
    assert said == ["An answer to a reader has waited for 19 minutes."]
    assert not list(undelivered.alarms(NOW + timedelta(minutes=10)))


# ---- The 15 seconds -------------------------------------------------------------------


def test_an_answer_leaves_when_it_can_no_longer_be_taken_back(user: Any) -> None:
    now = timezone.now()
    inbox.reply(make_message(), "Yes.", by=user, now=now)
    jobs = ProcrastinateJob.objects.filter(task_name="outbox.tasks.send_mail", status="todo")
    at_once, later = jobs.order_by("scheduled_at").reverse()
    assert at_once.scheduled_at is None
    wait = later.scheduled_at - now
    assert timedelta(seconds=15) <= wait <= timedelta(seconds=16)


def test_a_job_for_later_hides_none_for_now() -> None:
    now = timezone.now()
    for wait in (None, timedelta(seconds=15), timedelta(seconds=15), timedelta(seconds=30), None):
        planning.wake(now + wait if wait else None)
    assert ProcrastinateJob.objects.filter(status="todo").count() == 3


def test_taking_back_and_sending_at_once_have_one_winner(
    sink: Sink, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = make_message()
    sent(sink)
    for number in range(12):
        reply = inbox.reply(message, f"Number {number}.", by=user, now=timezone.now())
        Delivery.objects.filter(recipient=reply.pk, state="deferred").update(due_at=NOW)
        before = len(sink.taken)
        with monkeypatch.context() as patched:
            is_back = race(reply, user, patched)
        delivery = mails.delivery_of(reply)
        assert delivery
        went = len(sink.taken) - before
        assert (went, delivery.state) == ((0, "cancelled") if is_back else (1, "sent"))
        print("taken back" if is_back else "sent")


def race(reply: Reply, user: Any, patched: pytest.MonkeyPatch) -> bool:
    """Claim and hold back at the same moment; whether it was held back."""
    barrier, have_met = threading.Barrier(2), threading.Event()
    errors: list[BaseException] = []
    claim, hold_back = claiming.claim_deferred, mails.hold_back

    def claim_with(count: int) -> Any:
        if not have_met.is_set():
            meet()
        return claim(count)

    def hold_back_with(reply: Reply) -> bool:
        meet()
        return hold_back(reply)

    def meet() -> None:
        barrier.wait(5)
        have_met.set()  # later claims go on alone

    patched.setattr(claiming, "claim_deferred", claim_with)
    patched.setattr(mails, "hold_back", hold_back_with)

    def send() -> None:
        try:
            sending.send_due(seconds=10)
        except BaseException as error:  # noqa: BLE001  told to the test
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=send)
    thread.start()
    is_back = inbox.take_back(reply, by=user, now=timezone.now())
    thread.join(20)
    assert not errors
    return is_back
