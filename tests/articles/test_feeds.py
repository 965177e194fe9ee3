"""The feeds, as the programs that read them see them."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.feeds import OLD_FEED_ADDRESSES, entries
from articles.models import Article, Author, Publisher, Subject
from tests.factories import FIRST_DAY, make_article, make_articles, make_author, make_subject
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.usefixtures("publisher")

FORMATS = ["atom", "rss", "json"]
TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://localhost:8000"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def get(client: Client, address: str, **headers: str) -> HttpResponse:
    response: HttpResponse = client.get(address, headers=headers)
    return response


def parsed(xml: str | bytes) -> ET.Element:
    """As a strict parser sees it."""
    return ET.fromstring(xml)  # noqa: S314  our own


def read(client: Client, address: str) -> Any:
    """A feed as feedparser reads it; a fault in it fails the test."""
    response = get(client, address)
    assert response.status_code == 200
    headers = {"content-type": response["Content-Type"]}
    feed = feedparser.parse(response.content, response_headers=headers)
    assert not feed.bozo, feed.get("bozo_exception")
    return feed


def read_json(client: Client, address: str) -> dict[str, Any]:
    response = get(client, address)
    assert response.status_code == 200
    data: dict[str, Any] = json.loads(response.content)
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    return data


def entries_of(client: Client, address: str) -> list[dict[str, Any]]:
    """What each entry of a feed of any format says, in the same words."""
    if address.partition("?")[0].endswith("json"):
        return [
            {"id": item["id"], "title": item["title"], "text": item["content_html"]}
            for item in read_json(client, address)["items"]
        ]
    return [
        {"id": entry.id, "title": entry.title, "text": entry.content[0].value}
        for entry in read(client, address).entries
    ]


def titles(client: Client, address: str) -> list[str]:
    return [entry["title"] for entry in entries_of(client, address)]


def age_everything() -> None:
    """Nothing was touched since long ago."""
    Article.objects.update(updated_at=LONG_AGO)


# ---- What is in it --------------------------------------------------------------------


@pytest.fixture
def article(publisher: Publisher) -> Article:
    return make_article(
        "Ties & <trust>",
        summary="About ties & <trust>.",
        body='<p>See <a href="/2003/07/x/">it</a> & <a href="#n">note</a>.</p><p id="n">Note</p>',
        authors=["Jane Doe", "Émile Zola"],
        subjects=["Trust", "R & D"],
        revised_at=FIRST_DAY + timedelta(days=400),
    )


def test_atom_says_all_that_is_known(client: Client, article: Article) -> None:
    feed = read(client, "/feeds/articles.atom")
    authority = Publisher.load().tag_authority
    assert feed.version == "atom10"
    assert feed.feed.title == "Concordance"
    assert feed.feed.subtitle == "Articles about the people that business is made of."
    assert feed.feed.id == f"tag:{authority}:feeds/articles"
    assert feed.feed.link == f"{SITE}/"
    assert feed.feed.rights.startswith("Copyright © 2003–")
    assert feed.feed.rights.endswith(" Concordance Press")
    assert feed.feed.language == "en-us"
    assert feed.feed.updated == "2004-09-25T22:38:00+00:00"
    (entry,) = feed.entries
    assert entry.id == f"tag:{authority}:articles/{article.uid}"
    assert entry.link == f"{SITE}/2003/08/ties-trust/"
    assert entry.title == "Ties & <trust>"
    assert entry.summary == "About ties & <trust>."
    assert entry.published == "2003-08-22T22:38:00+00:00"
    assert entry.updated == "2004-09-25T22:38:00+00:00"
    assert [author.name for author in entry.authors] == ["Jane Doe", "Émile Zola"]
    assert entry.authors[0].href == f"{SITE}/authors/jane-doe/"
    assert [tag.term for tag in entry.tags] == ["R & D", "Trust"]
    assert entry.content[0].type == "text/html"
    assert f'<a href="{SITE}/2003/07/x/">it</a> &amp;' in entry.content[0].value
    assert f'<a href="{SITE}/2003/08/ties-trust/#n">note</a>' in entry.content[0].value


def test_rss_says_all_that_is_known(client: Client, article: Article) -> None:
    feed = read(client, "/feeds/articles.rss")
    assert feed.version == "rss20"
    assert feed.feed.title == "Concordance"
    assert feed.feed.subtitle == "Articles about the people that business is made of."
    assert feed.feed.language == "en-us"
    assert feed.feed.rights.endswith(" Concordance Press")
    (entry,) = feed.entries
    assert entry.id == f"tag:{Publisher.load().tag_authority}:articles/{article.uid}"
    assert entry.guidislink is False
    assert entry.link == f"{SITE}/2003/08/ties-trust/"
    assert entry.title == "Ties & <trust>"
    assert entry.published == "Fri, 22 Aug 2003 22:38:00 +0000"
    assert [tag.term for tag in entry.tags] == ["R & D", "Trust"]
    assert f'<a href="{SITE}/2003/07/x/">it</a> &amp;' in entry.content[0].value
    root = parsed(get(client, "/feeds/articles.rss").content)
    (item,) = root.iterfind("channel/item")
    creators = item.findall("{http://purl.org/dc/elements/1.1/}creator")
    assert [creator.text for creator in creators] == ["Jane Doe", "Émile Zola"]
    assert item.findtext("description") == "About ties & <trust>."
    assert item.findtext(f"{ATOM}updated") == "2004-09-25T22:38:00+00:00"


def test_json_says_all_that_is_known(client: Client, article: Article) -> None:
    data = read_json(client, "/feeds/articles.json")
    assert data["title"] == "Concordance"
    assert data["description"] == "Articles about the people that business is made of."
    assert data["home_page_url"] == f"{SITE}/"
    assert data["feed_url"] == f"{SITE}/feeds/articles.json"
    assert data["authors"] == [{"name": "Concordance", "url": f"{SITE}/"}]
    (item,) = data["items"]
    text = item.pop("content_html")
    assert f'<a href="{SITE}/2003/07/x/">it</a> &amp;' in text
    assert item == {
        "id": f"tag:{Publisher.load().tag_authority}:articles/{article.uid}",
        "url": f"{SITE}/2003/08/ties-trust/",
        "title": "Ties & <trust>",
        "summary": "About ties & <trust>.",
        "date_published": "2003-08-22T22:38:00+00:00",
        "date_modified": "2004-09-25T22:38:00+00:00",
        "authors": [
            {"name": "Jane Doe", "url": f"{SITE}/authors/jane-doe/"},
            {"name": "Émile Zola", "url": f"{SITE}/authors/emile-zola/"},
        ],
        "tags": ["R & D", "Trust"],
        "language": "en",
    }


@pytest.mark.parametrize("kind", FORMATS)
def test_an_abstract_names_the_work_that_it_summarises(client: Client, kind: str) -> None:
    make_article(
        "On weak ties",
        kind="abstract",
        references=[
            {"title": "The Strength <of> Weak Ties", "authors": "Mark S. Granovetter",
             "is_summarised": True, "url": "https://example.org/ties"},
            {"title": "A mere source"},
        ],
    )  # fmt: skip
    (entry,) = entries_of(client, f"/feeds/articles.{kind}")
    assert "Mark S. Granovetter" in entry["text"]
    assert '<a href="https://example.org/ties"' in entry["text"]
    assert "The Strength &lt;of&gt; Weak Ties" in entry["text"]
    assert "A mere source" not in entry["text"]


def test_an_article_in_another_language_says_so(client: Client) -> None:
    make_article("Vertrauen", language="de")
    root = parsed(get(client, "/feeds/articles.atom").content)
    (entry,) = root.iterfind(f"{ATOM}entry")
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "de"
    assert read_json(client, "/feeds/articles.json")["items"][0]["language"] == "de"


def test_the_newest_come_first_and_no_more_than_a_page(client: Client) -> None:
    make_articles(25)
    for kind in FORMATS:
        expected = [f"Article {number}" for number in range(25, 5, -1)]
        assert titles(client, f"/feeds/articles.{kind}") == expected


@pytest.mark.parametrize("kind", FORMATS)
def test_a_site_without_articles_has_empty_feeds(client: Client, kind: str) -> None:
    assert titles(client, f"/feeds/articles.{kind}") == []
    first, second = (get(client, f"/feeds/articles.{kind}").content for _ in range(2))
    assert first == second


# ---- Subjects and authors -------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_a_subject_and_an_author_have_feeds_of_their_own(client: Client, kind: str) -> None:
    make_article("On trust", subjects=["Trust"], authors=["Jane Doe"])
    make_article("On power", subjects=["Power"], authors=["John Roe"])
    assert titles(client, f"/subjects/trust/articles.{kind}") == ["On trust"]
    assert titles(client, f"/authors/john-roe/articles.{kind}") == ["On power"]


def test_their_titles_and_links_say_what_they_are(client: Client) -> None:
    make_article("On trust", subjects=["Trust"], authors=["Jane Doe"])
    feed = read(client, "/subjects/trust/articles.atom").feed
    assert (feed.title, feed.link) == ("Concordance: Trust", f"{SITE}/subjects/trust/")
    feed = read(client, "/authors/jane-doe/articles.rss").feed
    assert (feed.title, feed.link) == ("Concordance: Jane Doe", f"{SITE}/authors/jane-doe/")


def test_ids_outlive_a_new_host_and_new_slugs(client: Client, settings: Any) -> None:
    article = make_article("On trust", subjects=["Trust"], authors=["Jane Doe"])

    def ids(subject: str, author: str) -> list[str]:
        feeds = [read(client, address) for address in
                 ("/feeds/articles.atom", f"/subjects/{subject}/articles.atom",
                  f"/authors/{author}/articles.atom")]  # fmt: skip
        return [feed.feed.id for feed in feeds] + [feed.entries[0].id for feed in feeds]

    before = ids("trust", "jane-doe")
    assert len(set(before)) == 4  # three feeds, one article
    settings.SITE_URL = "https://www.example.net"
    Subject.objects.update(slug="confidence")
    Author.objects.update(slug="jane-roe")
    article.slug = "another"
    article.save()
    assert ids("confidence", "jane-roe") == before
    assert read(client, "/feeds/articles.atom").entries[0].link == (
        "https://www.example.net/2003/08/another/"
    )


@pytest.mark.parametrize(
    "address",
    ["/subjects/none/articles.atom", "/authors/none/articles.rss", "/feeds/articles.xml",
     "/subjects/unused/articles.json", "/authors/unused/articles.atom"],
)  # fmt: skip
def test_what_has_nothing_published_has_no_feed(client: Client, address: str) -> None:
    make_subject("Unused")
    make_author("Unused")
    make_article(status="draft", subjects=["Unused"], authors=["Unused"])
    assert get(client, address).status_code == 404


@pytest.mark.parametrize("state", STATES)
def test_only_what_is_public_is_in_a_feed(client: Client, state: str) -> None:
    make_article("In public", subjects=["Trust"], authors=["Jane Doe"])
    subjects = [Subject.objects.get(), make_subject("Canaries")]
    authors = [Author.objects.get(), make_author("Canary Jones")]
    make_in_state(state, title="Canary", subjects=subjects, authors=authors)
    is_public = state == "published"
    for kind in FORMATS:
        for folder in ("feeds", "subjects/trust", "authors/jane-doe"):
            response = get(client, f"/{folder}/articles.{kind}")
            assert ("anar" in f"{response.headers}{response.content.decode()}") == is_public
        for folder in ("subjects/canaries", "authors/canary-jones"):
            status = get(client, f"/{folder}/articles.{kind}").status_code
            assert status == (200 if is_public else 404)


# ---- Pages (RFC 5005) -----------------------------------------------------------------


def links_of(client: Client, address: str) -> dict[str, str]:
    """The links of a feed by relation."""
    if "json" in address:
        data = read_json(client, address)
        return {"self": data["feed_url"]} | (
            {"next": data["next_url"]} if "next_url" in data else {}
        )
    root = parsed(get(client, address).content)
    return {link.attrib["rel"]: link.attrib["href"] for link in root.iter(f"{ATOM}link")
            if link.attrib["rel"] != "alternate"}  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_the_pages_lead_through_the_whole_archive(client: Client, kind: str) -> None:
    make_articles(45)
    address, met, pages = f"/feeds/articles.{kind}", [], []
    while address:
        met += titles(client, address)
        links = links_of(client, address)
        assert links["self"] == SITE + address
        pages.append(address)
        address = links.get("next", "").removeprefix(SITE)
        make_article(f"New {len(pages)}", published_at=timezone.now())  # moves no page
    assert met == [f"Article {number}" for number in range(45, 0, -1)]
    assert len(pages) == 3


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_the_pages_lead_back_too(client: Client, kind: str) -> None:
    make_articles(45)
    first = f"/feeds/articles.{kind}"
    second = links_of(client, first)["next"].removeprefix(SITE)
    third = links_of(client, second)["next"].removeprefix(SITE)
    links = links_of(client, third)
    assert links["first"] == SITE + first
    assert "next" not in links
    assert titles(client, links["previous"].removeprefix(SITE)) == titles(client, second)
    assert "previous" not in links_of(client, first)


@pytest.mark.parametrize("cursor", ["x", "20030822T223800000000", "' OR 1=1", "%00", "9" * 40])
def test_a_page_that_can_not_be_is_not_found(client: Client, cursor: str) -> None:
    assert get(client, f"/feeds/articles.atom?before={cursor}").status_code == 404


def test_other_parameters_change_nothing(client: Client, article: Article) -> None:
    plain, odd = get(client, "/feeds/articles.atom"), get(client, "/feeds/articles.atom?utm=x&y")
    assert plain.content == odd.content
    assert plain["ETag"] == odd["ETag"]


def test_a_name_of_the_host_that_was_sent_is_nowhere(client: Client, article: Article) -> None:
    for kind in FORMATS:
        response = client.get(f"/feeds/articles.{kind}", headers={"host": "127.0.0.1"})
        assert b"127.0.0.1" not in response.content


# ---- Asked again ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_who_has_it_already_is_sent_nothing(client: Client, kind: str) -> None:
    make_articles(3)
    age_everything()
    address = f"/feeds/articles.{kind}"
    response = get(client, address)
    assert response["Content-Type"] == TYPES[kind]
    assert response["Last-Modified"] == "Wed, 20 Dec 2023 17:00:00 GMT"
    for headers in (
        {"if-none-match": response["ETag"]},
        {"if-none-match": f"W/{response['ETag']}"},
        {"if-modified-since": response["Last-Modified"]},
    ):
        again = get(client, address, **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == response["ETag"]
    assert get(client, address, **{"if-none-match": '"other"'}).status_code == 200
    before = "Wed, 20 Dec 2023 16:59:59 GMT"
    assert get(client, address, **{"if-modified-since": before}).status_code == 200


@pytest.mark.parametrize("kind", FORMATS)
def test_the_bytes_are_the_same_until_something_changes(client: Client, kind: str) -> None:
    make_articles(3)
    age_everything()
    first, second = (get(client, f"/feeds/articles.{kind}") for _ in range(2))
    assert (first.content, first["ETag"]) == (second.content, second["ETag"])


CHANGES = {
    "a new article": lambda article: make_article("New", published_at=timezone.now()),
    "a text": lambda article: save(article, body="<p>Other.</p>"),
    "a text by another way": lambda article: update(article, body_html="<p>Other.</p>"),
    "a title": lambda article: save(article, title="Other"),
    "a revision": lambda article: save(article, revised_at=LONG_AGO + timedelta(days=9)),
    "an author's name": lambda article: article.bylines.update(name="Other"),
    "a subject's name": lambda article: Subject.objects.filter(slug="trust").update(name="Other"),
    "the publisher's name": lambda article: Publisher.objects.update(name="Other"),
    "a withdrawal": lambda article: publishing.withdraw(article, by=None),
    "an expiry": lambda article: update(article, expires_at=timezone.now() - timedelta(days=1)),
}


def save(article: Article, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()


def update(article: Article, **fields: Any) -> None:
    Article.objects.filter(pk=article.pk).update(**fields)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_sent(client: Client, article: Article, change: str) -> None:
    age_everything()
    before = {kind: get(client, f"/feeds/articles.{kind}")["ETag"] for kind in FORMATS}
    article.refresh_from_db()
    CHANGES[change](article)
    for kind, etag in before.items():
        again = get(client, f"/feeds/articles.{kind}", **{"if-none-match": etag})
        assert again.status_code == 200, kind


@pytest.mark.parametrize("change", ["a new article", "a text", "a withdrawal", "an expiry"])
def test_a_change_is_sent_to_those_who_go_by_the_time_alone(
    client: Client, article: Article, change: str
) -> None:
    make_article("Another", published_at=FIRST_DAY - timedelta(days=1))
    age_everything()
    since = get(client, "/feeds/articles.atom")["Last-Modified"]
    article.refresh_from_db()
    CHANGES[change](article)
    again = get(client, "/feeds/articles.atom", **{"if-modified-since": since})
    assert again.status_code == 200


def test_drafts_move_no_time(client: Client, article: Article) -> None:
    age_everything()
    since = get(client, "/feeds/articles.atom")["Last-Modified"]
    make_article("Draft", status="draft")
    make_article("Scheduled", published_at=timezone.now() + timedelta(hours=1))
    again = get(client, "/feeds/articles.atom", **{"if-modified-since": since})
    assert again.status_code == 304


def test_a_second_that_is_not_over_is_not_named(client: Client, article: Article) -> None:
    """Another change within it would be missed by those who go by the time alone."""
    Article.objects.update(updated_at=timezone.now())
    assert not get(client, "/feeds/articles.atom").has_header("Last-Modified")


@pytest.mark.parametrize("kind", FORMATS)
def test_feeds_are_the_same_for_all(client: Client, article: Article, kind: str) -> None:
    response = get(client, f"/feeds/articles.{kind}")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    head = client.head(f"/feeds/articles.{kind}")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(f"/feeds/articles.{kind}").status_code == 405


# ---- Whatever the text holds ----------------------------------------------------------

# All that XML forbids and PostgreSQL can hold (NUL and lone surrogates it can't), what it only
# warns of, and what turns or breaks a line. Forms and importers keep these out, but for rows that
# came another way.
ODD = "".join(
    map(chr, [*range(1, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, 0x202E, 0x2028, 0x1FFFF])
)


def test_whatever_a_text_holds_the_feeds_can_be_read(client: Client) -> None:
    article = make_article("Title", authors=["Jane Doe"], subjects=["Trust"])
    odd = f"a{ODD}b]]>&<c"
    Article.objects.update(title=odd, summary=odd, body_html=f"<p>a{ODD}b]]&gt;</p>")
    Article.objects.update(language=f"e{ODD[:5]}n")
    article.bylines.update(name=odd)
    Subject.objects.update(name=odd)
    Publisher.objects.update(name=odd, description=odd, copyright_holder=odd)
    for folder in ("feeds", "subjects/trust", "authors/jane-doe"):
        for kind in FORMATS:
            address = f"/{folder}/articles.{kind}"
            (entry,) = entries_of(client, address)
            assert entry["title"].startswith("a")
            text = get(client, address).content.decode()
            assert not [char for char in text if not is_xml(ord(char))]
            if kind != "json":
                parsed(text)


def is_xml(code: int) -> bool:
    """https://www.w3.org/TR/xml/#charsets"""
    return code in {0x9, 0xA, 0xD} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or (
        0x10000 <= code <= 0x10FFFF
    )  # fmt: skip


