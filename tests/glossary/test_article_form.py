"""On the form of an article: its terms, and what an editor decides about them."""

from collections.abc import Callable

import pytest
from django.test import Client

from glossary import mentions
from glossary.models import ArticleTermRule, TermReference
from tests.admin.pages import change_address, form_of
from tests.factories import make_article

from .terms import make_term

pytestmark = pytest.mark.django_db
LogIn = Callable[[str], Client]


def test_the_form_lists_the_terms_that_are_linked(log_in: LogIn) -> None:
    make_term("trust")
    make_term("bridge")
    article = make_article(body="<p>Trust is slow.</p>")
    mentions.relink_stale()
    page = log_in("Editor").get(change_address(article)).content.decode()
    assert "Trust is slow.</li>" in page
    assert ">trust</a>" in page
    assert ">bridge</a>" not in page


def test_an_editor_forbids_a_term_on_the_form(log_in: LogIn) -> None:
    term = make_term("trust")
    article = make_article(body="<p>Trust is slow.</p>")
    mentions.relink_stale()
    client = log_in("Editor")
    address = change_address(article)
    rule = {
        "term_rules-TOTAL_FORMS": "1",
        "term_rules-0-article": str(article.pk),
        "term_rules-0-term": str(term.pk),
        "term_rules-0-action": "never",
    }
    response = client.post(address, form_of(client.get(address)) | rule)
    assert response.status_code == 302
    assert ArticleTermRule.objects.get().action == "never"
    mentions.relink_stale()
    assert not TermReference.objects.filter(is_linked=True).exists()
