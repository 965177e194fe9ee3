"""Filters of the inbox that a member of staff stores under a name."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from contact import filtering, inbox, privacy
from contact.models import Message, StoredFilter
from tests.contact.make import make_message

pytestmark = pytest.mark.django_db

INBOX = "/admin/contact/message/"
LINK = '<a href="/admin/contact/message/?box=all&amp;q=lighthouse"'


def store(client: Client, name: str = "Lights", **chosen: str) -> str:
    """The page that follows."""
    data = {"name": name} | (chosen or {"box": "all", "q": "lighthouse"})
    return client.post(f"{INBOX}filters/", data, follow=True).content.decode()


def test_a_filter_that_is_stored_is_a_link_above_the_list(desk: Client) -> None:
    page = store(desk)
    assert "“Lights” is stored" in page
    assert f'{LINK} aria-current="page">Lights</a>' in page
    assert f"{LINK}>Lights</a>" in desk.get(INBOX).content.decode()


def test_it_shows_what_was_chosen(desk: Client, grace: User) -> None:
    told = make_message(subject="The lighthouse", text="At the lighthouse.")
    inbox.close(told, by=grace, now=timezone.now())
    make_message(subject="Other", text="On trust.")
    store(desk)
    address = f"{INBOX}?box=all&q=lighthouse"
    shown = desk.get(address).context["cl"].result_list
    assert [message.subject for message in shown] == ["The lighthouse"]


def test_nobody_else_sees_it_or_deletes_it(
    desk: Client, client_of: Callable[[str], Client]
) -> None:
    store(desk)
    other = client_of("Chief editor")
    assert "Lights" not in other.get(INBOX).content.decode()
    number = StoredFilter.objects.get().pk
    said = other.post(f"{INBOX}filters/{number}/", follow=True).content.decode()
    assert "That filter was gone already." in said
    assert StoredFilter.objects.exists()


def test_it_is_deleted_and_no_message_is(desk: Client) -> None:
    make_message()
    store(desk)
    number = StoredFilter.objects.get().pk
    said = desk.post(f"{INBOX}filters/{number}/", {"box": "all"}, follow=True)
    assert "“Lights” is deleted. No message is." in said.content.decode()
    assert said.redirect_chain[-1][0] == f"{INBOX}?box=all"
    assert not StoredFilter.objects.exists()
    assert Message.objects.exists()


def test_the_same_name_takes_the_place_of_the_first(desk: Client) -> None:
    store(desk)
    store(desk, "lights", box="mine")
    stored = StoredFilter.objects.get()
    assert (stored.name, stored.chosen) == ("lights", {"box": "mine"})


@pytest.mark.parametrize(
    ("name", "chosen", "says"),
    [
        (" ", {"box": "all"}, "Give the filter a name"),
        ("x" * 61, {"box": "all"}, "60 characters are the most"),
        ("Nothing", {"topic": "", "q": "\0"}, "there is nothing to store"),
    ],
)
def test_why_a_filter_is_not_stored_is_said(
    desk: Client, name: str, chosen: dict[str, str], says: str
) -> None:
    assert says in store(desk, name, **chosen)
    assert not StoredFilter.objects.exists()


def test_nobody_has_more_filters_than_can_be_looked_at(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filtering, "MOST", 2)
    store(desk, "One")
    store(desk, "Two")
    assert "You have 2 filters: delete one before you store “Three”." in store(desk, "Three")
    assert "is stored" in store(desk, "two")


def test_a_filter_with_the_address_of_a_person_goes_with_them(desk: Client, grace: User) -> None:
    make_message(address="ada@example.org")
    store(desk, "Ada", box="all", q="Ada@example.org")
    store(desk)
    privacy.erase_person("ada@example.org", by=grace, now=timezone.now())
    assert [one.name for one in StoredFilter.objects.all()] == ["Lights"]