@pytest.mark.parametrize(
    "html",
    ['<a href="http://[">x</a>', '<a href="">x</a>', '<a href="mailto:a@b.example">x</a>',
     '<a href="//cdn.example/x">x</a>', "<a href>x</a>", "<a href='/x'>y</a>", '<a href="/x',
     "<" * 1000, '<a ' + 'title="x" ' * 1000, 'text href="/x" and <b>bold</b>'],
)  # fmt: skip
def test_odd_html_of_an_old_row_breaks_no_feed(client: Client, html: str) -> None:
    make_article("Title")
    Article.objects.update(body_html=html)
    for kind in FORMATS:
        (entry,) = entries_of(client, f"/feeds/articles.{kind}")
        assert entry["title"] == "Title"


# ---- Where feeds were -----------------------------------------------------------------


@pytest.mark.parametrize("old", OLD_FEED_ADDRESSES)
def test_an_old_address_leads_to_a_feed_in_one_hop(client: Client, old: str) -> None:
    make_article("On trust")
    response = get(client, f"/{old}")
    assert response.status_code == 301
    assert get(client, response["Location"]).status_code == 200
    assert response["Location"].startswith("/feeds/articles.")


# ---- What it costs --------------------------------------------------------------------


@pytest.mark.parametrize("size", [2, 30])
def test_the_number_of_queries_does_not_grow_with_the_archive(client: Client, size: int) -> None:
    for number in range(size):
        make_article(
            f"Number {number}",
            kind="abstract",
            subjects=["Trust", f"Subject {number}"],
            authors=["Jane Doe", f"Author {number}"],
            references=[{"title": "A work", "is_summarised": True}],
        )
    age_everything()
    # The publisher; articles with what hangs on them; the last change; whether links changed;
    # the texts and their links.
    costs = {
        "/feeds/articles.": 6,
        "/subjects/trust/articles.": 7,
        "/authors/jane-doe/articles.": 7,
    }
    for address, cost in costs.items():
        for kind in FORMATS:
            entries.KEPT.clear()
            with CaptureQueriesContext(connection) as captured:
                etag = get(client, address + kind)["ETag"]
            assert len(captured) == cost
            with CaptureQueriesContext(connection) as captured:
                get(client, address + kind, **{"if-none-match": etag})
            assert len(captured) == cost - 2  # without the texts


def test_a_text_that_was_changed_is_sent_as_it_is_now(client: Client) -> None:
    article = make_article("On trust", body="<p>Slow.</p>")
    assert "Slow." in get(client, "/feeds/articles.atom").content.decode()
    article.body = "<p>Quick.</p>"
    article.save()
    sent = get(client, "/feeds/articles.atom").content.decode()
    assert "Quick." in sent
    assert "Slow." not in sent
