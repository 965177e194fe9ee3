"""What becomes of messages: corrections, entries of the calendar, terms, subscribers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Article, CalendarEntry, Correction
from contact import inbox, things
from contact.models import Message, ReplyDraft
from glossary.models import Term
from outbox.models import Delivery
from subscriptions.models import SignUp, Subscriber
from tests.admin.people import make_user
from tests.contact.make import NOW, make_message
from tests.factories import WHOLE, make_article
from tests.glossary.terms import make_term

pytestmark = pytest.mark.django_db
CORRECTION = {"kind": "correction", "text": "The year was 1973."}
ENTRY = {"title": "Trust, again", "kind": "article", "notes": "A reader asks."}
TERM = {"headword": "Weak tie", "sense_qualifier": "", "short_definition": ""}
SUBSCRIBER = {"everything": "on", "frequency": "weekly"}


@pytest.fixture
def article(publisher: object) -> Article:
    return make_article("The strength of a weak tie", **WHOLE)


@pytest.fixture
def about(article: Article) -> Message:
    """A message about an article."""
    return make_message(about=[article], text="It was 1973.")


@pytest.fixture
def editor(client_of: Callable[[str], Client]) -> Client:
    return client_of("Editor")


def address(message: Message, name: str) -> str:
    return f"/admin/contact/message/{message.pk}/become/{name}/"


def became(message: Message) -> Any:
    return message.links.get(role="became").thing


def last(message: Message) -> str:
    line = message.events.last()
    assert line
    return f"{line.get_kind_display()}: {line.said}"


def test_a_correction_is_made_of_the_article_with_a_ready_answer(
    editor: Client, about: Message, article: Article
) -> None:
    shown = editor.get(address(about, "correction"))
    assert "It was 1973." in shown.content.decode()
    editor.post(address(about, "correction"), CORRECTION | {"article": article.pk})
    correction = Correction.objects.get()
    assert (correction.article, became(about)) == (article, correction)
    assert ReplyDraft.objects.get().text.startswith("Dear Ada Reader,\n\nthank you for telling us.")


def test_a_readers_own_words_are_not_published_by_accident(
    editor: Client, about: Message, article: Article
) -> None:
    said = CORRECTION | {"article": article.pk, "text": "It  was 1973."}
    answer = editor.post(address(about, "correction"), said)
    assert answer.status_code == 422
    assert "in your own words" in answer.content.decode()
    assert not Correction.objects.exists()


def test_an_article_that_readers_do_not_see_is_not_corrected(
    editor: Client, message: Message
) -> None:
    draft = make_article("Draft", status="draft")
    inbox.link(message, draft, by=None, now=NOW)
    answer = editor.get(address(message, "correction"), follow=True)
    assert "Link it to a published article first." in answer.content.decode()


def test_an_idea_lands_in_the_calendar(editor: Client, message: Message) -> None:
    editor.post(address(message, "entry"), ENTRY)
    entry = CalendarEntry.objects.get()
    assert (entry.stage, entry.is_public, became(message)) == ("idea", False, entry)
    assert last(message) == "made into something: calendar entry: Trust, again"
    page = editor.get(f"/admin/articles/calendarentry/{entry.pk}/change/").content.decode()
    assert message.reference in page


def test_a_proposal_for_the_glossary_is_a_draft(editor: Client, message: Message) -> None:
    editor.post(address(message, "term"), TERM)
    term = Term.objects.get()
    assert (term.status, became(message)) == ("draft", term)


def test_a_term_that_is_there_already_is_not_made_twice(editor: Client, message: Message) -> None:
    make_term("Weak tie")
    answer = editor.post(address(message, "term"), TERM)
    assert answer.status_code == 422
    assert Term.objects.count() == 1


def test_a_reader_is_asked_whether_they_want_to_subscribe(desk: Client, message: Message) -> None:
    desk.post(address(message, "subscriber"), SUBSCRIBER)
    assert SignUp.objects.get().address == "ada@example.org"
    assert not Subscriber.objects.exists()
    mails = {row.mailing.key for row in Delivery.objects.all()}
    assert mails == {"acknowledgement", "confirmation"}
    assert "ada@example.org" not in last(message)


def test_nobody_is_asked_twice_a_day(desk: Client, message: Message) -> None:
    desk.post(address(message, "subscriber"), SUBSCRIBER)
    answer = desk.post(address(message, "subscriber"), SUBSCRIBER)
    assert answer.status_code == 422
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize("name", ["correction", "entry", "term"])
def test_the_desk_makes_nothing_of_the_editors(desk: Client, about: Message, name: str) -> None:
    assert desk.get(address(about, name)).status_code == 403
    assert desk.post(address(about, name), CORRECTION | ENTRY | TERM).status_code == 403


def test_what_is_made_adds_to_what_is_typed(editor: Client, message: Message) -> None:
    ReplyDraft.objects.create(
        message=message, user=User.objects.get(username="editor"), text="Hello", saved_at=NOW
    )
    editor.post(address(message, "entry"), ENTRY)
    assert ReplyDraft.objects.get().text.startswith("Hello\n\nDear Ada Reader")


def test_an_unknown_outcome_is_not_found(editor: Client, message: Message) -> None:
    assert editor.get(address(message, "magic")).status_code == 404


@pytest.mark.parametrize("name", ["article", "entry", "term"])
def test_the_desk_is_shown_only_what_readers_see_and_editors_the_rest(
    grace: User, name: str
) -> None:
    hidden = {
        "article": lambda: make_article("Tie", status="draft"),
        "entry": lambda: CalendarEntry.objects.create(title="Tie"),
        "term": lambda: make_term("tie", status="draft"),
    }[name]()

    def shown(user: User) -> list[Any]:
        return [thing for _, found in things.search("tie", user) for thing in found]

    assert shown(grace) == []
    assert shown(make_user("Editor")) == [hidden]


def test_a_thing_is_found_by_key_and_uid_and_by_nothing_else(article: Article) -> None:
    kind = things.get("article")
    assert kind
    assert kind.find(str(article.pk)) == kind.find(str(article.uid)) == article
    assert kind.find("nonsense") is None
    article.status = "draft"
    article.save()
    assert kind.find(str(article.uid)) is None
