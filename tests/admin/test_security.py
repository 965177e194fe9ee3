"""What the admin's pages allow a browser to do."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_article, make_page

from .pages import change_address


def policy(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response["Content-Security-Policy"])


def test_only_pages_with_the_editor_allow_an_inline_script_by_nonce(editor: Client) -> None:
    article, page = make_article(), make_page()
    with_editor = [
        reverse("admin:articles_article_add"),
        change_address(article),
        reverse("admin:articles_page_change", args=[page.pk]),
    ]
    without = [
        "/admin/",
        "/admin/articles/article/",
        f"{change_address(article)}?source",
        reverse("admin:articles_article_history", args=[article.pk]),
        reverse("admin:articles_article_preview", args=[article.pk]),
        "/admin/articles/author/add/",
    ]
    assert ["'nonce-" in policy(editor, address) for address in with_editor] == [True] * 3
    assert ["'nonce-" in policy(editor, address) for address in without] == [False] * 6


def test_the_nonce_of_the_import_map_is_that_of_the_header(editor: Client) -> None:
    response = editor.get(reverse("admin:articles_article_add"))
    nonce = response["Content-Security-Policy"].partition("'nonce-")[2].partition("'")[0]
    assert f'<script type="importmap" nonce="{nonce}">' in response.content.decode()
    assert nonce not in editor.get(reverse("admin:articles_article_add")).content.decode()


@pytest.mark.parametrize(
    "address", ["/admin/", "/admin/articles/article/", "/admin/articles/article/add/"]
)
def test_no_page_of_the_admin_is_kept_or_holds_inline_code(editor: Client, address: str) -> None:
    response = editor.get(address)
    text = response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "<style" not in text
    assert " style=" not in text
    assert " onclick=" not in text


def test_the_admin_is_dressed_in_our_stylesheet(client: Client, publisher: object) -> None:
    page = client.get("/admin/login/").content.decode()
    assert "css/admin.css" in page
    assert "Concordance" in page
