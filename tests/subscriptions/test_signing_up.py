"""Nobody is subscribed by another, found out, or flooded."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common import antispam
from outbox import suppressing
from outbox.models import Bucket, Delivery
from subscriptions import links, records, signing_up
from subscriptions.choices import Choices
from subscriptions.models import Consent, SignUp, Subscriber
from subscriptions.signing_up import Asked
from tests.calendar import make_entry
from tests.factories import make_article, make_subject
from tests.outbox.sink import Sink

from .make import HOSTILE, make_subscriber

pytestmark = pytest.mark.django_db


def posted(client: Client, address: str = "ada@example.org", **fields: Any) -> Any:
    token = antispam.token("subscribe", timezone.now() - timedelta(seconds=10))
    data = {
        "address": address, "everything": "on", "frequency": "weekly", "hour": 8, "weekday": 0,
        "monthday": 1, "zone": "America/New_York", "token": token, "website": "",
    } | fields  # fmt: skip
    return client.post(
        "/subscribe/", {key: value for key, value in data.items() if value is not None}
    )


def ask(
    address: str = "ada@example.org", now: datetime | None = None, **choices: Any
) -> SignUp | None:
    chosen = Choices(**({"everything": True} | choices))
    return signing_up.ask(Asked(address, chosen), now=now or timezone.now())


def test_a_sign_up_waits_to_be_confirmed(client: Client, publisher: Any) -> None:
    subject = make_subject()
    make_article(subjects=[subject])
    answer = posted(client, " Ada@Example.ORG ", everything=None, topics=[f"subject:{subject.pk}"])
    assert (answer.status_code, answer.url) == (302, "/subscribe/sent/")
    sign_up = SignUp.objects.get()
    assert (sign_up.address, sign_up.canonical) == ("Ada@example.org", "ada@example.org")
    assert sign_up.choices["topics"] == [["subject", subject.pk]]
    assert Delivery.objects.get().mailing.kind == "confirmation"
    assert not Subscriber.objects.exists()
    line = Consent.objects.get()
    assert (line.kind, line.network) == ("signed_up", "127.0.0.0")
    assert "subject: Trust" in line.said


def test_no_cookie_is_set(client: Client, publisher: Any) -> None:
    client.get("/subscribe/")
    posted(client)
    assert not client.cookies


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"website": "https://spam.example"}, "must stay empty"),
        ({"website": None}, "must stay empty"),
        ({"token": None}, "not complete"),
        ({"token": "x" * 40}, "not complete"),
        ({"address": "ada"}, "This is no mail address"),
        ({"address": "a@example.org\nBcc: b@example.org"}, "This is no mail address"),
        ({"address": "ada@gmial.com"}, "Did you mean @gmail.com?"),
        ({"everything": None}, "Choose at least one thing"),
        ({"topics": "subject:4711"}, "Select a valid choice"),
        ({"zone": "Mars/Olympus"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, publisher: Any, fields: dict[str, Any], says: str
) -> None:
    answer = posted(client, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert f'value="{fields.get("address", "ada@example.org")}"'.replace("\n", "\n") in page
    assert not SignUp.objects.exists()


def test_a_form_that_is_sent_too_soon_too_late_or_twice(client: Client, publisher: Any) -> None:
    now = timezone.now()
    assert b"That was quick" in posted(client, token=antispam.token("subscribe", now)).content
    old = antispam.token("subscribe", now - timedelta(hours=25))
    assert b"open for a day" in posted(client, token=old).content
    token = antispam.token("subscribe", now - timedelta(seconds=10))
    assert posted(client, token=token).status_code == 302
    assert b"sent already" in posted(client, "bob@example.org", token=token).content


def test_a_form_of_another_site_is_refused(client: Client, publisher: Any) -> None:
    token = antispam.token("subscribe", timezone.now() - timedelta(seconds=10))
    data = {"address": "ada@example.org", "frequency": "daily", "token": token, "website": ""}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post("/subscribe/", data, headers=headers)
        assert answer.status_code == 422
        assert b"from another site" in answer.content


def test_the_short_form_leads_to_the_whole_one(client: Client, publisher: Any) -> None:
    subject = make_subject()
    make_article(subjects=[subject])
    answer = client.post(
        "/subscribe/", {"address": "ada@example.org", "topic": f"subject:{subject.pk}"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="ada@example.org"' in page
    assert f'value="subject:{subject.pk}" checked' in page
    assert not SignUp.objects.exists()


def test_what_the_calendar_announces_is_offered_until_it_has_appeared(
    client: Client, publisher: Any
) -> None:
    make_entry("Announced", is_public=True)
    make_entry("Secret", is_public=False)
    appeared = make_article("Out", published_at=timezone.now() - timedelta(days=1))
    make_entry("Was announced", is_public=True, article=appeared)
    page = client.get("/subscribe/").content.decode()
    assert "Tell me when it appears" in page
    assert "Announced" in page
    assert "Secret" not in page
    assert "Was announced" not in page


def test_a_subject_that_nobody_can_see_is_not_offered(client: Client, publisher: Any) -> None:
    hidden = make_subject("Secret plans")
    make_article(subjects=[hidden], status="draft")
    assert b"Secret plans" not in client.get(f"/subscribe/?topic=subject:{hidden.pk}").content


def test_known_and_unknown_addresses_get_the_same_answer(client: Client, publisher: Any) -> None:
    make_subscriber("known@example.org")
    answers = [posted(client, f"{name}@example.org") for name in ("known", "unknown")]
    assert {(answer.status_code, answer.url, answer.content) for answer in answers} == {
        (302, "/subscribe/sent/", b"")
    }
    assert Delivery.objects.count() == 2


# ---- Nobody is flooded ----------------------------------------------------------------


def test_an_address_gets_one_mail_in_a_day() -> None:
    now = timezone.now()
    for number, address in enumerate(["ada@gmail.com", "A.d.a+x@googlemail.com", "ADA@gmail.com"]):
        ask(address, now + timedelta(hours=number))
    assert Delivery.objects.count() == 1
    ask("ada@gmail.com", now + timedelta(hours=24, seconds=1))
    assert Delivery.objects.count() == 2


def test_an_unconfirmed_address_gets_three_mails_ever() -> None:
    now = timezone.now()
    for day in range(8):
        ask(now=now + timedelta(days=day, minutes=day))
    assert Delivery.objects.count() == 3
    from outbox import buckets

    buckets.forget_old(now + timedelta(days=400))
    assert ask(now=now + timedelta(days=401)) is None


def test_many_sign_ups_of_one_victim_send_one_mail(client: Client, publisher: Any) -> None:
    """From a network of its own each; `HOSTILE=10000` tries so often."""
    begun = timezone.now()
    for number in range(HOSTILE):
        client.defaults["REMOTE_ADDR"] = f"10.{number // 250}.{number % 250}.1"
        assert posted(client, f"victim+{number}@example.org").status_code == 302
    for minute in range(0, 24 * 60, 10):
        ask("victim@example.org", begun + timedelta(minutes=minute))
    assert Delivery.objects.count() == 1


def test_a_client_and_a_network_have_their_limits(client: Client, publisher: Any) -> None:
    answers = [posted(client, f"r{number}@example.org").status_code for number in range(12)]
    assert answers == [302] * 10 + [429] * 2
    page = posted(client, "late@example.org").content.decode()
    assert "Too many sign-ups" in page
    assert 'value="late@example.org"' in page


def test_the_whole_site_has_a_limit_and_loses_nobody(settings: Any) -> None:
    settings.SIGN_UPS_PER_HOUR = 5
    now = timezone.now()
    for number in range(8):
        ask(f"r{number}@example.org", now)
    assert Delivery.objects.count() == 5
    assert SignUp.objects.filter(is_held=True).count() == 3
    assert signing_up.release_held(now) == 0
    assert signing_up.release_held(now + timedelta(hours=1)) == 3
    assert Delivery.objects.count() == 8


# ---- Confirmed ------------------------------------------------------------------------


def confirm_word(sign_up: SignUp | None, now: datetime | None = None) -> str:
    assert sign_up
    return links.timed("confirm", sign_up.key, now=now or timezone.now())


def test_confirming_needs_the_button(client: Client, publisher: Any) -> None:
    word = confirm_word(ask())
    address = f"/subscriptions/confirm/{word}/"
    assert b"Yes, subscribe me" in client.get(address).content
    client.head(address)
    assert not Subscriber.objects.exists()
    answer = client.post(address)
    assert b"You are subscribed" in answer.content
    subscriber = Subscriber.objects.get()
    assert subscriber.everything
    assert subscriber.next_digest_at
    assert client.post(address).status_code == 200  # twice is once
    assert Subscriber.objects.count() == 1
    assert Consent.objects.filter(kind="confirmed").count() == 1
    assert Delivery.objects.filter(mailing__kind="welcome").count() == 1


def test_confirming_ends_after_a_week(client: Client, publisher: Any) -> None:
    word = confirm_word(ask(), timezone.now() - timedelta(days=8))
    answer = client.post(f"/subscriptions/confirm/{word}/")
    assert answer.status_code == 410
    assert b"This link has ended" in answer.content
    assert not Subscriber.objects.exists()


def test_pages_of_links_are_kept_by_nobody(client: Client, publisher: Any) -> None:
    answer = client.get(f"/subscriptions/confirm/{confirm_word(ask())}/")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_nobody_changes_what_another_chose(client: Client, publisher: Any) -> None:
    subscriber = make_subscriber(frequency="daily")
    sign_up = ask(frequency="at_once", everything=False, corrections=True)
    subscriber.refresh_from_db()
    assert (subscriber.frequency, subscriber.corrections) == ("daily", False)
    assert sign_up
    signing_up.confirm(sign_up, source=records.Source(), now=timezone.now())
    subscriber.refresh_from_db()
    assert (subscriber.frequency, subscriber.corrections, subscriber.everything) == (
        "at_once", True, True,
    )  # fmt: skip


def test_who_signs_up_anew_is_no_longer_suppressed() -> None:
    suppressing.suppress("ada@example.org", reason="asked")
    sign_up = ask()
    assert sign_up
    signing_up.confirm(sign_up, source=records.Source(), now=timezone.now())
    assert suppressing.of("ada@example.org") is None
    assert not Bucket.objects.filter(key__startswith="ever:").exists()


def test_what_is_not_confirmed_is_forgotten() -> None:
    now = timezone.now()
    for address, days in (("ada@example.org", 31), ("bob@example.org", 29)):
        asked = Asked(address, Choices(everything=True), client="192.0.2.7")
        signing_up.ask(asked, now=now - timedelta(days=days))
    signing_up.forget_old(now)
    assert list(SignUp.objects.values_list("address", flat=True)) == ["bob@example.org"]
    assert set(Consent.objects.values_list("network", flat=True)) == {"", "192.0.2.0"}


# ---- The mail -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_confirmation_mail(delivered: Callable[[], list[str]], sink: Sink) -> None:
    ask(zone="UTC")
    assert delivered() == ["ada@example.org"]
    (mail,) = sink.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    link = next(word for word in text.split() if "/subscriptions/confirm/" in word)
    assert link in html
    assert "ada@example.org" not in text + html
    sign_up = links.sign_up_of(link.rstrip("/").rpartition("/")[2], now=timezone.now())
    assert sign_up.address == "ada@example.org"
