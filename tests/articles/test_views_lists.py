"""The front page, and the lists by choice, kind, subject and author."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Publisher, Subject, SubjectRelation
from articles.views import lists, subjects
from tests.factories import (
    FIRST_DAY,
    make_article,
    make_articles,
    make_author,
    make_page,
    make_publisher,
    make_subject,
)
from tests.pages import Page

pytestmark = pytest.mark.usefixtures("publisher")
HIDDEN = [
    {"status": "draft"},
    {"status": "in_review"},
    {"status": "approved"},
    {"status": "withdrawn"},
    {"published_at": datetime(2999, 1, 1, tzinfo=UTC)},
    {"expires_at": FIRST_DAY + timedelta(days=1)},
]


def read(client: Client, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response.content.decode())


# ---- The front page -------------------------------------------------------------------


def test_the_front_page_has_featured_then_latest_then_the_years(client: Client) -> None:
    make_article("Old but good", featured_from=FIRST_DAY)
    make_article("New", published_at=FIRST_DAY + timedelta(days=400))
    text = read(client, "/").text
    places = [
        text.index(part)
        for part in ("Featured Articles Old but good", "Latest", "New", "Archive 2004 1 2003 1")
    ]
    assert places == sorted(places)


def test_what_is_featured_is_not_repeated_among_the_latest(client: Client) -> None:
    make_article("Only once", featured_from=FIRST_DAY)
    links = read(client, "/").links
    assert links.count("/2003/08/only-once/") == 1


def test_an_empty_site_says_so(client: Client) -> None:
    assert "Nothing is published yet." in read(client, "/").text
    for address in ("/featured/", "/abstracts/", "/subjects/", "/authors/", "/archive/"):
        assert "/admin/" not in read(client, address).links


def test_the_navigation_is_that_of_2003_in_its_order(client: Client) -> None:
    for slug in ("about", "privacy"):
        make_page(slug)
    page = read(client, "/")
    labels = (
        "Home Featured Articles Glossary of Terms Subject Index Site Map "
        "Editorial Calendar About us Contact us"
    )
    assert labels in page.text
    assert [link["href"] for link in page.all("a", aria_current="page")] == ["/"]


def test_the_navigation_leaves_out_a_page_that_is_not_published(client: Client) -> None:
    page = make_page("about")
    assert {"/about/", "/contact/"} <= set(read(client, "/").links)
    page.published_at = None
    page.save()
    assert "/about/" not in read(client, "/").links


def test_the_foot_says_who_publishes_and_where(client: Client) -> None:
    make_page("privacy", title="Privacy Policy")
    page = read(client, "/")
    year = timezone.now().year
    assert "12 Harbour Street Boston, MA 02110 USA" in page.text
    assert f"Copyright © 2003–{year} Concordance Press" in page.text
    assert {
        "tel:+16175550123",
        "mailto:editors@example.org",
        "/privacy/",
        "/feeds/",
    } <= set(page.links)


def test_a_publisher_of_this_year_has_no_span_of_years(client: Client) -> None:
    year = timezone.now().year
    make_publisher(copyright_from=year, phone="", postal_address="", email="")
    assert f"Copyright © {year} Concordance Press" in read(client, "/").text


# ---- Featured and abstracts -----------------------------------------------------------


def test_featured_articles_stand_in_the_editors_order_while_they_are_featured(
    client: Client,
) -> None:
    start = FIRST_DAY
    make_article("Second", featured_from=start, featured_rank=2)
    make_article("First", featured_from=start, featured_rank=1)
    make_article("Over", featured_from=start, featured_until=start + timedelta(days=1))
    make_article("To come", featured_from=datetime(2999, 1, 1, tzinfo=UTC))
    make_article("Plain")
    page = read(client, "/featured/")
    assert [link for link in page.links if link.startswith("/2003/")] == [
        "/2003/08/first/",
        "/2003/08/second/",
    ]


def test_abstracts_hold_abstracts_only(client: Client) -> None:
    make_article("Of Granovetter", kind="abstract")
    make_article("Our own")
    page = read(client, "/abstracts/")
    assert "Of Granovetter" in page.text
    assert "Our own" not in page.text


def walk(client: Client, address: str, rel: str) -> list[Page]:
    """The pages of a list from `address` on, by its links of that relation."""
    pages, query = [], ""
    while True:
        pages.append(read(client, address + query))
        links = pages[-1].all("a", rel=rel)
        if not links:
            return pages
        query = links[0]["href"]
        assert len(pages) < 50, "the pages of this list do not end"


def titles(page: Page) -> list[str]:
    """The addresses of the articles that a page lists."""
    return [link for link in page.links if link.startswith("/2") and link.count("/") == 4]


def test_a_long_list_is_read_page_by_page_without_gap_or_repetition(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 4)
    articles = make_articles(11, kind="abstract")
    expected = [article.get_absolute_url() for article in articles]
    pages = walk(client, "/abstracts/", "next")
    assert [len(titles(page)) for page in pages] == [4, 4, 3]
    assert [title for page in pages for title in titles(page)] == expected
    last = pages[1].all("a", rel="next")[0]["href"]
    back = read(client, "/abstracts/" + last).all("a", rel="prev")[0]["href"]
    assert titles(read(client, "/abstracts/" + back)) == expected[4:8]


def test_only_the_first_page_of_a_list_is_for_search_engines(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 2)
    make_articles(3, kind="abstract")
    first, second = walk(client, "/abstracts/", "next")
    assert first.hrefs("canonical") == ["http://localhost:8000/abstracts/"]
    assert first.meta("robots") == []
    assert second.hrefs("canonical") == []
    assert second.meta("robots") == ["noindex, follow"]


@pytest.mark.parametrize(
    "query", ["before=x", "after=", "before=20031399T000000000000-1", "before=%00", "before=-1"]
)
def test_a_place_in_a_list_that_is_none_is_no_error(client: Client, query: str) -> None:
    make_article(kind="abstract", subjects=["Trust"], authors=["Jane Doe"])
    for address in ("/abstracts/", "/subjects/trust/", "/authors/jane-doe/"):
        assert client.get(f"{address}?{query}").status_code in {200, 404}


# ---- Subjects -------------------------------------------------------------------------


def test_the_subject_index_is_in_letters_with_counts(client: Client) -> None:
    make_article("One", subjects=["Émigrés", "Trust", "80/20 rule"])
    make_article("Two", subjects=["trust", "Étude", "Tact"])
    page = read(client, "/subjects/")
    assert page.text.count("0–9 E T 0–9 80/20 rule, 1 One, 2003 E Émigrés, 1 One, 2003") == 1
    assert "Étude, 1 Two, 2003 T Tact, 1 Two, 2003 Trust, 2 Two, 2003 One, 2003" in page.text
    for anchor in ("site-letter-digits", "site-letter-e", "site-letter-t"):
        assert page.all("a", href=f"#{anchor}")
        assert page.all("h2", id=anchor)


def test_subjects_without_published_articles_are_neither_listed_nor_found(client: Client) -> None:
    make_subject("Unused")
    for number, state in enumerate(HIDDEN):
        make_article(f"Hidden {number}", subjects=[f"Secret {number}"], **state)
    make_article(subjects=["Trust"])
    text = read(client, "/subjects/").text + read(client, "/site-map/").text
    assert "Unused" not in text
    assert "Secret" not in text
    for subject in Subject.objects.exclude(name="Trust"):
        read(client, subject.get_absolute_url(), status=404)


def test_a_subject_counts_and_lists_published_articles_only_under_their_years(
    client: Client,
) -> None:
    trust = make_subject("Trust", description="Slow to grow.")
    for number, state in enumerate(HIDDEN):
        make_article(f"Hidden {number}", subjects=[trust], **state)
    make_article("In 2003", subjects=[trust], authors=["Jane Doe"])
    make_article("In 2004", subjects=[trust], published_at=FIRST_DAY + timedelta(days=300))
    text = read(client, "/subjects/trust/").text
    assert "Subject Index Trust Slow to grow. 2 articles 2004" in text
    assert "2003 August 22 In 2003 Jane Doe" in text
    assert "Hidden" not in text


def test_a_subject_with_many_articles_has_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "ARTICLES", subjects.ARTICLES.sized(5))
    articles = make_articles(12, subjects=[make_subject("Trust")])
    pages = walk(client, "/subjects/trust/", "next")
    found = [title for page in pages for title in titles(page)]
    assert found == [article.get_absolute_url() for article in articles]


# ---- Authors --------------------------------------------------------------------------


def test_authors_are_filed_by_their_filing_names_with_counts(client: Client) -> None:
    make_article("One", authors=["Jane Porter", "Åse Aas"])
    make_article("Two", authors=["Jane Porter"])
    make_author("Nobody Published")
    text = read(client, "/authors/").text
    assert "A P A Aas, Åse, 1 P Porter, Jane, 2" in text
    assert "Nobody" not in text


def test_an_author_without_published_articles_is_not_found(client: Client) -> None:
    for number, state in enumerate(HIDDEN):
        make_article(f"Hidden {number}", authors=[f"Secret Author {number}"], **state)
        read(client, f"/authors/secret-author-{number}/", status=404)
    assert "Secret" not in read(client, "/authors/").text


def test_an_author_has_a_page_with_what_he_or_she_published(
    client: Client, publisher: Publisher
) -> None:
    author = make_author(
        "Jane Doe", role="Fellow", about="One.\n\nTwo.", website="https://doe.org/"
    )
    make_article("Hers", authors=[author], summary="A summary.")
    make_article("Her draft", authors=[author], status="draft")
    page = read(client, "/authors/jane-doe/")
    assert "Jane Doe Fellow One. Two. https://doe.org/ 1 article" in page.text
    assert "August 22, 2003 Hers A summary. By Jane Doe" in page.text
    assert "Her draft" not in page.text
    assert page.data["Person"]["sameAs"] == "https://doe.org/"


def test_a_subject_names_the_broader_and_narrower_ones_that_readers_can_see(
    client: Client, publisher: Publisher
) -> None:
    trust, virtues, promises, hidden = map(
        make_subject, ["Trust", "Virtues", "Promises", "Unseen word"]
    )
    make_article(subjects=[trust, virtues, promises])
    make_article("A draft", status="draft", subjects=[hidden])
    for narrower, broader in ((trust, virtues), (promises, trust), (hidden, trust)):
        SubjectRelation.objects.create(subject=narrower, broader=broader)
    page = client.get("/subjects/trust/").content.decode()
    assert 'Broader: <a href="/subjects/virtues/">Virtues</a>' in page
    assert 'Narrower: <a href="/subjects/promises/">Promises</a></p>' in page
    assert "Unseen word" not in page
