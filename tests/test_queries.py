"""
A budget of database queries for every public page, the same whatever the size of the archive.

One of them every page has: the publisher, with the pages of the navigation.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import correcting
from articles.feeds import entries
from articles.models import Subject
from articles.search import stems
from glossary import mentions, shown
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
from tests.glossary.terms import make_term

NEWEST = datetime(2023, 12, 20, 17, 0, tzinfo=UTC)
REFERENCES = [{"title": "A work summarised", "is_summarised": True}, {"title": "A source"}]

BUDGETS = {
    "/": 4,  # featured, latest, months
    "/featured/": 2,
    "/abstracts/": 2,
    "/archive/": 2,
    "/2023/": 3,  # its articles, the months
    "/2023/12/": 3,
    # The article with all that hangs on it and its neighbours; its terms.
    "/2023/12/number-0/": 3,
    "/authors/": 2,
    "/authors/jane-doe/": 3,  # the author, the articles
    "/subjects/": 3,  # the headings, their articles
    "/subjects/letter/t/": 3,
    "/subjects/print/2023/": 4,  # the years
    "/subjects/?q=trust": 2,
    "/subjects/names.json?q=tr": 2,
    "/subjects/trust/": 3,  # three more where it has neighbours, other names, subheadings
    "/glossary/": 5,  # letters, terms and words that lead to them
    "/glossary/letter/n/": 5,
    "/glossary/?q=trust": 2,
    "/glossary/terms.json": 3,
    # Itself with all that stands around it, the articles, how many they are.
    "/glossary/number/": 4,
    "/calendar/": 4,  # what is coming, the latest with what announced them, months
    "/calendar/2023/12/": 4,
    "/calendar.ics": 3,  # what is coming, what has appeared
    "/subjects/trust/calendar.ics": 4,
    "/site-map/": 4,  # pages, months, subjects
    "/site-map/2023/": 3,
    "/search/": 2,  # popular subjects
    "/search/?q=number": 6,  # other names of subjects and terms; stems of words not met before
    "/search/?q=number&subject=trust&sort=date": 7,
    "/search/?q=numbre": 9,  # and what else it may have meant; it is counted for the editors
    "/feeds/": 1,
    "/feeds/articles.atom": 7,
    "/feeds/articles.rss": 7,
    "/feeds/articles.json": 7,
    "/subjects/trust/articles.atom": 8,
    "/authors/jane-doe/articles.atom": 8,
    "/corrections/": 2,
    "/corrections/corrections.atom": 3,  # when anything changed
    "/contact/": 3,  # the topics, the page that says how else
    "/contact/?topic=press&about=article:0": 3,
    "/about/": 3,  # the page, its comments
    "/nothing/like/number/": 5,  # two for what once had the address, two to suggest articles
    "/sitemap.xml": 3,
    "/sitemap-pages.xml": 4,
    "/sitemap-2023.xml": 2,
    "/robots.txt": 1,
    "/.well-known/security.txt": 1,
    "/favicon.ico": 1,
}


def build(size: int) -> None:
    """An archive in which every list of every page grows with `size`."""
    make_publisher()
    common_author, common_subject = make_author("Jane Doe"), make_subject("Trust")
    about = make_page("about")
    term = make_term("number", definition="<p>A term 0, or term 1.</p>")
    for number in range(size):
        article = make_article(
            f"Number {number}",
            kind="abstract",
            published_at=NEWEST - timedelta(days=10 * number, minutes=number),
            featured_from=NEWEST - timedelta(days=10_000),
            authors=[common_author, make_author(f"Author {number}")],
            subjects=[common_subject, make_subject(f"Subject {number}")],
            references=REFERENCES,
            body=f"<p>The number, and term {number}.</p>",
        )
        plan = {"article": article} if number % 2 else {"contributions_due_on": date(2099, 1, 1)}
        days = {"target": "month", "target_on": date(2099, 1 + number % 12, 1)}
        make_entry(f"Plan {number}", subjects=[common_subject], **days, **plan)
        other = make_term(f"term {number}", language="en")
        TermRelation(first=term, second=other).save()
        TermSource.objects.create(term=term, citation=f"Source {number}")
        term.subjects.add(Subject.objects.get(name=f"Subject {number}"))
        make_page(f"page-{number}")
        correcting.correct(article, kind="correction", text=f"Not {number}.", by=None)
        comment = make_comment(about)
        for place in (article, about):
            make_comment(place, parent=comment if place is about else None)
    mentions.relink_stale()


def queries(client: Client, address: str) -> int:
    entries.KEPT.clear()
    stems.known.clear()
    shown.KEPT.clear()
    with CaptureQueriesContext(connection) as captured:
        status = client.get(address).status_code
    assert status == (404 if "nothing" in address else 200), address
    return len(captured)


@pytest.mark.django_db
@pytest.mark.parametrize("size", [3, 60])
def test_every_page_keeps_its_budget_of_queries(client: Client, size: int) -> None:
    build(size)
    assert {address: queries(client, address) for address in BUDGETS} == BUDGETS


@pytest.mark.django_db
@pytest.mark.parametrize("size", [3, 60])
def test_a_page_further_on_costs_what_the_first_does(client: Client, size: int) -> None:
    build(size)
    cursor = f"?before={NEWEST:%Y%m%dT%H%M%S}000000-999999999"
    for address in ("/abstracts/", "/subjects/trust/", "/authors/jane-doe/"):
        assert queries(client, address + cursor) == BUDGETS[address]


@pytest.mark.django_db
def test_a_withdrawn_article_costs_no_more_than_a_public_one(client: Client) -> None:
    build(3)
    article = make_article(status="withdrawn")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(article.get_absolute_url()).status_code == 410
    assert len(captured) <= BUDGETS["/2023/12/number-0/"]
