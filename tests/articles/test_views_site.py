"""What all public pages have in common, the pages that are not articles, and the small files."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import loader
from django.test import Client
from django.utils import timezone

from config import views
from tests.factories import make_article, make_comment, make_page, make_publisher
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("publisher")

ADDRESSES = [
    "/",
    "/featured/",
    "/abstracts/",
    "/archive/",
    "/2003/",
    "/2003/08/",
    "/2003/08/on-trust/",
    "/authors/",
    "/authors/jane-doe/",
    "/subjects/",
    "/subjects/trust/",
    "/site-map/",
    "/site-map/2003/",
    "/feeds/",
    "/about/",
    "/search/",
    "/robots.txt",
    "/.well-known/security.txt",
    "/favicon.ico",
]


@pytest.fixture
def site(publisher: object) -> None:
    make_article(authors=["Jane Doe"], subjects=["Trust"])
    make_page("about", title="About us")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_public_page_answers_reading_only_and_sets_no_cookie(
    client: Client, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    head = client.head(address)
    assert head.status_code == 200
    assert head.content == b""
    forging = Client(enforce_csrf_checks=True)
    for method in (forging.post, forging.put, forging.delete, forging.patch):
        assert method(address).status_code == 405


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.endswith("/")])
def test_a_page_has_no_inline_script_or_style_and_no_form_token(
    client: Client, address: str
) -> None:
    page = Page(client.get(address).content.decode())
    assert not page.all("style")
    scripts = [element for element in page.all("script") if not element.get("src")]
    assert {element.get("type") for element in scripts} <= {"application/ld+json"}
    assert not [a for _, a in page.elements if "style" in a or any(n[:2] == "on" for n in a)]
    assert not page.all("input", name="csrfmiddlewaretoken")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.endswith("/")])
def test_a_page_has_one_title_one_main_heading_and_a_way_past_the_navigation(
    client: Client, address: str
) -> None:
    page = Page(client.get(address).content.decode())
    assert len(page.all("h1")) == 1
    assert len(page.all("title")) == 1
    assert page.links[0] == "#site-main"
    assert page.all("main", id="site-main")


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a.endswith("/")])
def test_the_ids_of_the_layout_cannot_clash_with_those_of_authors(
    client: Client, address: str
) -> None:
    page = Page(client.get(address).content.decode())
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(identity.startswith("site-") for identity in ids)


@pytest.mark.usefixtures("site")
def test_an_icon_is_where_browsers_look(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response["Content-Type"] == "image/x-icon"
    assert response.content[:4] == b"\x00\x00\x01\x00"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("address", ["/", "/2003/08/on-trust/", "/search/", "/nothing/"])
def test_a_page_forbids_all_that_is_not_from_the_site_itself(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(policy)
    assert "unsafe" not in str(policy)
    assert "nonce" not in str(policy)


# ---- Pages ----------------------------------------------------------------------------


def test_a_page_shows_its_text_and_the_comments_it_came_with(client: Client) -> None:
    page = make_page("about", title="About us", summary="Who we are.", body="<p>We publish.</p>")
    make_comment(page, name="Walter")
    found = Page(client.get("/about/").content.decode())
    assert "About us Who we are. We publish. 1 comment" in found.text
    assert found.meta("description") == ["Who we are."]


@pytest.mark.parametrize("published_at", [None, datetime(2999, 1, 1, tzinfo=UTC)])
def test_a_page_that_is_not_published_is_not_found(
    client: Client, published_at: datetime | None
) -> None:
    make_page("about", published_at=published_at)
    assert client.get("/about/").status_code == 404


def test_the_list_of_feeds_explains_what_a_reader_is(client: Client) -> None:
    page = Page(client.get("/feeds/").content.decode())
    assert "A feed reader fetches what is new from the sites you choose" in page.text
    for kind in ("atom", "rss", "json"):
        assert f"/feeds/articles.{kind}" in page.links
        assert f"http://localhost:8000/feeds/articles.{kind}" in page.text


# ---- Small files ----------------------------------------------------------------------


def test_robots_are_sent_to_the_site_map_and_away_from_the_admin(
    client: Client, settings: object
) -> None:
    settings.SITE_URL = "https://www.example.org"  # type: ignore[attr-defined]
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://www.example.org/sitemap.xml\n" in text
    assert "Disallow: /admin/\n" in text


def test_faults_of_security_have_an_address_that_has_not_expired(client: Client) -> None:
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:editors@example.org"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(0) < expires - timezone.now() < timedelta(days=365)


def test_without_an_address_there_is_no_security_file(client: Client) -> None:
    make_publisher(email="")
    assert client.get("/.well-known/security.txt").status_code == 404


# ---- Errors ---------------------------------------------------------------------------


def test_a_lost_reader_is_offered_what_the_words_of_the_address_find(client: Client) -> None:
    make_article("The strength of weak ties")
    response = client.get("/archives/000123/strength_of_ties.html")
    page = Page(response.content.decode())
    assert response.status_code == 404
    assert "There is no page at this address" in page.text
    assert "/2003/08/the-strength-of-weak-ties/" in page.links
    assert "/search/?q=archives%20strength%20ties" in page.links
    assert page.meta("robots") == ["noindex"]


@pytest.mark.parametrize(
    "address",
    [
        "/%00/",
        "/%F0%9F%98%80/",
        "/" + "long-" * 400 + "/",
        "/a%2Fb/",
        "/..%2f..%2fetc/",
        "/<script>/",
    ],
)
def test_an_odd_address_is_not_found_and_no_error(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "<script>" not in response.content.decode()


def test_a_fault_of_ours_is_answered_without_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the database is on fire")

    monkeypatch.setattr("articles.frame.load", fail)
    client.raise_request_exception = False
    with django_assert_num_queries(0):  # type: ignore[operator]
        response = client.get("/")
    assert response.status_code == 500
    page = Page(response.content.decode())
    assert "Something went wrong on our side" in page.text
    assert "on fire" not in response.content.decode()
    assert not page.all("script")


def test_the_page_for_our_faults_needs_no_context() -> None:
    assert loader.get_template("500.html").render() == views.server_error(None).content.decode()  # type: ignore[arg-type]
