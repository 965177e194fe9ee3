"""The glossary in and out by the browser."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from glossary.models import GlossaryUpload, Term
from glossary.tasks import forget_uploads

from .terms import make_term

pytestmark = pytest.mark.django_db

IMPORT = "/admin/glossary/term/import/"


@pytest.fixture
def editor(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editor")


def uploaded(client: Client, name: str, text: str, status: str = "draft") -> HttpResponse:
    file = SimpleUploadedFile(name, text.encode())
    return client.post(IMPORT, {"file": file, "status": status})


def test_an_upload_shows_its_plan_and_then_is_stored(editor: Client) -> None:
    make_term("trust")
    text = "headword,short_definition\ntrust,New words.\nbridge,A tie.\n,Nothing.\n"
    response = uploaded(editor, "terms.csv", text, status="published")
    plan = editor.get(response["Location"])
    page = plan.content.decode()
    assert "1 new, 1 changed, 0 unchanged, 1 refused. Nothing is stored yet." in page
    assert "line 4" in page
    assert "There is no headword." in page
    assert "Changed: short_definition." in page
    assert Term.objects.count() == 1
    done = editor.post(response["Location"], follow=True)
    assert "terms.csv: 1 new, 1 changed" in done.content.decode(), [
        str(m) for m in done.context["messages"]
    ]
    assert Term.objects.get(headword="bridge").status == "published"
    assert Term.objects.get(headword="trust").short_definition == "New words."
    assert editor.get(response["Location"]).status_code == 404  # what is done is not done twice


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("terms.txt", "x", "neither .json nor .csv"),
        ("terms.json", "{", "This is not JSON"),
        ("terms.csv", "word\nx", "There is no column “word”"),
    ],
)
def test_a_broken_file_is_refused_with_its_reason(
    editor: Client, name: str, text: str, words: str
) -> None:
    response = uploaded(editor, name, text)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not GlossaryUpload.objects.exists()


def test_a_file_without_news_offers_nothing_to_confirm(editor: Client) -> None:
    make_term("trust")
    response = uploaded(editor, "a.csv", "headword\ntrust\n")
    page = editor.get(response["Location"]).content.decode()
    assert "There is nothing to import." in page
    assert "Import them" not in page


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_glossary_is_downloaded(editor: Client, kind: str) -> None:
    make_term("trust")
    response = editor.get(reverse("admin:glossary_term_export", args=[kind]))
    text = b"".join(response).decode()  # type: ignore[arg-type]
    assert "attachment" in response["Content-Disposition"]
    assert "trust" in (json.loads(text)["terms"][0]["headword"] if kind == "json" else text)


def test_another_editors_upload_is_not_mine(log_in: Callable[[str], Client]) -> None:
    response = uploaded(log_in("Editor"), "a.csv", "headword\ntrust\n")
    assert log_in("Chief editor").get(response["Location"]).status_code == 404


def test_who_may_import_and_export(log_in: Callable[[str], Client]) -> None:
    writer = log_in("Writer")
    assert writer.get(IMPORT).status_code == 403
    assert writer.get(reverse("admin:glossary_term_export", args=["csv"])).status_code == 200
    assert (
        log_in("Desk").get(reverse("admin:glossary_term_export", args=["csv"])).status_code == 403
    )
    assert writer.get(reverse("admin:glossary_term_export", args=["exe"])).status_code == 403


def test_an_upload_that_nobody_confirms_goes(editor: Client) -> None:
    uploaded(editor, "a.csv", "headword\ntrust\n")
    now = datetime.now(UTC)
    forget_uploads(int((now + timedelta(hours=23)).timestamp()))
    assert GlossaryUpload.objects.count() == 1
    forget_uploads(int((now + timedelta(hours=25)).timestamp()))
    assert not GlossaryUpload.objects.exists()
