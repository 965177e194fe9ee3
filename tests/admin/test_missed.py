"""Missed addresses in the admin: listed, adopted, ignored."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, MissedAddress, PastAddress
from tests.factories import make_article
from tests.pages import Page

LIST = reverse("admin:articles_missedaddress_changelist")
OLD = "/archives/weak_tie.html"


def miss(path: str = OLD, *, hits: int = 1) -> MissedAddress:
    for _ in range(hits):
        MissedAddress.record(path, referrer="", now=timezone.now())
    return MissedAddress.objects.get(path=path)


def adopt(client: Client, missed: MissedAddress, thing: str, query: str = "") -> Any:
    address = reverse("admin:articles_missedaddress_adopt", args=[missed.pk])
    return client.post(f"{address}{query}", {"adopt": thing}, follow=True)


def key(article: Article) -> str:
    return f"article-{article.pk}"


@pytest.fixture
def article(db: None) -> Article:
    return make_article("Weak ties")


def test_the_list_begins_with_what_is_asked_for_most(editor: Client, article: Article) -> None:
    miss(hits=2)
    miss("/archives/nothing_else.html", hits=3)
    rows = editor.get(LIST).context["cl"].result_list
    assert [row.path for row in rows] == ["/archives/nothing_else.html", OLD]
    assert [[str(one.thing) for one in row.nearest] for row in rows] == [[], ["Weak ties"]]


def test_one_click_leads_the_address_home_at_once(chief: Client, article: Article) -> None:
    missed = miss()
    page = Page(chief.get(LIST).content.decode())
    button = page.all("button", name="adopt")[0]
    assert button["value"] == key(article)
    address = button["formaction"]
    answer = chief.post(address, {"adopt": button["value"]}, follow=True).content.decode()
    response = Client().get(OLD)
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())
    assert not MissedAddress.objects.filter(pk=missed.pk).exists()
    past = PastAddress.objects.get(path=OLD)
    undo = reverse("admin:articles_pastaddress_delete", args=[past.pk])
    assert undo in Page(answer).links
    chief.post(undo, {"post": "yes"})
    assert Client().get(OLD).status_code == 404


def test_adopting_comes_back_to_the_same_list(chief: Client, article: Article) -> None:
    answer = adopt(chief, miss(), key(article), "?q=weak&which=all")
    assert answer.redirect_chain == [(f"{LIST}?q=weak&which=all", 302)]


def test_adopting_needs_a_post_with_a_token(chief: Client, article: Article) -> None:
    address = reverse("admin:articles_missedaddress_adopt", args=[miss().pk])
    assert chief.get(address).status_code == 403
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = chief.cookies
    assert strict.post(address, {"adopt": key(article)}).status_code == 403
    assert not PastAddress.objects.exists()


def test_only_who_may_add_past_addresses_adopts(
    log_in: Callable[[str], Client], article: Article
) -> None:
    missed = miss()
    for role, status in {"Writer": 403, "Desk": 403, "Editor": 403, "Chief editor": 200}.items():
        client = log_in(role)
        listed = client.get(LIST)
        assert listed.status_code == (200 if role in {"Editor", "Chief editor"} else 403)
        assert ("Lead it here" in listed.content.decode()) == (role == "Chief editor")
        assert adopt(client, missed, key(article)).status_code == status, role


@pytest.mark.parametrize("status", ["draft", "approved", "withdrawn"])
def test_a_hidden_article_is_neither_offered_nor_adopted(chief: Client, status: str) -> None:
    hidden = make_article("Weak ties", status=status)
    missed = miss()
    assert "Lead it here" not in chief.get(LIST).content.decode()
    answer = adopt(chief, missed, key(hidden)).content.decode()
    assert "is not public" in answer
    assert not PastAddress.objects.exists()
    assert MissedAddress.objects.filter(pk=missed.pk).exists()


@pytest.mark.parametrize(
    "thing", ["", "article-", "article-999", "user-1", "article-1e3", "x" * 99]
)
def test_a_forged_target_is_not_found(chief: Client, db: None, thing: str) -> None:
    assert adopt(chief, miss(), thing).status_code == 404
    assert not PastAddress.objects.exists()


def test_of_two_editors_the_second_is_told(chief: Client, article: Article) -> None:
    missed = miss()
    adopt(chief, missed, key(article))
    assert "dealt with" in adopt(chief, missed, key(article)).content.decode()
    again = miss("/other.html")
    PastAddress.objects.create(path="/other.html", article=article)
    assert "already" in adopt(chief, again, key(article)).content.decode()
    assert PastAddress.objects.count() == 2


def test_what_an_import_brought_home_meanwhile_is_said(editor: Client, article: Article) -> None:
    miss()
    PastAddress.objects.create(path="/archives/weak-tie.htm", article=article)
    row = editor.get(LIST).context["cl"].result_list[0]
    assert (row.answer, row.nearest) == (article.get_absolute_url(), [])


def test_ignored_addresses_are_listed_only_on_request(editor: Client, article: Article) -> None:
    missed = miss()
    miss("/kept.html")

    def listed(query: str = "") -> set[str]:
        return {row.path for row in editor.get(LIST + query).context["cl"].result_list}

    editor.post(LIST, {"action": "ignore", "_selected_action": missed.pk})
    assert listed() == {"/kept.html"}
    assert listed("?which=ignored") == {OLD}
    assert listed("?which=all") == {OLD, "/kept.html"}
    assert listed("?which=all&q=weak") == {OLD}
    editor.post(f"{LIST}?which=ignored", {"action": "take_up", "_selected_action": missed.pk})
    assert listed() == {OLD, "/kept.html"}


def test_nothing_of_a_miss_can_be_written_but_that_it_is_ignored(editor: Client) -> None:
    missed = miss()
    address = reverse("admin:articles_missedaddress_change", args=[missed.pk])
    editor.post(address, {"path": "/forged", "hits": 99, "is_ignored": "on"})
    missed.refresh_from_db()
    assert (missed.path, missed.hits, missed.is_ignored) == (OLD, 1, True)


def test_the_front_page_counts_the_open_ones(editor: Client, writer: Client) -> None:
    assert (
        "missed address" not in Page(editor.get("/admin/").content.decode()).text.split("Write")[0]
    )
    miss()
    miss("/b.html")
    MissedAddress.objects.filter(pk=miss("/c.html").pk).update(is_ignored=True)
    page = editor.get("/admin/")
    assert page.context["open_misses"] == 2
    assert "2 missed addresses : readers" in Page(page.content.decode()).text.replace(
        "addresses:", "addresses :"
    )
    assert writer.get("/admin/").context["open_misses"] is None


def test_the_list_costs_the_same_for_any_number_of_misses(chief: Client, article: Article) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            chief.get(LIST)
        return len(queries)

    for number in range(20):
        miss(f"/archives/weak_tie_{'x' * number}.html")
    full = cost()
    for number in range(20, 60):
        miss(f"/archives/weak_tie_{'x' * number}.html")
    assert cost() == full


def test_readers_see_nothing_of_the_list(client: Client, article: Article) -> None:
    miss("/archives/zwickmuehle.html")
    assert client.get(LIST).status_code == 302
    for address in ("/", "/site-map/", "/sitemap.xml", "/search/?q=zwickmuehle"):
        assert "/archives/zwickmuehle.html" not in client.get(address).content.decode()


def test_the_roles_are_given_and_taken_by_the_migration(publisher: object) -> None:
    from importlib import import_module

    from django.apps import apps

    migration = import_module("articles.migrations.0007_missed_address_roles")
    editor = connection.schema_editor()

    def have() -> dict[str, int]:
        return {
            group.name: group.permissions.filter(codename__endswith="missedaddress").count()
            for group in Group.objects.all()
        }

    given = {"Writer": 0, "Editor": 3, "Chief editor": 3, "Desk": 0}
    assert have() == given
    migration.take(apps, editor)
    assert set(have().values()) == {0}
    migration.give(apps, editor)
    assert have() == given
