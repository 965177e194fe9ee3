"""On the form of an article: its terms, and what an editor decides about them."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from articles import publishing
from glossary import mentions
from glossary.models import ArticleTermRule, TermReference
from tests.admin.pages import change_address, form_of
from tests.factories import WHOLE, make_article, make_subject

from .terms import make_term

pytestmark = pytest.mark.django_db
LogIn = Callable[[str], Client]


TERMS = "/admin/articles/article/terms/"


def shown(client: Client, body: str, **posted: object) -> str:
    """The panel of a text that is being written."""
    answer = client.post(TERMS, {"body": body, **posted})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_form_lists_the_terms_that_are_linked_and_those_that_are_not(log_in: LogIn) -> None:
    make_term("trust")
    make_term("bridge")
    make_term("tie")
    article = make_article(body="<h2>Bridges</h2><p>A bridge, or trust.</p><pre>tie</pre>")
    page = log_in("Editor").get(change_address(article)).content.decode()
    assert "2 terms will be linked, 1 will not." in page
    assert "only in code" in page


def test_an_editor_forbids_a_term_on_the_form_and_takes_it_back(log_in: LogIn) -> None:
    term = make_term("trust")
    article = make_article(body="<p>Trust is slow.</p>")
    client, address = log_in("Editor"), change_address(article)
    field = f"term-rule-{term.pk}"
    sent = form_of(client.get(address))
    assert sent[field] == ""
    assert client.post(address, sent | {field: "never"}).status_code == 302
    assert ArticleTermRule.objects.get().action == "never"
    mentions.relink_stale()
    assert not TermReference.objects.filter(is_linked=True).exists()
    sent = form_of(client.get(address))
    assert sent[field] == "never"
    client.post(address, sent | {field: ""})
    assert not ArticleTermRule.objects.exists()
    mentions.relink_stale()
    assert TermReference.objects.filter(is_linked=True).exists()


def test_a_decision_about_a_term_that_is_not_used_now_is_kept(log_in: LogIn) -> None:
    term = make_term("trust")
    article = make_article(body="<p>Nothing.</p>")
    ArticleTermRule.objects.create(article=article, term=term, action="pin")
    client, address = log_in("Editor"), change_address(article)
    page = client.get(address)
    assert "Decided, and not used now" in page.content.decode()
    client.post(address, form_of(page))
    assert ArticleTermRule.objects.get().action == "pin"


def test_a_form_that_is_refused_keeps_what_was_decided(log_in: LogIn) -> None:
    term = make_term("trust")
    article = make_article(body="<p>Trust is slow.</p>")
    client, address = log_in("Editor"), change_address(article)
    sent = form_of(client.get(address)) | {f"term-rule-{term.pk}": "never", "title": ""}
    refused = client.post(address, sent)
    assert refused.status_code == 200
    assert form_of(refused)[f"term-rule-{term.pk}"] == "never"
    assert not ArticleTermRule.objects.exists()


def test_the_panel_follows_the_text_that_is_written(log_in: LogIn) -> None:
    make_term("trust")
    client = log_in("Writer")
    assert "1 term will be linked." in shown(client, "<p>Our trust.</p>")
    assert "The text uses no term." in shown(client, "<p>Our doubt.</p>")
    assert "only in a heading" in shown(client, "<h2>Trust</h2>")
    assert "<script>" not in shown(client, "<script>trust</script><p>&lt;script&gt; trust</p>")
    assert not TermReference.objects.exists()


def test_what_is_decided_or_said_of_subjects_counts_in_the_panel(log_in: LogIn) -> None:
    sales = make_term("lead", sense_qualifier="sales")
    metal = make_term("lead", sense_qualifier="metal")
    metal.subjects.add(subject := make_subject("Metals"))
    client, text = log_in("Editor"), "<p>A lead.</p>"
    assert "several terms have this name" in shown(client, text)
    assert "1 term will be linked" in shown(client, text, subjects=subject.pk)
    pinned = shown(client, text, **{f"term-rule-{sales.pk}": "pin"})
    assert "1 term will be linked" in pinned
    assert '<option value="pin" selected>' in pinned


@pytest.mark.parametrize(
    "posted", [{"term-rule-99999": "pin"}, {"term-rule-1": "x"}, {"subjects": "x"}]
)
def test_nonsense_in_the_form_is_passed_over(log_in: LogIn, posted: dict[str, str]) -> None:
    article = make_article(body="<p>Nothing.</p>")
    client, address = log_in("Editor"), change_address(article)
    assert "uses no term" in shown(client, "<p>Nothing.</p>", **posted)
    if "subjects" not in posted:
        assert client.post(address, form_of(client.get(address)) | posted).status_code == 302
    assert not ArticleTermRule.objects.exists()


def test_who_may_not_write_asks_for_no_terms(log_in: LogIn, client: Client) -> None:
    assert log_in("Desk").post(TERMS, {"body": "x"}).status_code == 403
    assert log_in("Editor").get(TERMS).status_code == 405
    assert client.post(TERMS, {"body": "x"}).status_code == 302
    too_long = log_in("Editor").post(TERMS, {"body": "x" * 1_100_000})
    assert too_long.status_code == 400
    assert "1" in too_long.content.decode()


def test_what_was_decided_for_a_term_goes_with_an_update_and_comes_back(db: None) -> None:
    first, second = make_term("tie"), make_term("bridge")
    live = make_article("On ties", body="<p>A tie is a bridge.</p>", **WHOLE)
    ArticleTermRule.objects.create(article=live, term=first, action="never")
    update = publishing.prepare_update(live, by=None)
    assert update.term_rules.get().term == first
    update.term_rules.all().delete()
    ArticleTermRule.objects.create(article=update, term=second, action="pin")
    publishing.publish(update, at=timezone.now(), by=None)
    assert [(rule.term, rule.action) for rule in live.term_rules.all()] == [(second, "pin")]
