"""The whole site as a download for those who lead it."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from tests.factories import make_article

from .pages import form_of
from .people import client_of, user_of

EXPORT = "/admin/articles/publisher/export/"


def downloaded(browser: Client, **data: str) -> zipfile.ZipFile:
    response = browser.post(EXPORT, form_of(browser.get(EXPORT), "export_form") | data)
    assert response.status_code == 200
    assert response.streaming
    return zipfile.ZipFile(io.BytesIO(b"".join(response)))


def test_a_chief_editor_downloads_the_site_drafts_and_all(chief: Client) -> None:
    make_article("On trust")
    make_article("Not yet", status="draft", published_at=None)
    names = set(downloaded(chief).namelist())
    assert {"README.txt", "articles/2003/08/on-trust.html", "articles/undated/not-yet.html"} < names


def test_the_texts_come_in_markdown_for_the_asking(chief: Client) -> None:
    make_article("On trust")
    text = downloaded(chief, format="markdown").read("articles/2003/08/on-trust.md").decode()
    assert text.endswith("---\nPeople who know one another seldom tell one another anything new.\n")


def test_the_download_is_a_whole_zip_file_of_the_sites_name(chief: Client) -> None:
    response = chief.post(EXPORT, {"format": "html"}, headers={"Accept-Encoding": "gzip"})
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith('attachment; filename="concordance-20')
    assert "Content-Encoding" not in response
    assert "no-store" in response["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(b"".join(response))).testzip() is None


def test_the_history_says_who_took_the_site_along(chief: Client) -> None:
    assert not LogEntry.objects.exists()
    downloaded(chief)
    (entry,) = LogEntry.objects.all()
    assert entry.user == user_of(chief)
    assert entry.change_message == "Exported the whole site, its texts as html."


def test_looking_at_the_page_sends_nothing(chief: Client) -> None:
    response = chief.get(EXPORT)
    assert response["Content-Type"].startswith("text/html")
    assert not LogEntry.objects.exists()


def test_a_format_that_is_none_is_said_to_be_none(chief: Client) -> None:
    response = chief.post(EXPORT, {"format": "pdf"})
    assert "Select a valid choice" in response.content.decode()


@pytest.mark.parametrize("role", ["Writer", "Editor", "Desk"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_takes_the_site_along(
    log_in: Callable[[str], Client], role: str, method: str
) -> None:
    response = getattr(log_in(role), method)(EXPORT, {"format": "html"})
    assert response.status_code == 403
    assert not LogEntry.objects.exists()


def test_who_is_not_logged_in_is_asked_to(publisher: object) -> None:
    response = Client().post(EXPORT, {"format": "html"})
    assert response["Location"] == f"/admin/login/?next={EXPORT}"


def test_a_form_from_another_site_takes_nothing_along(make_user: Callable[..., User]) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make_user("Chief editor"))
    assert browser.post(EXPORT, {"format": "html"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["/admin/articles/publisher/1/change/", "/admin/articles/importbatch/"]
)
def test_the_way_there_is_shown_where_it_may_be_gone(
    make_user: Callable[..., User], address: str
) -> None:
    chief = make_user("Chief editor")
    assert f'href="{EXPORT}"' in client_of(chief).get(address).content.decode()
