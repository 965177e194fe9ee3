"""The import's form and the page of its plan."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import tasks
from articles.importers import batches
from articles.models import Article, ImportBatch
from tests.importers.exports import export

from .imports import ADD, imported, jobs, page_of, planned, repeat, text_of, upload
from .pages import errors_of, form_of
from .people import user_of

EXPORT = export().encode()


def test_a_dry_run_in_the_publishers_zone_is_the_default(chief: Client) -> None:
    data = form_of(chief.get(ADD), "importbatch_form")
    assert (data["is_dry_run"], data["format"]) == ("on", "auto")
    assert data["time_zone"] == "America/New_York"


def test_an_upload_is_stored_with_its_job_and_leads_to_its_page(chief: Client) -> None:
    response = upload(chief, EXPORT)
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/admin/articles/importbatch/{batch.pk}/change/"
    assert (batch.file_name, bytes(batch.upload or b"")) == ("blog.txt", EXPORT)
    assert (batch.is_dry_run, batch.created_by) == (True, user_of(chief))
    assert jobs() == [{"batch_id": batch.pk}]


def zip_of(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def damaged() -> bytes:
    """A ZIP file whose one member doesn't unpack."""
    packed = zip_of({"export.txt": export() * 50})
    return packed[:60] + b"\xff" * 20 + packed[80:]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04...", "(a ZIP file)"),
        (b"\x1f\x8b...", "(a gzip file: unpack it first)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "(a picture)"),
        (b"Dear editors,\nhello", "(it begins “Dear editors,”)"),
        (damaged(), "The ZIP file can’t be unpacked"),
        (zip_of({"export.txt": "Dear editors"}), "export.txt: no archive"),
    ],
)
def test_what_is_no_export_is_refused_in_words(chief: Client, content: bytes, reason: str) -> None:
    response = upload(chief, content)
    assert reason in errors_of(response)
    assert not ImportBatch.objects.exists()
    assert jobs() == []


def test_a_file_of_another_format_than_the_chosen_one_is_refused(chief: Client) -> None:
    response = upload(chief, EXPORT, format="wxr")
    assert "Movable Type" in errors_of(response)
    assert not ImportBatch.objects.exists()


def test_a_zip_file_of_several_exports_is_one_import(chief: Client) -> None:
    other = export(TITLE="On power", BASENAME="on_power")
    batch = planned(chief, zip_of({"a/1.txt": export(), "a/2.txt": other}), name="blog.zip")
    page = text_of(page_of(chief, batch))
    assert batch.report["created"] == 2
    assert "a/1.txt, a/2.txt" in page
    assert '<th scope="col">File</th>' in page


def test_how_the_file_is_to_be_read_is_kept(chief: Client) -> None:
    table = SimpleUploadedFile("map.csv", "/archives/1.html,on_trust\r\n/café,x".encode("cp1252"))
    upload(
        chief, EXPORT, old_root="https://www.example.org/blog/", mend="on",
        default_status="published", redirects=table,
    )  # fmt: skip
    assert ImportBatch.objects.get().options == {
        "mend": True,
        "old_root": "https://www.example.org/blog/",
        "old_hosts": ["www.example.org"],
        "default_status": "published",
        "redirects": "/archives/1.html,on_trust\r\n/café,x",
    }


def test_what_was_typed_is_still_there_after_a_mistake(chief: Client) -> None:
    response = upload(chief, b"Dear editors", old_root="https://example.org/old/", mend="on")
    data = form_of(response, "importbatch_form")
    assert (data["old_root"], data["mend"]) == ("https://example.org/old/", "on")


def test_a_mistake_elsewhere_asks_for_the_file_again(chief: Client) -> None:
    response = upload(chief, EXPORT, old_root="no address")
    assert "Choose the file again" in errors_of(response)


def test_a_redirect_map_that_is_none_is_refused(chief: Client) -> None:
    response = upload(chief, EXPORT, redirects=SimpleUploadedFile("map.csv", b"\n\n"))
    assert "The redirect map is empty." in errors_of(response)
    assert not ImportBatch.objects.exists()


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


def test_an_import_for_real_is_drawn_by_what_the_plan_counted(chief: Client) -> None:
    repeat(chief, planned(chief, EXPORT))
    batch = ImportBatch.objects.get(is_dry_run=False)
    ImportBatch.objects.filter(pk=batch.pk).update(state="running", done_records=0)
    assert '<progress max="1" value="0"' in text_of(page_of(chief, batch))


# ---- The plan -------------------------------------------------------------------------


ALL = ["Cheap pills", "On cafés", "On power", "On trust"]


def several() -> bytes:
    """Three that come, one that is spam, one that can't be read."""
    entries = [
        export(UNIQUE_URL="http://old.example.org/2003/08/on_trust.html"),
        export(TITLE="On power", BASENAME="on_power", STATUS="Draft"),
        export("<p>CafÃ©</p>", TITLE="On cafés", BASENAME="on_cafes", AUTHOR="John Roe"),
        export(TITLE="Cheap pills", BASENAME="pills", STATUS="Junk"),
    ]
    return "".join(entries).encode()


def rows(response: Any) -> list[str]:
    return [record.title for record in response.context["records"].items]


