"""Mails that come to the desk: each joins its thread or begins a message, and none is lost."""

from datetime import timedelta
from typing import Any

import pytest

from contact import history, inbox, incoming, mails, quarantine, reading
from contact.incoming import Taken, take
from contact.models import KnownPhrase, Message, MessageEvent, Quarantined, Reply, Topic
from outbox import envelopes
from outbox.models import Delivery, Notice
from tests.admin.people import make_user
from tests.contact.letters import DESK, letter, raw
from tests.contact.make import NOW, make_message, make_topic
from tests.outbox.returned import bounce

pytestmark = pytest.mark.django_db
State = Message.State
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _desk(publisher: Any, settings: Any) -> None:
    settings.CONTACT_ADDRESS, settings.BOUNCE_ADDRESS = DESK, "bounces@example.org"


@pytest.fixture
def message() -> Message:
    made = make_message()
    inbox.close(made, by=None, now=NOW)
    return made


def address_of(message: Message) -> str:
    return mails.reply_address(message, message.topic)  # type: ignore[arg-type]


def answered(message: Message) -> str:
    """The Message-ID of an answer of ours."""
    reply = inbox.reply(message, "It depends.", by=make_user("Editor", "ed"), now=NOW)
    delivery = mails.delivery_of(reply)
    assert delivery
    return delivery.message_id


def kinds(message: Message) -> list[str]:
    return [line.kind for line in history_of(message)]


def history_of(message: Message) -> list[MessageEvent]:
    return list(message.events.all())


# ---- Which thread ---------------------------------------------------------------------


@pytest.mark.parametrize("header", ["to", "cc", "delivered_to", "x_original_to", "envelope_to"])
def test_an_answer_to_the_signed_address_joins_its_thread(message: Message, header: str) -> None:
    assert take(raw(**{"to": DESK, header: address_of(message)}), now=LATER) == Taken.JOINED
    message.refresh_from_db()
    reply = message.replies.get()
    assert (message.state, message.closed_at) == (State.OPEN, None)
    assert (reply.text, reply.address, reply.remarks) == (
        "And what of promises?", "ada@example.org", []
    )  # fmt: skip


def test_an_answer_that_names_a_mail_of_ours_joins_its_thread(message: Message) -> None:
    references = f"<0@other.example> {answered(message)} <9@other.example>"
    assert take(raw(references=references), now=LATER) == Taken.JOINED
    assert message.replies.filter(way="in").count() == 1


def test_a_programs_answer_to_the_envelope_joins_and_changes_nothing(message: Message) -> None:
    answered(message)
    delivery = Delivery.objects.get(mailing__key="reply")
    to = envelopes.envelope_from(delivery.pk, sender="")
    Notice.objects.all().delete()
    away = raw("I am away.\n", to=to, auto_submitted="auto-replied")
    assert take(away, now=LATER) == Taken.JOINED
    message.refresh_from_db()
    assert (message.state, kinds(message)[-1]) == (State.WAITING, "away")
    assert message.replies.get(way="in").remarks == ["A program wrote this."]
    assert not Notice.objects.exists()


def test_a_colleague_with_the_signed_address_joins_and_is_pointed_out(message: Message) -> None:
    take(raw(to=address_of(message), **{"from": "Bob <bob@example.org>"}), now=LATER)
    reply = message.replies.get()
    assert (reply.name, reply.address) == ("Bob", "bob@example.org")
    assert reply.remarks == [
        "It came from another address than what was written before; look who it is."
    ]


def test_a_stranger_who_names_a_mail_of_ours_begins_a_message(message: Message) -> None:
    mail = raw(in_reply_to=answered(message), **{"from": "Eve <eve@example.org>"})
    assert take(mail, now=LATER) == Taken.BEGAN
    assert not message.replies.filter(way="in").exists()
    begun = Message.objects.get(address="eve@example.org")
    assert begun.remarks == [
        f"It names {message.reference}, and may not belong there; look who it is."
    ]


def test_who_has_joined_a_thread_may_answer_by_any_mail_of_it(message: Message) -> None:
    bob = {"from": "Bob <bob@example.org>"}
    take(raw(to=address_of(message), **bob), now=LATER)
    mail = raw("More.\n", in_reply_to=answered(message), message_id="<b2@x.example>", **bob)
    assert take(mail, now=LATER) == Taken.JOINED


