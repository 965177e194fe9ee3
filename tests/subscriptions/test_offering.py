"""Of thousands of subjects and authors the most used are offered; the others are found by name."""

import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Subject
from subscriptions import forms, offering
from subscriptions.models import SignUp
from tests.factories import make_article, make_author, make_subject

from .make import make_subscriber
from .test_preferences import manage_path
from .test_signing_up import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publisher", "_archive")]


@pytest.fixture
def _archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two subjects and two authors fit into the form, and there are three of each."""
    monkeypatch.setattr(offering, "MOST_OFFERED", 2)
    for name, number in (("Trust", 3), ("Ties", 2), ("Transit", 1)):
        for _ in range(number):
            make_article(subjects=[name], authors=[f"{name} Porter"])


def boxes(page: bytes) -> dict[str, bool]:
    """What is offered, and whether it is chosen."""
    found = re.findall(r'name="topics" value="[^"]*"( checked)?> <span>([^<]*[^< ])', page.decode())
    return {name: bool(checked) for checked, name in found}


def key_of(page: bytes, name: str) -> str:
    return re.findall(rf'value="([a-z]+:\d+)"[^>]*> <span>{name}', page.decode())[0]


def test_the_most_used_are_offered(client: Client) -> None:
    page = client.get("/subscribe/").content
    assert list(boxes(page)) == ["Ties", "Trust", "Ties Porter", "Trust Porter"]
    assert page.count(b"those with most articles") == 2


def test_the_others_are_found_by_their_name_and_nothing_is_lost(client: Client) -> None:
    ties = key_of(client.get("/subscribe/").content, "Ties")
    answer = posted(client, everything=None, topics=[ties], frequency="monthly", find=" trans")
    assert answer.status_code == 200
    assert boxes(answer.content) == {
        "Ties": True, "Trust": False, "Ties Porter": False, "Trust Porter": False,
        "Transit": False, "Transit Porter": False,
    }  # fmt: skip
    page = answer.content.decode()
    assert 'value="ada@example.org"' in page
    assert 'value="monthly" checked' in page
    assert not SignUp.objects.exists()
    transit = key_of(answer.content, "Transit")
    assert posted(client, everything=None, topics=[ties, transit]).status_code == 302
    chosen = {f"{kind}:{pk}" for kind, pk in SignUp.objects.get().choices["topics"]}
    assert chosen == {ties, transit}


def test_what_is_found_is_offered_once(client: Client) -> None:
    page = client.get("/subscribe/?find=trust").content.decode()
    assert page.count("> <span>Trust <") == 1
    assert page.count("> <span>Trust Porter <") == 1


def test_what_is_found_by_an_address_is_chosen_by_it_too(client: Client) -> None:
    transit = key_of(client.get("/subscribe/?find=transit").content, "Transit")
    assert boxes(client.get(f"/subscribe/?topic={transit}").content)["Transit"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"find": "\x00nothing"}, "No subject and no author in use is called “nothing”."),
        ({"find": "<b>"}, "is called “&lt;b&gt;”."),
        ({"find": " ", "look": "yes"}, "Type a part of its name."),
    ],
)
def test_what_is_not_found_is_said(client: Client, fields: dict[str, str], says: str) -> None:
    answer = posted(client, **fields)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not SignUp.objects.exists()


def test_nobody_finds_what_readers_can_not_see(client: Client) -> None:
    hidden = make_subject("Secret plans")
    author = make_author("Secret Porter")
    make_article(subjects=[hidden], authors=[author], status="draft")
    page = client.get("/subscribe/?find=secret").content
    assert not any("Secret" in name for name in boxes(page))
    for topic in (f"subject:{hidden.pk}", f"author:{author.pk}"):
        answer = posted(client, everything=None, topics=[topic])
        assert answer.status_code == 422
        assert b"Select a valid choice" in answer.content


def test_too_many_are_refused_and_kept_in_the_form(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_TOPICS", 2)
    topics = [f"subject:{subject.pk}" for subject in Subject.objects.all()]
    answer = posted(client, topics=topics)
    assert answer.status_code == 422
    assert "Choose at most 2, or all new articles." in answer.content.decode()
    found = boxes(answer.content)
    assert [name for name, is_chosen in found.items() if is_chosen] == ["Ties", "Transit", "Trust"]


def test_a_subscriber_finds_more_and_keeps_what_was_not_stored_yet(client: Client) -> None:
    gone = make_subject("Gone")
    subscriber = make_subscriber(topics=[gone])
    path = manage_path(subscriber)
    assert boxes(client.get(path).content)["Gone"]
    data: dict[str, Any] = {
        "act": "choose", "frequency": "daily", "hour": 6, "weekday": 2, "monthday": 15,
        "zone": "Europe/Berlin",
    }  # fmt: skip
    ties = key_of(client.get(path).content, "Ties")
    answer = client.post(path, data | {"topics": [ties], "find": "transit"})
    assert answer.status_code == 200
    found = boxes(answer.content)
    assert (found["Ties"], found["Gone"], found["Transit"]) == (True, False, False)
    assert subscriber.topics.get().subject == gone
    transit = key_of(answer.content, "Transit")
    client.post(path, data | {"topics": [ties, transit]})
    assert {topic.subject.name for topic in subscriber.topics.all()} == {"Ties", "Transit"}
