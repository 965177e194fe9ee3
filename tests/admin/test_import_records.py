"""One record of an import, and the way back from an import."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connections
from django.test import Client

from articles.importers import turns
from articles.models import Article, ImportBatch
from tests.importers.exports import export

from .imports import (
    ROLL_BACK,
    imported,
    jobs,
    page_of,
    planned,
    record_of,
    roll_back_address,
    rolled_back,
    text_of,
    work_off,
)
from .people import user_of

BODY = '<p>CafÃ©s &amp; <b onclick="x()">trust</b></p><script>alert(1)</script>'
TWO = (export(BODY) + export(TITLE="On power", BASENAME="on_power", STATUS="Draft")).encode()


def test_a_record_of_a_plan_stands_beside_its_text(chief: Client) -> None:
    page = text_of(record_of(chief, planned(chief, TWO), 1))
    assert "BASENAME: on_trust" in page
    assert "&lt;script&gt;alert(1)" in page  # as it stands
    assert "CafÃ©s &amp; <b>trust</b>" in page  # as readers would see it
    assert "Line 8: Text seems to be encoded twice and was left: “CafÃ©s” for “Cafés”." in page
    assert "would be created" in page


def test_what_is_repaired_in_one_record_is_not_told_of_another(chief: Client) -> None:
    page = text_of(record_of(chief, planned(chief, TWO), 2))
    assert "BASENAME: on_power" in page
    assert "encoded twice" not in page


def test_text_that_was_put_right_is_shown_so_beside_its_source(chief: Client) -> None:
    page = text_of(record_of(chief, planned(chief, TWO, mend="on"), 1))
    assert "Text seems to be encoded twice and was put right: “CafÃ©s” for “Cafés”." in page
    assert "Cafés &amp; <b>trust</b>" in page


def test_records_lead_to_their_neighbours(chief: Client) -> None:
    batch = planned(chief, TWO)
    first, second = record_of(chief, batch, 1), record_of(chief, batch, 2)
    assert (first.context["previous"], first.context["next"]) == (None, 2)
    assert (second.context["previous"], second.context["next"]) == (1, None)


def test_what_was_imported_leads_to_its_form_and_to_the_site(chief: Client) -> None:
    batch = imported(chief, TWO)
    first, second = text_of(record_of(chief, batch, 1)), text_of(record_of(chief, batch, 2))
    published, draft = Article.objects.order_by("pk")
    assert "BASENAME: on_trust" in first
    assert f"/admin/articles/article/{published.pk}/change/" in first
    assert f'href="{published.get_absolute_url()}"' in first
    assert f"/admin/articles/article/{draft.pk}/change/" in second
    assert "See it on the site" not in second


def test_what_was_skipped_says_why_and_shows_no_other_record(chief: Client) -> None:
    imported(chief, TWO)
    article = Article.objects.get(title="On trust")
    article.body = "<p>Edited here.</p>"
    article.save()
    batch = planned(chief, TWO.replace(b"Jane", b"Janet"))
    page = text_of(record_of(chief, batch, 1))
    assert "It was edited here since" in page
    assert "AUTHOR: Janet" in page
    assert "On power" not in page


def test_a_record_that_there_is_not_is_not_found(chief: Client) -> None:
    batch = planned(chief, TWO)
    assert record_of(chief, batch, 3).status_code == 404
    assert chief.get("/admin/articles/importbatch/x/records/1/").status_code == 404


def test_records_are_for_those_who_may_import(chief: Client, editor: Client) -> None:
    assert record_of(editor, planned(chief, TWO), 1).status_code == 403


# ---- Roll-back ------------------------------------------------------------------------


def edit(title: str) -> Article:
    article = Article.objects.get(title=title)
    article.summary = "By an editor."
    article.save()
    return article


def test_the_confirmation_says_what_goes_and_names_what_is_kept(chief: Client) -> None:
    batch = imported(chief, TWO)
    edited = edit("On trust")
    response = chief.get(roll_back_address(batch))
    prospect = response.context["prospect"]
    assert (prospect.deleted, prospect.restored) == (1, 0)
    assert [(row.title, row.reason) for row in prospect.kept] == [("On trust", "edited here")]
    assert f"/admin/articles/article/{edited.pk}/change/" in text_of(response)
    assert Article.objects.count() == 2
    assert jobs(ROLL_BACK) == []


def test_the_confirmation_foretells_what_the_roll_back_does(chief: Client) -> None:
    imported(chief, TWO)
    changed = TWO.replace(b"On power", b"On might")
    batch = imported(chief, changed + export(TITLE="New", BASENAME="new").encode())
    prospect = chief.get(roll_back_address(batch)).context["prospect"]
    assert (prospect.deleted, prospect.restored, prospect.kept) == (1, 1, [])
    report = rolled_back(chief, batch).report["rolled_back"]
    assert report == {"deleted": 1, "restored": 1, "kept": []}
    assert set(Article.objects.values_list("title", flat=True)) == {"On trust", "On power"}


def test_a_roll_back_is_done_by_the_worker_while_the_page_looks_again(chief: Client) -> None:
    batch = imported(chief, TWO)
    chief.post(roll_back_address(batch))
    chief.post(roll_back_address(batch))  # a second press
    assert jobs(ROLL_BACK) == [{"batch_id": batch.pk}]
    page = page_of(chief, batch)
    assert page["Refresh"]
    assert "Being rolled back" in text_of(page)
    assert "Roll back…" not in text_of(page)
    entry = LogEntry.objects.get(change_message="Asked to roll it back.")
    assert (entry.user, entry.object_id) == (user_of(chief), str(batch.pk))


def test_afterwards_the_page_names_what_was_kept(chief: Client) -> None:
    batch = imported(chief, TWO)
    edited = edit("On power")
    rolled_back(chief, batch)
    assert batch.state == ImportBatch.State.ROLLED_BACK
    assert list(Article.objects.all()) == [edited]
    page = page_of(chief, batch)
    assert "Refresh" not in page
    assert "1 deleted, 0 restored, 1 kept" in text_of(page)
    assert [tuple(row) for row in page.context["kept"]] == [
        ("On power", "edited here", f"/admin/articles/article/{edited.pk}/change/")
    ]
    assert "Roll back…" not in text_of(page)


@pytest.fixture
def import_elsewhere() -> Iterator[Callable[[], None]]:
    """The lock of imports, held by another connection until it is called."""
    aside = connections.create_connection("default")
    with aside.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [turns.LOCK])
        assert cursor.fetchone() == (True,)
    yield aside.close
    aside.close()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_shown_and_it_can_be_asked_again(
    chief: Client, request: pytest.FixtureRequest
) -> None:
    batch = imported(chief, TWO)
    end_it = request.getfixturevalue("import_elsewhere")
    rolled_back(chief, batch)
    page = text_of(page_of(chief, batch))
    assert "It was not rolled back. Another import is running" in page
    assert "Roll back…" in page
    end_it()
    rolled_back(chief, batch)
    assert (batch.state, batch.error) == (ImportBatch.State.ROLLED_BACK, "")


def test_a_job_that_comes_twice_does_no_harm(chief: Client) -> None:
    batch = rolled_back(chief, imported(chief, TWO))
    report = batch.report
    chief.post(roll_back_address(batch))
    work_off(ROLL_BACK)
    batch.refresh_from_db()
    assert (batch.state, batch.report, batch.error) == ("rolled_back", report, "")


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_imports_for_real_are_rolled_back(chief: Client, method: str) -> None:
    batch = planned(chief, TWO)
    response = getattr(chief, method)(roll_back_address(batch), follow=True)
    assert "There is nothing to roll back." in text_of(response)
    assert jobs(ROLL_BACK) == []


def test_rolling_back_is_for_those_who_may_import(chief: Client, editor: Client) -> None:
    batch = imported(chief, TWO)
    assert editor.get(roll_back_address(batch)).status_code == 403
    assert editor.post(roll_back_address(batch)).status_code == 403
    assert chief.post("/admin/articles/importbatch/x/roll-back/").status_code == 404
