"""Where readers find a term used: only in what they may read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from glossary import mentions
from glossary.uses import articles_using
from tests.factories import make_article, make_publisher

from .terms import make_term

pytestmark = pytest.mark.django_db
BODY = "<p>Trust is slow.</p>"


def test_the_newest_article_comes_first_with_its_passage(now: datetime) -> None:
    term = make_term("trust")
    make_article("Old", body=BODY, published_at=now - timedelta(days=9))
    make_article("New", body=BODY, published_at=now - timedelta(days=1))
    make_article("Other", body="<p>Nothing.</p>")
    mentions.relink_stale()
    uses = [(use.article.title, use.context) for use in articles_using(term, now=now)]
    assert uses == [("New", "Trust is slow."), ("Old", "Trust is slow.")]


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": "draft"},
        {"status": "in_review"},
        {"status": "approved"},
        {"status": "withdrawn"},
        {"published_at": datetime(2999, 1, 1, tzinfo=UTC)},
        {"expires_at": datetime(2004, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_a_hidden_article_shows_nowhere_and_is_not_counted(
    now: datetime, hidden: dict[str, Any]
) -> None:
    make_publisher()
    term = make_term("trust")
    make_article(body=BODY, **hidden)
    mentions.relink_stale()
    assert articles_using(term, now=now).count() == 0
    assert list(articles_using(term, now=now)) == []


def test_an_article_that_is_withdrawn_is_gone_before_the_job_runs(now: datetime) -> None:
    term = make_term("trust")
    article = make_article(body=BODY)
    mentions.relink_stale()
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert not articles_using(term, now=now).exists()


def test_the_list_with_its_articles_is_one_query(now: datetime) -> None:
    term = make_term("trust")
    for title in ("One", "Two", "Three"):
        make_article(title, body=BODY)
    mentions.relink_stale()
    with CaptureQueriesContext(connection) as captured:
        for use in articles_using(term, now=now)[:20]:
            assert use.article.get_absolute_url()
            assert use.context
    assert len(captured) == 1
