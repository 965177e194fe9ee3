"""What search engines are told there is."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import sitemaps
from articles.models import Author, Page, Subject
from tests.factories import make_article, make_articles, make_author, make_page, make_subject
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.usefixtures("publisher")

SITE = "http://localhost:8000"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client: Client, address: str) -> dict[str, str]:
    """The addresses that a file names, each with its last change, in their order."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(b"".join(response))  # noqa: S314  our own
    assert root.tag in {f"{NAMESPACE}urlset", f"{NAMESPACE}sitemapindex"}
    return {
        entry.findtext(f"{NAMESPACE}loc", "").removeprefix(SITE): (
            entry.findtext(f"{NAMESPACE}lastmod", "")
        )
        for entry in root
    }


def at(year: int, month: int = 5, day: int = 1) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_the_index_names_the_pages_and_every_year_with_its_last_change(client: Client) -> None:
    make_article("One", published_at=at(2003))
    make_article("Two", published_at=at(2003, 8), revised_at=at(2012))
    make_article("Three", published_at=at(2005))
    assert locations(client, "/sitemap.xml") == {
        "/sitemap-pages.xml": "2012-05-01T12:00:00+00:00",
        "/sitemap-2003.xml": "2012-05-01T12:00:00+00:00",
        "/sitemap-2005.xml": "2005-05-01T12:00:00+00:00",
    }


def test_a_year_names_its_articles_the_newest_first(client: Client) -> None:
    make_article("One", published_at=at(2003))
    make_article("Two", published_at=at(2003, 8), revised_at=at(2012))
    make_article("Three", published_at=at(2005))
    assert list(locations(client, "/sitemap-2003.xml").items()) == [
        ("/2003/08/two/", "2012-05-01T12:00:00+00:00"),
        ("/2003/05/one/", "2003-05-01T12:00:00+00:00"),
    ]


def test_a_year_is_that_of_the_publishers_clock(client: Client) -> None:
    make_article("Late", published_at=datetime(2004, 1, 1, 2, tzinfo=UTC))  # in New York: 2003
    assert list(locations(client, "/sitemap-2003.xml")) == ["/2003/12/late/"]
    assert client.get("/sitemap-2004.xml").status_code == 404


@pytest.mark.parametrize("year", ["1999", "0000", "9999"])
def test_a_year_without_articles_is_not_found(client: Client, year: str) -> None:
    make_article("One", published_at=at(2003))
    assert client.get(f"/sitemap-{year}.xml").status_code == 404


def test_the_pages_are_named_that_a_reader_can_reach(client: Client) -> None:
    make_page("about")
    make_page("later", published_at=timezone.now() + timedelta(days=1))
    make_page("never", published_at=None)
    make_author("Unused")
    make_subject("Unused")
    make_article("One", published_at=at(2003), subjects=["Trust"], authors=["Jane Doe"])
    found = locations(client, "/sitemap-pages.xml")
    assert set(found) == {
        "/", "/featured/", "/abstracts/", "/archive/", "/authors/", "/subjects/", "/site-map/",
        "/glossary/", "/calendar/", "/feeds/", "/corrections/", "/contact/", "/2003/", "/2003/05/",
        "/about/",
        "/subjects/trust/", "/authors/jane-doe/",
    }  # fmt: skip
    for address in found:
        assert client.get(address).status_code == 200, address
    assert found["/about/"] == Page.objects.get(slug="about").updated_at.isoformat("T", "seconds")
    assert found["/subjects/trust/"] == found["/2003/"] == "2003-05-01T12:00:00+00:00"


def test_the_order_of_the_pages_does_not_depend_on_when_they_were_made(client: Client) -> None:
    make_article("One", subjects=["Trust", "Accounts", "Money"], authors=["Jane Doe", "Al Bo"])
    make_page("terms")
    make_page("about")
    Page.objects.filter(slug="terms").update(title="Terms anew")  # its row moves to the end
    found = list(locations(client, "/sitemap-pages.xml"))
    named = ("/authors/", "/subjects/", "/about/", "/terms/")
    assert [one for one in found if one.startswith(named)][2:] == [
        "/authors/al-bo/", "/authors/jane-doe/", "/about/", "/terms/",
        "/subjects/accounts/", "/subjects/money/", "/subjects/trust/",
    ]  # fmt: skip


def test_a_site_without_articles_has_a_map(client: Client) -> None:
    assert locations(client, "/sitemap.xml") == {"/sitemap-pages.xml": ""}
    assert locations(client, "/sitemap-pages.xml")["/"] == ""


def test_everything_that_is_named_can_be_read(client: Client) -> None:
    make_articles(12, subjects=["Trust"], authors=["Jane Doe"])
    for file in locations(client, "/sitemap.xml"):
        for address in locations(client, file):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_public_is_named(client: Client, state: str) -> None:
    make_article("One", published_at=at(2003), subjects=["Trust"], authors=["Jane Doe"])
    subjects = [Subject.objects.get(), make_subject("Canaries")]
    authors = [Author.objects.get(), make_author("Canary Jones")]
    dated = {} if state == "scheduled" else {"published_at": at(2010)}
    make_in_state(state, title="Canary", subjects=subjects, authors=authors, **dated)
    is_public = state == "published"
    assert ("/sitemap-2010.xml" in locations(client, "/sitemap.xml")) == is_public
    assert (client.get("/sitemap-2010.xml").status_code == 200) == is_public
    pages = locations(client, "/sitemap-pages.xml")
    assert [address for address in pages if "canar" in address or "2010" in address] == (
        ["/2010/", "/2010/05/", "/authors/canary-jones/", "/subjects/canaries/"]
        if is_public
        else []
    )
    if not is_public:
        assert pages["/"] == pages["/subjects/trust/"] == "2003-05-01T12:00:00+00:00"
        assert len(locations(client, "/sitemap.xml")) == 2


def test_a_file_holds_no_more_than_it_may(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_articles(5, published_at=at(2003))
    monkeypatch.setattr(sitemaps, "MOST", 3)
    assert len(locations(client, "/sitemap-2003.xml")) == 3
    assert len(locations(client, "/sitemap-pages.xml")) == 3


def test_the_addresses_begin_with_the_sites_own(client: Client) -> None:
    make_article("One", published_at=at(2003), subjects=["Trust"])
    for file in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2003.xml"):
        response = client.get(file, headers={"host": "127.0.0.1"})
        text = b"".join(response).decode()
        assert "127.0.0.1" not in text
        assert text.count("<loc>") == text.count(f"<loc>{SITE}/")
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_who_has_a_file_already_is_sent_nothing(client: Client) -> None:
    make_article("One", published_at=at(2003))
    for file in ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2003.xml"):
        etag = client.get(file)["ETag"]
        assert client.get(file, headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("size", [2, 30])
def test_the_number_of_queries_does_not_grow_with_the_archive(client: Client, size: int) -> None:
    for number in range(size):
        make_article(
            f"Number {number}",
            published_at=at(2003) + timedelta(days=number),
            subjects=[f"Subject {number}"],
            authors=[f"Author {number}"],
        )
        make_page(f"page-{number}")
    # The publisher; then articles by month and the Pages; articles by month, all names, the terms.
    for file, cost in {"/sitemap.xml": 3, "/sitemap-pages.xml": 4, "/sitemap-2003.xml": 2}.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(file).status_code == 200
        assert len(captured) == cost, file
