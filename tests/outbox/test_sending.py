"""What becomes of a mail is what the server said, and each goes once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from outbox import counting, planning, sending, steering, suppressing, switching, tasks
from outbox.models import Delivery, Mailing, Sender, Suppression, Switch, Throttle
from outbox.sending import claiming
from outbox.sending.claiming import Result
from outbox.sending.outcomes import Fate, Outcome
from tests.races import elsewhere, until_it_waits

from .conftest import Numbered
from .sink import DROP_AFTER, DROP_BEFORE, HANG, Sink

pytestmark = pytest.mark.django_db(transaction=True)
State = Delivery.State


def states() -> dict[int, str]:
    return dict(Delivery.objects.values_list("recipient", "state"))


def reply(number: int) -> str:
    return Delivery.objects.get(recipient=number).reply


def make_due() -> None:
    Delivery.objects.filter(state="deferred").update(due_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("is_piped", [True, False])
def test_each_recipient_gets_one_mail(numbered: Numbered, sink: Sink, is_piped: bool) -> None:
    sink.is_piped = is_piped
    mailing = numbered.plan(*range(1, 26))
    done = sending.send_due()
    assert done.sent == 25
    assert Counter(sink.addresses()) == {f"r{number}@example.org": 1 for number in range(1, 26)}
    assert set(states().values()) == {State.SENT}
    tally = counting.counted(mailing)
    assert tally.is_balanced
    assert tally.states == {"sent": 25}
    assert not Sender.objects.exists()


def test_a_copy_has_its_own_link_and_the_message_id_of_its_row(
    numbered: Numbered, sink: Sink
) -> None:
    numbered.plan(7)
    sending.send_due()
    (mail,) = sink.mails
    delivery = Delivery.objects.get()
    assert mail["To"] == "r7@example.org"
    assert mail["Message-ID"] == delivery.message_id
    assert mail["List-Unsubscribe"] == "<https://example.org/7>"
    assert mail.get_content().strip() == "Your link: https://example.org/7"


@pytest.mark.parametrize("is_piped", [True, False])
@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("421 4.7.0 Too many connections", State.DEFERRED),
        ("450 4.2.0 Greylisted", State.DEFERRED),
        ("451 4.3.0 Try later", State.DEFERRED),
        ("452 4.2.2 Full", State.DEFERRED),
        ("550 5.1.1 No such user", State.FAILED),
        ("text 451 4.3.0 Try later", State.DEFERRED),
        ("text 452 4.3.1 No room", State.DEFERRED),
        ("text 550 5.7.1 Spam", State.FAILED),
        (DROP_BEFORE, State.DEFERRED),
        (DROP_AFTER, State.UNCERTAIN),
        (HANG, State.UNCERTAIN),
    ],
)
def test_a_fault_has_its_state_and_the_others_go(
    numbered: Numbered, sink: Sink, fault: str, state: str, is_piped: bool
) -> None:
    sink.is_piped = is_piped
    sink.fails("r2@example.org", fault)
    mailing = numbered.plan(1, 2, 3, 4)
    sending.send_due()
    assert states() == {1: State.SENT, 2: state, 3: State.SENT, 4: State.SENT}
    assert reply(2)
    if fault[:1] in "45":
        assert fault.split(" ")[1] in reply(2)
    assert counting.counted(mailing).is_balanced


@pytest.mark.parametrize("fault", ["451 4.3.0 Later", "text 452 4.3.1 No room", DROP_BEFORE])
def test_what_was_deferred_goes_later_with_the_same_message_id(
    numbered: Numbered, sink: Sink, fault: str
) -> None:
    sink.fails("r1@example.org", fault)
    numbered.plan(1)
    sending.send_due()
    first = Delivery.objects.get()
    assert first.due_at
    assert sending.send_due().sent == 0  # not yet
    make_due()
    assert sending.send_due().sent == 1
    assert len(sink.taken) == 1
    assert sink.mails[0]["Message-ID"] == first.message_id


def test_a_dropped_line_does_not_count_as_an_attempt_and_a_refusal_does(
    numbered: Numbered, sink: Sink
) -> None:
    sink.fails("r1@example.org", DROP_BEFORE)
    sink.fails("r2@example.org", "451 4.3.0 Later")
    numbered.plan(1, 2)
    sending.send_due()
    assert dict(Delivery.objects.values_list("recipient", "attempts")) == {1: 0, 2: 1}


def test_it_is_given_up_after_many_attempts(numbered: Numbered, sink: Sink) -> None:
    sink.fails("r1@example.org", *["451 4.3.0 Later"] * claiming.MOST_ATTEMPTS)
    numbered.plan(1)
    for _ in range(claiming.MOST_ATTEMPTS):
        make_due()
        sending.send_due()
    assert states() == {1: State.FAILED}
    assert reply(1).startswith("Given up. 451 4.3.0 Later")


def test_uncertain_ones_are_never_sent_again_by_themselves(numbered: Numbered, sink: Sink) -> None:
    sink.fails("r1@example.org", DROP_AFTER)
    numbered.plan(1)
    sending.send_due()
    tasks.mind_mail(int(timezone.now().timestamp()))
    sending.send_due()
    assert len(sink.taken) == 1


def test_an_editor_resolves_uncertain_ones_or_sends_them_again(
    numbered: Numbered, sink: Sink
) -> None:
    for number in (1, 2, 3):
        sink.fails(f"r{number}@example.org", DROP_AFTER)
    mailing = numbered.plan(1, 2, 3)
    sending.send_due()
    by_number = dict(Delivery.objects.values_list("recipient", "pk"))
    assert steering.resolve([by_number[1]], was_sent=True, by="Ada") == 1
    assert steering.resolve([by_number[2]], was_sent=False, by="Ada") == 1
    assert planning.again([by_number[3]], by="Ada") == 1
    assert states() == {1: State.SENT, 2: State.FAILED, 3: State.PLANNED}
    sending.send_due()
    assert states()[3] == State.SENT
    assert counting.counted(mailing).states == {"sent": 2, "failed": 1}


def test_a_server_that_is_away_loses_nothing(numbered: Numbered, sink: Sink, settings: Any) -> None:
    numbered.plan(1, 2)
    settings.EMAIL_PORT = 9  # nothing listens there
    done = sending.send_due()
    assert "refused" in done.trouble
    assert done.is_more
    assert set(states().values()) == {State.PLANNED}
    assert "refused" in Switch.load().trouble
    settings.EMAIL_PORT = sink.port
    assert sending.send_due().sent == 2
    assert Switch.load().trouble == ""


def test_who_was_taken_off_after_the_planning_gets_nothing(numbered: Numbered, sink: Sink) -> None:
    numbered.plan(1, 2)
    numbered.gone = {2}
    sending.send_due()
    assert states() == {1: State.SENT, 2: State.CANCELLED}
    assert sink.addresses() == ["r1@example.org"]


def test_suppressed_addresses_are_asked_for_again_when_it_is_sent(
    numbered: Numbered, sink: Sink
) -> None:
    numbered.plan(1, 2)
    suppressing.suppress("R2+tag@Example.org", reason=Suppression.Reason.ASKED)
    sending.send_due()
    assert states() == {1: State.SENT, 2: State.SUPPRESSED}
    assert sink.addresses() == ["r1@example.org"]


def test_mail_that_is_no_bulk_goes_to_suppressed_addresses(numbered: Numbered, sink: Sink) -> None:
    numbered.is_bulk = False
    suppressing.suppress("r1@example.org", reason=Suppression.Reason.BOUNCED)
    numbered.plan(1)
    sending.send_due()
    assert states() == {1: State.SENT}


def test_a_mailing_waits_for_its_time(numbered: Numbered, sink: Sink) -> None:
    numbered.plan(1, start_at=timezone.now() + timedelta(hours=1))
    assert sending.send_due().sent == 0
    Mailing.objects.update(start_at=timezone.now())
    assert sending.send_due().sent == 1


def test_what_is_too_late_is_cancelled(numbered: Numbered, sink: Sink) -> None:
    mailing = numbered.plan(1, 2, not_after=timezone.now() - timedelta(seconds=1))
    assert sending.send_due().sent == 0
    tasks.mind_mail(int(timezone.now().timestamp()))
    assert states() == {1: State.CANCELLED, 2: State.CANCELLED}
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DONE
    assert counting.counted(mailing).is_balanced


def test_a_paused_mailing_sends_nothing_until_it_is_resumed(numbered: Numbered, sink: Sink) -> None:
    mailing = numbered.plan(1, 2)
    steering.pause(mailing)
    assert sending.send_due().sent == 0
    steering.resume(mailing)
    assert sending.send_due().sent == 2


def test_a_cancelled_mailing_leaves_its_count(numbered: Numbered, sink: Sink) -> None:
    mailing = numbered.plan(1, 2, 3)
    assert steering.cancel(mailing) == 3
    assert sending.send_due().sent == 0
    tally = counting.counted(mailing)
    assert (tally.states, tally.is_balanced) == ({"cancelled": 3}, True)
    with pytest.raises(steering.CannotSteer, match="is cancelled"):
        steering.resume(mailing)


def test_what_was_in_hand_when_it_was_cancelled_is_counted_when_it_is_over(
    numbered: Numbered, sink: Sink
) -> None:
    mailing = numbered.plan(1, 2, 3)
    sender = claiming.begin("a test", 1)
    with transaction.atomic():
        rows = claiming.claim(claiming.running(), 2)
        claiming.intend(sender, [row[0] for row in rows])
    assert steering.cancel(mailing) == 1
    outcomes = Outcome(Fate.SENT, "250"), Outcome(Fate.DEFERRED, "451 Later")
    claiming.record(Result(row[0], 0, one) for row, one in zip(rows, outcomes, strict=True))
    assert steering.settle_cancelled() == 1
    mailing.refresh_from_db()
    tally = counting.counted(mailing)
    assert (tally.states, tally.is_balanced) == ({"sent": 1, "cancelled": 2}, True)
    assert steering.settle_cancelled() == 0


def test_who_cancels_while_a_sender_claims_waits_and_loses_nothing(numbered: Numbered) -> None:
    """The row is the sender's from its commit on; the rest is cancelled."""
    mailing = numbered.plan(1, 2)
    sender = claiming.begin("a test", 1)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ((claimed, *_),) = claiming.claim(claiming.running(), 1)
            cancelling = elsewhere(pool, lambda: steering.cancel(mailing))
            until_it_waits(cancelling)
            claiming.intend(sender, [claimed])
        assert cancelling.result() == 1
    assert Delivery.objects.get(state="sending").pk == claimed
    assert claiming.running() == []


