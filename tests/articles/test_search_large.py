"""The search of a large archive: it looks at the newest that hold the words, and says so."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import search
from articles.models import Article, Publisher
from articles.search import Question, holding, matching
from tests.factories import make_article
from tests.states import STATES, make_in_state

NEWEST = datetime(2023, 6, 15, 12, tzinfo=UTC)
EVERY = 60
OLDEST = NEWEST - timedelta(days=31 * (EVERY - 1))


@pytest.fixture
def _small_statements() -> Iterator[None]:
    """The statements are made once in a process: those of this small archive are its own."""
    matching.statement.cache_clear()
    yield
    matching.statement.cache_clear()


@pytest.fixture
def large(publisher: Publisher, monkeypatch: pytest.MonkeyPatch, _small_statements: None) -> None:
    """Sixty articles that name trust in the text, a month apart; the oldest in the title too."""
    monkeypatch.setattr(holding, "SMALL", 10)
    monkeypatch.setattr(matching, "MOST_NEWEST", 8)
    monkeypatch.setattr(matching, "MOST_HEADS", 4)
    for number in range(EVERY):
        make_article(
            f"Number {number}" if number < EVERY - 1 else "On trust",
            body=f"<p>It is about trust{' and horses' * (number == EVERY - 2)}.</p>",
            published_at=NEWEST - timedelta(days=31 * number),
        )


def found(words: str, **asked: str) -> tuple[list[str], bool]:
    answer = search.find(Question.read({"q": words, **asked}), now=timezone.now())
    return [result.article.title for result in answer.results], answer.is_cut


@pytest.fixture(params=["estimated", "guessed"])
def _statistics(request: pytest.FixtureRequest, large: None) -> None:
    """Without them PostgreSQL thinks each word rare."""
    if request.param == "estimated":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_article")


@pytest.mark.usefixtures("_statistics")
def test_the_newest_are_found_and_what_has_the_words_in_its_head() -> None:
    titles, is_cut = found("trust")
    assert titles == ["On trust", *(f"Number {number}" for number in range(8))]
    assert is_cut


@pytest.mark.usefixtures("_statistics")
def test_a_rare_word_is_found_however_old() -> None:
    assert found("horses") == ([f"Number {EVERY - 2}"], False)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("is_estimated", [True, False])
def test_of_a_word_that_is_in_old_articles_alone_the_newest_are_found(is_estimated: bool) -> None:
    old = [f"Number {number}" for number in range(25, EVERY - 1)]
    Article.objects.filter(title__in=old).update(text="Mules.")
    if is_estimated:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_article")
    assert found("mules") == (old[:8], True)


@pytest.mark.usefixtures("large")
def test_a_year_finds_its_own() -> None:
    titles, is_cut = found("trust", year="2020", sort="date")
    years = Article.objects.filter(month__year=2020)
    assert titles == list(years.newest_first().values_list("title", flat=True)[:8])
    assert is_cut


@pytest.mark.usefixtures("large")
def test_a_phrase_is_looked_for_in_its_order() -> None:
    assert found('"trust and horses"') == ([f"Number {EVERY - 2}"], False)
    assert found('"horses and trust"')[0] == []


@pytest.mark.usefixtures("large")
def test_of_a_phrase_the_newest_that_hold_its_words_are_looked_at(client: Client) -> None:
    Article.objects.filter(title__in=["Number 20", "Number 3"]).update(text="Trust grey horses.")
    Article.objects.filter(title="Number 9").update(text="Grey horses trust.")
    assert found('"trust grey horses"') == (["Number 3", "Number 20"], False)
    Article.objects.filter(title="Number 50").update(text="Trust numbers.")
    assert found('"trust numbers"') == ([], True)
    page = client.get('/search/?q="trust+numbers"').content.decode()
    assert "Nothing found in the newest articles" in page
    assert "only the newest of them were looked at" in page
    assert 'href="/search/?q=trust+numbers">Look for the words without quotes' in page


@pytest.mark.usefixtures("large")
def test_a_phrase_that_is_excluded_excludes_no_other_order() -> None:
    Article.objects.filter(title="Number 3").update(text="Grey horses ride.")
    assert found('"grey horses" -"ride horses"') == (["Number 3"], False)
    assert found('"grey horses" -"horses ride"') == ([], False)


@pytest.mark.usefixtures("large")
def test_what_is_scheduled_takes_no_place_of_what_has_appeared() -> None:
    for number in range(20):
        make_article(
            f"To come {number}",
            body="<p>It is about trust.</p>",
            published_at=timezone.now() + timedelta(days=90 + number),
        )
    titles, is_cut = found("trust")
    assert titles == ["On trust", *(f"Number {number}" for number in range(8))]
    assert is_cut
    assert search.any_of("trust", now=timezone.now(), limit=3)[0].title == "On trust"


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("most", "is_cut"), [(EVERY, False), (EVERY - 1, True)])
def test_of_a_small_archive_as_many_are_looked_at(
    monkeypatch: pytest.MonkeyPatch, most: int, is_cut: bool
) -> None:
    monkeypatch.setattr(holding, "SMALL", 1000)
    monkeypatch.setattr(matching, "MOST_NEWEST", most)
    answer = search.find(Question("trust"), now=timezone.now())
    assert (answer.everything, answer.is_cut) == (EVERY, is_cut)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("small", "number"), [(1000, EVERY), (10, 21)])
def test_who_narrows_the_results_sees_older_ones_too(
    monkeypatch: pytest.MonkeyPatch, small: int, number: int
) -> None:
    """With the one that has the word in its title."""
    monkeypatch.setattr(holding, "SMALL", small)
    monkeypatch.setattr(matching, "MOST_NARROWED", 20)
    answer = search.find(Question("trust", kind="article"), now=timezone.now())
    assert (answer.total, answer.is_cut) == (number, small == 10)


@pytest.mark.usefixtures("large")
def test_in_a_small_archive_a_phrase_is_found_however_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "SMALL", 1000)
    Article.objects.filter(title__startswith="Number").update(text="Horses, trust.")
    Article.objects.filter(title="Number 50").update(text="Trust horses.")
    assert found('"trust horses"') == (["Number 50"], False)


def years(words: str, **asked: str) -> dict[str, int]:
    answer = search.find(Question.read({"q": words, **asked}), now=timezone.now())
    return {
        choice.label: choice.number
        for facet in answer.facets
        if facet.title == "Year"
        for choice in facet.choices
    }


@pytest.mark.usefixtures("large")
def test_years_that_were_not_counted_whole_are_offered_without_a_number(client: Client) -> None:
    make_article("To come", published_at=timezone.now() + timedelta(days=400))
    make_article("Gone", published_at=OLDEST - timedelta(days=900), expires_at=OLDEST)
    assert years("trust") == {"2023": 6, "2022": 0, "2021": 0, "2020": 0, "2019": 0, "2018": 0}
    page = client.get("/search/?q=trust").content.decode()
    assert 'year=2020" rel="nofollow">2020</a> </li>' in page


@pytest.mark.usefixtures("large")
def test_beside_a_year_that_is_chosen_the_others_are_offered() -> None:
    assert years("trust", year="2020") == {
        "2023": 0, "2022": 0, "2021": 0, "2020": 8, "2019": 0, "2018": 0,
    }  # fmt: skip
    assert years("horses", year="2018")["2018"] == 1


@pytest.mark.usefixtures("large")
def test_where_all_were_counted_no_other_year_is_offered() -> None:
    assert years("trust horses") == {}
    Article.objects.filter(title="Number 3").update(text="Grey horses.")
    assert years("horses") == {"2023": 1, "2018": 1}


@pytest.mark.usefixtures("large")
def test_frequent_words_are_read_and_rare_ones_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not depend on the way: both find the same newest."""
    monkeypatch.setattr(matching, "MOST_NEWEST", 1)  # of sixty, all hold it: they are read
    assert found("trust")[0] == ["On trust", "Number 0"]
    monkeypatch.setattr(matching, "MOST_NEWEST", 40)
    matching.statement.cache_clear()
    answer = search.find(Question("trust"), now=timezone.now())
    assert (answer.everything, answer.is_cut) == (41, True)


