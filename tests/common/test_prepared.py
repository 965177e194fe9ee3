"""Statements made once of a QuerySet: they answer as it would, whatever the values."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection, transaction
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from common import asking
from common.prepared import Statement, Text, text_of
from tests.factories import make_article

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def titles(now: datetime, slug: str) -> Statement:
    return Article.objects.published(now).filter(slug=slug).values_list("title", "pk")


@pytest.mark.django_db
def test_a_statement_answers_as_its_queryset_does_for_any_value() -> None:
    statement = Statement(titles)
    for title in ("One", "Two", "100 % 'quoted'"):
        article = make_article(title)
        found = statement.rows(now=NOW, slug=article.slug)
        assert found == [(title, article.pk)] == list(titles(NOW, article.slug))
    assert statement.rows(now=datetime(2000, 1, 1, tzinfo=UTC), slug="one") == []
    assert statement.row(now=NOW, slug="nothing") is None


@pytest.mark.django_db
def test_what_does_not_change_stands_in_the_statement() -> None:
    text = text_of(
        lambda now: Article.objects.published(now).annotate(x=Value("5 % of 'it'")), {"now": NOW}
    )
    assert "= 'published'" in text
    assert "'5 %% of ''it'''" in text
    assert "%(now)s" in text


@pytest.mark.django_db
def test_a_value_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="no place for slug"):
        Statement(lambda now, slug: Article.objects.published(now).values_list("pk")).rows(
            now=NOW, slug="x"
        )


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_made_again() -> None:
    statement = Statement(lambda now: Article.objects.published(now).values_list("pk"))
    assert statement.rows(now=NOW) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (lost,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
    other.close()
    assert statement.rows(now=NOW) == []


@pytest.mark.django_db
def test_what_is_wrong_with_a_statement_is_not_asked_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def refuse(*given: object) -> None:
        asked.append(given)
        raise OperationalError("out of memory")

    monkeypatch.setattr("common.prepared.ask", refuse)
    with pytest.raises(OperationalError):
        Statement(lambda now: Article.objects.published(now).values_list("pk")).rows(now=NOW)
    assert len(asked) == 1


@pytest.mark.django_db
def test_the_server_plans_a_statement_once() -> None:
    statement = Statement(lambda now: Article.objects.published(now).values_list("uid"))
    for _ in range(3):
        statement.rows(now=NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(generic_plans + custom_plans) FROM pg_prepared_statements "
            "WHERE statement LIKE %s",
            ['SELECT "articles_article"."uid"%'],
        )
        assert cursor.fetchone() == (1, 3)


def plans(beginning: str) -> list[tuple[int, int]]:
    """How often each statement of the connection that begins so was carried out, by which plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements "
            "WHERE starts_with(statement, %s)",
            [beginning],
        )
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


@pytest.mark.django_db
def test_a_number_of_another_size_has_a_plan_of_its_own() -> None:
    statement = Text("SELECT 'sized', %(number)s + 1")
    for number in (1, 70_000, 5_000_000_000, 2):
        assert statement.rows(number=number) == [("sized", number + 1)]
    assert len(plans("SELECT 'sized'")) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_too_many", [False, True])
def test_nothing_is_planned_where_it_may_not_be(
    settings: Any, monkeypatch: pytest.MonkeyPatch, is_too_many: bool
) -> None:
    connection.close()
    settings.PREPARE_STATEMENTS = is_too_many
    monkeypatch.setattr(asking, "MOST", 0)
    statement = Text("SELECT 'unplanned', %(text)s")
    assert [statement.rows(text=text) for text in "ab"] == [[("unplanned", t)] for t in "ab"]
    assert plans("SELECT 'unplanned'") == []


@pytest.mark.django_db
def test_what_is_asked_can_be_listened_to() -> None:
    with CaptureQueriesContext(connection) as captured:
        Text("SELECT %(text)s").rows(text="heard")
    assert len(captured) == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_is_told_as_django_tells_it() -> None:
    statement = Text("SELECT %(text)s::int")
    with pytest.raises(DataError, match="invalid input syntax"):
        statement.rows(text="x")
    assert statement.rows(text="7") == [(7,)]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_with_what_is_asked() -> None:
    statement = Text("SELECT pg_current_xact_id()::text")
    with transaction.atomic():
        assert statement.rows() == statement.rows()
    assert statement.rows() != statement.rows()
