"""Mails that a service took in for us and hands over by calling, through anymail's own readers."""

import base64
import json
from typing import Any

import pytest
from django.test import Client

from contact import mails
from contact.models import Message, Quarantined
from tests.contact.letters import DESK, raw
from tests.contact.make import make_message, make_topic

pytestmark = pytest.mark.django_db
SECRET = "events:hush"


@pytest.fixture(autouse=True)
def _service(settings: Any, publisher: Any) -> None:
    settings.CONTACT_ADDRESS, settings.MAIL_SERVICE = DESK, "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "BREVO_API_KEY": "x"}


def told(client: Client, given: Any, *, secret: str = SECRET, service: str = "postmark") -> int:
    word = base64.b64encode(secret.encode()).decode()
    return client.post(
        f"/mail-events/{service}/inbound/", given, content_type="application/json",
        headers={"Authorization": f"Basic {word}"},
    ).status_code  # fmt: skip


def call(mail: bytes, **fields: Any) -> dict[str, Any]:
    return {"RawEmail": mail.decode(), "Headers": [], "OriginalRecipient": DESK} | fields


def test_an_answer_joins_its_thread_once(client: Client) -> None:
    message = make_message()
    to = mails.reply_address(message, message.topic)  # type: ignore[arg-type]
    for _ in range(3):
        assert told(client, call(raw(), OriginalRecipient=to)) == 200
    assert message.replies.get().text == "And what of promises?"


def test_what_a_service_has_taken_apart_is_put_together(client: Client) -> None:
    make_topic()
    given = {
        "FromFull": {"Name": "Zoë", "Email": "zoe@example.org"}, "ToFull": [{"Email": DESK}],
        "Subject": "Über Vertrauen", "TextBody": "Ja.", "HtmlBody": "<p>Ja.</p>",
        "Headers": [{"Name": "Message-ID", "Value": "<z@x.example>"}],
        "Attachments": [
            {"Name": "a.txt", "ContentType": "text/plain", "Content": "WmVpbGU="}
        ],
    }  # fmt: skip
    assert told(client, given) == 200
    message = Message.objects.get()
    assert (message.name, message.subject, message.text) == ("Zoë", "Über Vertrauen", "Ja.")
    assert message.files.get().name == "a.txt"


def test_the_null_sender_of_the_envelope_is_a_program(client: Client) -> None:
    make_topic()
    told(client, call(raw(), Headers=[{"Name": "Return-Path", "Value": "<>"}]))
    assert Message.objects.get().is_automatic


@pytest.mark.parametrize("secret", ["events:wrong", "", "x"])
def test_only_who_knows_the_secret_may_hand_over(client: Client, secret: str) -> None:
    make_topic()
    assert told(client, call(raw()), secret=secret) == 400
    assert not Message.objects.exists()
    assert not Quarantined.objects.exists()


def test_a_large_mail_is_taken(client: Client) -> None:
    make_topic()
    assert told(client, call(raw("word " * 1_500_000))) == 200
    assert Message.objects.get().remarks


def test_a_call_that_is_too_large_is_refused(client: Client, monkeypatch: Any) -> None:
    from contact import webhook

    monkeypatch.setattr(webhook, "MOST_BYTES", 1_000)
    assert told(client, call(raw("x" * 2_000))) == 413


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"RawEmail": 7}', b"\xff"])
def test_a_call_that_cannot_be_read_is_kept(client: Client, body: bytes) -> None:
    word = base64.b64encode(SECRET.encode()).decode()
    answer = client.post(
        "/mail-events/postmark/inbound/", body, content_type="application/json",
        headers={"Authorization": f"Basic {word}"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert Quarantined.objects.count() == 1


def test_one_mail_of_a_call_does_not_stop_the_next(client: Client, settings: Any) -> None:
    settings.MAIL_SERVICE = "brevo"
    make_topic()
    items = [
        {"Headers": {"From": "nobody", "Message-ID": "<1@x.example>"}, "RawTextBody": "One"},
        {
            "Headers": {"From": "ada@example.org", "Message-ID": "<2@x.example>"},
            "RawTextBody": "Two",
        },
    ]
    assert told(client, json.dumps({"items": items}), service="brevo") == 200
    assert Message.objects.get().text == "Two"
    assert Quarantined.objects.count() == 1


def test_a_service_that_is_not_used_has_no_address(client: Client, settings: Any) -> None:
    assert told(client, {}, service="mailgun") == 404
    settings.MAIL_SERVICE = ""
    assert told(client, {}) == 404
