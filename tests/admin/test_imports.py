"""The import's form and its page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.importers import batches
from articles.models import Article, ImportBatch

from .pages import errors_of, form_of
from .people import user_of

EXPORT = b"""AUTHOR: Jane Doe
TITLE: On trust
STATUS: Publish
DATE: 08/22/2003 06:38:00 PM
-----
BODY:
<p>People who know one another.</p>
-----
--------
"""
ADD = "/admin/articles/importbatch/add/"


def upload(client: Client, content: bytes, name: str = "blog.txt", **changes: Any) -> Any:
    data = form_of(client.get(ADD), "importbatch_form") | changes
    return client.post(ADD, data | {"file": SimpleUploadedFile(name, content)})


def page_of(client: Client, batch: ImportBatch) -> Any:
    return client.get(reverse("admin:articles_importbatch_change", args=[batch.pk]))


def repeat(client: Client, batch: ImportBatch) -> Any:
    return client.post(reverse("admin:articles_importbatch_for_real", args=[batch.pk]))


def jobs() -> list[dict[str, Any]]:
    waiting = ProcrastinateJob.objects.filter(task_name="articles.tasks.run_import")
    return [job.args for job in waiting.order_by("pk")]


def test_a_dry_run_in_the_publishers_zone_is_the_default(chief: Client) -> None:
    data = form_of(chief.get(ADD), "importbatch_form")
    assert (data["is_dry_run"], data["format"]) == ("on", "mt")
    assert data["time_zone"] == "America/New_York"


def test_an_upload_is_stored_with_its_job_and_leads_to_its_page(chief: Client) -> None:
    response = upload(chief, EXPORT)
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/admin/articles/importbatch/{batch.pk}/change/"
    assert (batch.file_name, bytes(batch.upload or b"")) == ("blog.txt", EXPORT)
    assert (batch.is_dry_run, batch.created_by) == (True, user_of(chief))
    assert jobs() == [{"batch_id": batch.pk}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04...", "The file is packed (ZIP or gzip)"),
        (b"\x1f\x8b...", "The file is packed (ZIP or gzip)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no text file"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><rss>', "This is no export of Movable Type"),
        (b'{"db": []}', "This is no export of Movable Type"),
    ],
)
def test_what_is_no_such_export_is_refused_in_words(
    chief: Client, content: bytes, reason: str
) -> None:
    response = upload(chief, content)
    assert reason in errors_of(response)
    assert not ImportBatch.objects.exists()
    assert jobs() == []


def test_a_file_beyond_the_limit_is_refused_with_the_way_out(chief: Client, settings: Any) -> None:
    settings.IMPORT_UPLOAD_MAX_BYTES = 100
    response = upload(chief, EXPORT)
    assert "this form takes up to 100" in errors_of(response)
    assert "import_archive" in errors_of(response)
    assert not ImportBatch.objects.exists()


def test_no_file_at_all_is_refused(chief: Client) -> None:
    response = chief.post(ADD, form_of(chief.get(ADD), "importbatch_form"))
    assert "Choose the file" in errors_of(response)


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_the_page_looks_again_while_the_import_is_under_way(chief: Client, state: str) -> None:
    batch = ImportBatch.objects.create(file_name="x", state=state, done_records=1234)
    page = page_of(chief, batch)
    assert page["Refresh"]
    assert ("1,234 records" in page.content.decode()) == (state == "running")


def test_a_dry_run_is_reported_and_then_done_for_real(chief: Client) -> None:
    upload(chief, EXPORT)
    dry_run = ImportBatch.objects.get()
    batches.run(dry_run.pk)
    page = page_of(chief, dry_run)
    assert "Refresh" not in page
    assert "Would be: 1 created" in page.content.decode()
    assert not Article.objects.exists()

    response = repeat(chief, dry_run)
    real = ImportBatch.objects.exclude(pk=dry_run.pk).get()
    assert response["Location"] == f"/admin/articles/importbatch/{real.pk}/change/"
    assert not real.is_dry_run
    batches.run(real.pk)
    assert Article.objects.get().title == "On trust"
    assert "1 created" in page_of(chief, real).content.decode()


def test_a_second_press_of_the_button_imports_nothing_twice(chief: Client) -> None:
    upload(chief, EXPORT)
    dry_run = ImportBatch.objects.get()
    batches.run(dry_run.pk)
    repeat(chief, dry_run)
    response = chief.get(repeat(chief, dry_run)["Location"])
    assert "Its file is no longer kept" in response.content.decode()
    assert ImportBatch.objects.count() == 2


def test_an_import_for_real_is_asked_for_by_post_and_by_chief_editors(
    chief: Client, editor: Client
) -> None:
    batch = ImportBatch.objects.create(file_name="x", state="done", upload=EXPORT)
    address = reverse("admin:articles_importbatch_for_real", args=[batch.pk])
    assert chief.get(address).status_code == 403
    assert editor.post(address).status_code == 403
    assert chief.post("/admin/articles/importbatch/x/for-real/").status_code == 404
    assert ImportBatch.objects.count() == 1


def test_the_report_names_lines_and_reasons(chief: Client) -> None:
    report = {
        "source": {"entries": 3, "by_status": {"Publish": 2, "Draft": 1}},
        "created": 1, "updated": 0, "unchanged": 0, "dry_run": False,
        "skipped": [{"line": 17, "title": "Twice", "reason": "It was edited here."}],
        "failed": [{"line": 40, "title": "", "reason": "Its text is too long."}],
        "repaired": [{"line": 3, "what": "A date of 24 hours."}],
        "addresses": [{"old": "/archives/1.html", "new": "/2003/08/on-trust/"}],
    }  # fmt: skip
    batch = ImportBatch.objects.create(
        file_name="blog.txt", state="done", is_dry_run=False, report=report
    )
    page = page_of(chief, batch).content.decode()
    for words in (
        "It was edited here.", "Its text is too long.", "A date of 24 hours.", "Publish: 2",
        "/archives/1.html", "(no title)",
    ):  # fmt: skip
        assert words in page
    assert "Import for real" not in page


def test_a_failed_import_says_why(chief: Client) -> None:
    batch = ImportBatch.objects.create(
        file_name="x", state="failed", error="The file breaks off in line 12."
    )
    assert "The file breaks off in line 12." in page_of(chief, batch).content.decode()


def test_the_list_does_not_load_the_files(chief: Client) -> None:
    ImportBatch.objects.create(file_name="blog.txt", upload=EXPORT)
    page = chief.get("/admin/articles/importbatch/")
    assert "upload" in page.context["cl"].result_list[0].get_deferred_fields()
