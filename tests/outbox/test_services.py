"""What a mail service tells by its calls, through anymail's own readers of them."""

import base64
import hashlib
import hmac
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from outbox import services, suppressing
from outbox.compiling import compile_mail
from outbox.models import Delivery, Event, Suppression
from subscriptions.mails import bulk
from subscriptions.models import Issue, Subscriber

from .test_mailbox import delivery

__all__ = ["delivery"]

pytestmark = pytest.mark.django_db

SECRET = "events:hush"
SAID = "smtp; 550 5.1.1 no such user"


def authorised(name: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(name.encode()).decode()}"}


def postmark(word: str, **changed: Any) -> Any:
    return {
        "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 7,
        "MessageID": "8a3c", "Metadata": {"delivery": word}, "Email": "ada@example.org",
        "BouncedAt": "2026-11-24T10:00:00Z", "Details": SAID,
    } | changed  # fmt: skip


def brevo(word: str) -> Any:
    return {
        "event": "hard_bounce", "email": "ada@example.org", "ts_epoch": 1795514400000,
        "message-id": "<other@example.org>", "reason": SAID,
        "X-Mailin-custom": json.dumps({"delivery": word}),
    }  # fmt: skip


def mailgun(word: str) -> Any:
    stamp, token = "1795514400", "t" * 50
    signed = hmac.new(b"signing-key", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": signed},
        "event-data": {
            "event": "failed", "severity": "permanent", "reason": "bounce", "id": "x",
            "timestamp": 1795514400.5, "recipient": "ada@example.org",
            "delivery-status": {"code": 550, "message": SAID},
            "message": {"headers": {"message-id": "other@example.org"}},
            "user-variables": {"delivery": word},
        },
    }  # fmt: skip


@pytest.fixture
def service(settings: Any, request: pytest.FixtureRequest) -> str:
    settings.MAIL_SERVICE = getattr(request, "param", "postmark")
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key"}
    return str(settings.MAIL_SERVICE)


def tell(client: Client, service: str, told: Any, secret: str = SECRET) -> int:
    return client.post(
        f"/mail-events/{service}/", told, content_type="application/json",
        headers=authorised(secret),
    ).status_code  # fmt: skip


@pytest.mark.parametrize(
    ("service", "write"),
    [("postmark", postmark), ("brevo", brevo), ("mailgun", mailgun)],
    indirect=["service"],
)
def test_a_bounce_that_a_service_tells(
    client: Client, service: str, write: Any, delivery: Delivery
) -> None:
    for _ in range(3):
        assert tell(client, service, write(delivery.message_id)) == 200
    event = Event.objects.get()
    assert (event.kind, event.status, event.delivery) == ("hard_bounce", "5.1.1", delivery)
    assert suppressing.of("ada@example.org")
    assert Subscriber.objects.get().state == "stopped"


@pytest.mark.parametrize("secret", ["events:wrong", "", "x"])
def test_only_who_knows_the_secret_is_believed(
    client: Client, service: str, delivery: Delivery, secret: str
) -> None:
    assert tell(client, service, postmark(delivery.message_id), secret) == 400
    assert not Event.objects.exists()


def test_a_service_that_is_not_used_has_no_address(
    client: Client, service: str, settings: Any
) -> None:
    assert tell(client, "mailgun", []) == 404
    assert tell(client, "nobody", []) == 404
    settings.MAIL_SERVICE = ""
    assert tell(client, "postmark", {}) == 404


def test_what_is_told_of_strangers_is_let_pass(
    client: Client, service: str, delivery: Delivery
) -> None:
    stranger = f"<{'0' * 32}.{delivery.pk}@example.org>"
    assert tell(client, service, postmark(stranger)) == 200
    assert tell(client, service, postmark("x' OR 1=1")) == 200
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"Type": "SoftBounce", "TypeCode": 4096}, "soft_bounce"),
        ({"Type": "SpamComplaint", "TypeCode": 512, "RecordType": "SpamComplaint"}, "complaint"),
        ({"RecordType": "Delivery", "DeliveredAt": "2026-11-24T10:00:00Z"}, "delivered"),
    ],
)
def test_each_event_has_its_kind(
    client: Client, service: str, delivery: Delivery, changed: dict[str, Any], kind: str
) -> None:
    assert tell(client, service, postmark(delivery.message_id, **changed)) == 200
    assert Event.objects.get().kind == kind


def test_who_unsubscribes_at_the_service_gets_no_more(
    client: Client, service: str, delivery: Delivery
) -> None:
    told = postmark(
        delivery.message_id, RecordType="SubscriptionChange", SuppressSending=True,
        SuppressionReason="ManualSuppression", ChangedAt="2026-11-24T10:00:00Z",
    )  # fmt: skip
    assert tell(client, service, told) == 200
    found = suppressing.of("ada@example.org")
    assert found
    assert found.reason == Suppression.Reason.ASKED


@pytest.mark.parametrize("service", sorted(services.HEADERS), indirect=True)
def test_each_mail_carries_what_the_service_brings_back(service: str, delivery: Delivery) -> None:
    mail = bulk.letter_mail(Issue.objects.get(), services.headers())
    compiled = compile_mail(mail, date=timezone.now(), boundary="b")
    known = {"to": "ada@example.org", "message_id": delivery.message_id}
    raw = compiled.filled(bulk.NOWHERE | known).decode()
    name = services.HEADERS[service][0]
    line = re.search(rf"^{name}: (.*)\r$", raw, re.MULTILINE)
    assert line
    assert delivery.message_id in line[1]


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("", {}, []),
        ("postmark", {"WEBHOOK_SECRET": SECRET}, []),
        ("postmark", {}, ["outbox.E003"]),
        ("pigeons", {}, ["outbox.E001"]),
    ],
)
def test_what_is_missing_is_told_at_the_start(
    settings: Any, name: str, options: dict[str, str], expected: list[str]
) -> None:
    settings.MAIL_SERVICE, settings.ANYMAIL = name, options
    assert [error.id for error in services.check_service()] == expected
