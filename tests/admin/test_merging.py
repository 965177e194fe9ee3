"""Two editors save the same text: the second is shown both, and no word of either is lost."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article, Draft, Page, Revision
from tests.factories import WHOLE, make_article, make_page, make_publisher

from .pages import change_address, form_of, save
from .people import client_of, make_user, user_of

# `CONFLICTS=500` for the whole of it; see tests/README.md.
CONFLICTS = int(os.environ.get("CONFLICTS", "60"))
EDITORS = 6
TEXT = "<p>One.</p><p>Two.</p><p>Three.</p>"


def both(editor: Client, chief: Client, theirs: dict[str, Any], mine: dict[str, Any]) -> Any:
    """What the second editor is shown who saves `mine` over `theirs`."""
    article = make_article(body=TEXT, **WHOLE)
    opened = form_of(editor.get(change_address(article)))
    assert save(chief, article, **theirs).status_code == 302
    return article, editor.post(change_address(article), opened | mine)


def choose(editor: Client, article: Article, page: HttpResponse, **chosen: str) -> HttpResponse:
    sent = form_of(page, "merge_form") | {f"take-{name}": value for name, value in chosen.items()}
    return editor.post(reverse("admin:articles_article_merge", args=[article.pk]), sent)


def test_the_second_of_two_saves_is_shown_both_texts(editor: Client, chief: Client) -> None:
    article, page = both(editor, chief, {"title": "The chief editor’s"}, {"title": "The editor’s"})
    text = page.content.decode()
    assert page.status_code == 409
    assert "chief-editor" in text
    assert "The chief " in text
    assert "take-title" in text
    assert Article.objects.get().title == "The chief editor’s"
    draft = Draft.objects.get(user=user_of(editor), article=article)
    assert ["title", "The editor’s"] in draft.content


@pytest.mark.parametrize(("choice", "title"), [("theirs", "The chief’s"), ("mine", "The other’s")])
def test_what_is_chosen_is_saved_and_what_was_typed_is_kept(
    editor: Client, chief: Client, choice: str, title: str
) -> None:
    article, page = both(editor, chief, {"title": "The chief’s"}, {"title": "The other’s"})
    assert choose(editor, article, page, title=choice).status_code == 302
    assert Article.objects.get().title == title
    titles = set(Revision.objects.values_list("content__title", flat=True))
    assert {"On trust", "The chief’s", "The other’s"} <= titles
    assert not Draft.objects.filter(article=article, content__isnull=False).exists()


def test_what_only_one_changed_goes_without_saying(editor: Client, chief: Client) -> None:
    article, page = both(
        editor, chief, {"summary": "The chief’s."}, {"body": TEXT.replace("Three", "3")}
    )
    assert choose(editor, article, page).status_code == 302
    article.refresh_from_db()
    assert article.summary == "The chief’s."
    assert "<p>3.</p>" in article.body


def test_changes_of_the_text_in_different_places_are_offered_together(
    editor: Client, chief: Client
) -> None:
    article, page = both(
        editor, chief, {"body": TEXT.replace("One", "1")}, {"body": TEXT.replace("Three", "3")}
    )
    assert form_of(page, "merge_form")["take-body"] == "both"
    choose(editor, article, page)
    article.refresh_from_db()
    assert article.body == "<p>1.</p><p>Two.</p><p>3.</p>"


def test_what_is_not_decided_is_asked_again(editor: Client, chief: Client) -> None:
    article, page = both(editor, chief, {"title": "The chief’s"}, {"title": "The other’s"})
    again = choose(editor, article, page)
    assert again.status_code == 409
    assert "Choose for each of these: Title." in again.content.decode()
    assert Article.objects.get().title == "The chief’s"


def test_a_third_text_in_the_meantime_is_shown_again(editor: Client, chief: Client) -> None:
    article, page = both(editor, chief, {"title": "The chief’s"}, {"title": "The other’s"})
    save(chief, article, title="The chief’s second")
    again = choose(editor, article, page, title="mine")
    assert again.status_code == 409
    assert "once more in the meantime" in again.content.decode()
    assert Article.objects.get().title == "The chief’s second"
    assert choose(editor, article, again, title="mine").status_code == 302
    assert Article.objects.get().title == "The other’s"


def test_other_faults_are_mended_first(editor: Client, chief: Client) -> None:
    _, page = both(editor, chief, {"title": "The chief’s"}, {"title": "", "summary": "Typed."})
    assert page.status_code == 200
    assert form_of(page)["summary"] == "Typed."
    assert "after you had opened it" in page.content.decode()


def test_a_live_article_does_not_lose_by_a_merge_what_the_guard_demands(
    editor: Client, chief: Client
) -> None:
    article, page = both(editor, chief, {"title": "The chief’s"}, {"subjects": []})
    again = choose(editor, article, page, subjects="mine")
    assert again.status_code == 409
    assert "It has no subject." in again.content.decode()
    assert article.subjects.count() == 1


def test_a_bulk_action_in_the_meantime_is_not_undone_by_the_form(
    editor: Client, chief: Client
) -> None:
    article = make_article(**WHOLE)
    opened = form_of(editor.get(change_address(article)))
    chief.post(
        reverse("admin:articles_article_changelist"),
        {"action": "withdraw", "_selected_action": article.pk, "confirmed": "yes"},
    )
    response = editor.post(change_address(article), opened | {"title": "Still live"})
    article.refresh_from_db()
    assert response.status_code == 409
    assert (article.status, article.title) == ("withdrawn", "On trust")


def test_a_form_without_its_version_is_refused(editor: Client) -> None:
    article = make_article(**WHOLE)
    data = form_of(editor.get(change_address(article))) | {"opened_version": "", "title": "New"}
    assert editor.post(change_address(article), data).status_code == 409
    assert Article.objects.get().title == "On trust"


def test_who_may_not_change_it_can_not_merge_either(
    writer: Client, editor: Client, chief: Client
) -> None:
    article, page = both(editor, chief, {"title": "The chief’s"}, {"title": "The other’s"})
    assert choose(writer, article, page, title="mine").status_code == 403


def test_a_page_is_merged_as_an_article_is(editor: Client, chief: Client) -> None:
    page = make_page("about")
    address = reverse("admin:articles_page_change", args=[page.pk])
    opened = form_of(editor.get(address), "page_form")
    first = form_of(chief.get(address), "page_form") | {"title": "The chief’s"}
    assert chief.post(address, first).status_code == 302
    asked = editor.post(address, opened | {"title": "The other’s"})
    assert asked.status_code == 409
    sent = form_of(asked, "merge_form") | {"take-title": "mine"}
    merge = reverse("admin:articles_page_merge", args=[page.pk])
    assert editor.post(merge, sent).status_code == 302
    assert Page.objects.get().title == "The other’s"


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_each_is_stored_or_kept() -> None:
    """No update is lost: of each round one is saved, the others are drafts, word for word."""
    make_publisher()
    editors = [client_of(make_user("Editor")) for _ in range(EDITORS)]
    for round_ in range(max(1, CONFLICTS // EDITORS)):
        article = make_article(f"Round {round_}", **WHOLE)
        address = change_address(article)
        opened = [form_of(editor.get(address)) for editor in editors]

        def send(number: int, sent: Any = opened, to: str = address, of: int = round_) -> int:
            try:
                title = {"title": f"By {number} in {of}"}
                return editors[number].post(to, sent[number] | title).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(EDITORS) as pool:
            answers = list(pool.map(send, range(EDITORS)))
        assert sorted(answers) == [302] + [409] * (EDITORS - 1)
        stored = Article.objects.get(pk=article.pk).title
        kept = {
            dict(draft.content)["title"]
            for draft in Draft.objects.filter(article=article, content__isnull=False)
        }
        assert kept | {stored} == {f"By {number} in {round_}" for number in range(EDITORS)}


def test_of_nothing_there_is_nothing_to_merge(
    editor: Client, make_user: Callable[..., User]
) -> None:
    article = make_article(**WHOLE)
    address = reverse("admin:articles_article_merge", args=[article.pk])
    assert editor.post(address, {"version": "1"}, follow=True).status_code == 200
    assert editor.get(address).status_code == 405
