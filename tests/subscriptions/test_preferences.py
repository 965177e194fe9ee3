"""By a link from a mail and nothing else; what is handed on can unsubscribe and do no more."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from outbox import suppressing
from outbox.models import Delivery
from subscriptions import letters, links, planning, preferences, records
from subscriptions.models import AddressChange, Consent, Issue, LinkRequest, SignUp, Subscriber
from tests.factories import make_article, make_subject
from tests.outbox.sink import Sink

from .make import HOSTILE, make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publisher")]


def unsubscribe_path(subscriber: Subscriber, mailing: int = 7) -> str:
    return path_of(links.unsubscribe_address(subscriber, mailing))


def manage_path(subscriber: Subscriber, **ago: int) -> str:
    made = timezone.now() - timedelta(**ago)
    word = links.timed("manage", subscriber.key, epoch=subscriber.epoch, now=made)
    return f"/subscriptions/manage/{word}/"


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def state(subscriber: Subscriber) -> str:
    subscriber.refresh_from_db()
    return subscriber.state


# ---- Leaving --------------------------------------------------------------------------


def test_fetching_the_link_changes_nothing_however_often(client: Client) -> None:
    """`HOSTILE=10000` fetches each link so often."""
    subscriber = make_subscriber()
    sign_up = SignUp.objects.create(address="eve@example.org", made_at=timezone.now())
    path = unsubscribe_path(subscriber)
    word = links.timed("manage", subscriber.key, epoch=0, now=timezone.now())
    change = AddressChange.objects.create(
        subscriber=subscriber, address="new@example.org", made_at=timezone.now()
    )
    moves = [
        path_of(links.address(name, links.timed(name, change.key, now=timezone.now())))
        for name in ("move-old", "move-new")
    ]
    undo = f"/subscriptions/undo/{links.timed('undo', subscriber.key, now=timezone.now())}/"
    link = path.replace("/unsubscribe/", "/link/")
    given = links.timed("confirm", sign_up.key, now=timezone.now())
    confirm = path_of(links.address("confirm", given))
    tables = (Subscriber, Consent, SignUp, AddressChange, Delivery)
    before = [list(table.objects.values()) for table in tables]  # type: ignore[attr-defined]
    methods = ["get", "head", "options", "put", "delete"] * 2
    for number in range(HOSTILE):
        for address in (path, f"/subscriptions/manage/{word}/", undo, link, confirm, *moves):
            fetch = getattr(client, methods[number % len(methods)])
            fetch(address, headers={"Sec-Purpose": "prefetch"} if number % 2 else {})
    assert [list(table.objects.values()) for table in tables] == before  # type: ignore[attr-defined]


def test_the_button_of_the_mail_program_acts_at_once(client: Client) -> None:
    subscriber = make_subscriber()
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(unsubscribe_path(subscriber), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"You are unsubscribed.\n")
    assert not answer.cookies
    assert state(subscriber) == "unsubscribed"
    again = stranger.post(unsubscribe_path(subscriber), {"List-Unsubscribe": "One-Click"})
    assert again.status_code == 200
    assert Consent.objects.filter(kind="left").count() == 1


def test_a_person_presses_a_button_and_may_take_it_back(client: Client) -> None:
    subscriber = make_subscriber(frequency="daily")
    mailing = letters.send(
        Issue.objects.create(title="Letter", body="<p>x</p>"), now=timezone.now()
    )
    page = client.get(unsubscribe_path(subscriber, mailing.pk)).content.decode()
    assert '<button type="submit">Unsubscribe</button>' in page
    answer = client.post(unsubscribe_path(subscriber, mailing.pk))
    assert state(subscriber) == "unsubscribed"
    assert subscriber.left_by == mailing.pk
    undo = answer.content.decode().split('action="/subscriptions/undo/')[1].split('"')[0]
    assert b"subscribed again" in client.post(f"/subscriptions/undo/{undo}").content
    assert state(subscriber) == "active"
    assert subscriber.left_at is None
    assert client.post(f"/subscriptions/undo/{undo}").status_code == 409


def test_undo_ends_after_an_hour(client: Client) -> None:
    subscriber = make_subscriber(state="unsubscribed")
    word = links.timed("undo", subscriber.key, now=timezone.now() - timedelta(minutes=61))
    assert client.post(f"/subscriptions/undo/{word}/").status_code == 410
    assert state(subscriber) == "unsubscribed"


def test_a_link_of_a_forwarded_mail_opens_nothing_else(client: Client) -> None:
    subscriber = make_subscriber()
    path = unsubscribe_path(subscriber)
    page = client.get(path).content.decode()
    assert subscriber.address not in page
    for act in ("export", "erase", "move", "choose"):
        word = path.split("/")[3]
        assert client.post(f"/subscriptions/manage/{word}/", {"act": act}).status_code == 410
    answer = client.post(path.replace("/unsubscribe/", "/link/"))
    assert answer.status_code == 302
    assert LinkRequest.objects.get().subscriber == subscriber
    assert Delivery.objects.get().mailing.kind == "preferences"


def test_links_live_on_when_the_key_is_changed(client: Client, settings: Any) -> None:
    subscriber = make_subscriber()
    path = unsubscribe_path(subscriber)
    settings.MAIL_KEYS = ["a new key", *settings.MAIL_KEYS]
    assert client.get(path).status_code == 200
    settings.MAIL_KEYS = ["a new key"]
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("change", ["first", "last", "case"])
def test_a_forged_link_is_refused(client: Client, change: str) -> None:
    word = unsubscribe_path(make_subscriber()).split("/")[3]
    forged = {
        "first": ("B" if word[0] == "A" else "A") + word[1:],
        "last": word[:-1] + ("A" if word[-1] != "A" else "B"),
        "case": word.swapcase(),
    }[change]
    answer = client.post(f"/subscriptions/unsubscribe/{forged}/")
    assert answer.status_code == 410
    assert b"not whole" in answer.content


def test_a_link_for_one_purpose_is_no_link_for_another(client: Client) -> None:
    subscriber = make_subscriber()
    word = links.timed("undo", subscriber.key, now=timezone.now())
    for name in ("unsubscribe", "manage", "confirm", "move/old", "move/new"):
        assert client.post(f"/subscriptions/{name}/{word}/").status_code == 410


# ---- The page of the subscription -----------------------------------------------------


def test_the_link_to_the_preferences_ends_after_a_day(client: Client) -> None:
    subscriber = make_subscriber()
    assert client.get(manage_path(subscriber, hours=23)).status_code == 200
    assert client.get(manage_path(subscriber, hours=25)).status_code == 410


def test_choosing_anew(client: Client) -> None:
    subscriber = make_subscriber()
    subject = make_subject()
    make_article(subjects=[subject])
    data = {
        "act": "choose", "topics": f"subject:{subject.pk}", "frequency": "monthly", "hour": 6,
        "weekday": 2, "monthday": 15, "zone": "Europe/Berlin",
    }  # fmt: skip
    answer = client.post(manage_path(subscriber), data)
    assert b"Your choice is stored." in answer.content
    subscriber.refresh_from_db()
    assert (subscriber.frequency, subscriber.everything) == ("monthly", False)
    assert subscriber.next_digest_at
    assert subscriber.topics.get().subject == subject
    answer = client.post(manage_path(subscriber), data | {"topics": []})
    assert answer.status_code == 422
    assert b"Choose at least one thing" in answer.content
    assert subscriber.topics.count() == 1


def test_pausing_and_going_on(client: Client) -> None:
    subscriber = make_subscriber(frequency="daily")
    until = timezone.localdate() + timedelta(days=10)
    client.post(manage_path(subscriber), {"act": "pause", "until": until.isoformat()})
    subscriber.refresh_from_db()
    assert not subscriber.is_reachable(timezone.now())
    assert subscriber.is_reachable(timezone.now() + timedelta(days=11))
    client.post(manage_path(subscriber), {"act": "go_on"})
    subscriber.refresh_from_db()
    assert subscriber.is_reachable(timezone.now())
    answer = client.post(manage_path(subscriber), {"act": "pause", "until": "2020-01-01"})
    assert answer.status_code == 422
    assert b"from tomorrow to a year from now" in answer.content


def test_another_address_needs_a_yes_from_both(client: Client) -> None:
    subscriber = make_subscriber()
    old_link = unsubscribe_path(subscriber)
    client.post(manage_path(subscriber), {"act": "move", "address": "new@example.org"})
    change = AddressChange.objects.get()
    kinds = set(Delivery.objects.values_list("mailing__kind", flat=True))
    assert kinds == {"move-old", "move-new"}

    def yes(which: str) -> Any:
        word = links.timed(f"move-{which}", change.key, now=timezone.now())
        return client.post(f"/subscriptions/move/{which}/{word}/")

    assert b"as soon as the old address" in yes("new").content
    assert Subscriber.objects.get().address == "ada@example.org"
    assert b"Your mail goes to the new address" in yes("old").content
    assert Subscriber.objects.get().address == "new@example.org"
    assert client.get(old_link).status_code == 410  # the old mailbox has no power any more


def test_an_address_that_was_suppressed_gets_mail_when_its_owner_moves_there() -> None:
    suppressing.suppress("new@example.org", reason=suppressing.Reason.ASKED)
    now = timezone.now()
    change = preferences.ask_to_move(make_subscriber(), "new@example.org", now=now)
    assert change
    for is_new in (True, False):
        preferences.agree_to_move(change, is_new=is_new, source=records.Source(), now=now)
    assert Subscriber.objects.get().address == "new@example.org"
    assert suppressing.of("new@example.org") is None


def test_two_subscriptions_never_become_one(client: Client) -> None:
    subscriber, other = make_subscriber(), make_subscriber("bob@example.org")
    preferences.ask_to_move(subscriber, other.address, now=timezone.now())
    change = AddressChange.objects.get()
    for which in ("new", "old"):
        word = links.timed(f"move-{which}", change.key, now=timezone.now())
        answer = client.post(f"/subscriptions/move/{which}/{word}/")
    assert answer.status_code == 409
    assert Subscriber.objects.count() == 2


def test_taking_a_copy(client: Client) -> None:
    subscriber = make_subscriber()
    article = make_article(published_at=timezone.now())
    planning.tell_of_article(article, now=timezone.now())
    answer = client.post(manage_path(subscriber), {"act": "export"})
    data = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert data["address"] == "ada@example.org"
    assert [one["title"] for one in data["articles_sent"]] == ["On trust"]
    assert data["consent"][0]["kind"] == "exported"


def test_erasing_leaves_a_hash(client: Client) -> None:
    subscriber = make_subscriber()
    path = manage_path(subscriber)
    assert b"can\xe2\x80\x99t be undone" in client.post(path, {"act": "erase"}).content
    assert Subscriber.objects.exists()
    assert b"is erased" in client.post(path, {"act": "erase", "sure": "yes"}).content
    assert not Subscriber.objects.exists()
    assert not SignUp.objects.exists()
    assert suppressing.of("Ada+x@example.org")
    assert records.of("ada@example.org").first().kind == "erased"
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("address", ["ada@example.org", "nobody@example.org"])
def test_asking_for_a_link_says_nothing_of_who_is_subscribed(client: Client, address: str) -> None:
    from common import antispam

    make_subscriber()
    token = antispam.token("link", timezone.now() - timedelta(seconds=10))
    answer = client.post(
        "/subscriptions/link/", {"address": address, "token": token, "website": ""}
    )
    assert (answer.status_code, answer.url) == (302, "/subscriptions/link/sent/")
    assert LinkRequest.objects.count() == (address == "ada@example.org")


def test_an_address_gets_three_links_an_hour() -> None:
    subscriber = make_subscriber()
    now = timezone.now()
    assert [preferences.mail_link(subscriber, now=now) for _ in range(4)] == [True] * 3 + [False]


# ---- In the mail ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_headers_of_a_mail_to_a_list(
    delivered: Callable[[], list[str]], sink: Sink, settings: Any, client: Client
) -> None:
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    settings.MAIL_GRACE_MINUTES = 0
    subscriber = make_subscriber()
    article = make_article(
        "Über Vertrauen", published_at=timezone.now(), summary="Ein Satz.",
        body='<p>Mit <a href="/2003/08/ties/">Bindungen</a>.</p><p>.Punkt</p>',
    )  # fmt: skip
    mailing = planning.tell_of_article(article, now=timezone.now())
    letter = Issue.objects.create(title="Brief", body="<p>Hallo.</p>")
    letters.send(letter, now=timezone.now())
    assert mailing
    assert delivered() == ["ada@example.org"] * 2
    for mail in sink.mails:
        links_given = mail["List-Unsubscribe"]
        web, by_mail = (one.strip().strip("<>") for one in links_given.split(","))
        assert web.startswith(settings.SITE_URL)
        assert by_mail.startswith("mailto:bounces@example.org?subject=unsubscribe%20")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Id"].endswith(f".{settings.MAIL_HOST}>")
        assert mail["List-Help"]
        assert mail["List-Archive"]
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Precedence"] is None
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
        for part in (text, html):
            assert web in part
            assert "12 Harbour Street" in part  # the postal address
            assert subscriber.address not in part
        assert "<style" in html  # what is dark
        assert 'style="' in html
        assert len(html) < 102_000
    # Ten connections at once: either may arrive first.
    at = [mail["Subject"] for mail in sink.mails].index("Über Vertrauen")
    first = sink.mails[at]
    text = first.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Mit Bindungen [1]." in text
    assert f"[1] {settings.SITE_URL}/2003/08/ties/" in text
    envelope, _, content = sink.taken[at]
    assert envelope.startswith("bounces+")
    assert max(len(line) for line in content.split(b"\r\n")) < 998
    web = first["List-Unsubscribe"].split(",")[0].strip("<>")
    client.post(path_of(web), {"List-Unsubscribe": "One-Click"})
    assert state(subscriber) == "unsubscribed"
    assert subscriber.left_by == mailing.pk
