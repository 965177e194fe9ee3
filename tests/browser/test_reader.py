"""A reader walks the whole site: on a telephone and at a desk, by day and by night."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article
from glossary import mentions
from glossary.models import TermRelation, TermSource
from tests.calendar import make_entry
from tests.factories import (
    make_article,
    make_author,
    make_comment,
    make_page,
    make_publisher,
    make_subject,
)
from tests.glossary.terms import add_form, make_term

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser

WINDOWS = [
    pytest.param(360, "dark", id="360-dark"),
    pytest.param(1280, "light", id="1280-light"),
]
FIRST = datetime(2003, 8, 22, 22, 38, tzinfo=UTC)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänspatentverlängerungsantragsformular"
BODY = f"""
<p>People who <a href="https://example.org/{LONG}">know one another</a> well seldom tell one
another anything new.<sup><a href="#fn1" id="ref1">1</a></sup> {LONG}</p>
<h2>What a bridge carries</h2>
<blockquote><p>We had eleven people on the account.</p><p><cite>A partner</cite></p></blockquote>
<blockquote class="pullquote"><p>Count your bridges rather than your friends.</p></blockquote>
<h3>Counting them</h3>
<ul><li>customers</li><li>suppliers<ol><li>of one’s suppliers</li></ol></li></ul>
<table class="wide"><caption>Openings by the kind of tie</caption>
<thead><tr>{"".join(f'<th scope="col">A column {n}</th>' for n in range(9))}</tr></thead>
<tbody><tr>{"".join(f"<td>{n},000</td>" for n in range(9))}</tr></tbody></table>
<dl><dt>Bridge</dt><dd>The only tie between two circles.</dd></dl>
<pre><code>bridges = [tie for tie in ties if tie.is_weak and tie.seen &lt; half_a_year]; {LONG}
</code></pre>
<p class="note">Written for the spring meeting.</p>
<details><summary>How they were counted</summary><p>By hand.</p></details>
<hr>
<p>H<sub>2</sub>O, <kbd>Ctrl</kbd>, <mark>marked</mark>, <del>old</del> <ins>new</ins>.</p>
<div class="footnotes">
<ol><li id="fn1">In Newton. <a href="#ref1">Back to the text</a></li></ol></div>
"""

PAGES = {
    "/": 200,
    "/featured/": 200,
    "/abstracts/": 200,
    "/archive/": 200,
    "/2003/": 200,
    "/2003/08/": 200,
    "/2003/08/the-strength-of-a-weak-tie/": 200,
    "/2004/06/an-abstract/": 200,
    "/2005/01/withdrawn/": 410,
    "/authors/": 200,
    "/authors/jane-doe/": 200,
    "/subjects/": 200,
    "/subjects/trust/": 200,
    "/site-map/": 200,
    "/site-map/2003/": 200,
    "/calendar/": 200,
    "/calendar/2003/08/": 200,
    f"/calendar/{timezone.localdate() + timedelta(days=400):%Y/%m}/": 200,
    "/feeds/": 200,
    "/glossary/": 200,
    "/glossary/?q=tie": 200,
    "/glossary/?q=nothing": 200,
    "/glossary/letter/w/": 200,
    "/glossary/weak-tie/": 200,
    "/glossary/sieve/": 410,
    "/about/": 200,
    "/privacy/": 200,
    "/search/": 200,
    "/search/?q=bridge": 200,
    "/search/?q=brigde": 200,
    "/search/?q=-bridge": 200,
    "/nothing/at/all-bridges.html": 404,
}


def make_glossary() -> None:
    """A term with all that its page may show, one that leads to it, one that is gone."""
    term = make_term(
        "weak tie",
        definition=BODY,
        pronunciation="/wiːk taɪ/",
        expansion="a tie that is weak",
        usage_note="Not of ropes.",
        reviewed_on=FIRST.date(),
    )
    add_form(term, "WT", kind="abbreviation")
    add_form(term, "loose tie", kind="deprecated")
    TermSource.objects.create(term=term, citation="Granovetter", url="https://example.org/w")
    for kind, name in (("see_also", LONG), ("opposite", "strong tie"), ("broader", "tie")):
        TermRelation(first=term, second=make_term(name), kind=kind).save()
    make_term("sieve", status="retired")
    mentions.relink_stale()


def make_plan(article: Article) -> None:
    """Of each kind of announcement one, in long words and short."""
    coming = timezone.localdate() + timedelta(days=400)
    told = {"theme": f"The {LONG} issue", "teaser": f"One.\n\nTwo {LONG}.", "call": LONG}
    make_entry("A call", contributions_due_on=coming, target="month", target_on=coming, **told)
    make_entry(LONG, target="quarter", target_on=coming, kind="abstract")
    make_entry("A day", target="day", target_on=coming, kind="abstract")
    make_entry("Some day")
    make_entry("Late", target="month", target_on=FIRST.date())
    make_entry("It has appeared", article=article, theme=LONG)


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    """A small archive in which every kind of page and of text occurs; gives its address."""
    settings.SITE_URL = live_server.url
    make_publisher()
    for slug, title in (
        ("about", "About us"),
        ("privacy", "Privacy Policy"),
    ):
        make_page(slug, title=title, summary="What it is about.", body=BODY)
    jane = make_author(
        "Jane Doe", role="Fellow", about="She wrote.", website="https://doe.example/"
    )
    trust = make_subject("Trust", description="Slow to grow.")
    subjects = [trust, *(make_subject(name) for name in ("Émigrés", "80/20 rule", "§ 7", LONG))]
    work = {"title": "Weak Ties", "authors": "M. Granovetter", "url": "https://example.org/w"}
    article = make_article(
        "The strength of a weak tie",
        summary="Most openings reach us through people we hardly know.",
        body=BODY,
        authors=[jane, "John Roe", "Ann Other"],
        subjects=subjects,
        references=[work | {"archived_url": "https://example.net/copy"}, work],
        featured_from=FIRST,
        revised_at=FIRST + timedelta(days=90),
    )
    make_glossary()
    make_plan(article)
    first = make_comment(article, name="Walter", url="https://example.org/walter")
    make_comment(article, parent=first, body_html=f"<p>{LONG}</p><blockquote>No.</blockquote>")
    make_comment(article, kind="ping", name="A weblog", title="On ties", url="https://x.example/")
    make_article(
        "An abstract",
        kind="abstract",
        published_at=FIRST + timedelta(days=300),
        summary="Of Granovetter.",
        authors=[jane],
        subjects=[trust],
        references=[work | {"is_summarised": True}],
        featured_from=FIRST,
    )
    make_article("Withdrawn", status="withdrawn", published_at=datetime(2005, 1, 5, tzinfo=UTC))
    for number in range(14):
        make_article(
            f"{LONG} {number}",
            published_at=FIRST + timedelta(days=400 + 130 * number),
            authors=[jane],
            subjects=[trust],
            featured_from=FIRST if number < 3 else None,
            language="de",
        )
    make_article("Tomorrow", published_at=timezone.now() + timedelta(days=1))
    return str(live_server.url)


def visit(page: Page, address: str, status: int = 200) -> None:
    response = page.goto(address)
    assert response is not None
    assert response.status == status, address
    assert page.complaints == [], address  # type: ignore[attr-defined]


def keep(page: Page, path: str, window: str) -> None:
    """Keep a picture in the folder that SCREENSHOTS names, for somebody to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        name = path.strip("/").replace("/", "_").replace("?", "_") or "home"
        page.screenshot(path=Path(folder) / f"{name}-{window}.png", full_page=True)


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_every_page_can_be_read_without_javascript(
    site: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme, javascript=False)
    for path, status in PAGES.items():
        visit(page, site + path, status)
        expect(page.locator("h1")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        keep(page, path, f"{width}-{scheme}")


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_axe_finds_nothing_on_any_page(
    site: str, open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(width=width, scheme=scheme)
    found = {}
    for path, status in PAGES.items():
        visit(page, site + path, status)
        if problems := violations(page):
            found[path] = problems
    assert found == {}


def test_no_page_scrolls_sideways_in_the_narrowest_window(site: str, open_page: OpenPage) -> None:
    page = open_page(width=320)
    for path, status in PAGES.items():
        visit(page, site + path, status)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_first_tab_offers_the_way_past_the_navigation(site: str, open_page: OpenPage) -> None:
    page = open_page()
    for path in ("/", "/2003/08/the-strength-of-a-weak-tie/", "/search/?q=bridge"):
        visit(page, site + path)
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        expect(skip).to_have_text("Skip to the text")
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_every_stop_of_the_keyboard_is_seen(site: str, open_page: OpenPage) -> None:
    page = open_page(width=360)
    visit(page, f"{site}/2003/08/the-strength-of-a-weak-tie/")
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
        expect(focused).to_be_in_viewport()


def test_a_reader_walks_from_article_to_article_and_home(site: str, open_page: OpenPage) -> None:
    page = open_page(width=360, javascript=False)
    visit(page, f"{site}/2003/08/the-strength-of-a-weak-tie/")
    page.get_by_role("link", name="Next: An abstract").click()
    expect(page.locator("h1")).to_have_text("An abstract")
    page.get_by_role("link", name="Previous: The strength of a weak tie").click()
    expect(page.locator("h1")).to_have_text("The strength of a weak tie")
    page.get_by_role("link", name="Main", exact=True).click()
    assert page.url == f"{site}/"


def test_a_reader_searches_from_any_page(site: str, open_page: OpenPage) -> None:
    page = open_page(width=360, javascript=False)
    visit(page, f"{site}/archive/")
    page.get_by_role("searchbox", name="Search the archive").fill("bridges")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="The strength of a weak tie")).to_be_visible()
    expect(page.locator("mark").first).to_be_visible()
    assert page.complaints == []  # type: ignore[attr-defined]


