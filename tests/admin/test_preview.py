"""The preview: for an article's editors only, and kept nowhere."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import make_article

from .people import user_of


def address(article: Article) -> str:
    return reverse("admin:articles_article_preview", args=[article.pk])


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "published", "withdrawn"])
@pytest.mark.parametrize("dated", [True, False])
def test_an_editor_sees_the_public_page_of_any_article(
    editor: Client, status: str, dated: bool
) -> None:
    if not dated and status in {"published", "withdrawn"}:
        pytest.skip("these have a date")
    fields = {} if dated else {"published_at": None}
    article = make_article(status=status, body="<p>Not yet said.</p>", **fields)
    page = editor.get(address(article))
    text = page.content.decode()
    assert page.status_code == 200
    assert "<p>Not yet said.</p>" in text
    assert "Preview." in text
    stored = Article.objects.get(pk=article.pk)
    assert (stored.published_at, stored.month) == (article.published_at, article.month)


def test_a_preview_is_stored_by_nobody_and_told_to_no_one(editor: Client) -> None:
    page = editor.get(address(make_article(status="draft")))
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "no-referrer"


def test_a_writer_previews_their_own_only(writer: Client) -> None:
    own = make_article("Own", status="draft", created_by=user_of(writer))
    other = make_article("Other", status="draft")
    assert writer.get(address(own)).status_code == 200
    assert writer.get(address(other)).status_code == 403


def test_a_visitor_is_sent_to_the_log_in(publisher: object) -> None:
    response = Client().get(address(make_article(status="draft")))
    assert response.status_code == 302
    assert "/admin/login/" in response["Location"]


def test_there_is_no_preview_of_nothing(editor: Client) -> None:
    assert editor.get("/admin/articles/article/999/preview/").status_code == 404
    assert editor.get("/admin/articles/article/x/preview/").status_code == 404