def test_an_answer_of_the_staff_by_mail_says_that_the_reader_did_not_get_it(
    message: Message,
) -> None:
    user = make_user("Editor", "ed")
    user.email = "ed@example.org"
    user.save()
    take(raw(to=address_of(message), **{"from": "Ed <ED@example.org>"}), now=LATER)
    [remark] = message.replies.get().remarks
    assert "The reader did not get it" in remark


def test_an_answer_goes_where_its_message_went_on(message: Message) -> None:
    other = make_message(text="Another")
    inbox.merge(message, other, by=None, now=NOW)
    take(raw(to=address_of(message)), now=LATER)
    assert other.replies.count() == 1


def test_an_answer_to_an_erased_message_begins_a_new_one(message: Message) -> None:
    to = address_of(message)
    Message.objects.update(erased_at=NOW, address="", canonical="")
    assert take(raw(to=to), now=LATER) == Taken.BEGAN
    assert not message.replies.exists()


def test_a_forged_address_joins_nothing(message: Message) -> None:
    other = make_message(text="Another")
    forged = address_of(message).replace(message.reference.lower(), other.reference.lower())
    assert take(raw(to=forged), now=LATER) == Taken.BEGAN


# ---- A message of its own -------------------------------------------------------------


def test_a_mail_that_answers_nothing_begins_a_message(publisher: Any) -> None:
    topic = make_topic()
    assert take(raw(subject="Hello", reply_to="ada@home.example"), now=NOW) == Taken.BEGAN
    message = Message.objects.get()
    assert (message.source, message.topic, message.subject) == ("mail", topic, "Hello")
    assert (message.name, message.address) == ("Ada Reader", "ada@home.example")
    assert message.remarks == [
        "It says it is from ada@example.org, and wants its answer elsewhere."
    ]
    assert kinds(message) == ["arrived", "acknowledged"]


def test_the_word_in_the_address_chooses_the_topic(publisher: Any) -> None:
    make_topic()
    press = make_topic("Press", position=200, is_offered=False)
    take(raw(to="desk+press@example.org"), now=NOW)
    assert Message.objects.get().topic == press


def test_a_mail_is_judged_as_a_form_is(publisher: Any) -> None:
    KnownPhrase.objects.create(phrase="casino", weight=9)
    make_topic()
    take(raw("Casino\n"), now=NOW)
    message = Message.objects.get()
    assert (message.state, message.reasons) == (State.SPAM, ["It says “casino”."])
    assert not Delivery.objects.exists()


ROBOTS = {
    "auto-generated": {"auto_submitted": "auto-generated"},
    "auto-replied": {"auto_submitted": "auto-replied (vacation)"},
    "bulk": {"precedence": "bulk"},
    "junk": {"precedence": "Junk"},
    "auto_reply": {"precedence": "auto_reply"},
    "list": {"precedence": "list"},
    "List-Id": {"list_id": "<all.example.org>"},
    "List-Unsubscribe": {"list_unsubscribe": "<https://example.org/>"},
    "X-Autoreply": {"x_autoreply": "yes"},
    "X-Autorespond": {"x_autorespond": "away"},
    "suppressed": {"x_auto_response_suppress": "All"},
    "null return path": {"return_path": "<>"},
    "mailer-daemon": {"from": "MAILER-DAEMON@mx.example"},
    "no-reply": {"from": "Shop <no-reply@shop.example>"},
    "our own address": {"from": "Us <desk@example.org>"},
    "an answer to ourselves": {"reply_to": "bounces@example.org"},
}


@pytest.mark.parametrize("name", ROBOTS)
def test_a_program_is_never_acknowledged(name: str, publisher: Any) -> None:
    make_topic()
    assert take(raw(**ROBOTS[name]), now=NOW) == Taken.BEGAN
    assert not Delivery.objects.filter(mailing__key="acknowledgement").exists()
    message = Message.objects.get()
    inbox.call_spam(message, by=None, now=LATER)
    inbox.call_no_spam(message, by=None, now=LATER)
    assert not Delivery.objects.filter(mailing__key="acknowledgement").exists()


