"""A reader looks something up in the subject index: with a script, without one, and on paper."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from articles.models import (
    ArticleSubject,
    IndexLocator,
    RelatedSubjects,
    SubjectLabel,
    SubjectRelation,
)
from articles.views import subjects as views
from tests.factories import make_article, make_publisher, make_subject

from .conftest import OpenPage, violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatentverlängerungsantragsformular"
ADDRESSES = [
    "/subjects/", "/subjects/?q=cars", "/subjects/?q=nothing", "/subjects/letter/a/",
    "/subjects/automobiles/", "/subjects/print/all/", "/subjects/print/2003/",
]  # fmt: skip


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """Its index has something of everything."""
    settings.SITE_URL = live_server.url
    make_publisher()
    autos = make_subject("Automobiles", scope_note="Not ships.", description="On wheels.")
    ships, wheels = make_subject("Ships"), make_subject("Wheels")
    SubjectLabel.objects.create(subject=autos, text="Cars")
    SubjectRelation.objects.create(subject=wheels, broader=autos)
    RelatedSubjects.objects.create(first=autos, second=ships)
    body = f"<h2>The engine</h2><p>It runs.</p><h2>{LONG}</h2>"
    article = make_article(f"On {LONG}", subjects=[autos, ships, wheels, LONG], body=body)
    for number in range(8):
        make_article(f"Number {number}", subjects=[ships])
    about = ArticleSubject.objects.get(content_object=article, tag=autos)
    IndexLocator.objects.create(article_subject=about, subheading="engines of", anchor="the-engine")
    IndexLocator.objects.create(article_subject=about, subheading="names of", note="table")
    return str(live_server.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_index_is_accessible_and_fits_the_window(
    open_page: OpenPage, site: str, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    for address in ADDRESSES:
        page.goto(site + address)
        assert violations(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_long_index_is_accessible(
    open_page: OpenPage, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "WHOLE", 0)
    page = open_page(width=320)
    page.goto(f"{site}/subjects/")
    assert violations(page) == []
    page.get_by_role("link", name="S", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Subjects under S")


def test_a_locator_leads_to_its_passage(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/subjects/")
    page.locator("li", has_text="engines of").last.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("#the-engine$"))
    expect(page.locator("#the-engine")).to_be_in_viewport()


def test_headings_are_offered_while_a_name_is_typed(open_page: OpenPage, site: str) -> None:
    page = open_page()
    page.goto(f"{site}/subjects/")
    page.get_by_label("Find a subject").press_sequentially("car")
    option = page.locator("#site-subject-names option")
    expect(option).to_have_attribute("label", "Cars, see Automobiles")
    page.get_by_label("Find a subject").fill("Cars")
    page.get_by_label("Find a subject").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Cars, see Automobiles")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_the_search_of_the_index_needs_no_script(open_page: OpenPage, site: str) -> None:
    page = open_page(javascript=False)
    page.goto(f"{site}/subjects/")
    page.get_by_label("Find a subject").fill("caars")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("main").get_by_role("link", name="Automobiles").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Automobiles")


def test_the_printed_index_holds_headings_and_nothing_to_click(
    open_page: OpenPage, site: str
) -> None:
    page = open_page()
    page.goto(f"{site}/subjects/print/all/")
    page.emulate_media(media="print")
    expect(page.locator(".print-years")).to_be_hidden()
    expect(page.get_by_label("Search the archive")).to_be_hidden()
    expect(page.locator(".book-index")).to_contain_text("Cars, see Automobiles")