def test_the_plan_lists_every_record_with_its_addresses(chief: Client) -> None:
    response = page_of(chief, planned(chief, several()))
    assert sorted(rows(response)) == ALL
    page = text_of(response)
    assert "/2003/08/on_trust.html → /2003/08/on-trust/" in page
    assert "Its status is “Junk”." in page
    assert "encoded twice and was left: “CafÃ©” for “Café”." in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("outcome=skipped", ["Cheap pills"]),
        ("outcome=created&status=draft", ["On power"]),
        ("kind=page", ALL),
        ("q=POWER", ["On power"]),
        ("q=on_trust.html", ["On trust"]),
        ("q=on-cafes", ["On cafés"]),
        ("q=nowhere", []),
        ("outcome=x&status=x", ALL),
    ],
)
def test_the_records_are_filtered_and_searched(
    chief: Client, query: str, expected: list[str]
) -> None:
    assert sorted(rows(page_of(chief, planned(chief, several()), query))) == expected


def test_a_long_plan_is_paged_by_key_both_ways(chief: Client) -> None:
    entries = [export(TITLE=f"No. {n}", BASENAME=f"no_{n}") for n in range(1, 121)]
    batch = planned(chief, "".join(entries).encode())
    first = page_of(chief, batch)
    second = page_of(chief, batch, f"after={first.context['records'].after}")
    third = page_of(chief, batch, f"after={second.context['records'].after}")
    assert [len(rows(page)) for page in (first, second, third)] == [50, 50, 20]
    assert rows(third)[-1] == "No. 120"
    assert (first.context["records"].before, third.context["records"].after) == (None, None)
    back = page_of(chief, batch, f"before={third.context['records'].before}")
    assert rows(back) == rows(second)
    assert "120 records" in text_of(back)
    assert rows(page_of(chief, batch, "after=x")) == rows(first)


def test_the_page_asks_the_database_as_often_for_many_records_as_for_few(
    chief: Client, django_assert_max_num_queries: Any
) -> None:
    entries = [export(TITLE=f"No. {n}", BASENAME=f"no_{n}") for n in range(1, 61)]
    batch = planned(chief, "".join(entries).encode())
    with django_assert_max_num_queries(12):
        page_of(chief, batch)


def test_what_is_counted_is_drawn(chief: Client) -> None:
    bars = page_of(chief, planned(chief, several())).context["bars"]
    assert [bar.name for bar in bars["By author"]] == ["Jane Doe", "John Roe"]
    assert [bar.share for bar in bars["By author"]] == [100, 50]
    assert {bar.name: bar.count for bar in bars["By status"]} == {"published": 2, "draft": 1}


def test_assets_and_redirects_are_listed_as_they_are_there(chief: Client) -> None:
    batch = planned(chief, EXPORT)
    batch.report["assets"] = {
        "shown": 3, "missing": ["/x.png"], "missing_count": 7,
        "refused": [{"url": "/y.png", "reason": "It is no picture."}],
    }  # fmt: skip
    batch.save()
    page = text_of(page_of(chief, batch))
    assert "Pictures that the texts show: 3" in page
    assert "Pictures and files that are missing: 7" in page
    assert "<li>/x.png</li>" in page
    assert "And 6 more" in page
    assert "/y.png, It is no picture." in page
    assert "on other sites" not in page


def test_a_redirect_map_is_reported_with_its_mistakes(chief: Client) -> None:
    table = SimpleUploadedFile("map.csv", b"/old/1.html,On trust\n/old/2.html,Nothing here\n")
    page = text_of(page_of(chief, planned(chief, EXPORT, redirects=table)))
    assert "Rows of the redirect map left out: 1" in page
    assert "line 2: /old/2.html leads nowhere" in page


def test_a_failed_import_says_why(chief: Client) -> None:
    batch = ImportBatch.objects.create(
        file_name="x", state="failed", error="The file breaks off in line 12."
    )
    assert "The file breaks off in line 12." in page_of(chief, batch).content.decode()


def test_the_list_does_not_load_the_files(chief: Client) -> None:
    ImportBatch.objects.create(file_name="blog.txt", upload=EXPORT)
    page = chief.get("/admin/articles/importbatch/")
    assert "upload" in page.context["cl"].result_list[0].get_deferred_fields()


# ---- What is kept how long --------------------------------------------------------------


def run_retention(*, after: timedelta) -> None:
    tasks.forget_exports(timestamp=int((timezone.now() + after).timestamp()))


def test_uploads_and_the_records_of_plans_are_emptied_after_thirty_days(chief: Client) -> None:
    batch = planned(chief, EXPORT)
    run_retention(after=timedelta(days=29))
    batch.refresh_from_db()
    assert batch.upload is not None
    assert batch.outcomes.get().raw

    run_retention(after=timedelta(days=31))
    batch.refresh_from_db()
    outcome = batch.outcomes.get()
    assert (batch.upload, outcome.raw, outcome.html) == (None, "", "")
    assert (outcome.title, outcome.outcome) == ("On trust", "created")
    page = text_of(page_of(chief, batch))
    assert "Its file is no longer kept" in page
    assert "Import for real" not in page


def test_the_upload_of_an_import_for_real_goes_with_its_end(chief: Client) -> None:
    assert imported(chief, EXPORT).upload is None
