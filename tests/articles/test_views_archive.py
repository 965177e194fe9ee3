"""The archive by year and month, and the site map."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests.factories import make_article, make_page
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("publisher")


def read(client: Client, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response.content.decode())


@pytest.fixture
def archive(publisher: object) -> None:
    """Five public articles of four months, and hidden ones in months of their own."""
    for title, year, month in (
        ("A", 2003, 8),
        ("B", 2003, 8),
        ("C", 2003, 11),
        ("D", 2005, 1),
        ("E", 2007, 12),
    ):
        make_article(title, published_at=datetime(year, month, 10, 12, tzinfo=UTC))
    hidden = datetime(2004, 2, 3, 12, tzinfo=UTC)
    for status in ("draft", "in_review", "approved", "withdrawn"):
        make_article(f"Hidden {status}", status=status, published_at=hidden)
    make_article("Over", published_at=hidden, expires_at=hidden + timedelta(days=1))
    make_article("To come", published_at=datetime(2999, 5, 1, tzinfo=UTC))


@pytest.mark.usefixtures("archive")
def test_the_archive_counts_what_is_published_by_year_and_month(client: Client) -> None:
    page = read(client, "/archive/")
    assert (
        "5 articles, by year and month. 2007 1 DecDecember 2007 1 2005 1 JanJanuary 2005 1 "
        "2003 3 AugAugust 2003 2 NovNovember 2003 1" in page.text
    )
    assert {"/2003/", "/2003/08/", "/2003/11/", "/2005/01/", "/2007/12/"} <= set(page.links)
    assert "2004" not in page.text


@pytest.mark.usefixtures("archive")
def test_a_year_lists_its_titles_by_month_from_january_on(client: Client) -> None:
    page = read(client, "/2003/")
    assert "2003 3 articles. August 2 August 10 A August 10 B November 1 November 10 C" in page.text


@pytest.mark.usefixtures("archive")
def test_a_month_lists_what_was_published_in_it(client: Client) -> None:
    text = read(client, "/2003/08/").text
    assert "August 2003 2 articles. August 10, 2003 A August 10, 2003 B" in text


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("/2005/", "/2003/", "/2007/"),
        ("/2005/01/", "/2003/11/", "/2007/12/"),
        ("/site-map/2005/", "/site-map/2003/", "/site-map/2007/"),
    ],
)
def test_years_and_months_lead_to_the_next_that_holds_something(
    client: Client, address: str, before: str, after: str
) -> None:
    page = read(client, address)
    assert [link["href"] for link in page.all("a", rel="prev")] == [before]
    assert [link["href"] for link in page.all("a", rel="next")] == [after]


@pytest.mark.usefixtures("archive")
def test_the_first_and_the_last_have_one_neighbour(client: Client) -> None:
    assert not read(client, "/2003/").all("a", rel="prev")
    assert not read(client, "/2007/12/").all("a", rel="next")


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    "address",
    [
        "/2004/",
        "/2004/02/",
        "/site-map/2004/",
        "/2999/",
        "/0000/",
        "/0000/01/",
        "/site-map/0000/",
        "/2003/00/",
        "/2003/13/",
        "/2003/8/",
        "/9999/12/",
    ],
)
def test_a_time_without_published_articles_is_not_found(client: Client, address: str) -> None:
    read(client, address, status=404)


@pytest.mark.usefixtures("archive")
def test_the_site_map_has_pages_years_and_subjects(client: Client) -> None:
    make_article("F", subjects=["Trust"])
    make_page("about", title="About us")
    make_page("hidden", title="Hidden page", published_at=None)
    page = read(client, "/site-map/")
    assert {"/about/", "/subjects/trust/", "/site-map/2003/", "/2003/11/"} <= set(page.links)
    assert "6 articles by year" in page.text
    assert "idden" not in page.text


@pytest.mark.usefixtures("archive")
def test_a_year_of_the_site_map_has_every_title(client: Client) -> None:
    page = read(client, "/site-map/2003/")
    assert "All titles of 2003 3 articles. August 2 A B November 1 C" in page.text
