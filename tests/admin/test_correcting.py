"""Correcting a live article in the admin: who may, what is shown before, what is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import correcting, publishing
from articles.models import Article, Correction
from tests.articles.test_corrections import RIGHT, WRONG, edit
from tests.factories import WHOLE, make_article

from .pages import change_address, form_of
from .people import ROLES, SUPERUSER, user_of

EDITORS = {"Editor", "Chief editor", SUPERUSER}
CHIEFS = {"Chief editor", SUPERUSER}


@pytest.fixture(params=[*ROLES, SUPERUSER])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def browser(role: str, log_in: Callable[[str], Client]) -> Client:
    return log_in(role)


def make_live(**fields: Any) -> Article:
    return make_article("On bridges", **({"body": WRONG} | WHOLE | fields))


def make_correction(article: Article, **said: Any) -> Correction:
    told = {"kind": "correction", "text": "It has four bridges.", "by": None}
    return correcting.correct(article, **(told | said))


def address_of(thing: Article | Correction, *, take_back: bool = False) -> str:
    if isinstance(thing, Article):
        return reverse("admin:articles_article_correct", args=[thing.pk])
    name = "correction_take_back" if take_back else "correction"
    return reverse(f"admin:articles_article_{name}", args=[thing.article_id, thing.pk])


def send(client: Client, address: str, **said: Any) -> HttpResponse:
    """Open the form, fill in what is given, press the button."""
    return client.post(address, form_of(client.get(address), "correct_form") | said)


# ---- Who may --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Correction.Kind.values)
def test_editors_correct_a_live_article(role: str, browser: Client, kind: str) -> None:
    article = make_live(created_by=user_of(browser))
    said = {"kind": kind, "text": "It has four bridges."}
    response = browser.post(address_of(article), said)
    assert response.status_code == (302 if role in EDITORS else 403)
    stored = [(one.kind, one.made_by) for one in Correction.objects.all()]
    assert stored == ([(kind, user_of(browser))] if role in EDITORS else [])
    article.refresh_from_db()
    assert article.is_retracted == (kind == "retraction" and role in EDITORS)


def test_editors_change_its_words_and_only_a_chief_editor_takes_it_back(
    role: str, browser: Client
) -> None:
    correction = make_correction(make_live(created_by=user_of(browser)))
    browser.post(address_of(correction), {"text": "Four."})
    assert (Correction.objects.get().text == "Four.") == (role in EDITORS)
    answer = browser.post(address_of(correction, take_back=True))
    assert answer.status_code == (302 if role in CHIEFS else 403)
    assert Correction.objects.exists() == (role not in CHIEFS)


def test_every_address_is_shown_or_refused_by_the_same_rule(role: str, browser: Client) -> None:
    article = make_live(created_by=user_of(browser))
    correction = make_correction(article)
    for address, allowed in (
        (address_of(article), EDITORS),
        (address_of(correction), EDITORS),
        (address_of(correction, take_back=True), CHIEFS),
    ):
        assert browser.get(address).status_code == (200 if role in allowed else 403), address
    assert Correction.objects.count() == 1


def test_the_form_of_the_article_offers_what_the_role_may(role: str, browser: Client) -> None:
    article = make_live()
    correction = make_correction(article, text="It has five bridges.")
    answer = browser.get(change_address(article))
    page = answer.content.decode()
    assert answer.status_code == (403 if role == "Desk" else 200)
    assert ("It has five bridges." in page) == (role != "Desk")
    assert (address_of(article) in page) == (role in EDITORS)
    assert (address_of(correction) in page) == (role in EDITORS)


def test_a_correction_of_another_article_is_not_found(editor: Client) -> None:
    correction = make_correction(make_live())
    other = make_article("On boats")
    address = reverse("admin:articles_article_correction", args=[other.pk, correction.pk])
    assert editor.get(address).status_code == 404
    assert editor.post(address, {"text": "Gone."}).status_code == 404
    assert Correction.objects.get().text == "It has four bridges."


# ---- What is offered and shown --------------------------------------------------------


def test_a_draft_is_not_corrected(editor: Client) -> None:
    article = make_article(status="draft")
    assert address_of(article) not in editor.get(change_address(article)).content.decode()
    assert editor.get(address_of(article)).status_code == 403


def test_one_that_readers_do_not_see_yet_is_refused_and_nothing_typed_is_lost(
    editor: Client,
) -> None:
    article = make_live(published_at=timezone.now() + timedelta(days=1))
    assert address_of(article) not in editor.get(change_address(article)).content.decode()
    response = send(editor, address_of(article), kind="update", text="There is more.")
    assert response.status_code == 400
    page = response.content.decode()
    assert "is scheduled: only an article that readers see is corrected" in page
    assert "There is more.</textarea>" in page


def test_the_form_proposes_the_last_change_and_shows_it(editor: Client) -> None:
    article = make_live()
    edit(article, body=RIGHT)
    page = editor.get(address_of(article))
    assert "<del>" in page.content.decode()
    assert form_of(page, "correct_form")["before"]
    send(editor, address_of(article), kind="correction", text="Four, not three.")
    ((label, difference),) = Correction.objects.get().changes
    assert (label, difference.told) == ("Text", "1 word added, 1 word removed")


def test_an_editor_may_show_readers_no_difference(editor: Client) -> None:
    article = make_live()
    edit(article, body=RIGHT)
    send(editor, address_of(article), kind="correction", text="Four, not three.", before="")
    assert Correction.objects.get().difference == []


def test_looking_at_another_difference_stores_nothing(editor: Client) -> None:
    article = make_live()
    edit(article, body=RIGHT)
    edit(article, title="On four bridges")
    oldest = correcting.seen(article).last()
    assert oldest
    response = send(editor, address_of(article), before=oldest.pk, look="Show")
    page = response.content.decode()
    assert response.status_code == 200
    assert "<ins>" in page
    assert "three" in page
    assert not Correction.objects.exists()


def test_only_what_readers_have_seen_can_be_chosen(editor: Client) -> None:
    article = make_live(status="draft", body="<p>Secret.</p>")
    secret = edit(article, body="<p>Secret still.</p>")
    edit(article, body=WRONG)
    publishing.publish(article, at=timezone.now(), by=None)
    edit(article, body=RIGHT)
    assert "Secret" not in editor.get(address_of(article)).content.decode()
    response = send(editor, address_of(article), kind="update", text="New.", before=secret.pk)
    assert response.status_code == 400
    assert "Secret" not in response.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize("missing", ["kind", "text"])
def test_what_is_missing_is_named_and_the_rest_kept(editor: Client, missing: str) -> None:
    said = {"kind": "retraction", "text": "Do not rely on it."}
    response = editor.post(address_of(make_live()), said | {missing: ""})
    page = response.content.decode()
    assert response.status_code == 400
    assert "This field is required." in page
    assert ("Do not rely on it.</textarea>" in page) == (missing == "kind")
    chosen = form_of(response, "correct_form").get("kind")
    assert chosen == (None if missing == "kind" else "retraction")


# ---- What is kept of it ---------------------------------------------------------------


def test_the_history_of_the_article_tells_who_said_what(chief: Client) -> None:
    article = make_live()
    send(chief, address_of(article), kind="clarification", text="A footbridge counts.")
    correction = Correction.objects.get()
    send(chief, address_of(correction), text="Footbridges count.")
    chief.post(address_of(correction, take_back=True))
    entries = LogEntry.objects.filter(object_id=str(article.pk)).order_by("pk")
    told = [entry.get_change_message() for entry in entries]
    assert told[:2] == [
        "Clarification made: A footbridge counts.", "Clarification changed: Footbridges count.",
    ]  # fmt: skip
    assert told[2].endswith("taken back: Footbridges count.")
    assert {entry.user for entry in entries} == {user_of(chief)}


def test_a_page_that_is_asked_for_changes_nothing(chief: Client) -> None:
    article = make_live()
    correction = make_correction(article)
    before = Article.objects.values().get(), Correction.objects.values().get()
    for address in (address_of(article), address_of(correction)):
        chief.get(address)
    chief.get(address_of(correction, take_back=True))
    assert (Article.objects.values().get(), Correction.objects.values().get()) == before


def test_a_difference_stays_when_only_the_words_change(editor: Client) -> None:
    article = make_live()
    edit(article, body=RIGHT)
    before, after = correcting.last_change(article) or (None, None)
    correction = make_correction(article, before=before, after=after)
    article.revisions.all().delete()
    send(editor, address_of(correction), text="Four.")
    stored = Correction.objects.get()
    assert stored.text == "Four."
    assert stored.changes


# ---- With an update -------------------------------------------------------------------


def test_a_correction_is_prepared_with_an_update_and_goes_out_with_it(editor: Client) -> None:
    article = make_live()
    update = publishing.prepare_update(article, by=user_of(editor))
    edit(update, body=RIGHT)
    assert address_of(update) in editor.get(change_address(update)).content.decode()
    page = editor.get(address_of(update)).content.decode()
    assert "<del>" in page
    send(editor, address_of(update), kind="correction", text="It has four.")
    prepared = Correction.objects.get()
    assert prepared.article == update
    send(editor, address_of(prepared), text="Four bridges.", is_shown="on")
    publishing.publish(update, at=timezone.now(), by=user_of(editor))
    prepared.refresh_from_db()
    assert (prepared.article, prepared.text) == (article, "Four bridges.")
    assert prepared.changes


def test_what_is_prepared_any_editor_may_drop_again(editor: Client) -> None:
    update = publishing.prepare_update(make_live(), by=None)
    correction = correcting.prepare(update, kind="update", text="New.", by=None, is_shown=True)
    editor.post(address_of(correction, take_back=True))
    assert not Correction.objects.exists()
