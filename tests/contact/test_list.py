"""The inbox: its tabs, its search, and what is done with several messages."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contact import inbox, undelivered
from contact.admin import boxes
from contact.inbox import Verdict
from contact.models import Message, Reply
from outbox.models import Delivery
from tests.contact.make import make_message, make_topic

pytestmark = pytest.mark.django_db
INBOX = "/admin/contact/message/"
SPAM = Verdict(9.0, ("It has many links.",), is_spam=True)


def listed(client: Client, query: str = "") -> list[str]:
    """The subjects that the list shows."""
    answer = client.get(f"{INBOX}?{query}")
    assert answer.status_code == 200
    return [message.subject for message in answer.context["cl"].result_list]


def send(client: Client, action: str, *chosen: Message, **said: Any) -> str:
    """What the page says after an action that was confirmed."""
    data = {"action": action, "_selected_action": [one.pk for one in chosen], "confirmed": "yes"}
    answer = client.post(f"{INBOX}?box=all", data | said, follow=True)
    assert answer.status_code == 200, answer.content
    return " ".join(str(one) for one in answer.context["messages"])


@pytest.fixture
def box_of(grace: User) -> dict[str, Message]:
    """A message for each box, named after it."""
    now = timezone.now()
    week = now - timedelta(days=9)

    def make(name: str, **fields: Any) -> Message:
        return make_message(subject=name, text=name, now=fields.pop("now", now), **fields)

    made = {"new": make("new"), "late": make("late", now=week), "mine": make("mine"),
            "waiting": make("waiting"), "closed": make("closed"),
            "spam": make("spam", verdict=SPAM)}  # fmt: skip
    inbox.assign(made["mine"], grace, by=grace, now=now)
    inbox.reply(made["waiting"], "Yes.", by=grace, now=now)
    inbox.close(made["closed"], by=grace, now=now)
    return made


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("", {"new", "late", "mine"}),
        ("box=mine", {"mine"}),
        ("box=unassigned", {"new", "late"}),
        ("box=late", {"late"}),
        ("box=new", {"new", "late"}),
        ("box=open", {"mine"}),
        ("box=waiting", {"waiting"}),
        ("box=closed", {"closed"}),
        ("box=spam", {"spam"}),
        ("box=all", {"new", "late", "mine", "waiting", "closed", "spam"}),
        ("box=nonsense&topic=x&tag=-1", {"new", "late", "mine"}),
    ],
)
def test_each_tab_shows_what_it_names(
    desk: Client, box_of: dict[str, Message], query: str, subjects: set[str]
) -> None:
    assert set(listed(desk, query)) == subjects


def test_the_tabs_count_what_is_to_be_done(desk: Client, box_of: dict[str, Message]) -> None:
    tabs = desk.get(INBOX).context["tabs"]
    counted = {tab.label: tab.count for tab in tabs}
    assert counted == {
        "To do": "3", "Mine": "1", "Nobody’s": "2", "Late": "1", "New": "2", "Open": "1",
        "Waiting": "", "Closed": "", "Spam": "1", "All": "",
    }  # fmt: skip


def test_what_changed_last_stands_first(desk: Client, box_of: dict[str, Message]) -> None:
    inbox.note(box_of["late"], "Look.", by=None, now=timezone.now())
    assert listed(desk)[0] == "late"


def test_an_answer_that_did_not_arrive_has_a_tab_of_its_own(
    desk: Client, box_of: dict[str, Message]
) -> None:
    assert "Did not arrive" not in {tab.label for tab in desk.get(INBOX).context["tabs"]}
    reply = Reply.objects.get()
    Delivery.objects.filter(recipient=reply.pk, mailing__key="reply").update(
        state="uncertain", due_at=None
    )
    undelivered.find_unsent(timezone.now())
    assert "Did not arrive" in {tab.label for tab in desk.get(INBOX).context["tabs"]}
    assert listed(desk, "box=lost") == ["waiting"]


@pytest.mark.parametrize(
    "words",
    ["ports", "%22reprint rights%22", "harbour", "lighthouse", "Bo", "bo@example.com", "REFERENCE"],
)
def test_words_are_found_wherever_they_stand(desk: Client, message: Message, words: str) -> None:
    other = make_message(
        subject="Ports", text="On reprint rights.", name="Bo", address="b.o@example.com"
    )
    other.canonical = "bo@example.com"
    other.save()
    inbox.note(other, "Ask the lighthouse.", by=None, now=timezone.now())
    inbox.reply(other, "See the harbour.", by=None, now=timezone.now())
    inbox.close(other, by=None, now=timezone.now())
    if words == "REFERENCE":
        words = other.reference.lower()
    assert listed(desk, f"q={words}") == ["Ports"]


@pytest.mark.parametrize("words", ["%00", "'", "--------", "a" * 5000, "%22", "@", "\\"])
def test_odd_words_find_nothing_and_break_nothing(
    desk: Client, message: Message, words: str
) -> None:
    assert len(listed(desk, f"q={words}")) <= 1


def test_the_list_asks_no_more_for_more_messages(desk: Client, message: Message) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            listed(desk)
        return len(caught)

    listed(desk)
    one = queries()
    for number in range(5):
        make_message(text=f"{number}")
    assert queries() == one


def test_counts_go_no_further_than_the_desk_can_see(
    message: Message, grace: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "COUNTED", 2)
    for number in range(3):
        make_message(text=f"{number}")
    assert boxes.counts(grace, timezone.now())["new"] == 2


# ---- What is done with several ----------------------------------------------------------


def test_nothing_happens_before_it_is_confirmed(desk: Client, message: Message) -> None:
    answer = desk.post(INBOX, {"action": "close", "_selected_action": message.pk})
    assert "Nothing is mailed" in answer.content.decode()
    message.refresh_from_db()
    assert message.state == "new"


def test_messages_are_closed_and_those_that_were_are_named(desk: Client, message: Message) -> None:
    other = make_message(text="Other")
    inbox.close(other, by=None, now=timezone.now())
    answer = desk.post(
        f"{INBOX}?box=all", {"action": "close", "_selected_action": [message.pk, other.pk]}
    )
    assert [reason for _, reason in answer.context["refused"]] == ["It is closed."]
    assert send(desk, "close", message) == "1 message closed."


def test_messages_are_assigned(desk: Client, message: Message, grace: User) -> None:
    assert send(desk, "assign_to_me", message) == "1 message assigned to you."
    message.refresh_from_db()
    assert (message.assignee, message.state) == (grace, "open")
    send(desk, "assign", message, to="")
    message.refresh_from_db()
    assert message.assignee is None


def test_a_writer_is_nobody_to_assign_to(desk: Client, message: Message, client_of: Any) -> None:
    client_of("Writer")
    writer = User.objects.get(username="writer")
    data = {"action": "assign", "_selected_action": message.pk, "confirmed": "y", "to": writer.pk}
    assert desk.post(INBOX, data).status_code == 422
    message.refresh_from_db()
    assert message.assignee is None


def test_tags_are_added_to_those_that_are_there(desk: Client, message: Message) -> None:
    inbox.tag(message, ["press"], by=None, now=timezone.now())
    send(desk, "tag", message, tags="errata, press,  ")
    assert {tag.name for tag in message.tags.all()} == {"press", "errata"}


def test_several_messages_go_on_in_one(desk: Client, message: Message) -> None:
    other = make_message(text="Other")
    send(desk, "merge", message, other, into=message.pk)
    other.refresh_from_db()
    assert (other.merged_into, other.state) == (message, "closed")


def test_spam_and_back(desk: Client, message: Message) -> None:
    send(desk, "spam", message)
    message.refresh_from_db()
    assert message.state == "spam"
    send(desk, "not_spam", message)
    message.refresh_from_db()
    assert message.state == "new"


def test_who_may_not_see_messages_has_no_list(client_of: Any, message: Message) -> None:
    assert client_of("Writer").get(INBOX).status_code == 403


def test_topics_have_a_filter(desk: Client, message: Message) -> None:
    other = make_topic("Reprints")
    make_message(topic=other, text="Other", subject="Elsewhere")
    assert listed(desk, f"topic={other.pk}") == ["Elsewhere"]