@pytest.mark.usefixtures("large")
def test_the_page_says_that_there_are_more(client: Client) -> None:
    text = client.get("/search/?q=trust").content.decode()
    assert "At least 9 articles" in text
    assert "Only the newest are counted" in text
    assert "Only the newest" not in client.get("/search/?q=horses").content.decode()


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("state", STATES)
def test_only_what_is_public_is_found(state: str) -> None:
    make_in_state(state, title="A canary", body="<p>A canary about trust.</p>")
    assert ("A canary" in found("canary")[0]) == (state == "published")
    assert [one.title for one in search.any_of("canary", now=timezone.now(), limit=3)] == (
        ["A canary"] if state == "published" else []
    )


@pytest.mark.usefixtures("large")
def test_suggestions_for_an_address_prefer_what_has_all_of_its_words() -> None:
    make_article("Horses we trust", published_at=datetime(2004, 1, 1, tzinfo=UTC))
    best = search.any_of("horses trust", now=timezone.now(), limit=2)
    assert best[0].title == "Horses we trust"


@pytest.mark.usefixtures("large")
def test_editors_find_drafts_titles_and_texts() -> None:
    draft = make_article("A draft", status="draft", body="<p>About zebras.</p>")
    every = Article.objects.all()
    assert list(search.admin_search(every, "zebras")) == [draft]
    assert list(search.admin_search(every, "draf")) == [draft]
    assert search.admin_search(every, "horses").count() == 1
    assert not search.admin_search(every, "100%_\\").exists()


@pytest.mark.django_db
def test_of_a_frequent_word_editors_find_the_newest_of_what_is_not_published() -> None:
    drafts = [make_article(f"Nets {number}", status="draft").pk for number in range(25)]
    make_article("Nets", published_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM articles_unpublished_holding(websearch_to_tsquery('nets'), 10)"
        )
        assert [pk for (pk,) in cursor.fetchall()] == drafts[:-11:-1]
        cursor.execute(
            "SELECT * FROM articles_unpublished_holding(websearch_to_tsquery('nets'), 100)"
        )
        assert {pk for (pk,) in cursor.fetchall()} == set(drafts)
