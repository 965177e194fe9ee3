"""The staff sees every mail and why, and steers what goes."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outbox import planning, steering, switching
from outbox.models import Delivery, Mailing, Suppression, Switch
from subscriptions import letters
from subscriptions.models import Consent, Issue, Subscriber
from tests.subscriptions.make import make_subscriber

from .conftest import Numbered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publisher")]


@pytest.fixture
def desk() -> Callable[[str], Client]:
    def enter(role: str) -> Client:
        user = User.objects.create_user(role, email=f"{role[:2]}@example.org", is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        client = Client()
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def chief(desk: Callable[[str], Client]) -> Client:
    return desk("Chief editor")


def states(mailing: Mailing) -> list[str]:
    return sorted(mailing.delivery_set.values_list("state", flat=True))


def test_a_mailing_tells_where_it_stands(chief: Client, numbered: Numbered) -> None:
    mailing = numbered.plan(1, 2, 3)
    Delivery.objects.filter(recipient=1).update(state="sent", changed_at=timezone.now())
    page = chief.get(f"/admin/outbox/mailing/{mailing.pk}/change/").content.decode()
    assert "1 of 3 are over" in page
    assert "The sum of all states is the audience of 3." in page
    Delivery.objects.filter(recipient=2).delete()
    page = chief.get(f"/admin/outbox/mailing/{mailing.pk}/change/").content.decode()
    assert "that must not be" in page


def test_a_mailing_is_paused_sent_on_and_cancelled(chief: Client, numbered: Numbered) -> None:
    mailing = numbered.plan(1, 2)
    address = f"/admin/outbox/mailing/{mailing.pk}/change/"
    for step, state in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        chief.post(address, {"step": step})
        mailing.refresh_from_db()
        assert mailing.state == state
    assert states(mailing) == ["cancelled", "cancelled"]
    answer = chief.post(address, {"step": "resume"}, follow=True)
    assert "is cancelled" in answer.content.decode()


def test_an_editor_looks_and_does_not_steer(
    desk: Callable[[str], Client], numbered: Numbered
) -> None:
    mailing = numbered.plan(1)
    editor = desk("Editor")
    address = f"/admin/outbox/mailing/{mailing.pk}/change/"
    assert "Cancel what waits" not in editor.get(address).content.decode()
    assert editor.post(address, {"step": "cancel"}).status_code == 403
    assert editor.post("/admin/outbox/mailing/switch/").status_code == 403
    assert states(mailing) == ["planned"]


def test_uncertain_mails_are_resolved_by_hand(chief: Client, numbered: Numbered) -> None:
    mailing = numbered.plan(1, 2, 3, 4)
    Delivery.objects.filter(recipient__lt=4).update(state="uncertain")
    by_recipient = dict(Delivery.objects.values_list("recipient", "pk"))
    for recipient, action in ((1, "was_sent"), (2, "was_not_sent"), (3, "send_again")):
        data = {"action": action, "_selected_action": [by_recipient[recipient]]}
        chief.post("/admin/outbox/delivery/", data)
    assert states(mailing) == ["failed", "planned", "planned", "sent"]


def test_the_list_asks_for_all_its_addresses_at_once(chief: Client) -> None:
    def shown(addresses: set[str]) -> int:
        with CaptureQueriesContext(connection) as queries:
            page = chief.get("/admin/outbox/delivery/").content.decode()
        assert set(re.findall(r"r\d@example\.com|\(gone\)", page)) == addresses
        return len(queries)

    to_subscribers = Numbered(name="letter")
    readers = [make_subscriber(f"r{number}@example.com").pk for number in range(3)]
    to_subscribers.plan(readers[0])
    queries = shown({"r0@example.com"})
    to_subscribers.plan(*readers[1:], 4711, key="more")  # the last is gone
    assert shown({"r0@example.com", "r1@example.com", "r2@example.com", "(gone)"}) == queries


def test_the_front_page_says_what_stands_in_the_way(chief: Client, numbered: Numbered) -> None:
    mailing = numbered.plan(1)
    steering.pause(mailing, because="12 of 40 mails bounced.")
    switching.stop("Something is wrong.")
    page = chief.get("/admin/").content.decode()
    assert "No mail is sent. Something is wrong." in page
    assert "12 of 40 mails bounced." in page
    chief.post("/admin/outbox/mailing/switch/", {"release": "drop"})
    assert Switch.load().stopped_at is None
    assert states(mailing) == ["cancelled"]


def test_a_suppressed_address_is_found_by_typing_it(chief: Client) -> None:
    from outbox import suppressing

    suppressing.suppress("ada@example.org", reason="asked", note="a note")
    found = chief.get("/admin/outbox/suppression/?q=Ada@example.org").content.decode()
    assert "a note" in found
    assert (
        "a note" not in chief.get("/admin/outbox/suppression/?q=bob@example.org").content.decode()
    )
    chief.post(
        "/admin/outbox/suppression/",
        {"action": "let_go", "_selected_action": [Suppression.objects.get().pk]},
    )
    assert not Suppression.objects.exists()


def test_mails_in_the_folder_can_be_read(chief: Client, settings: Any, tmp_path: Path) -> None:
    assert chief.get("/admin/outbox/mailing/folder/").status_code == 404
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    for number in (1, 2):
        mail = EmailMultiAlternatives(f"Mail {number}", "Plain words", "a@example.org", ["b@x.org"])
        mail.attach_alternative("<p>Rich <b>words</b></p>", "text/html")
        mail.send()
    listed = chief.get("/admin/outbox/mailing/folder/").content.decode()
    assert "Mail 1" in listed
    name = re.findall(r'href="([^"/]+)/"', listed)[0]
    page = chief.get(f"/admin/outbox/mailing/folder/{name}/")
    assert "Plain words" in page.content.decode()
    html = chief.get(f"/admin/outbox/mailing/folder/{name}/?html")
    assert "Rich <b>words</b>" in html.content.decode()
    assert "script-src 'self'" in html["Content-Security-Policy"]
    assert chief.get("/admin/outbox/mailing/folder/none.1/").status_code == 404


# ---- Subscribers and letters ----------------------------------------------------------


def test_subscribers_are_found_by_address_and_domain(chief: Client) -> None:
    make_subscriber("ada@example.org")
    make_subscriber("bob@example.com")
    for words, found in (("ADA@example.org", "ada@"), ("bo", "bob@"), ("@example.com", "bob@")):
        page = chief.get("/admin/subscriptions/subscriber/", {"q": words}).content.decode()
        other = "bob@" if found == "ada@" else "ada@"
        assert f"{found}example" in page
        assert f"{other}example" not in page


def test_subscribers_found_by_a_beginning_stand_by_their_address(chief: Client) -> None:
    for name in ("adb", "ada", "adc", "bob"):
        make_subscriber(f"{name}@example.org")
    page = chief.get("/admin/subscriptions/subscriber/?q=ad").content.decode()
    assert re.findall(r">(\w+)@example\.org<", page) == ["ada", "adb", "adc"]


def test_the_list_of_subscribers_counts_no_further_than_it_lists(
    chief: Client, django_assert_max_num_queries: Any
) -> None:
    from common.desk import CappedPaginator

    for number in range(8):
        make_subscriber(f"r{number}@example.org")
    paginator = CappedPaginator(Subscriber.objects.order_by("pk"), 2)
    assert paginator.count == 8
    paginator = CappedPaginator(Subscriber.objects.order_by("pk"), 2)
    paginator.MOST = 5
    assert paginator.count == 5
    with django_assert_max_num_queries(12):
        chief.get("/admin/subscriptions/subscriber/")


def test_the_staff_unsubscribes_and_erases_for_readers(chief: Client) -> None:
    ada, bob = make_subscriber("ada@example.org"), make_subscriber("bob@example.org")
    address = "/admin/subscriptions/subscriber/"
    chief.post(address, {"action": "unsubscribe", "_selected_action": [ada.pk]})
    ada.refresh_from_db()
    assert ada.state == "unsubscribed"
    chief.post(address, {"action": "erase", "_selected_action": [bob.pk]})
    assert not Subscriber.objects.filter(pk=bob.pk).exists()
    assert Consent.objects.get(kind="erased").by
    assert chief.get(f"{address}{ada.pk}/change/").status_code == 200


def test_the_export_has_no_formulas(chief: Client) -> None:
    make_subscriber("=cmd@example.org")
    answer = chief.get("/admin/subscriptions/subscriber/export.csv")
    rows = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[arg-type,attr-defined]
    assert rows[0].startswith("address,state")
    assert rows[1].startswith("'=cmd@example.org,active")


def test_a_letter_is_tried_and_sent(chief: Client) -> None:
    make_subscriber()
    chief.post(
        "/admin/subscriptions/issue/add/", {"title": "Dear readers", "body": "<p>Hello.</p>"}
    )
    issue = Issue.objects.get()
    assert chief.get(issue.get_absolute_url()).status_code == 404
    assert "Hello." in chief.get(f"/admin/subscriptions/issue/{issue.pk}/mail/").content.decode()
    text = chief.get(f"/admin/subscriptions/issue/{issue.pk}/mail/?text")
    assert text["Content-Type"].startswith("text/plain")
    chief.post(f"/admin/subscriptions/issue/{issue.pk}/try/")
    assert Delivery.objects.get().mailing.kind == "letter-test"
    chief.post(f"/admin/subscriptions/issue/{issue.pk}/send/")
    issue.refresh_from_db()
    assert issue.mailing
    assert issue.mailing.candidates == 1
    assert chief.get(issue.get_absolute_url()).status_code == 200
    answer = chief.post(f"/admin/subscriptions/issue/{issue.pk}/change/", {"title": "Changed"})
    assert answer.status_code == 403
    chief.post(f"/admin/subscriptions/issue/{issue.pk}/take-back/")
    assert states(issue.mailing) == ["cancelled"]


def test_an_editor_writes_and_the_chief_sends(desk: Callable[[str], Client]) -> None:
    make_subscriber()
    editor = desk("Editor")
    editor.post("/admin/subscriptions/issue/add/", {"title": "Letter", "body": "<p>x</p>"})
    issue = Issue.objects.get()
    assert editor.post(f"/admin/subscriptions/issue/{issue.pk}/send/").status_code == 403
    assert editor.get("/admin/subscriptions/subscriber/").status_code == 403


# ---- What anybody may read ------------------------------------------------------------


def test_the_archive_of_letters_has_only_what_was_sent(client: Client) -> None:
    subscriber = make_subscriber()
    sent = Issue.objects.create(title="Sent letter", body="<p>Hello to all.</p>")
    Issue.objects.create(title="A draft", body="<p>Not yet.</p>")
    letters.send(sent, now=timezone.now())
    for address in ("/newsletters/", "/newsletters/newsletters.atom", sent.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "Sent letter" in page
        assert "A draft" not in page
        assert subscriber.address not in page
        assert "/unsubscribe/" not in page


def test_a_standing_stream_is_not_cancelled(chief: Client, numbered: Numbered) -> None:
    planning.plan_one(kind="numbered", recipient=1, stream="answers")
    mailing = Mailing.objects.get()
    with pytest.raises(steering.CannotSteer, match="not cancelled"):
        steering.cancel(mailing)