def test_urgent_mail_goes_first(numbered: Numbered, sink: Sink, settings: Any) -> None:
    settings.OUTBOX_CONNECTIONS = 1
    numbered.plan(*range(1, 6))
    planning.plan_one(kind="numbered", recipient=99, stream="answers")
    sending.send_due()
    assert sink.addresses()[0] == "r99@example.org"


def test_a_fault_of_the_mail_pauses_its_mailing(numbered: Numbered, sink: Sink) -> None:
    numbered.subject = "Two\nlines"
    mailing = numbered.plan(1, 2)
    sending.send_due()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert "control character" in mailing.because
    assert set(states().values()) == {State.PLANNED}
    assert not sink.taken


def test_an_address_with_a_line_break_fails_alone(numbered: Numbered, sink: Sink) -> None:
    numbered.addresses = {1: "a@example.org>\r\nRCPT TO:<b@example.org"}
    numbered.plan(1, 2)
    sending.send_due()
    assert states() == {1: State.FAILED, 2: State.SENT}
    assert sink.addresses() == ["r2@example.org"]


# ---- Who sends ------------------------------------------------------------------------


def test_what_a_dead_sender_had_in_hand_is_uncertain(numbered: Numbered, sink: Sink) -> None:
    numbered.plan(1, 2)
    dead, alive = claiming.begin("dead", 1), claiming.begin("alive", 1)
    first, second = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    claiming.intend(dead, [first])
    claiming.intend(alive, [second])
    Sender.objects.filter(pk=dead).update(seen_at=timezone.now() - timedelta(minutes=2))
    assert claiming.find_lost() == 1
    assert states() == {1: State.UNCERTAIN, 2: State.SENDING}


