"""The public calendar: what is coming, what is asked for, what has appeared."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.calendar.coming import Coming
from articles.models import CalendarEntry
from tests.calendar import make_entry
from tests.factories import make_article
from tests.pages import Page
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.usefixtures("publisher")

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def names(entries: list[CalendarEntry]) -> list[str]:
    return [entry.title for entry in entries]


def page(client: Client, address: str = "/calendar/") -> Page:
    response = client.get(address)
    assert response.status_code == 200
    return Page(response.content.decode())


def near(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_it_goes_by_month_and_quarter_and_what_has_no_date_comes_later() -> None:
    make_entry("A day", target="day", target_on=date(2026, 12, 24))
    make_entry("A month", target="month", target_on=date(2027, 3, 9))
    make_entry("A quarter", target="quarter", target_on=date(2027, 2, 1))
    make_entry("Some day")
    make_entry("Waits", target="month", target_on=date(2026, 10, 1))
    coming = Coming.load(NOW)
    assert [(str(group.span), names(group.entries)) for group in coming.groups] == [
        ("December 2026", ["A day"]),
        ("March 2027", ["A month"]),
        ("January to March 2027", ["A quarter"]),
    ]
    assert names(coming.later) == ["Some day"]
    assert names(coming.awaited) == ["Waits"]


def test_this_month_is_still_coming_and_yesterday_is_not() -> None:
    make_entry("Now", target="month", target_on=TODAY)
    make_entry("Yesterday", target="day", target_on=TODAY - timedelta(days=1))
    make_entry("Today", target="day", target_on=TODAY)
    coming = Coming.load(NOW)
    assert [names(group.entries) for group in coming.groups] == [["Now", "Today"]]
    assert names(coming.awaited) == ["Yesterday"]


def test_open_calls_come_by_their_deadline_and_past_ones_not_at_all() -> None:
    make_entry("Open end", call="Write to us.")
    make_entry("Soon", contributions_due_on=TODAY)
    make_entry("Later", contributions_due_on=TODAY + timedelta(days=9))
    make_entry("Over", contributions_due_on=TODAY - timedelta(days=1), call="Too late.")
    make_entry("No call")
    assert names(Coming.load(NOW).calls) == ["Soon", "Later", "Open end"]


def test_what_is_in_review_takes_no_contributions() -> None:
    for status in ("draft", "in_review", "approved"):
        make_entry(status, contributions_due_on=TODAY, article=make_in_state(status, title=status))
    assert names(Coming.load(NOW).calls) == ["draft"]


@pytest.mark.parametrize("state", STATES)
def test_it_is_coming_until_its_article_has_appeared(client: Client, state: str) -> None:
    article = make_in_state(state, title="The final title")
    entry = make_entry("A working title", article=article)
    text = page(client).text
    is_coming = state in {"draft", "in_review", "approved", "scheduled"}
    assert ("A working title" in text) == is_coming
    assert ("The final title" in text) == (state == "published")
    assert entry.is_public_at(timezone.now()) == (is_coming or state == "published")


def test_an_entry_that_has_appeared_keeps_its_anchor_and_leads_to_the_article(
    client: Client,
) -> None:
    article = make_article("On trust", published_at=timezone.now() - timedelta(hours=1))
    entry = make_entry("Something on trust", article=article, theme="The trust issue")
    month = timezone.localtime(article.published_at).strftime("/calendar/%Y/%m/")
    for address in ("/calendar/", month):
        found = page(client, address)
        assert found.all("li", id=f"entry-{entry.uid}")
        assert article.get_absolute_url() in found.links
        assert "The trust issue" in found.text


def test_every_entry_has_an_anchor_and_a_name_for_subscriptions(client: Client) -> None:
    entry = make_entry("On trust", teaser="First line.\n\nSecond & last.")
    item = page(client).all("li", id=f"entry-{entry.uid}")
    assert [found["data-about"] for found in item] == [f"calendar:{entry.uid}"]
    assert "First line. Second & last." in page(client).text


def test_a_call_leads_to_the_contact_form(client: Client) -> None:
    entry = make_entry("On trust", contributions_due_on=near(3), call="Half a page.")
    address = f"/contact/?topic=contributions&about=calendar:{entry.uid}"
    assert address in page(client).links
    assert client.get(address).status_code == 200


def test_a_month_shows_what_is_planned_for_it_and_its_quarter(client: Client) -> None:
    first = (timezone.localdate().replace(day=1) + timedelta(days=200)).replace(day=1)
    make_entry("A month", target="month", target_on=first)
    make_entry("A quarter", target="quarter", target_on=first)
    text = page(client, f"/calendar/{first:%Y/%m}/").text
    assert "A month" in text
    assert "A quarter" in text


def test_a_past_month_shows_what_appeared_in_it_only(client: Client) -> None:
    make_article("On trust", published_at=datetime(2010, 3, 5, tzinfo=UTC))
    make_entry("Was meant for then", target="month", target_on=date(2010, 3, 1))
    found = page(client, "/calendar/2010/03/")
    assert "On trust" in found.text
    assert "Was meant for then" not in found.text
    assert "What appeared in March 2010." in found.text


def test_one_walks_back_month_by_month_to_the_first_of_the_archive(client: Client) -> None:
    for year, month in ((2003, 8), (2004, 1), (2010, 3)):
        make_article(f"Of {year}", published_at=datetime(year, month, 5, tzinfo=UTC))
    walked, address = [], "/calendar/"
    while address:
        walked.append(address)
        back = page(client, address).hrefs("prev")
        address = back[0].partition("8000")[2] if back else ""
    assert walked == [
        "/calendar/",
        "/calendar/2010/03/",
        "/calendar/2004/01/",
        "/calendar/2003/08/",
    ]
    assert "/calendar/2003/08/" in page(client).links


@pytest.mark.parametrize(
    "address", ["/calendar/2010/04/", "/calendar/0000/01/", "/calendar/2010/13/"]
)
def test_a_month_of_nothing_is_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_this_month_is_there_even_when_it_is_empty(client: Client) -> None:
    assert "Nothing has appeared" in page(client, f"/calendar/{timezone.localdate():%Y/%m}/").text
    assert "Nothing is announced at the moment." in page(client).text


def test_it_stands_in_the_navigation_and_the_site_maps(client: Client) -> None:
    found = page(client)
    assert found.all("a", href="/calendar/", aria_current="page")
    assert found.meta("description")
    assert "/calendar/" in Page(client.get("/site-map/").content.decode()).links
    assert b"/calendar/</loc>" in client.get("/sitemap-pages.xml").content


def test_it_answers_nothing_but_reading(client: Client) -> None:
    for address in ("/calendar/", "/calendar.ics"):
        assert client.post(address).status_code == 405


def test_the_zone_of_the_publisher_decides_what_today_is() -> None:
    make_entry("Due", contributions_due_on=TODAY)
    late = datetime(2026, 11, 25, 3, tzinfo=UTC)  # the evening of the 24th in New York
    with timezone.override("America/New_York"):
        assert names(Coming.load(late).calls) == ["Due"]
    with timezone.override("UTC"):
        assert names(Coming.load(late).calls) == []