def test_two_programs_that_answer_each_other_come_to_an_end(publisher: Any) -> None:
    """The worst of robots: no mark, a new identifier and new words each time, from two people."""
    user = make_user("Editor", "ed")
    user.email = "ed@example.org"
    user.save()
    topic = make_topic()
    topic.people.add(user)
    take(raw(), now=NOW)
    message = Message.objects.get()
    for number in range(50):
        mail = raw(f"Away {number}\n", to=address_of(message), message_id=f"<{number}@x.example>")
        assert take(mail, now=NOW + timedelta(seconds=number)) == Taken.JOINED
    assert message.replies.count() == 50
    assert Delivery.objects.filter(mailing__key="acknowledgement").count() == 1
    assert Notice.objects.count() <= 11


def test_our_own_mail_come_back_is_no_message(message: Message) -> None:
    ours = answered(message)
    assert take(raw(message_id=ours), now=LATER) == Taken.OURS
    assert Message.objects.count() == 1


# ---- Once -----------------------------------------------------------------------------


def test_a_mail_is_taken_once(message: Message) -> None:
    joining, beginning = raw(to=address_of(message)), raw(message_id="<b@x.example>")
    for expected in (Taken.JOINED, Taken.AGAIN, Taken.AGAIN):
        assert take(joining, now=LATER) == expected
    assert take(beginning, now=LATER) == Taken.BEGAN
    assert take(beginning, now=LATER + timedelta(days=3)) == Taken.AGAIN
    assert (Message.objects.count(), Reply.objects.count()) == (2, 1)


def test_a_mail_by_two_ways_is_taken_once(message: Message) -> None:
    first = raw(to=address_of(message))
    second = b"Received: from elsewhere\n" + first
    assert [take(one, now=LATER) for one in (first, second)] == [Taken.JOINED, Taken.AGAIN]


def test_two_mails_with_one_identifier_are_both_kept(message: Message) -> None:
    for text in ("One\n", "Two\n"):
        assert take(raw(text, to=address_of(message)), now=LATER) == Taken.JOINED
    assert {one.text for one in message.replies.all()} == {"One", "Two"}
    assert take(raw("Two\n", to=address_of(message)), now=LATER) == Taken.AGAIN


def test_a_mail_without_identifier_is_taken_once(message: Message) -> None:
    mail = raw(to=address_of(message), message_id="", date="")
    assert [take(mail, now=LATER) for _ in range(2)] == [Taken.JOINED, Taken.AGAIN]


def test_a_date_in_the_future_moves_nothing(message: Message) -> None:
    take(raw(to=address_of(message), date="Fri, 01 Jan 2099 00:00:00 +0000"), now=LATER)
    assert message.replies.get().made_at == LATER


# ---- What can't be taken in -----------------------------------------------------------


def test_what_cannot_be_read_is_in_quarantine_once(publisher: Any) -> None:
    for _ in range(3):
        assert take(b"\x00\xff" * 50, now=NOW) == Taken.QUARANTINED
    kept = Quarantined.objects.get()
    assert (bytes(kept.raw), kept.because) == (b"\x00\xff" * 50, "It has no header.")


def test_a_mail_that_is_too_large_stays_where_it_is(
    publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 2_000)
    monkeypatch.setattr(quarantine, "MOST_KEPT", 100)
    assert take(raw("x" * 3_000), now=NOW) == Taken.LEFT
    assert len(Quarantined.objects.get().raw) == 100


def test_a_fault_of_ours_costs_no_mail(publisher: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **options: Any) -> None:
        raise ZeroDivisionError("a bug")

    make_topic()
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "receive", fail)
        assert take(raw(), now=NOW) == Taken.QUARANTINED
    assert Quarantined.objects.get().because == "A fault of ours: ZeroDivisionError: a bug"
    assert not Message.objects.exists()


