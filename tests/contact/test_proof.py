"""A proof of work is asked for where a message looks odd; without script a person looks."""

import base64
import json
from datetime import timedelta
from typing import Any

import altcha
import pytest
from django.test import Client
from django.utils import timezone

from contact import inbox, proof
from contact.models import Message
from outbox.models import Delivery
from tests.pages import Page

from .test_form import fresh_token, post

pytestmark = pytest.mark.django_db

ODD = {"text": "See https://a.example and https://b.example " + "https://c.example/d " * 4}


@pytest.fixture(autouse=True)
def _publisher(publisher: Any) -> None:
    """The form stands on the publisher's site."""


def challenge_in(answer: Any) -> str:
    page = Page(answer.content.decode())
    return next(found["data-challenge"] for _, found in page.elements if "data-challenge" in found)


def solved(challenge: str) -> str:
    """What the page's script does."""
    made = altcha.Challenge.from_dict(json.loads(challenge))
    solution = altcha.solve_challenge(made)
    assert solution
    return altcha.Payload(made, solution).to_base64()


def test_an_odd_message_is_kept_and_goes_on_once_its_proof_comes(client: Client) -> None:
    answer = post(client, **ODD)
    message = Message.objects.get()
    assert (message.state, Delivery.objects.count()) == ("spam", 0)
    page = client.get(answer.url)
    assert message.reference in page.content.decode()
    after = client.post(answer.url, {"proof": solved(challenge_in(page))})
    message.refresh_from_db()
    assert (after.status_code, message.state, message.reasons) == (302, "new", message.reasons[:2])
    assert Delivery.objects.count() == 1
    assert message.reference in client.get(after.url).content.decode()
    assert [line.kind for line in message.events.all()] == ["arrived", "proved", "acknowledged"]


def test_without_a_proof_it_waits_for_a_person(client: Client) -> None:
    address = post(client, **ODD).url
    for given in ("", "x", base64.b64encode(b"{}").decode(), base64.b64encode(b"[1]").decode()):
        answer = client.post(address, {"proof": given})
        assert answer.status_code == 200
        assert "looked at before it is passed on" in answer.content.decode()
    assert Message.objects.get().state == "spam"


def test_what_is_surely_spam_is_asked_nothing_and_told_the_same(client: Client) -> None:
    answer = post(client, name="https://spam.example", **ODD)
    assert "/contact/sent/" in answer.url
    message = Message.objects.get()
    assert message.state == "spam"
    assert message.reference in client.get(answer.url).content.decode()


def test_a_proof_is_of_use_once_for_its_own_message_and_an_hour() -> None:
    now = timezone.now()
    answer = solved(proof.challenge("one", now=now))
    assert not proof.is_given(answer, "another", now=now)
    assert proof.is_given(answer, "one", now=now)
    assert not proof.is_given(answer, "one", now=now)
    old = solved(proof.challenge("one", now=now - timedelta(hours=2)))
    assert not proof.is_given(old, "one", now=now)


def test_a_challenge_of_ones_own_proves_nothing() -> None:
    easy = altcha.create_challenge(
        "PBKDF2/SHA-256", 1, key_prefix="", data={"about": "one"}, hmac_secret=b"guessed"
    )
    answer = solved(json.dumps(easy.to_dict()))
    assert not proof.is_given(answer, "one", now=timezone.now())


def test_what_somebody_called_spam_is_not_released_by_a_proof(client: Client) -> None:
    address = post(client, **ODD).url
    challenge = challenge_in(client.get(address))
    message = Message.objects.get()
    inbox.call_no_spam(message, by=None, now=timezone.now())
    inbox.call_spam(message, by=None, now=timezone.now())
    assert client.post(address, {"proof": solved(challenge)}).status_code == 200
    message.refresh_from_db()
    assert message.state == "spam"


def test_too_many_messages_keep_the_text_and_ask_for_a_proof(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contact.posting.MOST_OF_CLIENT", 1)
    post(client)
    token = fresh_token()
    answer = post(client, text="Another question", token=token)
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    assert "Another question" in answer.content.decode()
    given = solved(challenge_in(answer))
    assert post(client, text="Another question", token=token, proof=given).status_code == 302
    assert Message.objects.count() == 2
