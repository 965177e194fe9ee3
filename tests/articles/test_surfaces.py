"""What the panel says of where an article is seen is what the site shows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles import visibility
from articles.models import Article, CalendarEntry
from tests.factories import WHOLE, make_article, make_publisher
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.django_db
CANARY = "Zwickmuehle"
# Where the article's own page or a list answers; the others are an address that leads further.
ASKED = {"Its own page", "Featured articles", "Abstracts", "Home page and archive"}
NO_PAGE = {"Mail", "Caches", "Editorial calendar", "Search", "Feeds", "Site map",
           "Site map for search engines"}  # fmt: skip


def heard(client: Client, surface: visibility.Surface) -> bool:
    address = {"Home page and archive": "/"}.get(surface.name, surface.address)
    answer = client.get(address)
    return answer.status_code == 200 and CANARY in answer.content.decode()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("is_featured", [True, False])
def test_each_surface_shows_what_the_panel_says(
    client: Client, state: str, is_featured: bool
) -> None:
    make_publisher(time_zone="UTC")
    now = timezone.now()
    article = make_in_state(
        state,
        title=CANARY,
        kind="abstract",
        featured_from=now - timedelta(days=1) if is_featured else None,
    )
    asked = 0
    for surface in visibility.surfaces(article, now=now):
        if surface.address and surface.name not in NO_PAGE:
            assert heard(client, surface) == surface.is_now, surface
            asked += 1
        assert bool(surface.spans) != bool(surface.reason), surface
    assert asked >= 6


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (f"/search/?q={CANARY}", "Search"),
        ("/feeds/articles.atom", "Feeds"),
        ("/site-map/2003/", "Site map"),
        ("/sitemap-2003.xml", "Site map for search engines"),
        ("/calendar/2003/08/", "Editorial calendar"),
    ],
)
@pytest.mark.parametrize("state", ["draft", "published", "expired", "withdrawn"])
def test_so_do_the_pages_behind_an_address(
    client: Client, state: str, address: str, name: str
) -> None:
    make_publisher(time_zone="UTC")
    article = make_in_state(state, title=CANARY)
    (surface,) = (
        one for one in visibility.surfaces(article, now=timezone.now()) if one.name == name
    )
    answer = b"".join(client.get(address)).decode()
    assert (article.get_absolute_url() in answer or f">{CANARY}<" in answer) == surface.is_now


def of(article: Article, name: str) -> visibility.Surface:
    now = timezone.now()
    return next(one for one in visibility.surfaces(article, now=now) if one.name == name)


def test_a_scheduled_article_says_from_when_until_when() -> None:
    soon, later = (timezone.now() + timedelta(days=days) for days in (1, 9))
    article = make_article(published_at=soon, expires_at=later, **WHOLE)
    assert of(article, "Its own page").spans == (visibility.Span(soon, later),)
    assert not of(article, "Its own page").is_now


def test_featuring_is_seen_only_while_the_article_is() -> None:
    now = timezone.now()
    first, last, end = (now + timedelta(days=days) for days in (1, 3, 5))
    article = make_article(
        published_at=first, featured_from=now - timedelta(days=1), featured_until=last,
        expires_at=end, **WHOLE,
    )  # fmt: skip
    assert of(article, "Featured articles").spans == (visibility.Span(first, last),)


def test_a_public_entry_of_the_calendar_shows_a_draft_there_only() -> None:
    article = make_article(status="draft", published_at=None)
    CalendarEntry.objects.create(title="Planned", is_public=True, article=article)
    assert of(article, "Editorial calendar").is_now
    assert not of(article, "Its own page").spans