def test_a_mail_that_kills_the_process_is_tried_three_times(
    publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_topic()

    def die(*given: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(reading, "read", die)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                take(raw(), now=NOW)
    assert take(raw(), now=NOW) == Taken.QUARANTINED


def test_without_a_sender_it_is_in_quarantine(publisher: Any) -> None:
    make_topic()
    for sender in ("", "nobody", "<>", "Ada <ada@>"):
        mail = letter(**{"from": "x@example.org"})
        del mail["from"]
        raw_mail = f"From: {sender}\n".encode() + mail.as_bytes()
        assert take(raw_mail, now=NOW) == Taken.QUARANTINED
    assert Quarantined.objects.first().because == "It names no sender who could be answered."  # type: ignore[union-attr]


def test_what_lies_in_quarantine_is_tried_again_by_hand(publisher: Any) -> None:
    Topic.objects.all().delete()
    assert take(raw(), now=NOW) == Taken.QUARANTINED
    kept = Quarantined.objects.get()
    assert kept.because == "There is no topic yet that it could be given."
    assert incoming.take_again(kept, now=NOW).because == kept.because
    make_topic()
    became = incoming.take_again(kept, now=NOW)
    assert (became.what, became.message) == (Taken.BEGAN, Message.objects.get())
    kept.refresh_from_db()
    assert kept.is_done
    assert incoming.take_again(kept, now=NOW).what == Taken.AGAIN


def test_why_a_mail_is_in_quarantine_is_what_stood_in_its_way_last(publisher: Any) -> None:
    quarantine.keep(b"\x00\xff", "A fault of ours.", now=NOW)
    kept = Quarantined.objects.get()
    incoming.take_again(kept, now=LATER)
    kept.refresh_from_db()
    assert (kept.because, kept.is_done) == ("It has no header.", False)


def test_of_a_mail_that_was_too_large_no_piece_is_taken_in(
    publisher: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 2_000)
    monkeypatch.setattr(quarantine, "MOST_KEPT", 500)
    take(raw("x" * 3_000), now=NOW)
    became = incoming.take_again(Quarantined.objects.get(), now=LATER)
    assert became == incoming.Became(Taken.QUARANTINED, because=incoming.CUT_OFF)
    assert not Message.objects.exists()


# ---- What came back -------------------------------------------------------------------


def test_an_answer_that_bounces_opens_its_message_again(message: Message) -> None:
    user = make_user("Editor", "ed")
    user.email = "ed@example.org"
    user.save()
    reply = inbox.reply(message, "It depends.", by=user, now=NOW, closes=True)
    delivery = mails.delivery_of(reply)
    assert delivery
    to = envelopes.envelope_from(delivery.pk, sender="")
    came_back = bounce(to=to, original=delivery.message_id)
    assert [take(came_back, now=LATER) for _ in range(2)] == [Taken.REPORT, Taken.REPORT]
    message.refresh_from_db()
    reply.refresh_from_db()
    assert (message.state, bool(reply.failed_at)) == (State.OPEN, True)
    [line] = message.events.filter(kind="returned")
    assert "no such user" in line.said
    assert "ada@" not in line.said
    assert Notice.objects.filter(subject__contains="Not delivered").count() == 1


def test_a_bounce_to_the_wrong_address_is_seen_by_somebody(message: Message) -> None:
    came_back = bounce(to=DESK, original=answered(message))
    assert take(came_back, now=LATER) == Taken.JOINED
    message.refresh_from_db()
    assert message.state == State.OPEN


def test_a_bounce_to_the_wrong_address_joins_nothing_that_was_erased(message: Message) -> None:
    came_back = bounce(to=DESK, original=answered(message))
    Message.objects.update(erased_at=NOW, address="", canonical="")
    assert take(came_back, now=LATER) == Taken.QUARANTINED


def test_a_bounce_of_a_mail_that_is_not_ours_begins_nothing(publisher: Any) -> None:
    make_topic()
    came_back = bounce(to=DESK, original="<x@example.net>")
    assert take(came_back, now=NOW) == Taken.QUARANTINED
    assert not Message.objects.exists()


def test_a_bounced_acknowledgement_is_a_line_in_the_history(message: Message) -> None:
    delivery = Delivery.objects.get(mailing__key="acknowledgement")
    to = envelopes.envelope_from(delivery.pk, sender="")
    take(bounce(to=to, original=delivery.message_id), now=LATER)
    assert kinds(message)[-1] == "returned"
    message.refresh_from_db()
    assert message.state == State.CLOSED


def test_nothing_personal_stands_in_the_history(message: Message) -> None:
    take(raw(to=address_of(message)), now=LATER)
    assert not history.MessageEvent.objects.filter(said__contains="ada").exists()
