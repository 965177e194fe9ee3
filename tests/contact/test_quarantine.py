"""Mail in quarantine, as the staff see it: told of, looked at, tried again, seen to."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from contact import quarantine
from contact.models import Message, Quarantined, Topic
from tests.contact.letters import raw
from tests.contact.make import make_topic

pytestmark = pytest.mark.django_db

PAGES = "/admin/contact/quarantined/"


def keep(mail: bytes, because: str = "There was no topic.") -> Quarantined:
    quarantine.keep(mail, because, now=timezone.now())
    return Quarantined.objects.latest("pk")


def test_a_mail_in_quarantine_is_text_and_nothing_else(desk: Client) -> None:
    content = b"From: x\r\n\r\n<script>alert(1)</script>\0\xff"
    mail = keep(content)
    page = desk.get(f"{PAGES}{mail.pk}/change/").content.decode()
    assert "<script>alert" not in page
    answer = desk.get(f"{PAGES}{mail.pk}/raw/")
    assert answer.content == content
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")


def test_what_could_not_be_taken_in_is_taken_in_by_a_button(desk: Client) -> None:
    make_topic()
    mail = keep(raw())
    page = desk.get(f"{PAGES}{mail.pk}/change/").content.decode()
    assert "Try again to take it in" in page
    answer = desk.post(f"{PAGES}{mail.pk}/do/", {"again": "yes"}, follow=True)
    message = Message.objects.get()
    told = answer.content.decode()
    assert f'It is taken in as <a href="/admin/contact/message/{message.pk}/change/">' in told
    assert "Try again to take it in" not in told


def test_a_mail_that_cannot_be_taken_in_still_says_why(desk: Client) -> None:
    Topic.objects.all().delete()
    mail = keep(raw(), "A fault of ours.")
    answer = desk.post(f"{PAGES}{mail.pk}/do/", {"again": "yes"}, follow=True)
    assert "It can’t be taken in. There is no topic yet" in answer.content.decode()
    assert Quarantined.objects.filter(is_done=False).exists()


def test_several_are_tried_again_from_the_list(desk: Client) -> None:
    make_topic()
    mails = [keep(raw()), keep(raw(subject="Two", message_id="<2@x>")), keep(b"\0\xff")]
    chosen = {"action": "try_again", "_selected_action": [mail.pk for mail in mails]}
    told = desk.post(PAGES, chosen, follow=True).content.decode()
    assert told.count("It is taken in as") == 2
    assert told.count("It can’t be taken in. It has no header.") == 1
    assert Message.objects.count() == 2


def test_who_may_only_look_tries_nothing(client_of: Callable[[str], Client]) -> None:
    mail = keep(raw())
    assert client_of("Writer").post(f"{PAGES}{mail.pk}/do/", {"again": "yes"}).status_code == 403
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", ["Desk", "Chief editor"])
def test_the_front_page_tells_of_it_until_somebody_has_looked(
    client_of: Callable[[str], Client], role: str
) -> None:
    staff = client_of(role)
    keep(b"\0\xff")
    mail = keep(b"\0\xfe")
    assert "2 mails could not be taken in" in staff.get("/admin/").content.decode()
    staff.post(f"{PAGES}{mail.pk}/do/", {"done": "yes"})
    assert "A mail could not be taken in" in staff.get("/admin/").content.decode()
    chosen = Quarantined.objects.values_list("pk", flat=True)
    staff.post(PAGES, {"action": "done", "_selected_action": list(chosen)})
    assert "could not be taken in" not in staff.get("/admin/").content.decode()
