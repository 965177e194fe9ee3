"""The subject index in and out as SKOS, by the browser."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from articles.models import Subject, SubjectUpload
from articles.tasks import forget_subject_uploads
from tests.factories import make_subject

pytestmark = pytest.mark.django_db

IMPORT = "/admin/articles/subject/import/"
FILE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://example.org/> .
:a a skos:Concept ; skos:prefLabel "Bridges"@en ; skos:broader :b ; skos:notation "7" .
:b a skos:Concept ; skos:prefLabel "Trust"@en ; skos:altLabel "Faith"@en .
:c a skos:Concept ; skos:altLabel "Nameless"@en .
"""


@pytest.fixture
def editor(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editor")


def uploaded(client: Client, name: str, text: str) -> HttpResponse:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, text.encode())})


def test_an_upload_shows_its_plan_and_then_is_stored(editor: Client) -> None:
    make_subject("Trust")
    response = uploaded(editor, "index.ttl", FILE)
    page = editor.get(response["Location"]).content.decode()
    assert "1 new, 1 changed, 0 unchanged, 1 refused. Nothing is stored yet." in page
    assert "It has no name (skos:prefLabel)." in page
    assert "Changed: “Faith”." in page
    assert "no such thing: 1 notations." in page
    assert Subject.objects.count() == 1
    done = editor.post(response["Location"], follow=True)
    assert "Imported index.ttl: 1 new, 1 changed" in done.content.decode()
    bridges = Subject.objects.get(name="Bridges")
    assert bridges.broader_relations.get().broader.name == "Trust"
    assert editor.get(response["Location"]).status_code == 404  # what is done is not done twice


def test_a_broken_file_is_refused_with_its_place(editor: Client) -> None:
    response = uploaded(editor, "index.ttl", FILE + "oops")
    assert response.status_code == 200
    assert "line 6" in response.content.decode()
    assert not SubjectUpload.objects.exists()


def test_the_index_is_downloaded_with_what_no_reader_sees_yet(editor: Client) -> None:
    make_subject("Secrets")
    answer = editor.get("/admin/articles/subject/export/ttl/")
    assert answer["Content-Disposition"].startswith('attachment; filename="subjects-')
    assert "Secrets" in answer.getvalue().decode()
    assert editor.get("/admin/articles/subject/export/csv/").status_code == 404


def test_an_upload_is_its_editors_own_and_forgotten_after_a_day(
    editor: Client, log_in: Callable[[str], Client]
) -> None:
    address = uploaded(editor, "index.ttl", FILE)["Location"]
    assert log_in("Chief editor").get(address).status_code == 404
    assert log_in("Writer").get(IMPORT).status_code == 403
    now = datetime.now(UTC)
    forget_subject_uploads(int(now.timestamp()))
    assert SubjectUpload.objects.count() == 1
    forget_subject_uploads(int((now + timedelta(days=1, minutes=1)).timestamp()))
    assert SubjectUpload.objects.count() == 0
