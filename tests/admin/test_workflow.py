"""Who took an article from step to step, when and with which words: kept, and shown to editors."""

from collections.abc import Callable

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client

from articles.models import Article, WorkflowStep
from tests.factories import make_article

from .pages import change_address, form_of
from .people import user_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[str], Client]
LIST = "/admin/articles/article/"


def test_a_step_on_the_form_is_recorded_with_its_note(log_in: LogIn) -> None:
    editor = log_in("Editor")
    article = make_article(status="draft", published_at=None)
    address = change_address(article)
    sent = form_of(editor.get(address))
    assert "What happened" not in editor.get(address).content.decode()
    note = "Please check\nthe <b>second</b> table."
    assert editor.post(address, sent | {"step": "submit", "step_note": note}).status_code == 302
    step = article.steps.get()
    assert (step.step, step.before, step.after) == ("submit", "draft", "in review")
    assert (step.actor, step.note) == (user_of(editor), note)
    page = editor.get(address).content.decode()
    assert "What happened" in page
    assert "Sent to review" in page
    assert "Please check<br>the &lt;b&gt;second&lt;/b&gt; table." in page


def test_a_note_without_a_step_is_asked_about_and_kept(log_in: LogIn) -> None:
    editor = log_in("Editor")
    article = make_article(status="draft")
    address = change_address(article)
    refused = editor.post(address, form_of(editor.get(address)) | {"step_note": "Well done."})
    assert "A note goes with a step" in refused.content.decode()
    assert form_of(refused)["step_note"] == "Well done."
    assert not WorkflowStep.objects.exists()


def test_saving_without_a_step_records_none(log_in: LogIn) -> None:
    editor = log_in("Editor")
    article = make_article(status="draft")
    address = change_address(article)
    assert editor.post(address, form_of(editor.get(address))).status_code == 302
    assert not WorkflowStep.objects.exists()


def test_a_note_goes_with_each_of_many_articles(log_in: LogIn) -> None:
    editor = log_in("Editor")
    articles = [make_article(f"Draft {number}", status="draft") for number in range(2)]
    chosen = {"action": "submit", ACTION_CHECKBOX_NAME: [article.pk for article in articles]}
    asked = editor.post(LIST, chosen)
    assert 'name="note"' in asked.content.decode()
    editor.post(LIST, chosen | {"confirmed": "yes", "note": "For the June issue."})
    assert {step.note for step in WorkflowStep.objects.all()} == {"For the June issue."}
    assert {step.actor for step in WorkflowStep.objects.all()} == {user_of(editor)}
    assert Article.objects.filter(status="in_review").count() == 2


def test_what_is_no_step_asks_for_no_note(log_in: LogIn) -> None:
    article = make_article()
    asked = log_in("Editor").post(LIST, {"action": "feature", ACTION_CHECKBOX_NAME: [article.pk]})
    assert asked.status_code == 200
    assert 'name="note"' not in asked.content.decode()
