"""
Pages that are not made again while the database answers the same: never one that would be another.

The page cache is not in front here; it would ask less.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from articles import correcting, editions, frame, publishing
from articles.models import (
    ArchivedComment,
    Article,
    Author,
    Byline,
    CalendarEntry,
    IndexLocator,
    Page,
    Publisher,
    Subject,
)
from common import unchanged
from common.pagecache.editions import GOOD, Editions
from common.prepared import Statement
from common.public import PUBLIC, public_page
from glossary import mentions
from glossary.models import Term
from subscriptions.models import Issue
from tests.crawling import public_pages
from tests.factories import make_article, make_comment
from tests.test_queries import BUDGETS
from tests.wsgi import Answer, ask

pytestmark = pytest.mark.django_db

# The first are no public pages; a form has a word of its moment.
OWN = ("/search", "/nothing", "/contact")
ARTICLE = "/2023/12/number-0/"
# What is asked for all the time. Of others, some ask as Django does, and are made each time.
OFTEN = [
    "/", "/archive/", "/2023/12/", ARTICLE, "/authors/jane-doe/", "/subjects/", "/subjects/trust/",
    "/glossary/number/", "/calendar/", "/calendar/2023/12/", "/feeds/articles.atom",
    "/feeds/articles.rss", "/feeds/articles.json", "/robots.txt",
]  # fmt: skip


class Clock:
    """The time of this process; `later` a reader asks anew which edition is the current one."""

    def __init__(self) -> None:
        self.past = timedelta(0)
        self.real = timezone.now

    def now(self) -> datetime:
        return self.real() + self.past

    def later(self, seconds: float = GOOD) -> None:
        self.past += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Clock]:
    clock = Clock()
    settings.KEEP_FRAME = True
    current = Editions(
        revision=editions.revision,
        next_moment=editions.next_moment,
        ticks=lambda: clock.now().timestamp(),
        clock=lambda: clock.now().timestamp(),
    )
    monkeypatch.setattr(timezone, "now", clock.now)
    monkeypatch.setattr(editions, "CURRENT", current)
    monkeypatch.setattr(frame, "_known", None)
    unchanged.PAGES.clear()
    yield clock
    unchanged.PAGES.clear()


def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the pages that are made from now on."""
    paths: list[str] = []
    keep = unchanged.kept

    def note(request: Any, make: Any) -> Any:
        paths.append(request.path)
        return keep(request, make)

    monkeypatch.setattr(unchanged, "kept", note)
    return paths


def as_made(site: WSGIHandler, address: str) -> Answer:
    """The page as it is without any that was made before."""
    kept = unchanged.PAGES.young, unchanged.PAGES.old
    unchanged.PAGES.young, unchanged.PAGES.old = {}, {}
    try:
        return ask(site, address)
    finally:
        unchanged.PAGES.young, unchanged.PAGES.old = kept


def told(answer: Answer) -> dict[str, str]:
    """The headers, but for when a feed changed last: of the very second that is told later."""
    return {name: value for name, value in answer.headers.items() if name != "Last-Modified"}


def test_every_public_page_is_the_same_made_again_or_not(
    whole_site: WSGIHandler, clock: Clock
) -> None:
    asked = 0
    for address, first in public_pages(whole_site):
        second = ask(whole_site, address)
        assert (second.status, second.body, told(second)) == (
            first.status, first.body, told(first)
        ), address  # fmt: skip
        asked += 1
    assert asked > 100