def test_a_sender_that_was_given_up_may_still_tell(numbered: Numbered, sink: Sink) -> None:
    numbered.plan(1)
    sender = claiming.begin("slow", 1)
    pk = Delivery.objects.get().pk
    claiming.intend(sender, [pk])
    Delivery.objects.update(state="uncertain", sender=None)
    outcome = sending.outcomes.Outcome(sending.outcomes.Fate.SENT, "250 Ok")
    claiming.record([claiming.Result(pk, 0, outcome)])
    assert states() == {1: State.SENT}


def test_a_copy_of_the_database_sends_nothing(numbered: Numbered, sink: Sink) -> None:
    numbered.plan(1, 2)
    switching.check_owner()
    Switch.objects.update(fingerprint="another:1:1")
    assert sending.send_due().sent == 0
    assert "copied or restored" in Switch.load().because
    assert set(states().values()) == {State.PLANNED}
    assert switching.release(drop_waiting=True) == 2
    assert set(states().values()) == {State.CANCELLED}
    numbered.plan(3, key="later")
    assert sending.send_due().sent == 1


def test_the_switch_stops_all_mail(numbered: Numbered, sink: Sink) -> None:
    numbered.plan(1)
    switching.stop("The server is moved.")
    assert sending.send_due().sent == 0
    assert switching.release(drop_waiting=False) == 0
    assert sending.send_due().sent == 1


