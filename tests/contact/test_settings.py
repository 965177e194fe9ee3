"""What the desk is set up with, its figures, and its part of the admin's front page."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from contact import figures, inbox
from contact.models import Holiday, Message, OpeningHours, Topic
from outbox.models import Delivery
from tests.contact.make import make_message, make_topic
from tests.factories import make_publisher

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client_of: Callable[[str], Client]) -> Client:
    return client_of("Chief editor")


def test_a_topic_that_messages_have_is_not_deleted(chief: Client, message: Message) -> None:
    topic = message.topic
    address = f"/admin/contact/topic/{topic.pk}/delete/"
    answer = chief.post(address, {"post": "yes"}, follow=True)
    assert "is not deleted: messages have it" in answer.content.decode()
    assert Topic.objects.filter(pk=topic.pk).exists()
    unused = make_topic("Unused")
    chief.post(f"/admin/contact/topic/{unused.pk}/delete/", {"post": "yes"})
    assert not Topic.objects.filter(pk=unused.pk).exists()


def test_only_who_may_answer_is_offered_for_a_topic(
    chief: Client, grace: User, client_of: Callable[[str], Client]
) -> None:
    client_of("Writer")
    page = chief.get("/admin/contact/topic/add/").content.decode()
    assert page.count('name="people"') == 2  # Grace, and the chief editor; the writer is none


def test_hours_that_end_before_they_begin_are_refused(chief: Client) -> None:
    said = {"weekday": "0", "opens": "17:00", "closes": "9:00"}
    answer = chief.post("/admin/contact/openinghours/add/", said)
    assert "The desk must close after it opens." in answer.content.decode()


# ---- The front page ---------------------------------------------------------------------


def test_the_front_page_tells_what_is_late_and_new(desk: Client) -> None:
    make_message(now=timezone.now() - timedelta(days=9), subject="Waits for an answer")
    page = desk.get("/admin/").content.decode()
    assert page.count("Waits for an answer") == 2


def test_the_desk_is_told_of_mail_that_waits(desk: Client, message: Message) -> None:
    assert "About the mail" not in desk.get("/admin/").content.decode()
    Delivery.objects.update(changed_at=timezone.now() - timedelta(minutes=20))
    page = desk.get("/admin/").content.decode()
    assert "“Acknowledgements”: a mail has waited for 20 minutes." in page


def test_writers_are_told_nothing_of_messages(
    client_of: Callable[[str], Client], message: Message
) -> None:
    page = client_of("Writer").get("/admin/").content.decode()
    assert message.subject not in page
    assert "Contact desk" not in page


# ---- Figures ----------------------------------------------------------------------------


def test_the_time_to_a_first_answer_is_counted_in_business_hours(db: None) -> None:
    make_publisher(time_zone="UTC")
    for weekday in range(7):
        OpeningHours.objects.create(weekday=weekday, opens=time(9), closes=time(17))
    friday = timezone.now().replace(year=2026, month=11, day=20, hour=16, minute=0)
    Holiday.objects.create(day=date(2026, 11, 21), name="A Saturday off")
    message = make_message(now=friday)
    inbox.reply(message, "Yes.", by=None, now=friday + timedelta(days=2))
    now = friday + timedelta(days=3)
    points, topics = figures.first_answers(now)
    assert [number for _, number in points] == [8.0]
    assert [(one.name, one.arrived, one.late, one.median) for one in topics] == [
        ("Questions", 1, 0, 8.0)
    ]


def test_arrivals_are_counted_without_spam(message: Message) -> None:
    now = message.arrived_at + timedelta(hours=1)
    spam = make_message(text="Spam")
    inbox.call_spam(spam, by=None, now=now)
    assert sum(number for _, number in figures.arrivals_by_week(now)) == 1
    assert sum(number for _, number in figures.arrivals_by_day(now)) == 1
    assert len(figures.arrivals_by_day(now)) == figures.DAYS