def test_a_page_is_made_once(
    whole_site: WSGIHandler, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in OFTEN:
        ask(whole_site, address)
    again = made(monkeypatch)
    for address in OFTEN:
        ask(whole_site, address)
    assert again == []


# ---- What happens to the site ---------------------------------------------------------


def correct(article: Article) -> None:
    correcting.correct(article, kind="correction", text="It was eight.", by=None)


CHANGES: dict[str, Callable[[Article], object]] = {
    "a title": lambda one: Article.objects.filter(pk=one.pk).update(title="Renamed & told"),
    "a text": lambda one: Article.objects.filter(pk=one.pk).update(body_html="<p>A number.</p>"),
    "links": lambda one: mentions.relink_stale(),
    "a correction": correct,
    "a comment": make_comment,
    "a comment is taken away": lambda one: ArchivedComment.objects.filter(article=one).delete(),
    "an author": lambda one: Author.objects.filter(name="Jane Doe").update(name="Jane Roe"),
    "an author's place": lambda one: Author.objects.filter(name="Jane Roe").update(sort_name="Zz"),
    "a byline": lambda one: Byline.objects.filter(article=one).delete(),
    "a subject": lambda one: Subject.objects.filter(name="Trust").update(name="Faith"),
    "a subject's note": lambda one: Subject.objects.update(scope_note="Of all kinds."),
    "a subheading": lambda one: IndexLocator.objects.update(subheading="in words"),
    "a term": lambda one: Term.objects.filter(slug="number").update(short_definition="A count."),
    "another term": lambda one: Term.objects.filter(slug="term-0").update(headword="Nought"),
    "a plan": lambda one: CalendarEntry.objects.update(teaser="Soon, and for all."),
    "a page": lambda one: Page.objects.filter(slug="about").update(title="About these people"),
    "a page that goes": lambda one: Page.objects.filter(slug="about").update(published_at=None),
    "the publisher": lambda one: Publisher.objects.update(name="The Other Centre"),
    "the zone": lambda one: Publisher.objects.update(time_zone="Asia/Tokyo"),
    "a letter": lambda one: Issue.objects.update(title="Another letter"),
    "what is featured": lambda one: Article.objects.filter(pk=one.pk).update(featured_from=None),
    "a new article": lambda one: make_article("Quite new", authors=["New Author"]),
    "withdrawn": lambda one: publishing.withdraw(one, by=None),
}


@pytest.mark.django_db(transaction=True)  # a revision is that of a transaction
def test_whatever_changes_shows_on_every_page_at_once(
    whole_site: WSGIHandler, clock: Clock
) -> None:
    """All of them one after the other, on one site: what is not asked again would show."""
    addresses = [one for one in [*BUDGETS, "/newsletters/"] if not one.startswith(OWN)]
    article = Article.objects.get(slug="number-0")
    for name, change in CHANGES.items():
        before = {address: ask(whole_site, address) for address in addresses}
        change(article)
        clock.later()  # the frame, and the numbers of months, may be a second old
        article.refresh_from_db()
        changed = 0
        for address in addresses:
            found, right = ask(whole_site, address), as_made(whole_site, address)
            assert (found.status, found.body) == (right.status, right.body), (name, address)
            changed += found.body != before[address].body
        assert changed, f"{name} shows nowhere"


def test_what_time_changes_shows_at_its_moment(whole_site: WSGIHandler, clock: Clock) -> None:
    """No answer of the database is another then: the row of an article says when it expires."""
    moment = clock.now() + timedelta(minutes=10)
    Article.objects.filter(slug="number-0").update(expires_at=moment)
    clock.later()
    assert ask(whole_site, ARTICLE).status == ask(whole_site, ARTICLE).status == "200 OK"
    clock.later(10 * 60)
    assert ask(whole_site, ARTICLE).status.startswith("404")


def test_a_page_is_made_anew_after_an_hour(
    whole_site: WSGIHandler, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions.CURRENT, "next_moment", lambda now: now + timedelta(days=1))
    ask(whole_site, ARTICLE)
    again = made(monkeypatch)
    clock.later(59 * 60)
    ask(whole_site, ARTICLE)
    assert again == []
    clock.later(60)
    ask(whole_site, ARTICLE)
    assert again == [ARTICLE]


# ---- Whoever asks ---------------------------------------------------------------------


def test_whoever_has_logged_in_has_the_page_made(
    whole_site: WSGIHandler, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(whole_site, ARTICLE)
    Publisher.objects.update(name="The Other Centre")
    cookie = f"{site_settings.SESSION_COOKIE_NAME}=abc"
    assert b"The Other Centre" in ask(whole_site, ARTICLE, HTTP_COOKIE=cookie).body


def test_a_browser_that_has_the_page_is_told_so(whole_site: WSGIHandler, clock: Clock) -> None:
    etag = ask(whole_site, ARTICLE).headers["ETag"]
    again = ask(whole_site, ARTICLE, HTTP_IF_NONE_MATCH=etag)
    assert (again.status, again.body) == ("304 Not Modified", b"")
    assert (again.headers["ETag"], again.headers["Cache-Control"]) == (etag, PUBLIC)


def test_a_program_that_prefers_data_is_sent_on(whole_site: WSGIHandler, clock: Clock) -> None:
    address = "/subjects/trust/"
    page = ask(whole_site, address, HTTP_ACCEPT="text/html")
    assert ask(whole_site, address, HTTP_ACCEPT="text/turtle").status.startswith("303")
    assert ask(whole_site, address, HTTP_ACCEPT="text/html").body == page.body


# ---- Which pages ----------------------------------------------------------------------

TITLES = Statement(
    lambda now: Article.objects.published(now).order_by("-published_at").values_list("title")
)


def answer(**headers: str) -> Callable[..., HttpResponse]:
    def view(request: Any) -> HttpResponse:
        return HttpResponse(repr(TITLES.rows(now=timezone.now())), headers=headers)

    return view


def with_cookie(request: Any) -> HttpResponse:
    response = answer()(request)
    response.set_cookie("a", "b")
    return response


def asked_otherwise(request: Any) -> HttpResponse:
    return HttpResponse(repr(Article.objects.count()))


def of_another_moment(request: Any) -> HttpResponse:
    """What it asks would be another question the next time."""
    soon = timezone.now() + timedelta(days=1)
    found = Statement(lambda soon: Article.objects.published(soon).values_list("title"))
    return HttpResponse(repr(found.rows(soon=soon)))


@pytest.mark.parametrize(
    ("view", "method", "query", "is_kept"),
    [
        (answer(), "get", "", True),
        (answer(Vary="Accept"), "get", "", True),
        (answer(), "get", "page=2", True),
        (answer(), "get", "utm=2", False),
        (answer(), "head", "", False),
        (answer(Vary="User-Agent"), "get", "", False),
        (with_cookie, "get", "", False),
        (asked_otherwise, "get", "", False),
        (of_another_moment, "get", "", False),
    ],
)
def test_a_page_is_kept_that_all_is_known_of(
    view: Any, method: str, query: str, is_kept: bool, clock: Clock
) -> None:
    request = getattr(RequestFactory(), method)(f"/?{query}")
    request.made_of = "all"
    public_page("page")(view)(request)
    assert bool(unchanged.PAGES.young) == is_kept


def test_what_follows_from_an_answer_is_not_asked_again(clock: Clock) -> None:
    make_article("One")

    def view(request: Any) -> HttpResponse:
        rows = TITLES.rows(now=timezone.now())
        with unchanged.implied():
            Article.objects.count()
            TITLES.rows(now=timezone.now())
        return HttpResponse(repr(rows))

    request: Any = RequestFactory().get("/")
    request.made_of = "all"
    public_page()(view)(request)
    (page,) = unchanged.PAGES.young.values()
    assert [asked.source for asked in page.asked] == [TITLES]
