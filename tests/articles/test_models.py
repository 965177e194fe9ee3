"""What the database holds to, whoever writes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from articles.models import Article, Author, PastAddress, Publisher, Subject
from tests.factories import (
    FIRST_DAY,
    make_article,
    make_author,
    make_page,
    make_publisher,
    make_subject,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("article_published_has_a_date", {"published_at": None, "month": None}),
        ("article_expires_after_publication", {"expires_at": FIRST_DAY}),
        ("article_expires_after_publication", {"expires_at": FIRST_DAY - DAY}),
        ("article_featured_until_comes_after_from", {"featured_until": FIRST_DAY}),
        (
            "article_featured_until_comes_after_from",
            {"featured_from": FIRST_DAY, "featured_until": FIRST_DAY},
        ),
        ("article_has_a_title", {"title": ""}),
        ("article_slug_is_plain", {"slug": ""}),
        ("article_slug_is_plain", {"slug": "On-Trust"}),
        ("article_slug_is_plain", {"slug": "日本"}),
        ("article_month_goes_with_the_date", {"month": None}),
        ("article_month_goes_with_the_date", {"month": FIRST_DAY.date()}),
        ("article_kind_is_known", {"kind": "poem"}),
    ],
)
def test_the_database_refuses(db: None, constraint: str, values: dict[str, Any]) -> None:
    article = make_article()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**values)


def test_an_address_is_unique_in_its_month(db: None) -> None:
    make_article(slug="on-trust", published_at=FIRST_DAY)
    make_article(slug="on-trust", published_at=FIRST_DAY + 31 * DAY)
    with pytest.raises(IntegrityError, match="article_slug_is_unique"), transaction.atomic():
        make_article(slug="on-trust", published_at=FIRST_DAY + DAY)


def test_there_is_one_publisher(db: None) -> None:
    make_publisher(name="One")
    Publisher(name="Two").save()
    assert Publisher.objects.count() == 1
    with pytest.raises(IntegrityError, match="publisher_is_one_row"), transaction.atomic():
        Publisher.objects.bulk_create([Publisher(pk=2, name="Three")])


@pytest.mark.parametrize("targets", [0, 2])
def test_a_past_address_has_exactly_one_target(db: None, targets: int) -> None:
    things = {"article": make_article(), "page": make_page()}
    with pytest.raises(IntegrityError, match="past_address_has_one_target"), transaction.atomic():
        PastAddress.objects.create(path="/old", **dict(list(things.items())[:targets]))


@pytest.mark.parametrize("title", ["日本", "---", "ß", "!?", "\u202e\u200b"])
def test_a_slug_is_never_empty_and_never_clashes(db: None, title: str) -> None:
    articles = [make_article(title + " ") for _ in range(3) if title.strip("\u202e")]
    slugs = [article.slug for article in articles]
    assert all(slugs)
    assert len(set(slugs)) == 3
    for article in articles:
        assert article.get_absolute_url().startswith("/2003/08/")


def test_authors_and_subjects_get_addresses_of_their_own(db: None) -> None:
    authors = [make_author("李 明"), make_author("李 华"), make_author("Jane Doe")]
    subjects = [make_subject("日本"), make_subject("中国"), make_subject("R&D")]
    for things in (authors, subjects):
        assert len({thing.slug for thing in things}) == 3
        assert all(thing.slug.isascii() and thing.slug for thing in things)


def test_renaming_a_live_article_leaves_its_old_address_working(
    client: Client, publisher: Publisher
) -> None:
    article = make_article(slug="first-name")
    for slug in ("second-name", "third-name"):
        article.slug = slug
        article.save()
    for old in ("first-name", "second-name"):
        response = client.get(f"/2003/08/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/2003/08/third-name/")


def test_redating_a_live_article_leaves_its_old_address_working(
    client: Client, publisher: Publisher
) -> None:
    article = make_article(slug="on-trust")
    article.published_at = datetime(2004, 2, 29, 12, tzinfo=UTC)
    article.save()
    response = client.get("/2003/08/on-trust/")
    assert (response.status_code, response["Location"]) == (301, "/2004/02/on-trust/")


def test_going_back_to_an_old_name_makes_no_loop(client: Client, publisher: Publisher) -> None:
    article = make_article(slug="first-name")
    for slug in ("second-name", "first-name"):
        article.slug = slug
        article.save()
    assert client.get("/2003/08/first-name/").status_code == 200
    assert client.get("/2003/08/second-name/")["Location"] == "/2003/08/first-name/"
    assert not PastAddress.objects.filter(path="/2003/08/first-name/").exists()


def test_a_draft_leaves_no_old_address(db: None) -> None:
    article = make_article(status="draft", slug="first-name")
    article.slug = "second-name"
    article.save()
    assert PastAddress.objects.count() == 0


def test_the_month_of_the_address_is_the_publishers(db: None) -> None:
    make_publisher(time_zone="America/New_York")
    article = make_article(published_at=datetime(2003, 9, 1, 3, tzinfo=UTC))
    assert article.get_absolute_url().startswith("/2003/08/")


def test_another_time_zone_moves_no_address(db: None) -> None:
    make_publisher(time_zone="America/New_York")
    article = make_article(published_at=datetime(2003, 9, 1, 3, tzinfo=UTC))
    make_publisher(time_zone="Asia/Tokyo")
    article.refresh_from_db()
    assert article.get_absolute_url().startswith("/2003/08/")


def test_saving_after_a_change_of_zone_moves_no_address(db: None) -> None:
    make_publisher(time_zone="America/New_York")
    article = make_article(published_at=datetime(2003, 9, 1, 3, tzinfo=UTC))
    make_publisher(time_zone="Asia/Tokyo")
    article = Article.objects.get(pk=article.pk)
    article.title = "Another title"
    article.save()
    assert article.get_absolute_url().startswith("/2003/08/")


def test_lists_and_search_learn_new_names(db: None) -> None:
    article = make_article(authors=["Jane Doe", "John Roe"], subjects=["Trust", "Networks"])
    assert article.authors_text == "Jane Doe, John Roe"
    assert article.subjects_text == "Networks, Trust"
    subject = Subject.objects.get(name="Trust")
    subject.name = "Confidence"
    subject.save()
    article.subjects.remove(Subject.objects.get(name="Networks"))
    article.refresh_from_db()
    assert article.subjects_text == "Confidence"


def test_a_byline_keeps_the_name_as_published(db: None) -> None:
    article = make_article(authors=["Jane Doe"])
    author = Author.objects.get()
    author.name = "Jane Doe-Roe"
    author.save()
    article.refresh_from_db()
    assert article.authors_text == "Jane Doe"


@pytest.mark.parametrize("slug", ["search", "subjects", "featured", "admin", "feeds"])
def test_a_page_cannot_take_an_address_of_the_site(db: None, slug: str) -> None:
    page = make_page("about")
    page.slug = slug
    with pytest.raises(ValidationError, match="address of the site itself"):
        page.full_clean()


def test_the_body_is_stored_canonical(db: None) -> None:
    article = make_article(body='<h1>Cafe\u0301</h1><script>alert(1)</script><p onclick="x">Hi</p>')
    assert article.body == "<h2>Café</h2><p>Hi</p>"
    assert article.body_html == '<h2 id="cafe">Café</h2><p>Hi</p>'
    assert article.text == "Café\nHi"
    assert article.word_count == 2


def test_a_body_beyond_measure_is_an_error_of_the_field(db: None) -> None:
    article = make_article()
    article.body = "x" * 1_000_001
    with pytest.raises(ValidationError) as caught:
        article.full_clean()
    assert "1,000,000" in caught.value.message_dict["body"][0]


def test_every_save_counts_a_version(db: None) -> None:
    article = make_article()
    before = article.version
    article.save()
    article.save(update_fields=["title"])
    article.refresh_from_db()
    assert article.version == before + 2
