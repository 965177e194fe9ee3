"""
One rule of what the public may see, proved on every surface.

In every state an article can be in, the same site is built around a canary: an article whose words,
subject, author and month occur nowhere else. Every address that can be reached or guessed is asked,
and only a published canary may be heard.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone

from articles import correcting, nearest, publishing, search
from articles.models import Article, CalendarEntry, Correction, PastAddress, Subject, published_q
from glossary import mentions

from .calendar import make_entry
from .factories import make_article, make_author, make_page, make_publisher, make_subject
from .glossary.terms import make_term

CANARY = "Zwickmuehle"
PLANNED = "Zwickplan"
SUBJECT = "Zwicksubject"
AUTHOR = "Zora Zwickauthor"
OLD = "/archives/000777_zwickold.html"
OLD_QUERY = "/?p=777"
HEARD = re.compile("zwick", re.IGNORECASE)
STATES = ["draft", "in review", "approved", "scheduled", "published", "expired", "withdrawn"]
FIRST = datetime(2010, 3, 5, 12, tzinfo=UTC)


def make_canary(state: str) -> Article:
    """The canary in that state; dated wherever a date is possible, so that it could leak."""
    now = timezone.now()
    fields = {
        "title": f"{CANARY} title",
        "summary": f"{CANARY} summary about networks",
        "body": f"<p>{CANARY} body about networks.</p>",
        "published_at": FIRST + timedelta(days=40),
        "featured_from": FIRST,
        "authors": [make_author(AUTHOR)],
        "subjects": [make_subject(SUBJECT), Subject.objects.get(name="Networks")],
        "references": [{"title": f"{CANARY} source"}],
    }
    if state == "scheduled":
        fields["published_at"] = now + timedelta(hours=1)
    if state == "expired":
        fields["expires_at"] = now - timedelta(seconds=1)
    status = {"in review": "in_review", "scheduled": "published", "expired": "published"}
    article = make_article(status=status.get(state, state), **fields)
    for path in (OLD, OLD_QUERY):
        PastAddress.objects.create(path=path, article=article)
    correction = Correction(article=article, text=f"{CANARY} corrected.", made_at=FIRST)
    correcting.bring(article, [correction])
    mentions.relink_stale()
    return article


@pytest.fixture
def site(db: None) -> None:
    """Two public articles, one before the canary and one after it, and the pages."""
    make_publisher(time_zone="UTC")
    author, subject = make_author("Jane Doe"), make_subject("Networks")
    for title, days in (("Before networks", 0), ("After networks", 80)):
        make_article(
            title,
            published_at=FIRST + timedelta(days=days),
            authors=[author],
            subjects=[subject],
            featured_from=FIRST,
            summary="About networks.",
        )
    for slug in ("about", "privacy"):
        make_page(slug)
    make_term("networks", definition="<p>More than ties.</p>")
    make_term("Zwickdraft", status="draft")
    make_term("Zwickretired", status="retired")


@pytest.fixture(params=STATES)
def canary(request: pytest.FixtureRequest, site: None) -> Article:
    return make_canary(request.param)


def addresses_of(article: Article) -> list[str]:
    """Where the canary could be heard, beside what links lead to."""
    subject = Subject.objects.get(name=SUBJECT)
    author = article.authors.get()
    own = [article.get_absolute_url(), subject.get_absolute_url(), author.get_absolute_url()]
    feeds = [
        f"{folder}articles.{kind}"
        for folder in ("/feeds/", subject.get_absolute_url(), author.get_absolute_url())
        for kind in ("atom", "rss", "json")
    ]
    assert article.month
    dated = [f"/{article.month:%Y}/", f"/{article.month:%Y/%m}/", f"/site-map/{article.month:%Y}/"]
    return [
        *own, *feeds, *dated, OLD, OLD_QUERY,
        "/", "/featured/", "/abstracts/", "/archive/", "/authors/", "/subjects/", "/site-map/",
        f"/subjects/letter/{subject.name[0].lower()}/", "/subjects/print/all/",
        f"/subjects/print/{article.month:%Y}/", f"/subjects/?q={subject.name}",
        *(f"{folder}skos.{kind}" for folder in ("/subjects/", subject.get_absolute_url())
          for kind in ("ttl", "jsonld", "nt")), f"/id/subject/{subject.uid}", "/id/subjects",
        f"/subjects/names.json?q={subject.name}", "/subjects/names.json?q=net",
        "/corrections/", *(f"/corrections/corrections.{kind}" for kind in ("atom", "rss", "json")),
        "/feeds/", "/sitemap.xml", "/sitemap-pages.xml", f"/sitemap-{article.month:%Y}.xml",
        "/robots.txt", "/.well-known/security.txt",
        "/glossary/", "/glossary/networks/", "/glossary/terms.json", "/glossary/letter/z/",
        "/glossary/?q=zwick", "/glossary/zwickdraft/", "/glossary/zwickretired/",
        f"/search/?q={CANARY}", "/search/?q=networks", "/search/?q=networks&sort=date",
        f"/search/?q=networks&author={author.slug}", f"/search/?q=networks&subject={subject.slug}",
        f"/search/?q={CANARY[:-1]}", "/search/?q=", "/search/?q=-networks",
        "/calendar/", "/calendar.ics", f"{subject.get_absolute_url()}calendar.ics",
        f"/calendar/{article.month:%Y/%m}/", "/calendar/2031/05/", "/calendar/2031/06/",
        "/2010/04/zwickmuehle-titel/", "/zwickmuehle/", "/archives/zwickold.html",
    ]  # fmt: skip


# ---- The calendar ---------------------------------------------------------------------

PLANS = ["private", "dropped", *STATES, "none"]


@pytest.fixture(params=PLANS)
def planned(request: pytest.FixtureRequest, site: None) -> CalendarEntry:
    """An entry whose words and months occur nowhere else: kept private, dropped, or public."""
    state = request.param
    article = make_canary(state) if state in STATES else None
    return make_entry(
        f"{PLANNED} title",
        is_public=state != "private",
        stage="dropped" if state == "dropped" else "planned",
        theme=f"{PLANNED} theme",
        teaser=f"{PLANNED} teaser",
        call=f"{PLANNED} call",
        notes=f"{CANARY} notes",
        target="month",
        target_on=date(2031, 5, 1),
        contributions_due_on=date(2031, 1, 9),
        article=article,
        subjects=[Subject.objects.get(name="Networks")],
    )


def is_coming(entry: CalendarEntry) -> bool:
    """Whether its own words are to be heard."""
    if not entry.is_public or entry.stage == "dropped":
        return False
    state = entry.article.state(timezone.now()) if entry.article else "none"
    return state in {"draft", "in review", "approved", "scheduled", "none"}


CALENDAR = [
    "/calendar/", "/calendar/2031/04/", "/calendar/2031/05/", "/calendar/2031/06/",
    "/calendar/2010/04/", "/calendar.ics", "/subjects/networks/calendar.ics", "/",
    "/site-map/", "/sitemap-pages.xml", "/feeds/articles.atom", "/subjects/networks/",
    "/search/?q=zwickplan", "/archive/", "/2010/04/",
]  # fmt: skip


def test_only_what_is_public_of_the_plan_is_heard_anywhere(
    client: Client, planned: CalendarEntry
) -> None:
    heard_at, linked_at = set(), set()
    for address, status, answer in crawl(client, CALENDAR):
        assert status < 500, address
        assert f"{CANARY} notes" not in answer, address
        if PLANNED.lower() in echoless(address, answer).lower():
            heard_at.add(address.partition("?topic=")[0])
        if "/calendar/2031/05/" in answer and address != "/calendar/2031/05/":
            linked_at.add(address)
    files = {"/calendar.ics", "/subjects/networks/calendar.ics"}
    if is_coming(planned):
        heard_at.discard("/contact/")  # only where its call is still open
        assert heard_at == {"/calendar/", "/calendar/2031/05/", "/subscribe/", *files}
        assert linked_at
        return
    # Its theme alone, beside the article that appeared; too long ago for the files.
    has_appeared = planned.is_public_at(timezone.now())
    assert heard_at == ({"/calendar/", "/calendar/2010/04/"} if has_appeared else set())
    assert linked_at == set()
    assert client.get("/calendar/2031/05/").status_code == 404


def test_the_plan_is_the_same_page_without_what_is_not_public(
    client: Client, planned: CalendarEntry
) -> None:
    """Not by a count, a neighbour, a month that is linked or an ETag does it show."""
    if is_coming(planned) or planned.is_public_at(timezone.now()):
        return
    with_it = [told(client, address) for address in CALENDAR]
    planned.delete()
    assert [told(client, address) for address in CALENDAR] == with_it


def told(client: Client, address: str) -> tuple[int, str, bytes]:
    response = client.get(address)
    return response.status_code, response.get("ETag", ""), b"".join(response)


def test_the_rule_of_the_plan_in_sql_and_in_python_is_the_same(planned: CalendarEntry) -> None:
    moments = {timezone.now(), FIRST - timedelta(days=1)}
    if article := planned.article:
        for moment in (article.published_at, article.expires_at):
            if moment:
                moments |= {moment + timedelta(seconds=step) for step in (-1, 0, 1)}
    for now in moments:
        in_sql = CalendarEntry.objects.public(now).filter(pk=planned.pk).exists()
        assert in_sql == planned.is_public_at(now), now


# ---- The articles ---------------------------------------------------------------------


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, int, str]]:
    """Every address reachable from `starts`: address, status, headers and text without itself."""
    waiting, seen = list(starts), set(starts)
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        text = b"".join(response).decode()  # streamed or not
        yield address, response.status_code, f"{dict(response.headers)}\n{text}"
        for link in re.findall(r'(?:href|src|<loc>)="?([^"<>\s]+)', text):
            target = urljoin(f"http://testserver{address}", unescape(link))
            parts = urlsplit(target)
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            own = parts.hostname in {"testserver", "localhost"}
            if own and path not in seen and not path.startswith(("/static/", "/admin/")):
                seen.add(path)
                waiting.append(path)
        assert len(seen) < 2000, "the crawl finds ever new addresses"


def echoless(address: str, text: str) -> str:
    """The answer without the words that the address itself brought in."""
    words = {*re.findall(r"[\w-]+", address), *re.findall(r"[^\W\d_]+", address)}
    for word in sorted(words, key=len, reverse=True):
        if HEARD.search(word):
            text = re.sub(re.escape(word), "", text, flags=re.IGNORECASE)
    return text


def test_only_a_published_article_is_heard_anywhere(client: Client, canary: Article) -> None:
    is_public = canary.state(timezone.now()) == "published"
    heard_at = set()
    for address, status, answer in crawl(client, addresses_of(canary)):
        assert status < 500, address
        if HEARD.search(echoless(address, answer)):
            heard_at.add(address)
        if HEARD.search(address) and "?" not in address and not is_public:
            assert status in {404, 410}, address
    if is_public:
        own = canary.get_absolute_url()
        places = {own, "/", "/featured/", "/feeds/articles.atom", "/glossary/networks/"}
        places |= {"/corrections/", "/corrections/corrections.atom"}
        missing = {*places, "/archive/"} - heard_at
        assert missing <= {"/archive/"}
    else:
        assert heard_at == set()


def test_its_own_address_answers_as_its_state_demands(client: Client, canary: Article) -> None:
    expected = {"published": 200, "withdrawn": 410}.get(canary.state(timezone.now()), 404)
    assert client.get(canary.get_absolute_url()).status_code == expected


@pytest.mark.parametrize("old", [OLD, OLD_QUERY])
def test_its_old_address_tells_nothing_of_a_hidden_article(
    client: Client, canary: Article, old: str
) -> None:
    response = client.get(old)
    if canary.state(timezone.now()) == "published":
        assert (response.status_code, response["Location"]) == (301, canary.get_absolute_url())
    else:
        assert response.status_code == 404


def test_counts_do_not_count_it(client: Client, canary: Article) -> None:
    """Where a number of articles is shown, it is the number that a reader can find."""
    public = Article.objects.published(timezone.now()).count()
    is_public = canary.state(timezone.now()) == "published"
    assert public == 2 + is_public
    for address in ("/archive/", "/subjects/", "/authors/", "/search/?q=networks"):
        answer = client.get(address).content.decode()
        numbers = set(re.findall(r">\s*\(?([0-9]+)(?:\s+articles?)?\)?\s*<", answer))
        assert not is_public or "3" in answer, address
        if not is_public:
            assert "3" not in numbers, address


def test_a_term_does_not_count_it(client: Client, canary: Article) -> None:
    is_public = canary.state(timezone.now()) == "published"
    answer = client.get("/glossary/networks/").content.decode()
    assert ("1 article uses it" in answer) == is_public


def test_neighbours_pass_over_it(client: Client, canary: Article) -> None:
    before = client.get("/2010/03/before-networks/").content.decode()
    if canary.state(timezone.now()) == "published":
        assert CANARY in before
    else:
        assert 'rel="next"' in before
        assert "After networks" in before


def test_the_rule_in_sql_and_in_python_is_the_same(canary: Article) -> None:
    """At the moments themselves, a second before and after, and far away."""
    moments = {timezone.now(), FIRST - timedelta(days=1)}
    for moment in (canary.published_at, canary.expires_at):
        if moment:
            moments |= {moment + timedelta(seconds=step) for step in (-1, 0, 1)}
    for now in moments:
        in_sql = Article.objects.published(now).filter(pk=canary.pk).exists()
        elsewhere = Subject.objects.filter(
            published_q(now, prefix="article_subjects__content_object__"),
            Q(article_subjects__content_object=canary),
        ).exists()
        assert in_sql == canary.is_published(now), now
        assert elsewhere == canary.is_published(now), now


def test_the_states_are_all_states(site: None) -> None:
    made = {make_canary_state(state) for state in STATES}
    assert made == set(STATES)


def make_canary_state(state: str) -> str:
    article = make_canary(state)
    found = article.state(timezone.now())
    article.delete()
    Subject.objects.filter(name=SUBJECT).delete()
    from articles.models import Author

    Author.objects.filter(name=AUTHOR).delete()
    return found


def test_words_of_a_hidden_article_are_not_suggested(canary: Article) -> None:
    found = search.any_of(f"{CANARY} {SUBJECT}", now=timezone.now(), limit=5)
    assert [a.title for a in found] == (
        [canary.title] if canary.state(timezone.now()) == "published" else []
    )


def test_a_hidden_article_is_not_near_a_missed_address(canary: Article) -> None:
    found = nearest.nearest("/archives/zwickmuehle_title.html", now=timezone.now())
    is_public = canary.state(timezone.now()) == "published"
    assert (canary in [candidate.thing for candidate in found]) == is_public


def test_withdrawing_hides_it_at_once(client: Client, site: None) -> None:
    article = make_canary("published")
    assert client.get(article.get_absolute_url()).status_code == 200
    publishing.withdraw(article, by=None)
    assert client.get(article.get_absolute_url()).status_code == 410
    assert CANARY not in client.get("/").content.decode()
