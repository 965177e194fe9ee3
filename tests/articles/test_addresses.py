"""Old addresses: where they lead, and what becomes of those that nobody knows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import addresses, nearest, tasks
from articles.models import Article, MissedAddress, PastAddress, Subject, missed
from tests.factories import make_article, make_author, make_page, make_publisher, make_subject

AUGUST = datetime(2003, 8, 22, 18, 38, tzinfo=UTC)


@pytest.fixture
def article(db: None) -> Article:
    make_publisher(time_zone="UTC")
    return make_article(
        "Weak ties",
        published_at=AUGUST,
        authors=[make_author("Jane Doe")],
        subjects=[make_subject("Business")],
    )


def past(path: str, thing: Any) -> PastAddress:
    return PastAddress.objects.create(path=path, **{nearest.NAMES[type(thing)]: thing})


def leads(client: Client, address: str) -> tuple[int, str]:
    """Status and target; the target, asked in its turn, answers at once."""
    response = client.get(address)
    target = response.get("Location", "")
    if target:
        assert client.get(target).status_code == 200, target
    return response.status_code, target


# ---- Queries that were addresses ------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("/?p=12", "/?p=12"),
        ("/?p=12", "/?utm_source=mail&p=12"),
        ("/?p=12", "/index.php?p=12"),
        ("/?p=12", "/?P=12&preview=true"),
        ("/?p=12", "/?cat=3&p=12"),
        ("/index.php?p=12", "/?p=12"),
        ("/?page_id=7", "/?page_id=7"),
        ("/blog/?attachment_id=9", "/blog/index.php?attachment_id=9"),
        ("/cgi-bin/view.cgi?entry_id=5&id=2", "/cgi-bin/view.cgi?id=2&entry_id=5"),
        ("/archives/000123.html", "/archives/000123.html?x"),
        ("/archives/000123.html", "/archives/000123.html?p=5"),
        ("/?p=12", "/%3Fp=12"),
    ],
)
def test_a_query_that_was_an_address_leads_on_in_one_hop(
    client: Client, article: Article, known: str, asked: str
) -> None:
    past(known, article)
    assert leads(client, asked) == (301, article.get_absolute_url())


def test_a_page_that_stands_at_the_path_today_is_not_in_the_way(
    client: Client, article: Article
) -> None:
    make_page("about")
    past("/about/?p=12", article)
    past("/about", article)
    assert leads(client, "/about/?p=12") == (301, article.get_absolute_url())
    assert client.get("/about/?p=13").status_code == 200


@pytest.mark.parametrize("address", ["/?p=13", "/?p=", "/?p=1%00", "/?author=9", "/?m=190001"])
def test_where_nobody_knows_the_query_the_page_answers(
    client: Client, article: Article, address: str
) -> None:
    past("/?p=12", article)
    assert client.get(address).status_code == 200


def test_a_post_is_never_led_elsewhere(client: Client, article: Article) -> None:
    past("/?p=12", article)
    assert client.post("/?p=12").status_code == 405


def test_an_address_that_is_its_own_past_is_no_loop(client: Client, article: Article) -> None:
    own = article.get_absolute_url()
    past(f"{own}?p=12", article)
    past(own, article)
    assert leads(client, f"{own}?p=12") == (301, own)
    assert client.get(own).status_code == 200


@pytest.mark.parametrize("path", ["/?p=12", "/archives/000123.html"])
def test_a_hidden_article_is_not_told_by_its_old_address(
    client: Client, article: Article, path: str
) -> None:
    past(path, make_article("Secret", status="draft"))
    response = client.get(path)
    assert response.status_code == 404
    assert b"Secret" not in response.content
    assert not MissedAddress.objects.exists(), "it is known, so nobody has to find it"


def test_one_spelling_of_several_things_leads_nowhere(client: Client, article: Article) -> None:
    past("/a_b.html", article)
    past("/a-b.htm", make_article("Another"))
    assert leads(client, "/a_b.html") == (301, article.get_absolute_url())
    assert client.get("/A_B/").status_code == 404


def test_pages_without_such_a_query_cost_nothing_more(client: Client, article: Article) -> None:
    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    cost("/search/?q=ties")  # the stems of its words are asked once a process
    assert cost("/?utm_source=mail&fbclid=1") == cost("/")
    assert cost("/search/?q=ties&author=jane-doe") == cost("/search/?q=ties&author=") + 1
    assert cost("/?p=12") == cost("/") + 1


# ---- Listings and feeds ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/archives/2003_08.html", "/2003/08/"),
        ("/2003/08/index.html", "/2003/08/"),
        ("/2003/08/22/", "/2003/08/"),
        ("/blog/2003/08/", "/2003/08/"),
        ("/archives/2003.html", "/2003/"),
        ("/archives.html", "/archive/"),
        ("/archives/index.html", "/archive/"),
        ("/index.html", "/"),
        ("/page/2/", "/archive/"),
        ("/archives/cat_business.html", "/subjects/business/"),
        ("/category/business/", "/subjects/business/"),
        ("/category/work/business/page/3/", "/subjects/business/"),
        ("/tag/Business/", "/subjects/business/"),
        ("/business/", "/subjects/business/"),
        ("/business", "/subjects/business/"),
        ("/author/jane_doe/", "/authors/jane-doe/"),
        ("/index.rdf", "/feeds/articles.rss"),
        ("/index.xml", "/feeds/articles.rss"),
        ("/atom.xml", "/feeds/articles.atom"),
        ("/rss.xml", "/feeds/articles.rss"),
        ("/feed/", "/feeds/articles.rss"),
        ("/feed/atom/", "/feeds/articles.atom"),
        ("/blog/atom.xml", "/feeds/articles.atom"),
        ("/blog/index.rdf", "/feeds/articles.rss"),
        ("/comments/feed/", "/feeds/articles.rss"),
        ("/category/business/feed/", "/subjects/business/articles.rss"),
        ("/category/business/feed/atom/", "/subjects/business/articles.atom"),
        ("/author/jane-doe/feed/", "/authors/jane-doe/articles.rss"),
        ("/?feed=rss2", "/feeds/articles.rss"),
        ("/?feed=atom", "/feeds/articles.atom"),
        ("/?m=200308", "/2003/08/"),
        ("/?m=2003", "/2003/"),
        ("/?tag=business", "/subjects/business/"),
        ("/?category_name=work/business&feed=rss2", "/subjects/business/articles.rss"),
        ("/?author_name=jane-doe", "/authors/jane-doe/"),
    ],
)
def test_what_other_systems_listed_leads_to_what_is_listed_here(
    client: Client, article: Article, old: str, new: str
) -> None:
    assert leads(client, old) == (301, new)


def test_numbers_of_categories_and_authors_lead_where_the_import_says(
    client: Client, article: Article
) -> None:
    past("/?cat=3", Subject.objects.get())
    past("/?author=2", article.authors.get())
    past("/category/geschaeft/", Subject.objects.get())
    assert leads(client, "/?cat=3") == (301, "/subjects/business/")
    assert leads(client, "/?author=2") == (301, "/authors/jane-doe/")
    assert leads(client, "/?feed=rss2&cat=3") == (301, "/subjects/business/articles.rss")
    assert leads(client, "/category/geschaeft/feed/") == (301, "/subjects/business/articles.rss")


@pytest.mark.parametrize(
    "old",
    [
        "/archives/1999_08.html", "/archives/2003_13.html", "/archives/2003_09.html",
        "/archives/cat_secret.html", "/category/nothing/", "/tag/secret/feed/", "/author/nobody/",
        "/secret/", "/2003/08/weak-ties/feed/", "/index.php?p=99",
    ],
)  # fmt: skip
def test_a_listing_of_nothing_public_is_not_found(
    client: Client, article: Article, old: str
) -> None:
    september = AUGUST + timedelta(days=20)
    make_article("Secret", status="draft", published_at=september, subjects=["Secret"])
    assert client.get(old).status_code == 404


def test_a_page_that_only_lacks_its_slash_is_not_taken_for_a_subject(
    client: Client, article: Article
) -> None:
    make_page("business")
    assert leads(client, "/business") == (301, "/business/")


# ---- What nobody knows ----------------------------------------------------------------


def test_an_address_that_nobody_knows_is_counted(client: Client, article: Article) -> None:
    referrer = {"HTTP_REFERER": "https://blog.example.net/2003/?reader=jo@example.net#x"}
    for headers in ({}, referrer, {}):
        client.get("/archives/000123.html?p=5&email=jo@example.net", **headers)
    row = MissedAddress.objects.get()
    assert (row.path, row.hits) == ("/archives/000123.html?p=5", 3)
    assert row.referring_host == "blog.example.net"
    assert row.first_seen < row.last_seen
    columns = {field.name for field in MissedAddress._meta.get_fields()}
    assert columns == {
        "id", "path", "hits", "first_seen", "last_seen", "referring_host", "is_ignored",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/wp-login.php", "/.env", "/.git/config", "/xmlrpc.php", "/wp-admin/setup.php", "/a.php",
        "/blog/wp-includes/x.html", "/images/a.gif", "/style.css", "/backup.zip", "/x'--",
        "/admin/nothing/", "/static/nothing.html", "/about-us.jsp", "/a%00b", f"/{'x' * 1000}/",
    ],
)  # fmt: skip
def test_what_is_no_page_is_not_counted(client: Client, article: Article, path: str) -> None:
    assert client.get(path).status_code in {302, 404}
    assert not MissedAddress.objects.exists()


def test_only_readers_count(client: Client, article: Article) -> None:
    assert client.head("/archives/1.html").status_code == 404
    assert client.post("/archives/1.html").status_code == 404
    assert client.get("/2003/08/weak-ties").status_code == 301
    assert not MissedAddress.objects.exists()


def test_counting_is_one_statement(client: Client, article: Article) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/archives/old/000123.html")
    written = [query["sql"] for query in queries if "missedaddress" in (query["sql"] or "")]
    assert len(written) == 1


def test_a_full_table_counts_only_what_it_knows(
    client: Client, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "MOST_ROWS", 2)
    for path in ("/old/a.html", "/old/b.html", "/old/c.html", "/old/a.html"):
        assert client.get(path).status_code == 404
    counted = dict(MissedAddress.objects.values_list("path", "hits"))
    assert counted == {"/old/a.html": 2, "/old/b.html": 1}


@pytest.mark.django_db(transaction=True)
def test_a_failing_count_does_not_break_the_answer(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    make_publisher()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_missedaddress RENAME TO away")
    try:
        response: HttpResponse = client.get("/old/a.html")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO articles_missedaddress")
    assert response.status_code == 404
    assert "There is no page at this address" in response.content.decode()
    assert "could not be counted" in caplog.text


def test_what_nobody_asks_for_any_more_is_forgotten(db: None) -> None:
    now = timezone.now()
    for path, days in (("/old", 181), ("/new", 179)):
        MissedAddress.record(path, referrer="", now=now - timedelta(days=days))
    tasks.forget_missed_addresses(timestamp=int(now.timestamp()))
    assert [row.path for row in MissedAddress.objects.all()] == ["/new"]


# ---- The nearest ----------------------------------------------------------------------


def near(path: str) -> list[str]:
    return [candidate.address for candidate in nearest.nearest(path, now=timezone.now())]


def test_the_nearest_have_a_like_address_or_its_words(article: Article) -> None:
    own = article.get_absolute_url()
    assert near("/archives/weak_tie.html")[0] == own
    past("/essays/granovetter.html", article)
    assert near("/essays/granoveter.html") == [own]
    assert near("/busines/") == ["/subjects/business/"]
    assert near("/people/jane_do.html")[0] == "/authors/jane-doe/"
    make_page("imprint")
    assert near("/imprints.html") == ["/imprint/"]


def test_a_number_alone_is_like_nothing(article: Article) -> None:
    past("/archives/000123.html", article)
    assert near("/archives/000124.html") == []
    assert near("/?p=13") == []


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "withdrawn"])
def test_what_is_hidden_is_never_near(db: None, status: str) -> None:
    hidden = make_article(
        "Granovetter", status=status, subjects=["Granovetters"], authors=["Granoveter"]
    )
    past("/essays/granovetter.html", hidden)
    past("/essays/granovetters.html", Subject.objects.get())
    make_page("granovette", published_at=None)
    assert near("/essays/granovetter_old.html") == []


def test_an_address_with_a_nul_is_nobodys(db: None) -> None:
    assert addresses.find("/a\0", "p=1", now=timezone.now()) is None
