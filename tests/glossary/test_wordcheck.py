"""In the checks of a text: words that the glossary advises against, and links to terms."""

import pytest
from django.test import Client

from glossary.models import Term, TermForm
from tests.admin.people import client_of, make_user

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db
CHECKS = "/admin/articles/article/checks/"


@pytest.fixture
def editor(publisher: object) -> Client:
    return client_of(make_user("Editor"))


def shown(client: Client, body: str) -> str:
    answer = client.post(CHECKS, {"title": "T", "summary": "S", "body": body})
    assert answer.status_code == 200
    return answer.content.decode()


def discouraged(text: str = "synergy") -> Term:
    term = make_term("cooperation")
    add_form(term, text, kind=TermForm.Kind.DEPRECATED)
    return term


def test_a_word_that_is_advised_against_is_named_with_the_better_one(editor: Client) -> None:
    discouraged()
    found = shown(editor, "<p>Cooperation came first. Then everybody spoke of Synergy.</p>")
    assert "“synergy”: the glossary advises “cooperation” instead." in found
    assert "Then everybody spoke of <strong>Synergy</strong>." in found
    assert "1 thing to look at." in found


@pytest.mark.parametrize(
    "body", ["<p>Cooperation pays.</p>", "<pre>synergy</pre>", "<p>Energy</p>"]
)
def test_of_other_words_nothing_is_said(editor: Client, body: str) -> None:
    discouraged()
    assert "Nothing to mend." in shown(editor, body)


def test_a_link_to_a_term_is_let_pass_and_one_to_a_draft_is_not(editor: Client) -> None:
    make_term("trust")
    make_term("doubt", status=Term.Status.DRAFT)
    assert "Nothing to mend." in shown(editor, '<p><a href="/glossary/trust/">trust</a></p>')
    found = shown(editor, '<p><a href="/glossary/doubt/">doubt</a></p>')
    assert "/glossary/doubt/ leads nowhere" in found


def test_for_the_old_address_of_a_term_the_new_one_is_advised(editor: Client) -> None:
    term = make_term("trust")
    term.past_addresses.create(slug="confidence")
    found = shown(editor, '<p><a href="/glossary/confidence/">trust</a></p>')
    assert "/glossary/confidence/ only leads on to /glossary/trust/" in found
