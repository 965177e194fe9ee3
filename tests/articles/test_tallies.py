"""Numbers that are kept, and what the clock takes from them: always those of the rule."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import subjects, tallies
from articles.archive import Archive
from articles.models import (
    Article,
    ArticleSubject,
    Author,
    Byline,
    CalendarEntry,
    IndexLocator,
    Subject,
    Tally,
    listed_q,
)
from articles.views.authors import published_authors
from tests.calendar import make_entry
from tests.factories import make_article, make_author, make_subject
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.usefixtures("publisher")
Kind = tallies.Kind


def by_the_rule(now: datetime) -> dict[str, dict[int, int]]:
    """The numbers of each kind, counted from the articles that `published` gives."""
    found = {kind: Counter[int]() for kind in Kind.values}
    for article in Article.objects.published(now):
        assert article.month
        found["month"][article.month.year * 100 + article.month.month] += 1
        found["subject"].update(article.article_subjects.values_list("tag", flat=True))
        found["author"].update(article.bylines.values_list("author", flat=True))
    return {kind: dict(numbers) for kind, numbers in found.items()}


def tallied(now: datetime) -> dict[str, dict[int, int]]:
    return {kind.value: dict(tallies.counts(kind, now)) for kind in Kind}


def is_exact(now: datetime | None = None) -> bool:
    """At this moment, before all dates and long after; one by one, and listed by the same rule."""
    now = now or timezone.now()
    for moment in (now, now - timedelta(days=40_000), now + timedelta(days=4000)):
        wanted = by_the_rule(moment)
        assert tallied(moment) == wanted
        ones = {one.pk: one.article_count for one in subjects.in_use(moment)}
        assert ones == wanted["subject"]
        assert {one.pk: one.article_count for one in published_authors(moment)} == wanted["author"]
        assert Archive.load(moment).count == sum(wanted["month"].values())
        for model, name in ((ArticleSubject, "content_object"), (Byline, "article")):
            listed = model.objects.filter(listed_q(moment)).values_list(name, flat=True)  # type: ignore[attr-defined]
            public = Article.objects.published(moment).values_list("pk", flat=True)
            assert set(listed) <= set(public)
    return True


def in_every_state() -> list[Article]:
    return [
        make_in_state(state, title=state, subjects=["Trust", state], authors=["Jane Doe", state])
        for state in STATES
    ]


def test_the_numbers_are_those_of_the_rule_in_every_state_and_at_any_moment() -> None:
    in_every_state()
    assert is_exact()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("other", STATES)
def test_they_follow_from_every_state_to_every_other(state: str, other: str) -> None:
    article = make_in_state(state, title="One", subjects=["Trust"], authors=["Jane Doe"])
    model = make_in_state(other, title="Another")
    fields = ("status", "published_at", "expires_at", "month")
    Article.objects.filter(pk=article.pk).update(**{name: getattr(model, name) for name in fields})
    assert is_exact()


CHANGES: dict[str, Callable[[Article], object]] = {
    "withdrawn": lambda article: Article.objects.filter(pk=article.pk).update(status="withdrawn"),
    "moved to another month": lambda article: Article.objects.filter(pk=article.pk).update(
        published_at=article.published_at + timedelta(days=200), month="2004-03-01"
    ),
    "given an expiry": lambda article: Article.objects.filter(pk=article.pk).update(
        expires_at=timezone.now() - timedelta(hours=1)
    ),
    "deleted": lambda article: article.delete(),
    "about something else": lambda article: article.article_subjects.update(
        tag=make_subject("Money")
    ),
    "about more": lambda article: article.subjects.add("Money", "Power"),
    "about nothing": lambda article: article.subjects.clear(),
    "by somebody else": lambda article: article.bylines.update(author=make_author("Bob")),
    "by nobody": lambda article: article.bylines.all().delete(),
    "saved again with all its rows": lambda article: [
        one.save() for one in (*article.bylines.all(), *article.article_subjects.all(), article)
    ],
}


@pytest.mark.parametrize("change", CHANGES)
def test_they_follow_each_change(change: str) -> None:
    make_article("Other", subjects=["Trust"], authors=["Jane Doe"])
    article = make_article("One", subjects=["Trust"], authors=["Jane Doe"])
    CHANGES[change](article)
    assert is_exact()


def test_a_stale_row_that_is_saved_does_not_bring_back_what_it_knew() -> None:
    article = make_article("One", status="draft", subjects=["Trust"], authors=["Jane Doe"])
    byline, about = article.bylines.get(), article.article_subjects.get()
    Article.objects.filter(pk=article.pk).update(status="published")
    byline.save()
    about.save()
    assert is_exact()
    assert Byline.objects.get().listed_from == article.published_at


def test_many_at_once_are_tallied_in_one_row() -> None:
    subject = make_subject("Trust")
    articles = [make_article(f"Number {number}") for number in range(30)]
    before = Tally.objects.count()
    ArticleSubject.objects.bulk_create(
        ArticleSubject(content_object=article, tag=subject) for article in articles
    )
    assert Tally.objects.count() == before + 1
    assert is_exact()


def test_adding_up_changes_no_number_and_leaves_one_row_each() -> None:
    in_every_state()
    Article.objects.filter(title="published").delete()
    now = timezone.now()
    before = tallied(now)
    tallies.fold()
    assert tallied(now) == before
    keys = list(Tally.objects.values_list("kind", "key"))
    assert len(keys) == len(set(keys))


def test_counting_all_over_finds_what_the_triggers_found() -> None:
    for article in in_every_state():
        IndexLocator.objects.create(
            article_subject=article.article_subjects.first(), subheading="loss of"
        )
        make_entry(article.title, article=article, is_public=True)
    now = timezone.now()
    before = tallied(now), dates()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger sees these
        cursor.execute("UPDATE articles_articlesubject SET listed_from = now(), is_placed = false")
        cursor.execute("UPDATE articles_byline SET listed_until = now()")
        cursor.execute("UPDATE articles_calendarentry SET listed_from = now()")
        cursor.execute("DELETE FROM articles_tally")
        cursor.execute("SET LOCAL session_replication_role = origin")
    tallies.recount()
    assert (tallied(now), dates()) == before


def dates() -> list[list[tuple[object, ...]]]:
    both = ("pk", "listed_from", "listed_until")
    return [
        list(ArticleSubject.objects.order_by("pk").values_list(*both, "is_placed")),
        list(Byline.objects.order_by("pk").values_list(*both)),
        list(CalendarEntry.objects.order_by("pk").values_list("pk", "listed_from")),
    ]


def test_what_names_an_article_before_it_is_there_is_dated_nevertheless() -> None:
    author = Author.objects.create(name="Jane Doe")
    subject = Subject.objects.create(name="Trust")
    article = make_article("One")
    number = article.pk + 1000
    Byline.objects.create(article_id=number, author=author, name="Jane Doe")
    ArticleSubject.objects.create(content_object_id=number, tag=subject)
    Article(pk=number, title="Two", status="published", published_at=article.published_at).save()
    assert is_exact()
    assert Byline.objects.get(article=number).listed_from is not None
