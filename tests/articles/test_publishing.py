"""The verbs of an article's life."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.admin.people import make_user
from tests.factories import FIRST_DAY, WHOLE, make_article
from tests.states import STATES, make_in_state

ARTICLES = Path(__file__).resolve().parents[2] / "articles"

VERBS: dict[str, Callable[..., None]] = {
    "submit": publishing.submit,
    "approve": publishing.approve,
    "return_to_draft": publishing.return_to_draft,
    "publish": partial(publishing.publish, at=FIRST_DAY),
    "unschedule": publishing.unschedule,
    "withdraw": publishing.withdraw,
}
LEADS_TO = {
    "submit": "in_review",
    "approve": "approved",
    "return_to_draft": "draft",
    "publish": "published",
    "unschedule": "approved",
    "withdraw": "withdrawn",
}


def test_every_step_has_a_verb() -> None:
    assert set(VERBS) == set(publishing.STEPS)


@pytest.mark.parametrize("step", VERBS)
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_taken_from_its_states_and_no_other(db: None, state: str, step: str) -> None:
    now = timezone.now()
    article = make_in_state(state)
    before = article.status
    if article.state(now) in publishing.STEPS[step]:
        VERBS[step](article, by=None)
        article.refresh_from_db()
        assert article.status == LEADS_TO[step]
    else:
        with pytest.raises(publishing.NotAllowed):
            VERBS[step](article, by=None)
        article.refresh_from_db()
        assert article.status == before


def test_an_article_published_in_the_future_is_scheduled(db: None) -> None:
    article = make_article(status="approved", published_at=None, **WHOLE)
    now = timezone.now()
    publishing.publish(article, at=now + timedelta(hours=1), by=None)
    assert article.state(now) == "scheduled"
    assert article.state(now + timedelta(hours=1)) == "published"


def test_of_two_editors_at_once_the_second_is_told(db: None) -> None:
    first = make_article(status="published")
    second = Article.objects.get(pk=first.pk)
    publishing.withdraw(first, by=None)
    with pytest.raises(publishing.NotAllowed, match="is withdrawn"):
        publishing.withdraw(second, by=None)


def test_an_address_that_is_taken_in_that_month_stops_publication(db: None) -> None:
    make_article("On trust", slug="on-trust", published_at=FIRST_DAY)
    late = make_article("On trust", slug="on-trust", status="approved", published_at=None)
    with pytest.raises(publishing.NotAllowed, match="August 2003"):
        publishing.publish(late, at=FIRST_DAY + timedelta(days=1), by=None)
    late.refresh_from_db()
    assert late.status == "approved"


def test_an_expiry_before_publication_stops_it(db: None) -> None:
    article = make_article(status="approved", published_at=None, expires_at=FIRST_DAY, **WHOLE)
    with pytest.raises(publishing.NotAllowed, match="expire"):
        publishing.publish(article, at=FIRST_DAY + timedelta(days=1), by=None)


def test_a_stored_article_does_not_start_over(db: None) -> None:
    with pytest.raises(ValueError, match="verbs"):
        publishing.starts_as(make_article(), "draft")


def test_only_this_module_writes_a_status() -> None:
    """No other module assigns an article's status or updates the column; subjects have one too."""
    writes = re.compile(r"(?<!subject)\.status\s*=(?!=)|update\([^)]*\bstatus\s*=")
    found = {
        str(path.relative_to(ARTICLES))
        for path in ARTICLES.rglob("*.py")
        if "migrations" not in path.parts and writes.search(path.read_text())
    }
    assert found == {"publishing.py"}


# ---- The record -----------------------------------------------------------------------


def test_each_step_is_recorded_with_who_took_it_when_and_why(db: None) -> None:
    editor = make_user("superuser")
    article = make_article(status="draft", published_at=None, **WHOLE)
    start = timezone.now()
    publishing.submit(article, by=None, note=" Please read\x00 it. ")
    publishing.publish(article, at=FIRST_DAY, by=editor)
    later, first = article.steps.all()
    assert (first.step, first.before, first.after) == ("submit", "draft", "in review")
    assert (first.actor, first.note, first.published_at) == (None, "Please read it.", None)
    assert (later.step, later.before, later.after) == ("publish", "in review", "published")
    assert (later.actor, later.published_at) == (editor, FIRST_DAY)
    assert start <= first.made_at <= later.made_at <= timezone.now()


def test_a_step_that_is_refused_leaves_no_record(db: None) -> None:
    article = make_article(status="published")
    with pytest.raises(publishing.NotAllowed):
        publishing.submit(article, by=None)
    assert not article.steps.exists()


def test_a_record_outlives_the_log_in_of_who_took_the_step(db: None) -> None:
    editor = make_user("superuser")
    article = make_article(status="published")
    publishing.withdraw(article, by=editor, note="Legal advice.")
    editor.delete()
    assert article.steps.get().actor is None
    assert article.steps.get().note == "Legal advice."
