"""On the forms of articles and pages: what could be mended in the text."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.factories import make_article, make_page

from .pages import change_address, form_of

pytestmark = pytest.mark.django_db
LogIn = Callable[[str], Client]

CHECKS = "/admin/articles/article/checks/"
OF_PAGES = "/admin/articles/page/checks/"
WELL = {"title": "On trust", "summary": "What it is.", "body": "<p>Trust is slow.</p>"}


def shown(client: Client, address: str = CHECKS, **posted: object) -> str:
    """The panel of a text that is being written."""
    answer = client.post(address, WELL | posted)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_form_says_what_could_be_mended_in_the_stored_text(editor: Client) -> None:
    article = make_article(body='<p>See <a href="/a/">here</a>.</p><h4>Deep</h4>', summary="On it.")
    page = editor.get(change_address(article)).content.decode()
    assert "3 things to look at." in page
    for name in ("Dead link", "Heading order", "Link text"):
        assert f"<h3>{name}</h3>" in page
    assert f'data-address="{CHECKS}?of={article.pk}"' in page


def test_a_text_that_is_well_takes_one_line(editor: Client) -> None:
    article = make_article(body="<p>Trust is slow.</p>", summary="On it.")
    page = editor.get(change_address(article)).content.decode()
    panel = page.partition('id="article-checks-heading"')[2].partition("</section>")[0]
    assert "Nothing to mend." in panel
    assert "<h3>" not in panel
    assert "<details>" in panel
    empty = editor.get(reverse("admin:articles_article_add")).content.decode()
    assert "Nothing to mend." in empty


def test_the_panel_follows_the_text_that_is_written(writer: Client) -> None:
    assert "Nothing to mend." in shown(writer)
    assert "There is no summary" in shown(writer, summary="")
    assert "The title has 90 characters" in shown(writer, title="T" * 90)
    assert "does not say where" in shown(writer, body='<p><a href="/">here</a></p>')
    other = shown(writer, body='<p><a href="/">here</a></p>', language="nl")
    assert "does not say where" not in other
    assert "<script>" not in shown(writer, body="<h4>&lt;script&gt;</h4><script>x</script>")
    assert not Article.objects.exists()


def test_a_text_does_not_resemble_or_miss_itself(editor: Client) -> None:
    words = " ".join(f"word{chr(97 + one // 26)}{chr(97 + one % 26)}" for one in range(60))
    article = make_article("On words", body=f"<p>{words}</p>", summary="S")
    body = f'{article.body}<p><a href="{article.get_absolute_url()}">itself</a></p>'
    sent = {"title": "On words", "body": body}
    assert "An article much like this one" in shown(editor, **sent)
    assert "Nothing to mend." in shown(editor, f"{CHECKS}?of={article.pk}", **sent)


def test_pages_are_checked_too_but_resemble_nothing(editor: Client) -> None:
    page = make_page("about", body="<h4>Deep</h4>", summary="Who we are.")
    form = editor.get(reverse("admin:articles_page_change", args=[page.pk])).content.decode()
    assert "1 thing to look at." in form
    assert f'data-address="{OF_PAGES}?of={page.pk}"' in form
    found = shown(editor, f"{OF_PAGES}?of={page.pk}", body='<p><a href="/nothing/">no</a></p>')
    assert "leads nowhere" in found


@pytest.mark.parametrize("of", ["", "x", "0", "99999", "9" * 30])
def test_what_is_stored_nowhere_is_checked_as_a_new_text(editor: Client, of: str) -> None:
    assert "Nothing to mend." in shown(editor, f"{CHECKS}?of={of}", subjects=["x", "9" * 30])


def test_who_may_not_write_asks_for_no_checks(log_in: LogIn, client: Client) -> None:
    desk = log_in("Desk")
    for address in (CHECKS, OF_PAGES):
        assert desk.post(address, WELL).status_code == 403
        assert client.post(address, WELL).status_code == 302
    assert log_in("Writer").post(OF_PAGES, WELL).status_code == 403
    editor = log_in("Editor")
    assert editor.get(CHECKS).status_code == 405
    too_long = editor.post(CHECKS, WELL | {"body": "x" * 1_100_000})
    assert too_long.status_code == 400
    assert "1" in too_long.content.decode()


def test_a_writer_has_no_checks_of_what_others_wrote(log_in: LogIn) -> None:
    article = make_article(status="draft", body="<h4>Deep</h4>")
    writer = log_in("Writer")
    assert writer.post(f"{CHECKS}?of={article.pk}", WELL).status_code == 403
    page = writer.get(change_address(article))
    assert page.status_code == 200
    assert "article-checks" not in page.content.decode()


def test_a_refused_form_shows_the_panel_still(editor: Client) -> None:
    article = make_article(body="<h4>Deep</h4>", summary="S")
    address = change_address(article)
    refused = editor.post(address, form_of(editor.get(address)) | {"title": ""})
    assert refused.status_code == 200
    assert "1 thing to look at." in refused.content.decode()
