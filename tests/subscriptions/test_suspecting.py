"""Odd sign-ups wait for a person; programs that press every button are asked once more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from outbox import watching
from outbox.models import Delivery, Switch
from subscriptions import canary, links, records, signing_up, suspecting, tasks
from subscriptions.admin import people
from subscriptions.choices import Choices
from subscriptions.models import Consent, SignUp, Subscriber, Topic, TopicTally
from subscriptions.signing_up import Asked
from tests.factories import make_subject

from .make import make_subscriber
from .test_signing_up import posted

pytestmark = pytest.mark.django_db


def found(address: str, *, has_language: bool = True, network: str = "") -> list[str]:
    return list(
        suspecting.signs(
            address, network=network, has_language=has_language, now=timezone.now()
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["ada.lovelace@example.org", "a.b.c@gmail.com", "schwartz@example.org", "ada1815@example.org",
     "x2y@example.org", "o.brien+news@example.org"],
)  # fmt: skip
def test_people_are_not_suspected(address: str) -> None:
    assert found(address) == []


@pytest.mark.parametrize(
    ("address", "sign"),
    [
        ("ada@mailinator.com", "throw away"),
        ("xkqzvtrw@example.org", "jumbled"),
        ("a1b2c3d4@example.org", "jumbled"),
        ("a.d.a.l.ovelace@gmail.com", "dots"),
    ],
)
def test_signs_of_machines(address: str, sign: str) -> None:
    assert sign in found(address)[0]


def test_two_signs_hold_it_for_a_person(client: Client, publisher: Any) -> None:
    answer = posted(client, "xkqzvtrw@mailinator.com")
    assert (answer.status_code, answer.url) == (302, "/subscribe/sent/")
    sign_up = SignUp.objects.get()
    assert sign_up.is_held
    assert "throw away" in sign_up.suspicion
    assert not Delivery.objects.exists()
    assert signing_up.release_held(timezone.now()) == 0
    said = [alarm.says for alarm in watching.alarms(Switch.seen(), timezone.now())]
    assert "1 sign-ups wait for somebody to look at them." in said


def test_one_sign_does_not(client: Client, publisher: Any) -> None:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    posted(client, "ada@mailinator.com")
    assert SignUp.objects.get().suspicion == ""
    assert Delivery.objects.count() == 1


def test_many_from_one_network_are_a_sign() -> None:
    for number in range(suspecting.MOST_FROM_NETWORK):
        asked = Asked(f"r{number}@example.org", Choices(everything=True), client="192.0.2.7")
        signing_up.ask(asked, now=timezone.now())
    assert found("ada@example.org", network="192.0.2.0") == ["many from its network"]
    assert found("ada@example.org", network="198.51.100.0") == []


def test_a_person_lets_it_go(publisher: Any, chief: Client) -> None:
    asked = Asked("ada@example.org", Choices(everything=True), suspicion="a, b")
    sign_up = signing_up.ask(asked, now=timezone.now())
    assert sign_up
    listed = chief.get("/admin/subscriptions/signup/?suspicion__isempty=0").content.decode()
    assert "ada@example.org" in listed
    chief.post("/admin/subscriptions/signup/", {"action": "let_go", "_selected_action": sign_up.pk})
    assert Delivery.objects.get().recipient == sign_up.pk
    sign_up.refresh_from_db()
    assert (sign_up.is_held, sign_up.suspicion) == (False, "")
    assert not signing_up.clear(sign_up, now=timezone.now())


# ---- Programs that follow all and press all ---------------------------------------------


def word_of(subscriber: Subscriber) -> str:
    return links.word(links.UNSUBSCRIBE, subscriber.key, epoch=subscriber.epoch)


def test_who_follows_the_hidden_link_is_asked_again(client: Client, publisher: Any) -> None:
    subscriber = make_subscriber()
    word = word_of(subscriber)
    page = f"/subscriptions/unsubscribe/{word}/"
    assert f'href="/subscriptions/canary/{word}/"' in client.get(page).content.decode()
    client.get(f"/subscriptions/canary/{word}/")
    answer = client.post(page)
    assert answer.status_code == 409
    assert "press once more" in answer.content.decode()
    subscriber.refresh_from_db()
    assert subscriber.state == "active"
    assert client.post(page, {"again": "yes"}).status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"


def test_mail_programs_are_never_asked(client: Client, publisher: Any) -> None:
    subscriber = make_subscriber()
    word = word_of(subscriber)
    client.get(f"/subscriptions/canary/{word}/")
    answer = client.post(f"/subscriptions/unsubscribe/{word}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    subscriber.refresh_from_db()
    assert subscriber.state == "unsubscribed"


def test_it_is_forgotten_after_some_minutes(publisher: Any) -> None:
    now = timezone.now()
    canary.followed("w" * 40, now=now)
    assert canary.was_followed("w" * 40, now=now + timedelta(minutes=9))
    assert not canary.was_followed("w" * 40, now=now + timedelta(minutes=11))
    assert not canary.was_followed("v" * 40, now=now)


def test_a_program_confirms_nothing(client: Client, publisher: Any) -> None:
    sign_up = signing_up.ask(Asked("ada@example.org", Choices(everything=True)), now=timezone.now())
    assert sign_up
    word = links.timed(links.CONFIRM, sign_up.key, now=timezone.now())
    client.get(f"/subscriptions/canary/{word}/")
    assert client.post(f"/subscriptions/confirm/{word}/").status_code == 409
    assert not Subscriber.objects.exists()
    assert client.post(f"/subscriptions/confirm/{word}/", {"again": "yes"}).status_code == 200
    assert Subscriber.objects.get().state == "active"


# ---- What the staff sees ----------------------------------------------------------------


def test_what_was_chosen_is_counted(chief: Client, publisher: Any) -> None:
    trust, law = make_subject("Trust"), make_subject("Law")
    make_subscriber("a@example.org", topics=[trust])
    make_subscriber("b@example.org", topics=[trust, law])
    page = chief.get("/admin/subscriptions/subscriber/topics/").content.decode()
    assert page.index("Trust") < page.index("Law")
    assert 'value="2" max="2" aria-label="Trust"' in page
    address = f"/admin/subscriptions/subscriber/?topics__subject__id__exact={law.pk}"
    assert address in page
    listed = chief.get(address).content.decode()
    assert "b@example.org" in listed
    assert "a@example.org" not in listed


def test_the_count_follows_every_change_and_is_added_up(publisher: Any) -> None:
    def counted() -> dict[str, int]:
        return {one.name: one.count for one in people.chosen_most("subject")}

    trust, law, other = make_subject("Trust"), make_subject("Law"), make_subject("Other")
    ada = make_subscriber("a@example.org", topics=[trust])
    make_subscriber("b@example.org", topics=[trust, law])
    Topic.objects.filter(subject=law).update(subject=other)
    ada.delete()
    assert counted() == {"Other": 1, "Trust": 1}
    assert TopicTally.objects.count() > 2
    tasks.fold_topic_tallies(0)
    assert counted() == {"Other": 1, "Trust": 1}
    assert TopicTally.objects.count() == 2
    trust.delete()
    assert counted() == {"Other": 1}


def test_a_domain_is_searched_by_its_index(chief: Client, publisher: Any) -> None:
    make_subscriber("a@example.org")
    make_subscriber("b@example.net")
    page = chief.get("/admin/subscriptions/subscriber/?q=%40example.net").content.decode()
    assert "b@example.net" in page
    assert "a@example.org" not in page


def test_the_log_of_consent_only_grows(publisher: Any) -> None:
    line = records.note("ada@example.org", Consent.Kind.SIGNED_UP, now=timezone.now(), said="x")
    for change in (
        lambda: Consent.objects.filter(pk=line.pk).update(said="y"),
        lambda: Consent.objects.filter(pk=line.pk).update(network="192.0.2.0"),
        lambda: Consent.objects.filter(pk=line.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            change()
    Consent.objects.filter(pk=line.pk).update(network="", by=None)
    line.refresh_from_db()
    assert line.said == "x"