def test_print_leaves_out_what_paper_can_not_use_and_says_where_links_lead(
    site: str, open_page: OpenPage
) -> None:
    page = open_page()
    visit(page, f"{site}/2003/08/the-strength-of-a-weak-tie/")
    page.emulate_media(media="print")
    for hidden in (".main-nav", ".search-box", ".neighbours", ".foot-nav", ".skip-link"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in ("h1", ".byline", ".sources", ".imprint", ".copyright"):
        expect(page.locator(shown)).to_be_visible()
    link = page.locator('.prose a[href^="https://example.org"]')
    after = link.evaluate("element => getComputedStyle(element, '::after').content")
    assert "https://example.org/" in after


def test_who_wants_less_motion_sees_none(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    visit(page, site + "/")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(element => {
          const style = getComputedStyle(element);
          return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0


def test_dark_is_dark_and_light_is_light(site: str, open_page: OpenPage) -> None:
    def brightness(scheme: str) -> int:
        page = open_page(scheme=scheme)
        visit(page, site + "/")
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour[4:-1].split(", "))

    assert brightness("dark") < 150
    assert brightness("light") > 700


def test_a_contributor_finds_a_call_and_the_way_to_answer_it(
    site: str, open_page: OpenPage
) -> None:
    page = open_page(width=360, javascript=False)
    visit(page, f"{site}/")
    page.get_by_role("link", name="Editorial Calendar").click()
    call = page.get_by_role("listitem").filter(has_text="Until")
    call.get_by_role("link", name="A call", exact=True).click()
    entry = page.locator(".planned-entry:target")
    expect(entry.get_by_role("heading", name="A call")).to_be_in_viewport()
    call.get_by_role("link", name="Contribute to “A call”").click()
    assert "/contact/?topic=contributions&about=calendar:" in page.url
    expect(page.locator("h1")).to_have_text("Contact us")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_reader_walks_back_through_the_calendar_by_keyboard(
    site: str, open_page: OpenPage
) -> None:
    page = open_page(javascript=False)
    visit(page, f"{site}/calendar/")
    page.get_by_role("link", name="The first month: August 2003").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("August 2003")
    expect(page.get_by_role("link", name="The strength of a weak tie")).to_be_visible()
    page.get_by_role("link", name="June 2004").press("Enter")
    expect(page.locator("h1")).to_have_text("June 2004")


def test_the_calendar_on_paper_is_the_plan_alone(site: str, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{site}/calendar/")
    page.emulate_media(media="print")
    for hidden in (".main-nav", ".tell-me", ".calendar-back"):
        expect(page.locator(hidden)).to_be_hidden()
    expect(page.get_by_role("heading", name="Some day")).to_be_visible()
    keep(page, "/calendar/", "print")