# ---- How fast -------------------------------------------------------------------------


def test_a_domain_gets_no_more_than_it_may(numbered: Numbered, sink: Sink) -> None:
    Throttle.objects.create(domain="slow.example", per_day=2)
    numbered.addresses = {number: f"r{number}@slow.example" for number in range(1, 6)}
    numbered.plan(*range(1, 9))
    sending.send_due()
    assert Counter(states().values()) == {State.SENT: 5, State.DEFERRED: 3}
    by_domain = Counter(address.partition("@")[2] for address in sink.addresses())
    assert by_domain == {"slow.example": 2, "example.org": 3}
    assert reply(Delivery.objects.filter(state="deferred").first().recipient).startswith(  # type: ignore[union-attr]
        "Its domain"
    )


def test_all_mail_together_is_limited_by_the_day(numbered: Numbered, sink: Sink) -> None:
    Throttle.objects.create(per_day=3)
    numbered.plan(*range(1, 6))
    sending.send_due(seconds=3)
    assert Counter(states().values()) == {State.SENT: 3, State.PLANNED: 2}


# ---- Told of it -----------------------------------------------------------------------


def test_too_many_bounces_stop_a_mailing(numbered: Numbered, sink: Sink) -> None:
    for number in range(1, 13):
        sink.fails(f"r{number}@example.org", "550 5.1.1 No such user")
    mailing = numbered.plan(*range(1, 51))
    Throttle.objects.create(per_day=40)
    sending.send_due(seconds=2)
    tasks.mind_mail(int(datetime.now(UTC).timestamp()))
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert mailing.because == "12 of 40 mails bounced, 30 %: more than 5 %."
    steering.resume(mailing)
    tasks.mind_mail(int(datetime.now(UTC).timestamp()))
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING  # somebody has looked at it


def test_planning_twice_is_planning_once(numbered: Numbered) -> None:
    numbered.plan(1, 2)
    again = planning.plan(kind="numbered", key="test", name="Again", audience=("SELECT 3", []))
    assert again is None
    assert set(states()) == {1, 2}


def test_a_delivery_is_unique_for_a_mailing_and_a_recipient(numbered: Numbered) -> None:
    mailing = numbered.plan(1, 1, 1)
    assert mailing.candidates == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox_delivery")
        assert cursor.fetchone() == (1,)
