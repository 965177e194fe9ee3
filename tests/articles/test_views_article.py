"""The page of an article."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Publisher
from tests.factories import (
    FIRST_DAY,
    make_article,
    make_articles,
    make_author,
    make_comment,
    make_subject,
)
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("publisher")


def read(client: Client, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status
    return Page(response.content.decode())


def test_the_byline_names_every_author_and_the_moment_as_in_2003(client: Client) -> None:
    article = make_article(authors=["Jane Doe", "John Roe", "Ann Other"])
    page = read(client, article.get_absolute_url())
    assert "By Jane Doe, John Roe and Ann Other at August 22, 2003 6:38 PM" in page.text
    assert {"/authors/jane-doe/", "/authors/john-roe/", "/authors/ann-other/"} <= set(page.links)
    assert page.all("time", datetime="2003-08-22T18:38:00-04:00")


@pytest.mark.parametrize(
    ("authors", "byline"),
    [
        (["Jane Doe"], "By Jane Doe at August 22, 2003 6:38 PM"),
        (["Jane Doe", "John Roe"], "By Jane Doe and John Roe at August 22, 2003 6:38 PM"),
        ([], "Published at August 22, 2003 6:38 PM"),
    ],
)
def test_the_byline_suits_the_number_of_authors(
    client: Client, authors: list[str], byline: str
) -> None:
    assert byline in read(client, make_article(authors=authors).get_absolute_url()).text


def test_the_byline_keeps_the_name_as_published(client: Client) -> None:
    author = make_author("Jane Doe")
    article = make_article(authors=[author])
    author.name = "Jane Smith"
    author.save()
    assert "By Jane Doe at" in read(client, article.get_absolute_url()).text


def test_a_revision_is_dated(client: Client) -> None:
    article = make_article(revised_at=datetime(2004, 1, 2, 17, 5, tzinfo=UTC))
    assert "Revised January 2, 2004 12:05 PM" in read(client, article.get_absolute_url()).text


def test_the_page_has_the_order_of_2003(client: Client) -> None:
    _newest, middle, _oldest = make_articles(
        3,
        summary="A summary.",
        body="<p>The body.</p>",
        authors=[make_author()],
        subjects=[make_subject()],
        references=[{"title": "A source"}],
    )
    make_comment(middle, body_html="<p>A remark.</p>")
    text = read(client, middle.get_absolute_url()).text
    parts = ["« Previous: Article 1", "Main", "Next: Article 3 »", "Article 2", "A summary.",
             "The body.", "A source", "Trust", "By Jane Doe at", "A remark.",
             "Subscribe in a reader", "Cite as"]  # fmt: skip
    places = [text.find(parts[0])]
    for part in parts[1:]:
        places.append(text.find(part, places[-1] + 1))
    assert -1 not in places, dict(zip(parts, places, strict=True))


def test_a_summary_that_only_repeats_how_the_text_begins_is_not_shown_twice(
    client: Client,
) -> None:
    body = "<p>Trust is slow\nto <em>grow</em>. And more.</p>"
    for summary in ("Trust is slow to grow.", "Trust is slow…"):
        article = make_article(slug=f"on-trust-{len(summary)}", summary=summary, body=body)
        page = read(client, article.get_absolute_url())
        assert page.text.count("Trust is slow") == 1
        assert page.meta("description") == [summary]


def test_the_newest_article_has_no_next_and_the_oldest_no_previous(client: Client) -> None:
    newest, oldest = make_articles(2)
    assert "Next:" not in read(client, newest.get_absolute_url()).text
    assert "Previous:" not in read(client, oldest.get_absolute_url()).text


def test_articles_of_one_moment_follow_each_other(client: Client) -> None:
    first, second, third = (make_article(f"Number {number}") for number in "123")
    page = read(client, second.get_absolute_url())
    assert [link["href"] for link in page.all("a", rel="prev")] == [first.get_absolute_url()]
    assert [link["href"] for link in page.all("a", rel="next")] == [third.get_absolute_url()]


def test_neighbours_pass_over_what_is_hidden(client: Client) -> None:
    make_article("Before", published_at=FIRST_DAY - timedelta(days=9))
    make_article("Withdrawn", published_at=FIRST_DAY - timedelta(days=1), status="withdrawn")
    article = make_article()
    make_article(
        "Expired",
        published_at=FIRST_DAY + timedelta(days=1),
        expires_at=FIRST_DAY + timedelta(days=2),
    )
    make_article("To come", published_at=timezone.now() + timedelta(days=1))
    text = read(client, article.get_absolute_url()).text
    assert "Previous: Before" in text
    assert "Next:" not in text


def test_an_abstract_names_and_links_the_work_that_it_summarises(client: Client) -> None:
    work = {
        "title": "The Strength of Weak Ties",
        "authors": "Mark S. Granovetter",
        "publication": "American Journal of Sociology 78 (6), 1360–1380",
        "published_on": "May 1973",
        "url": "https://example.org/ties",
        "archived_url": "https://example.net/copy",
        "is_summarised": True,
    }
    page = read(client, make_article(kind="abstract", references=[work]).get_absolute_url())
    assert (
        "The work summarised here Mark S. Granovetter, The Strength of Weak Ties, American "
        "Journal of Sociology 78 (6), 1360–1380, May 1973. Archived copy" in page.text
    )
    assert {"https://example.org/ties", "https://example.net/copy"} <= set(page.links)
    assert "Sources" not in page.text


def test_subjects_stand_at_the_foot_as_an_index_files_them(client: Client) -> None:
    article = make_article(subjects=["Zeal", "Émigrés", "Art"])
    page = read(client, article.get_absolute_url())
    tags = [link["href"] for link in page.all("a", rel="tag")]
    assert tags == ["/subjects/art/", "/subjects/emigres/", "/subjects/zeal/"]


def test_comments_and_pings_are_shown_apart_with_their_numbers(client: Client) -> None:
    article = make_article()
    first = make_comment(article, name="Walter", url="https://example.org/walter")
    make_comment(article, name="", parent=first, body_html="<p>No.</p>")
    make_comment(
        article, kind="ping", name="A weblog", title="On trust, again", url="https://x.org/"
    )
    page = read(client, article.get_absolute_url())
    assert "2 comments" in page.text
    assert "A reader August 22, 2003 6:38 PM in answer to Walter No." in page.text
    assert "1 mention elsewhere" in page.text
    assert page.all("a", href="https://example.org/walter")[0]["rel"] == "external nofollow ugc"


def test_an_address_that_is_no_web_address_is_not_linked(client: Client) -> None:
    article = make_article(references=[{"title": "Trap", "url": "javascript:alert(1)"}])
    make_comment(article, name="Mallory", url="javascript:alert(1)")
    page = read(client, article.get_absolute_url())
    assert not [link for link in page.links if link.startswith("javascript")]
    assert "Trap" in page.text
    assert "Mallory" in page.text


def test_a_reader_can_copy_how_to_cite_it(client: Client) -> None:
    article = make_article(authors=["Jane Doe", "John Roe"])
    assert (
        "Jane Doe and John Roe, “On trust”, Concordance, August 22, 2003, "
        "http://localhost:8000/2003/08/on-trust/"
    ) in read(client, article.get_absolute_url()).text


def test_the_text_states_its_language(client: Client) -> None:
    article = make_article("Über Vertrauen", language="de")
    page = read(client, article.get_absolute_url())
    assert page.all("article", lang="de")
    assert page.all("html", lang="en")


@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_what_is_not_published_is_not_found(client: Client, status: str) -> None:
    article = make_article(status=status)
    read(client, article.get_absolute_url(), status=404)


def test_a_scheduled_and_an_expired_article_are_not_found(client: Client, now: datetime) -> None:
    later = make_article("Later", published_at=timezone.now() + timedelta(hours=1))
    over = make_article("Over", expires_at=FIRST_DAY + timedelta(days=1))
    for article in (later, over):
        read(client, article.get_absolute_url(), status=404)


def test_a_withdrawn_article_is_gone_and_the_page_says_so(client: Client) -> None:
    article = make_article("A secret title", status="withdrawn", body="<p>Secret words.</p>")
    page = read(client, article.get_absolute_url(), status=410)
    assert "This article was withdrawn" in page.text
    assert "ecret" not in page.text


def test_what_was_withdrawn_before_its_time_was_never_there(client: Client) -> None:
    later = timezone.now() + timedelta(hours=1)
    article = make_article(status="withdrawn", published_at=later)
    read(client, article.get_absolute_url(), status=404)


@pytest.mark.parametrize(
    "address",
    [
        "/2003/09/on-trust/",
        "/2004/08/on-trust/",
        "/2003/08/on-trus/",
        "/0000/08/on-trust/",
        "/2003/00/on-trust/",
        "/2003/13/on-trust/",
        "/9999/12/on-trust/",
    ],
)
def test_it_answers_at_its_own_month_only(client: Client, address: str) -> None:
    make_article()
    read(client, address, status=404)


def test_the_month_is_that_of_the_publishers_zone(client: Client, publisher: Publisher) -> None:
    article = make_article(published_at=datetime(2003, 9, 1, 3, 0, tzinfo=UTC))
    assert article.get_absolute_url() == "/2003/08/on-trust/"
    assert "August 31, 2003 11:00 PM" in read(client, "/2003/08/on-trust/").text
