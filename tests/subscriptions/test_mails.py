"""What every mail of subscriptions has, whatever its kind, as the mail server got it."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Correction
from outbox import buckets, sending
from outbox import planning as outbox
from outbox.models import Delivery
from subscriptions import letters, mails, planning, preferences, signing_up, trying
from subscriptions.choices import Choices
from subscriptions.mails import bulk, digests
from subscriptions.models import Examination, Issue, Subscriber
from subscriptions.records import Source
from subscriptions.signing_up import Asked
from tests.factories import make_article, make_subject
from tests.outbox.sink import Sink

from .make import make_subscriber
from .test_signing_up import posted

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("publisher")
]  # fmt: skip

CLIPPED = 102_400  # bytes of HTML that Gmail shows
TO_LISTS = {"article", "correction", "digest", "letter", "letter-test", "examination", "welcome"}


def part(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    assert found
    return str(found.get_content())


@pytest.fixture
def every(sink: Sink, settings: Any) -> dict[str, EmailMessage]:
    """One mail of each kind, sent as it always is, by the name of the kind."""
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    settings.MAIL_GRACE_MINUTES = 0
    now = timezone.now()
    subscriber = make_subscriber(corrections=True)
    make_subscriber("eve@example.org", frequency="daily")
    article = make_article("Über Vertrauen", published_at=now, summary="Ein Satz.")
    planning.tell_of_article(article, now=now)
    Correction.objects.create(article=article, text="A number was wrong.", made_at=now)
    planning.tell_of_corrections(now)
    Subscriber.objects.filter(address="eve@example.org").update(next_digest_at=now)
    planning.plan_slot("daily", now, now=now)
    letter = Issue.objects.create(title="Dear readers", body="<p>Hello.</p>")
    trying.send(letter, "ada@example.org", now=now)
    letters.send(letter, now=now)
    examination = Examination.objects.create(address="ada@example.org", asked_at=now)
    outbox.plan_one(kind="examination", recipient=examination.pk)
    chosen = Choices(everything=True)
    sign_up = signing_up.ask(Asked("new@example.org", chosen), now=now)
    assert sign_up
    signing_up.ask(Asked("other@example.org", chosen), now=now)
    signing_up.confirm(sign_up, source=Source(), now=now)
    preferences.mail_link(subscriber, now=now)
    preferences.ask_to_move(subscriber, "moved@example.org", now=now)
    sending.send_due()
    found: dict[str, EmailMessage] = {}
    for mail in sink.mails:
        number = int(mail["Message-ID"].partition(".")[2].partition("@")[0])
        found[Delivery.objects.get(pk=number).mailing.kind] = mail
    return found


def test_there_is_a_mail_of_every_kind_and_each_is_whole(every: dict[str, EmailMessage]) -> None:
    assert set(every) == {kind.name for kind in mails.EVERY}
    for name, mail in every.items():
        text, html = part(mail, "plain"), part(mail, "html")
        assert mail["Auto-Submitted"] == "auto-generated", name
        assert mail["Reply-To"], name
        assert not mail.defects, name
        assert "12 Harbour Street" in text, name  # the postal address
        assert "12 Harbour Street" in html, name
        assert len(html.encode()) < CLIPPED, name
        assert "\ue000" not in text + html, name  # no gap was left


def test_every_mail_to_a_list_can_be_left_by_its_button(
    every: dict[str, EmailMessage],
) -> None:
    for name, mail in every.items():
        if name not in TO_LISTS:
            assert mail["List-Unsubscribe"] is None, name
            continue
        web, by_mail = (one.strip() for one in mail["List-Unsubscribe"].split(","))
        assert web.startswith("<http"), name
        assert by_mail.startswith("<mailto:"), name
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click", name
        assert mail["List-Id"].endswith(">"), name
        assert mail["List-Help"].startswith("<http"), name
        assert mail["List-Archive"].startswith("<http"), name
    ids = [every[name]["List-Id"] for name in ("article", "correction", "digest", "letter")]
    assert len(set(ids)) == 4


def test_long_headers_are_folded_where_they_may_be(sink: Sink, every: Any) -> None:
    for _, _, content in sink.taken:
        head = content.partition(b"\r\n\r\n")[0]
        assert max(len(line) for line in head.split(b"\r\n")) < 998
        if b"List-Unsubscribe:" in head:
            first = head.partition(b"List-Unsubscribe:")[2].split(b"\r\n")[0]
            assert first.endswith(b">,")


# ---- Size -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["Trust is slow. ", "Доверие растёт. ", "信任。"])
def test_a_long_article_is_begun_in_the_mail_and_read_on_the_web(words: str) -> None:
    article = make_article("Long", published_at=timezone.now(), body=f"<p>{words * 12_000}</p>")
    mail = bulk.article_mail(article, {})
    assert len(mail.html.encode()) < CLIPPED
    assert "Read on" in mail.html
    assert "Read on" in mail.text
    short = make_article("Short", published_at=timezone.now(), body=f"<p>{words * 99}</p>")
    assert "Read on" not in bulk.article_mail(short, {}).html


@pytest.mark.parametrize(("count", "left_out"), [(30, False), (150, False), (400, True)])
def test_a_digest_of_many_articles_fits(count: int, left_out: bool) -> None:
    subject = make_subject()
    articles = [
        make_article(
            f"The strength of tie number {number} and how it was measured",
            published_at=timezone.now(), summary="A sentence of summary. " * 20, subjects=[subject],
        ).pk
        for number in range(count)
    ]  # fmt: skip
    mail = digests.digest_mail(articles, [], None, {})
    assert len(mail.html.encode()) < CLIPPED
    assert ("And 3" in mail.text) == left_out
    assert ("A sentence of summary." in mail.html) == (count == 30)


# ---- Odd addresses and clocks -----------------------------------------------------------


def test_a_domain_of_other_letters_is_written_to_as_the_net_has_it(
    client: Client, delivered: Callable[[], list[str]]
) -> None:
    assert posted(client, "ada@bücher.example").status_code == 302
    assert delivered() == ["ada@xn--bcher-kva.example"]
    assert posted(client, "ada@xn--bcher-kva.example").status_code == 302
    assert delivered() == []  # the same mailbox, which has had its mail


@pytest.mark.parametrize("address", ['"ada lovelace"@example.org', "adá@example.org", "a@b@c.org"])
def test_an_address_that_not_every_server_takes_is_refused_in_words(
    client: Client, address: str
) -> None:
    answer = posted(client, address)
    assert answer.status_code == 422
    assert "This is no mail address" in answer.content.decode()
    assert not Delivery.objects.exists()


def test_a_clock_that_is_moved_back_gives_nothing_twice() -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    moments = [now, now - hour, now, now + hour, now - 9 * hour, now + hour]
    taken = [buckets.take("a", capacity=1, per=2 * hour, now=moment) for moment in moments]
    assert taken == [True, False, False, False, False, False]
    assert buckets.take("a", capacity=1, per=2 * hour, now=now + 2 * hour)


def test_a_clock_that_is_moved_back_plans_no_digest_twice() -> None:
    now = timezone.now()
    make_subscriber(frequency="daily", now=now - timedelta(days=3), next_digest_at=now)
    make_article("New", published_at=now - timedelta(days=1))
    assert planning.plan_digests(now) == 1
    for hours in (-30, -1, 0):
        assert planning.plan_digests(now + timedelta(hours=hours)) == 0
    assert Delivery.objects.count() == 1
