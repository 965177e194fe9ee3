"""Old addresses that come from a redirect map, and from the pages of the old site."""

from pathlib import Path

import pytest
from django.test import Client

from articles.importers import batches
from articles.importers.report import Report
from articles.models import Article, PastAddress, Publisher
from tests.factories import make_article, make_author, make_page, make_subject
from tests.shared import shared

from .exports import export, source_of
from .imports import make_batch, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(publisher: Publisher) -> None:
    """Imports happen on a site whose publisher is in New York."""


def follow(table: str, *texts: str) -> Report:
    return run(*(texts or (export(),)), redirects=table)


@pytest.mark.parametrize(
    "target",
    [
        "/2003/08/on-trust/",
        "/2003/08/on_trust.html",
        "http://www.example.org/2003/08/on_trust.html",
        "on_trust",
    ],
)
def test_a_map_leads_to_what_it_names_however_it_says_it(client: Client, target: str) -> None:
    report = follow(f"/archives/000123.html,{target}\n")
    assert report.redirects["map"] == {
        "rows": 1, "followed": 1, "known": 0, "mistakes": [], "mistaken": 0,
    }  # fmt: skip
    response = client.get("/archives/000123.html")
    assert (response.status_code, response["Location"]) == (301, "/2003/08/on-trust/")


def test_a_map_leads_to_subjects_authors_and_pages_too(client: Client) -> None:
    article = make_article(subjects=[make_subject("Price")], authors=[make_author("Jo March")])
    page = make_page("about")
    follow("/cat_price.html,/subjects/price/\n/jo.html,/authors/jo-march/\n/us.html,/about/\n")
    assert article.subjects.count() == 1
    assert client.get("/cat_price.html")["Location"] == "/subjects/price/"
    assert client.get("/jo.html")["Location"] == "/authors/jo-march/"
    assert client.get("/us.html")["Location"] == page.get_absolute_url()


def test_a_row_that_leads_nowhere_is_named_and_the_others_are_followed() -> None:
    report = follow("old,new\n/a.html,/nowhere.html\n/b.html,on_trust\n")
    assert report.redirects["map"]["followed"] == 1
    assert report.redirects["map"]["mistakes"] == [
        {
            "line": 2,
            "reason": "/a.html leads nowhere: “/nowhere.html” is no article, page or subject.",
        }
    ]


def test_an_address_that_leads_elsewhere_is_left_and_named() -> None:
    other = make_article("Weak ties")
    PastAddress.objects.create(path="/a.html", article=other)
    report = follow("/a.html,on_trust\n")
    (mistake,) = report.redirects["map"]["mistakes"]
    assert mistake["reason"] == f"/a.html leads to {other.get_absolute_url()} already."
    assert PastAddress.objects.get(path="/a.html").article == other


def test_a_name_that_several_have_is_not_guessed_but_its_title_tells() -> None:
    twice = export() + export(TITLE="On doubt", DATE="09/22/2003 06:38:00 PM")
    report = follow("/a.html,on_trust\n", twice)
    assert report.redirects["map"]["mistaken"] == 1
    table = "typepad_url,post_id,post_title\nhttp://a.example/x.html,17,On Doubt\n"
    assert follow(table, twice).redirects["map"]["followed"] == 1
    assert PastAddress.objects.get(path="/x.html").article == Article.objects.get(title="On doubt")


def test_a_hidden_target_is_kept_and_tells_nothing(client: Client) -> None:
    follow("/a.html,on_trust\n", export(STATUS="Draft"))
    assert PastAddress.objects.filter(path="/a.html").exists()
    assert client.get("/a.html").status_code == 404


def test_a_row_without_a_target_is_named() -> None:
    (mistake,) = follow("/only-one.html\n").redirects["map"]["mistakes"]
    assert mistake["line"] == 1


def old_site(folder: Path, **pages: str) -> Path:
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html)
    return folder


def test_pages_of_the_old_site_are_known_by_title_and_byline(
    client: Client, tmp_path: Path
) -> None:
    page = (
        "<title>My Blog: On trust</title><h3 class=title>On trust</h3><p>Posted by Jane at {}</p>"
    )
    folder = old_site(
        tmp_path,
        **{
            "000123": page.format("August 22, 2003 6:38 PM"),
            "000124": page.format("March 1, 2001 6:38 PM"),
        },
    )
    report = batches.import_sources([source_of(export())], batch=make_batch(), old_site=folder)
    assert report.redirects["old_site"] == {
        "pages": 2, "matched": 1, "ambiguous": [], "unmatched": ["/000124.html"], "unread": [],
    }  # fmt: skip
    assert client.get("/000123.html")["Location"] == "/2003/08/on-trust/"
    assert client.get("/000124.html").status_code == 404


def test_a_map_that_a_real_site_kept_agrees_with_its_export() -> None:
    text = shared("imports", "mt", "typepad-getcoreinterface.txt").read_bytes()
    table = shared("imports", "other", "getcoreinterface-url-mapping.csv").read_text()
    report = run(text, redirects=table)
    found = report.redirects["map"]
    assert found["rows"] >= 57
    assert found["followed"] + found["known"] == found["rows"]
    assert found["mistakes"] == []
