"""Comments and links at the desk: who may, what is shown, what is kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import discussing, revisions, showing
from articles.models import Article, PreviewLink, ReviewComment
from tests.factories import WHOLE, make_article
from tests.pages import Page

from .pages import change_address, form_of
from .people import user_of

BODY = "<p>Three bridges cross it. Three bridges are enough.</p>"


@pytest.fixture
def browser(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editor")


@pytest.fixture
def article(browser: Client) -> Article:
    return make_article("On bridges", body=BODY, status="draft", **WHOLE)


def address_of(article: Article, name: str = "comments", *more: int) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def say(browser: Client, article: Article, **fields: Any) -> ReviewComment:
    said = {"text": "Are there not four?"} | fields
    return discussing.say(article, by=user_of(browser), now=timezone.now(), **said)


def make_link(browser: Client, article: Article) -> Any:
    data = form_of(browser.get(address_of(article)), "link_form")
    return browser.post(address_of(article, "comment_link"), data | {"name": "Dr Low", "days": "2"})


def test_an_editor_comments_on_a_passage_which_is_marked(browser: Client, article: Article) -> None:
    data = form_of(browser.get(address_of(article)), "remark_form")
    said = {"quote": "Three bridges", "before": "cross it. ", "text": "Are there not four?"}
    page = browser.post(address_of(article), data | said, follow=True).content.decode()
    comment = ReviewComment.objects.get()
    assert comment.author == user_of(browser)
    assert f'cross it. <mark id="quote-{comment.pk}"' in page
    assert f'href="#quote-{comment.pk}"' in page


def test_a_comment_without_words_is_refused_and_its_passage_kept(
    browser: Client, article: Article
) -> None:
    response = browser.post(address_of(article), {"quote": "Three bridges", "text": " "})
    assert response.status_code == 422
    assert "Write what you have to say." in response.content.decode()
    assert "Three bridges</textarea>" in response.content.decode()


def test_what_is_no_longer_in_the_text_is_said(browser: Client, article: Article) -> None:
    say(browser, article, quote="Five bridges")
    page = browser.get(address_of(article)).content.decode()
    assert "This passage is no longer in the text." in page


def test_a_comment_is_answered_settled_and_opened_again(browser: Client, article: Article) -> None:
    comment = say(browser, article, quote="Three bridges")
    browser.post(address_of(article, "comment_answer", comment.pk), {"text": "One fell."})
    assert comment.answers.get().text == "One fell."
    settle = address_of(article, "comment_settle", comment.pk)
    page = browser.post(settle, follow=True).content.decode()
    assert "Settled by" in page
    assert "<mark" not in page
    browser.post(settle, {"reopen": "yes"})
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_an_answer_without_words_is_refused(browser: Client, article: Article) -> None:
    comment = say(browser, article)
    response = browser.post(address_of(article, "comment_answer", comment.pk), {"text": ""})
    assert response.status_code == 422
    assert "Write what you have to say." in response.content.decode()


def test_a_comment_of_another_article_is_not_reached(browser: Client, article: Article) -> None:
    other = say(browser, make_article("Other", status="draft"))
    for name in ("comment_answer", "comment_settle"):
        path = address_of(article, name, other.pk)
        assert browser.post(path, {"text": "Hm."}).status_code == 404


def test_a_link_is_shown_once_and_opens_the_text_as_it_is_stored(
    browser: Client, article: Article, client: Client
) -> None:
    page = make_link(browser, article)
    assert "no-store" in page["Cache-Control"]
    (field,) = Page(page.content.decode()).all("input", id="made-link")
    path = "/preview/" + field["value"].partition("/preview/")[2]
    assert client.get(path).status_code == 200
    assert field["value"] not in browser.get(address_of(article)).content.decode()
    assert "Link for Dr Low made." in LogEntry.objects.latest("pk").change_message
    link = PreviewLink.objects.get()
    assert link.revision == revisions.of(article).first()
    browser.post(address_of(article, "comment_revoke", link.pk))
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("field", "typed"), [("name", ""), ("days", "30"), ("days", "x")])
def test_a_link_for_nobody_or_for_ever_is_refused(
    browser: Client, article: Article, field: str, typed: str
) -> None:
    said = {"name": "Dr Low", "days": "2"} | {field: typed}
    response = browser.post(address_of(article, "comment_link"), said)
    assert response.status_code == 422
    assert not PreviewLink.objects.exists()


def test_the_form_tells_who_said_what_and_how_much_is_open(
    browser: Client, article: Article
) -> None:
    make_link(browser, article)
    link = PreviewLink.objects.get()
    now = timezone.now()
    discussing.say_by(link, name="Ada Low", text="", verdict="approved", now=now)
    discussing.say_by(link, name="Bo Reed", text="Four.", verdict="changes", now=now)
    page = Page(browser.get(change_address(article)).content.decode()).text
    assert "Ada Low approves it" in page
    assert "Bo Reed asks for changes" in page
    assert "1 open comment" in page


def test_a_writer_discusses_their_own_text_even_when_it_is_submitted(
    log_in: Callable[[str], Client],
) -> None:
    writer = log_in("Writer")
    own = make_article("Own", status="in_review", created_by=user_of(writer), **WHOLE)
    other = make_article("Other", status="in_review", **WHOLE)
    assert writer.post(address_of(own), {"text": "Done."}).status_code == 302
    assert writer.post(address_of(other), {"text": "Done."}).status_code == 403
    data = {"name": "Dr Low", "days": "1"}
    assert writer.post(address_of(own, "comment_link"), data).status_code == 403
    Article.objects.update(status="draft")
    assert writer.post(address_of(own, "comment_link"), data).status_code == 200


def test_a_link_that_has_ended_is_told_so(browser: Client, article: Article) -> None:
    revision = revisions.keep(article, by=None)
    user = user_of(browser)
    then = timezone.now() - timedelta(days=2)
    showing.make(revision, name="Dr Low", days=1, by=user, now=then)
    page = Page(browser.get(address_of(article)).content.decode()).text
    assert "Dr Low ended" in page
    assert "Take it back" not in page
