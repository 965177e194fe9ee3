"""What speaks for spam is said in sentences; nothing is dropped, and the desk learns."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from contact import inbox, learning, posting, spam
from contact.models import KnownPhrase, LearnedWord, Message
from contact.posting import TooMany
from contact.spam import Seen
from outbox.models import Bucket, Delivery
from tests.admin.people import make_user

from .make import NOW, make_submission

LETTER = (
    "Dear editors, in your article on weak ties you say that Granovetter asked managers near "
    "Boston. Were they not all men? See https://example.org/job for the table. Yours, Ada"
)


def said(seen: Mapping[str, Any] | None = None, **fields: Any) -> list[str]:
    given = make_submission(topic=None, **{"text": LETTER, **fields})
    return [sign.says for sign in spam.signs(given, Seen(**(seen or {})))]


# ---- Signs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        LETTER,
        "Kurze Frage: Gilt das auch für Österreich? Grüße",
        "Le taux est de 5 μmol ; voir α-hélice et β-carotène.",
        "Вопрос.",
        "?",
    ],
)
@pytest.mark.django_db
def test_nothing_speaks_against_a_letter(text: str) -> None:
    assert said(text=text) == []


@pytest.mark.parametrize(
    ("fields", "seen", "says"),
    [
        ({"text": f"{LETTER} " + "https://a.example/b " * 5}, {}, "It has 6 links."),
        ({"text": "www.a.example www.b.example www.c.example"}, {}, "Much of its text is links."),
        ({"text": 'Buy <a href="x">here</a>'}, {}, "It has the markup of links, which the form"),
        ({"text": "[url=x]here[/url]"}, {}, "It has the markup of links, which the form"),
        ({"subject": "See https://a.example"}, {}, "Its subject has a link."),
        ({"text": "Your pаypal and аpple accounts"}, {}, "2 words mix letters of several"),
        ({"text": "Здравствуйте, купите наши товары сегодня"}, {}, "It is written in another"),
        ({"address": "a@mailinator.com"}, {}, "Its mail address is one to throw away."),
        ({"name": "https://spam.example"}, {}, "The name is an address."),
        ({"name": "bob@spam.example"}, {}, "The name is an address."),
        ({}, {"has_language": False}, "It came from a browser that speaks no language."),
        ({}, {"is_client_busy": True}, "Many messages came from there in a short time."),
        ({}, {"is_address_busy": True}, "Many messages came from this mail address in an hour."),
        ({}, {"repeats": 1}, "The same words came from another address within a day."),
        ({"is_form_reused": True}, {}, "The form was sent before, with other words."),
        ({}, {"phrases": {"WEAK ties": 2}}, "It says “WEAK ties”."),
        ({}, {"learned": 3.0, "learned_from": 40}, "Its words are those of spam, by 40 messages"),
        ({}, {"learned": -2, "learned_from": 40}, "Its words are those of readers, by 40 mess"),
    ],
)
@pytest.mark.django_db
def test_a_sign_is_told_in_a_sentence(
    fields: dict[str, Any], seen: dict[str, Any], says: str
) -> None:
    assert any(one.startswith(says) for one in said(seen, **fields))


@pytest.mark.django_db
def test_a_site_that_writes_in_cyrillic_letters_reads_them() -> None:
    text = "Здравствуйте, у меня вопрос о доверии"
    assert said({"language": "ru"}, text=text) == []


@pytest.mark.django_db
def test_links_to_the_site_itself_are_none() -> None:
    text = "See https://www.example.org/a and https://www.example.org/b and www.example.org/c"
    assert said({"own_hosts": ["www.example.org"]}, text=text) == []


# ---- What else came -------------------------------------------------------------------


def post(client: str = "192.0.2.7", *, is_proved: bool = False, **fields: Any) -> Message:
    now = fields.pop("now", NOW)
    given = make_submission(**{"text": LETTER, **fields})
    return posting.post(given, client=client, has_language=True, is_proved=is_proved, now=now)


@pytest.mark.django_db
def test_the_same_words_from_many_addresses_wait_for_a_person(publisher: Any) -> None:
    states = [
        post(f"198.51.{number}.1", address=f"reader{number}@example.org", text=f"{number} {LETTER}")
        for number in range(5)
    ]
    assert [message.state for message in states] == ["new", "new", "spam", "spam", "spam"]
    assert states[-1].reasons[0] == "The same words came from other addresses within a day."
    assert not inbox.awaits_proof(states[-1])


@pytest.mark.django_db
def test_a_busy_network_is_asked_for_a_proof_and_others_are_not(publisher: Any) -> None:
    for number in range(5):
        assert post(text=f"{number}", address=f"r{number}@example.org").state == "new"
    message = post(text="A sixth", address="ada@example.org")
    assert inbox.awaits_proof(message)
    assert message.reasons == ["Many messages came from there in a short time.", spam.UNPROVED]
    assert post("203.0.113.9", text="Another", address="bob@example.org").state == "new"


@pytest.mark.django_db
def test_too_many_of_one_network_are_refused_but_with_a_proof(publisher: Any) -> None:
    for number in range(posting.MOST_OF_CLIENT):
        post(text=f"Number {number}", address=f"r{number}@example.org")
    with pytest.raises(TooMany):
        post(text="One more", address="ada@example.org")
    assert post(text="One more", address="ada@example.org", is_proved=True).state == "new"
    later = NOW + timedelta(minutes=2)
    assert post(text="Later", address="bob@example.org", now=later).pk


@pytest.mark.django_db
def test_a_refused_message_costs_its_senders_allowance_nothing(publisher: Any) -> None:
    for number in range(posting.MOST_OF_CLIENT):
        post(text=f"Number {number}", address=f"r{number}@example.org")
    before = set(Bucket.objects.values_list("key", "level"))
    with pytest.raises(TooMany):
        post(text="One more", address="ada@example.org")
    assert set(Bucket.objects.values_list("key", "level")) == before


@pytest.mark.django_db
def test_known_phrases_are_the_editors(publisher: Any) -> None:
    KnownPhrase.objects.update_or_create(phrase="weak ties", defaults={"weight": 8})
    message = post()
    assert (message.state, message.reasons) == ("spam", ["It says “weak ties”."])
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_networks_are_forgotten_after_thirty_days(publisher: Any) -> None:
    old = post(network="192.0.2.0")
    new = post(network="192.0.2.0", text="New", now=NOW + timedelta(days=2))
    posting.forget_networks(NOW + timedelta(days=31))
    networks = dict(Message.objects.values_list("pk", "network"))
    assert networks == {old.pk: "", new.pk: "192.0.2.0"}


# ---- What is learned ------------------------------------------------------------------

SPAM_WORDS = "Cheap watches shipped overnight, discount pharmacy, replica handbags"
HAM_WORDS = "The citation in your abstract about structural holes misses a page"


def taught(messages: int = 6) -> list[Message]:
    """Messages of which the first half is spam, as somebody said."""
    user = make_user("Editor", "ed")
    told = []
    for number in range(messages * 2):
        is_spam = number < messages
        text = f"{SPAM_WORDS if is_spam else HAM_WORDS} {'abcdefghijklmnop'[number] * 4}"
        message = inbox.receive(
            make_submission(text=text, address=f"r{number}@example.org"), now=NOW
        )
        if is_spam:
            inbox.call_spam(message, by=user, now=NOW)
        else:
            inbox.reply(message, "Thank you.", by=user, now=NOW)
        told.append(message)
    return told


def points(text: str) -> float:
    given = make_submission(subject="Hello", text=text, address="new@other.example")
    return posting.look_around(given, "", {}, has_language=True, now=NOW).learned


@pytest.mark.django_db
def test_words_of_spam_and_of_readers_are_learned(publisher: Any) -> None:
    assert points(SPAM_WORDS) == 0
    taught()
    assert points(SPAM_WORDS) > 2
    assert points(HAM_WORDS) < -1
    assert points("Something else altogether") == 0


@pytest.mark.django_db
def test_few_messages_teach_nothing_yet(publisher: Any) -> None:
    taught(messages=learning.FEWEST - 1)
    assert points(SPAM_WORDS) == 0


@pytest.mark.django_db
def test_a_judgement_that_is_changed_is_unlearned(publisher: Any) -> None:
    told = taught()
    before = set(LearnedWord.objects.values_list("digest", "spam", "ham"))
    later = NOW + timedelta(minutes=1)
    inbox.call_no_spam(told[0], by=None, now=later)
    assert set(LearnedWord.objects.values_list("digest", "spam", "ham")) != before
    inbox.call_spam(told[0], by=None, now=later + timedelta(minutes=1))
    assert set(LearnedWord.objects.values_list("digest", "spam", "ham")) == before


@pytest.mark.django_db
def test_no_word_can_be_read_out_of_what_was_learned(publisher: Any) -> None:
    taught()
    digests = b" ".join(bytes(row.digest) for row in LearnedWord.objects.all())
    assert not any(word.encode() in digests for word in SPAM_WORDS.lower().split())


@pytest.mark.django_db
def test_what_was_judged_spam_is_told_of_the_next_one(publisher: Any) -> None:
    taught()
    message = post(text=SPAM_WORDS + " again", address="x@other.example")
    assert any(reason.startswith("Its words are those of spam") for reason in message.reasons)
