"""What is typed and not saved is kept, and comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import drafts
from articles.models import Article, Draft, Page, Revision
from tests.factories import WHOLE, make_article, make_page

from .pages import change_address, form_of, save
from .people import user_of

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
LogIn = Callable[[str], Client]


def address(article: Article, end: str = "draft") -> str:
    return reverse(f"admin:articles_article_{end}", args=[article.pk])


def type_in(client: Client, article: Article, **typed: object) -> dict[str, object]:
    """Open the form, type, and let the page keep it; gives the answer."""
    sent = form_of(client.get(change_address(article))) | typed
    response = client.post(address(article), sent)
    assert response.status_code == 200
    answer: dict[str, object] = response.json()
    return answer


def test_what_is_typed_is_kept_and_makes_no_revision(editor: Client) -> None:
    article = make_article(**WHOLE)
    answer = type_in(editor, article, title="Half a ti", subjects=["1", "2"])
    assert answer["saved"]
    assert Article.objects.get().title == "On trust"
    assert not Revision.objects.exists()
    draft = Draft.objects.get()
    assert (draft.user, draft.title) == (user_of(editor), "Half a ti")
    assert [value for name, value in draft.content if name == "subjects"] == ["1", "2"]


def test_what_no_database_can_hold_does_not_stop_a_draft(editor: Client) -> None:
    answer = type_in(editor, make_article(**WHOLE), title="A\x00 title", summary="\x0b")
    assert answer["saved"]
    assert Draft.objects.get().title == "A title"


def test_a_second_look_keeps_one_slot(editor: Client) -> None:
    article = make_article(**WHOLE)
    for title in ("Half", "Half a title", "A title"):
        type_in(editor, article, title=title)
    assert Draft.objects.get().title == "A title"


def test_it_is_offered_and_comes_back_as_it_was_typed(editor: Client) -> None:
    article = make_article(**WHOLE)
    type_in(editor, article, title="", summary="Half a\nsummary")
    page = editor.get(change_address(article))
    assert "and did not save it" in page.content.decode()
    assert form_of(page)["title"] == "On trust"
    back = editor.get(f"{change_address(article)}?restore")
    text = back.content.decode()
    assert back.status_code == 200
    assert "It is not saved yet" in text
    assert "errornote" not in text
    assert form_of(back)["summary"] == "Half a\nsummary"
    assert Article.objects.get().summary == WHOLE["summary"]


def test_what_came_back_can_be_saved_and_the_slot_is_empty_then(editor: Client) -> None:
    article = make_article(**WHOLE)
    type_in(editor, article, title="From the draft")
    back = form_of(editor.get(f"{change_address(article)}?restore"))
    assert editor.post(change_address(article), back).status_code == 302
    assert Article.objects.get().title == "From the draft"
    assert not Draft.objects.filter(content__isnull=False).exists()


def test_a_draft_of_an_older_version_is_merged_not_saved_over(
    editor: Client, chief: Client
) -> None:
    article = make_article(**WHOLE)
    type_in(editor, article, title="From the draft")
    save(chief, article, title="The chief’s")
    back = form_of(editor.get(f"{change_address(article)}?restore"))
    assert editor.post(change_address(article), back).status_code == 409


def test_it_can_be_thrown_away(editor: Client) -> None:
    article = make_article(**WHOLE)
    type_in(editor, article, title="No")
    assert editor.get(address(article, "discard")).status_code == 405
    assert editor.post(address(article, "discard")).status_code == 302
    assert not Draft.objects.exists()
    assert "did not save it" not in editor.get(change_address(article)).content.decode()


def test_a_draft_is_seen_by_nobody_else(editor: Client, chief: Client) -> None:
    article = make_article(**WHOLE)
    type_in(editor, article, title="Zwickdraft")
    for page in (change_address(article), f"{change_address(article)}?restore"):
        assert "Zwickdraft" not in chief.get(page).content.decode()


# ---- Something new --------------------------------------------------------------------


def test_something_new_is_kept_before_it_is_stored_and_comes_back(editor: Client) -> None:
    sent = form_of(editor.get(ADD)) | {"title": "Begun", "body": "<p>First words.</p>"}
    assert editor.post(f"{ADD}draft/", sent).status_code == 200
    other = form_of(editor.get(ADD)) | {"title": "Another"}
    editor.post(f"{ADD}draft/", other)
    assert Draft.objects.count() == 2
    page = editor.get(ADD).content.decode()
    assert "“Begun”" in page
    back = editor.get(f"{ADD}?restore={sent['draft_key']}")
    assert form_of(back)["title"] == "Begun"
    assert form_of(back)["body"] == "<p>First words.</p>"
    assert editor.post(ADD, form_of(back)).status_code == 302
    assert Article.objects.get().title == "Begun"
    assert [draft.title for draft in Draft.objects.filter(key__isnull=False)] == ["Another"]


@pytest.mark.parametrize("key", ["", "nonsense", "1"])
def test_a_form_that_does_not_say_what_it_is_of_is_refused(editor: Client, key: str) -> None:
    assert editor.post(f"{ADD}draft/", {"draft_key": key, "title": "x"}).status_code == 400
    assert editor.get(f"{ADD}?restore={key}").status_code == 200
    assert not Draft.objects.exists()


def test_a_page_has_drafts_too(editor: Client) -> None:
    page = make_page("about")
    change = reverse("admin:articles_page_change", args=[page.pk])
    sent = form_of(editor.get(change), "page_form") | {"title": "Half"}
    editor.post(reverse("admin:articles_page_draft", args=[page.pk]), sent)
    back = form_of(editor.get(f"{change}?restore"), "page_form")
    assert back["title"] == "Half"
    assert editor.post(change, back).status_code == 302
    assert Page.objects.get().title == "Half"


# ---- Who else is here -----------------------------------------------------------------


def test_each_sees_who_else_has_it_open(editor: Client, chief: Client) -> None:
    article = make_article(**WHOLE)
    chief.post(address(article), {"only_here": "1"})
    answer = type_in(editor, article)
    assert answer["others"] == ["chief-editor"]
    assert "chief-editor has this open too" in editor.get(change_address(article)).content.decode()
    assert editor.post(address(article), {"only_here": "1"}).json()["others"] == ["chief-editor"]
    assert Draft.objects.get(user=user_of(editor)).content is not None


def test_a_window_that_was_closed_is_not_told(editor: Client, chief: Client) -> None:
    article = make_article(**WHOLE)
    chief.post(address(article), {"only_here": "1"})
    Draft.objects.update(seen_at=timezone.now() - drafts.HERE)
    assert type_in(editor, article)["others"] == []


def test_a_save_in_the_meantime_is_told_while_the_other_types(
    editor: Client, chief: Client
) -> None:
    article = make_article(**WHOLE)
    sent = form_of(editor.get(change_address(article)))
    save(chief, article, title="The chief’s")
    answer = editor.post(address(article), sent).json()
    assert answer["stored"] > int(sent["opened_version"])
    assert answer["by"].startswith("chief-editor")


def test_who_may_not_change_it_keeps_no_draft_of_it(log_in: LogIn) -> None:
    article = make_article(**WHOLE)
    for role in ("Writer", "Desk"):
        assert log_in(role).post(address(article), {"title": "x"}).status_code == 403
    assert Client().post(address(article), {"title": "x"}).status_code == 302
    assert not Draft.objects.exists()


def test_what_nobody_came_back_to_is_forgotten(make_user: Callable[..., User]) -> None:
    now = timezone.now()
    slot = drafts.Slot(make_user("Editor"), "article", make_article(**WHOLE))
    drafts.keep(slot, [("title", "x")], base=1, now=now)
    assert drafts.forget_old(now=now + timedelta(days=59)) == 0
    assert drafts.forget_old(now=now + timedelta(days=61)) == 1
    drafts.be_here(slot, now=now)
    assert drafts.forget_old(now=now + timedelta(hours=23)) == 0
    assert drafts.forget_old(now=now + timedelta(hours=25)) == 1
