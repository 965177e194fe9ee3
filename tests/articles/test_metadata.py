"""What an article's page tells machines."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from articles import metadata
from articles.models import Publisher
from tests.factories import make_article, make_articles
from tests.pages import Page

SITE = "https://www.example.org"
HOSTILE = '</script><script>alert("1")</script><!-- & "quoted" \u2028'


@pytest.fixture(autouse=True)
def _address(settings: object, publisher: Publisher) -> None:
    settings.SITE_URL = SITE  # type: ignore[attr-defined]


def page_of(client: Client, address: str) -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.content.decode())


def full_article(client: Client) -> Page:
    article = make_article(
        "On trust",
        summary="Why it grows slowly.",
        authors=["Jane Doe", "John Roe", "Émile Durand"],
        subjects=["Trust", "Networks"],
        revised_at=datetime(2004, 1, 2, 12, tzinfo=UTC),
        references=[{"title": "The Strength of Weak Ties", "authors": "Mark S. Granovetter"}],
    )
    return page_of(client, article.get_absolute_url())


def test_the_canonical_address_comes_from_the_settings_not_from_the_host(client: Client) -> None:
    article = make_article()
    response = client.get(article.get_absolute_url(), headers={"host": "localhost"})
    page = Page(response.content.decode())
    assert page.hrefs("canonical") == [f"{SITE}/2003/08/on-trust/"]
    assert "//localhost" not in response.content.decode()


def test_schema_org_names_every_author_in_order(client: Client) -> None:
    article = full_article(client).data["Article"]
    assert [author["name"] for author in article["author"]] == [
        "Jane Doe",
        "John Roe",
        "Émile Durand",
    ]
    assert article["author"][2]["url"] == f"{SITE}/authors/emile-durand/"
    assert article["headline"] == "On trust"
    assert article["description"] == "Why it grows slowly."
    assert article["datePublished"] == "2003-08-22T22:38:00+00:00"
    assert article["dateModified"] == "2004-01-02T12:00:00+00:00"
    assert article["publisher"]["name"] == "Concordance Press"
    assert [work["name"] for work in article["citation"]] == ["The Strength of Weak Ties"]


def test_breadcrumbs_lead_from_the_front_page_by_year_and_month(client: Client) -> None:
    steps = full_article(client).data["BreadcrumbList"]["itemListElement"]
    assert [(step["name"], step["item"]) for step in steps] == [
        ("Concordance", f"{SITE}/"),
        ("2003", f"{SITE}/2003/"),
        ("August 2003", f"{SITE}/2003/08/"),
        ("On trust", f"{SITE}/2003/08/on-trust/"),
    ]


def test_scholars_find_title_authors_and_day(client: Client) -> None:
    page = full_article(client)
    assert page.meta("citation_title") == ["On trust"]
    assert page.meta("citation_author") == ["Jane Doe", "John Roe", "Émile Durand"]
    assert page.meta("citation_publication_date") == ["2003/08/22"]
    assert page.meta("citation_journal_title") == ["Concordance"]
    assert page.meta("citation_language") == ["en"]
    assert page.meta("citation_fulltext_html_url") == [f"{SITE}/2003/08/on-trust/"]


def test_the_day_is_that_of_the_publishers_zone(client: Client) -> None:
    late = make_article("Late", published_at=datetime(2003, 9, 1, 3, 0, tzinfo=UTC))
    assert page_of(client, late.get_absolute_url()).meta("DC.date") == ["2003-08-31"]


def test_dublin_core_names_creators_and_subjects(client: Client) -> None:
    page = full_article(client)
    assert page.meta("DC.creator") == ["Jane Doe", "John Roe", "Émile Durand"]
    assert set(page.meta("DC.subject")) == {"Trust", "Networks"}
    assert page.meta("DC.identifier") == [f"{SITE}/2003/08/on-trust/"]


def test_open_graph_has_what_a_shared_link_shows(client: Client) -> None:
    page = full_article(client)
    assert page.meta("og:type") == ["article"]
    assert page.meta("og:title") == ["On trust"]
    assert page.meta("og:url") == [f"{SITE}/2003/08/on-trust/"]
    assert page.meta("og:description") == ["Why it grows slowly."]
    assert page.meta("article:modified_time") == ["2004-01-02T12:00:00+00:00"]


def test_without_a_summary_the_description_is_how_the_text_begins(client: Client) -> None:
    article = make_article(body=f"<p>{'Nobody knows. ' * 60}</p>")
    (description,) = page_of(client, article.get_absolute_url()).meta("description")
    assert description.startswith("Nobody knows. Nobody")
    assert len(description) <= metadata.DESCRIPTION_CHARACTERS + 1


def test_neighbours_are_told_as_absolute_addresses(client: Client) -> None:
    newest, middle, oldest = make_articles(3)
    page = page_of(client, middle.get_absolute_url())
    assert page.hrefs("prev") == [SITE + oldest.get_absolute_url()]
    assert page.hrefs("next") == [SITE + newest.get_absolute_url()]


def test_no_text_can_break_out_of_the_head(client: Client) -> None:
    article = make_article(
        HOSTILE,
        summary=HOSTILE,
        authors=[HOSTILE],
        subjects=[HOSTILE],
        references=[{"title": HOSTILE, "authors": HOSTILE, "url": "https://example.org/?a=1&b=2"}],
    )
    page = page_of(client, article.get_absolute_url())
    assert len(page.all("script")) == 1
    assert page.data["Article"]["headline"] == article.title
    assert page.meta("citation_title") == [article.title]


def test_every_page_names_the_feeds_of_the_whole_site(client: Client) -> None:
    make_article()
    for address in ("/", "/subjects/", "/archive/", "/2003/08/on-trust/"):
        feeds = page_of(client, address).all("link", rel="alternate")[:3]
        assert [(feed["type"], feed["href"]) for feed in feeds] == [
            ("application/atom+xml", f"{SITE}/feeds/articles.atom"),
            ("application/rss+xml", f"{SITE}/feeds/articles.rss"),
            ("application/feed+json", f"{SITE}/feeds/articles.json"),
        ]


def test_the_pages_of_a_subject_and_an_author_name_their_own_feeds_too(client: Client) -> None:
    make_article(authors=["Jane Doe"], subjects=["Trust"])
    for folder in ("/subjects/trust/", "/authors/jane-doe/"):
        feeds = [feed["href"] for feed in page_of(client, folder).all("link", rel="alternate")]
        assert feeds[3:6] == [f"{SITE}{folder}articles.{kind}" for kind in ("atom", "rss", "json")]


def test_the_pages_of_the_index_name_their_skos(client: Client) -> None:
    make_article(subjects=["Trust"])
    for folder in ("/subjects/", "/subjects/trust/"):
        last = page_of(client, folder).all("link", rel="alternate")[-1]
        assert (last["type"], last["href"]) == ("text/turtle", f"{SITE}{folder}skos.ttl")


def test_the_front_page_tells_machines_where_to_search(client: Client) -> None:
    site = page_of(client, "/").data["WebSite"]
    assert site["potentialAction"]["target"] == f"{SITE}/search/?q={{words}}"
    assert site["publisher"]["name"] == "Concordance Press"
