"""Letters of the editors: written without loss, looked through, sent, taken back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Draft
from outbox import sending
from outbox.models import Delivery, Mailing
from subscriptions import letters
from subscriptions.models import Issue
from tests.admin.pages import form_of
from tests.outbox.sink import Sink

from .make import make_subscriber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publisher")]

HELLO = "<p>Hello to all.</p>"


@pytest.fixture
def letter() -> Issue:
    return Issue.objects.create(title="Dear readers", body=HELLO)


def change(issue: Issue) -> str:
    return f"/admin/subscriptions/issue/{issue.pk}/change/"


def form(client: Client, address: str) -> dict[str, Any]:
    return form_of(client.get(address), "issue_form")


# ---- Written ----------------------------------------------------------------------------


def test_what_is_typed_is_kept_and_offered_again(chief: Client, letter: Issue) -> None:
    typed = form(chief, change(letter)) | {"body": "<p>Half a sen</p>"}
    draft = change(letter).replace("/change/", "/draft/")
    assert chief.post(draft, typed).json()["saved"]
    assert "did not save it" in chief.get(change(letter)).content.decode()
    back = form(chief, change(letter) + "?restore")
    assert "Half a sen" in back["body"]
    assert chief.post(change(letter), back).status_code == 302
    letter.refresh_from_db()
    assert "Half a sen" in letter.body
    assert not Draft.objects.exists()


def test_a_letter_that_is_begun_is_kept_too(chief: Client) -> None:
    add = "/admin/subscriptions/issue/add/"
    begun = form(chief, add) | {"title": "Begun"}
    chief.post(f"{add}draft/", begun)
    page = chief.get(add).content.decode()
    assert "Begun and not saved" in page
    back = form(chief, f"{add}?restore={begun['draft_key']}") | {"body": HELLO}
    chief.post(add, back)
    assert Issue.objects.get().title == "Begun"
    assert not Draft.objects.exists()


def test_who_else_writes_is_told(chief: Client, log_in: Any, letter: Issue) -> None:
    draft = change(letter).replace("/change/", "/draft/")
    log_in("Editor").post(draft, {"only_here": "1"})
    assert len(chief.post(draft, form(chief, change(letter))).json()["others"]) == 1
    assert Draft.objects.get(content__isnull=True).other == f"issue:{letter.pk}"


def test_the_second_of_two_saves_is_shown_what_it_would_replace(
    chief: Client, letter: Issue
) -> None:
    mine = form(chief, change(letter)) | {"title": "Mine"}
    Issue.objects.get(pk=letter.pk).save()
    answer = chief.post(change(letter), mine)
    assert answer.status_code == 200
    assert "saved this text after you had opened it" in answer.content.decode()
    letter.refresh_from_db()
    assert letter.title == "Dear readers"
    once_more = form_of(answer, "issue_form")
    assert once_more["title"] == "Mine"
    assert chief.post(change(letter), once_more).status_code == 302
    letter.refresh_from_db()
    assert letter.title == "Mine"


def test_the_checks_follow_what_is_typed(chief: Client) -> None:
    sent = {"title": "On", "body": '<p>It has TK members: <a href="/nothing/">list</a>.</p>'}
    told = chief.post("/admin/subscriptions/issue/checks/", sent).content.decode()
    assert "still to come" in told
    assert "/nothing/ leads nowhere" in told


# ---- Before it goes ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "no text"),
        ('<p><img src="/a.png"></p>', "no alternative text"),
        ('<p>See <a href="#">this</a>.</p>', "A link is empty"),
        (f"<p>{'Дорогие читатели. ' * 3_300}</p>", "too long for a mail"),
    ],
    ids=["empty", "picture", "link", "long"],
)
def test_what_nobody_can_mend_later_is_mended_before(
    chief: Client, letter: Issue, body: str, says: str
) -> None:
    make_subscriber()
    letter.body = body
    letter.save()
    page = chief.get(f"/admin/subscriptions/issue/{letter.pk}/send/").content.decode()
    assert says in page
    assert "Send it to" not in page
    with pytest.raises(letters.CannotSend, match=says):
        letters.send(letter, now=timezone.now())
    assert not Mailing.objects.exists()


def test_who_sends_is_told_to_how_many_and_what_could_be_mended(
    chief: Client, letter: Issue
) -> None:
    make_subscriber()
    make_subscriber("eve@example.org", state="unsubscribed")
    letter.body = "<p>We are TK now.</p>"
    letter.save()
    page = chief.get(f"/admin/subscriptions/issue/{letter.pk}/send/").content.decode()
    assert "It goes to 1 reader, now." in page
    assert "still to come" in page
    assert not Mailing.objects.exists()
    chief.post(f"/admin/subscriptions/issue/{letter.pk}/send/")
    assert Delivery.objects.count() == 1


def test_sent_twice_by_a_double_click_it_goes_once(chief: Client, letter: Issue) -> None:
    make_subscriber()
    for _ in range(2):
        chief.post(f"/admin/subscriptions/issue/{letter.pk}/send/")
    assert Delivery.objects.count() == 1


# ---- Taken back -------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["letter", "mailing"])
def test_taken_back_before_anybody_has_it_it_is_a_draft_again(
    chief: Client, client: Client, letter: Issue, where: str
) -> None:
    make_subscriber()
    first = letters.send(letter, now=timezone.now())
    if where == "letter":
        chief.post(f"/admin/subscriptions/issue/{letter.pk}/take-back/")
    else:
        chief.post(f"/admin/outbox/mailing/{first.pk}/change/", {"step": "cancel"})
    letter.refresh_from_db()
    assert client.get(letter.get_absolute_url()).status_code == 404
    assert chief.post(change(letter), form(chief, change(letter))).status_code == 302
    second = letters.send(letter, now=timezone.now())
    assert second.candidates == 1
    assert Mailing.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_taken_back_when_some_have_it_its_page_stays(
    client: Client, letter: Issue, sink: Sink
) -> None:
    for number in range(2):
        make_subscriber(f"reader{number}@example.org")
    mailing = letters.send(letter, now=timezone.now())
    sink.fails("reader1@example.org", "451 4.3.0 Later")
    sending.send_due()
    letters.take_back(Issue.objects.get())
    letter.refresh_from_db()
    assert letter.mailing == mailing
    assert client.get(letter.get_absolute_url()).status_code == 200
    assert sorted(mailing.delivery_set.values_list("state", flat=True)) == ["cancelled", "sent"]
