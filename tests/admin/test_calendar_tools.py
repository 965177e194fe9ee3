"""The plan in and out by the browser, and the private address of a calendar."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from articles.calendar import keys
from articles.models import CalendarEntry, CalendarKey, CalendarUpload
from tests.calendar import make_entry

from .people import user_of

pytestmark = pytest.mark.django_db

IMPORT = "/admin/articles/calendarentry/import/"
KEY = "/admin/articles/calendarentry/private-address/"
PLAN = "title;target;public\nOn trust;2027-Q1;yes\n;2027-01;\nOn ties;soon;no\n"


def upload(client: Client, text: str | bytes) -> HttpResponse:
    content = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("plan.csv", content)
    return client.post(IMPORT, {"file": file})  # type: ignore[return-value]


def test_a_plan_is_read_shown_and_stored_when_confirmed(editor: Client) -> None:
    response = upload(editor, PLAN)
    assert response.status_code == 302
    address = response["Location"]
    page = editor.get(address).content.decode()
    assert "1 new, 0 changed, 0 unchanged, 2 refused. Nothing is stored yet." in page
    assert "It has no title." in page
    assert "“soon” is no date" in page
    assert not CalendarEntry.objects.exists()
    assert editor.post(address).status_code == 302
    entry = CalendarEntry.objects.get()
    assert (entry.title, entry.target, entry.target_on) == ("On trust", "quarter", date(2027, 1, 1))
    assert entry.created_by == user_of(editor)
    assert not CalendarUpload.objects.exists()


def test_a_file_that_is_no_plan_is_refused_with_its_reason(editor: Client) -> None:
    page = upload(editor, "name,day\nOn trust,2027-01-01\n").content.decode()
    assert "There is no column “name”." in page
    assert not CalendarUpload.objects.exists()


def test_a_plan_is_its_uploaders_own(
    editor: Client, log_in: Callable[[str], Client], writer: Client
) -> None:
    address = upload(editor, PLAN)["Location"]
    assert log_in("Editor").post(address).status_code == 404
    assert writer.post(address).status_code == 403
    assert upload(writer, PLAN).status_code == 403
    assert not CalendarEntry.objects.exists()


def test_the_whole_plan_goes_out_as_a_spreadsheet_reads_it(editor: Client) -> None:
    make_entry("=1+1", is_public=False, teaser="Ähre")
    response = editor.get("/admin/articles/calendarentry/export.csv")
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "'=1+1" in text
    assert "Ähre" in text
    assert re.fullmatch(r'attachment; filename="calendar-[-0-9]{10}\.csv"',
                        response["Content-Disposition"])  # fmt: skip


def test_a_private_address_is_shown_once_and_opens_the_calendar(editor: Client) -> None:
    assert "You have none." in editor.get(KEY).content.decode()
    response = editor.post(KEY, {"make": "Make one"})
    page = response.content.decode()
    found = re.search(r"/calendar/private/[A-Za-z0-9_-]+\.ics", page)
    assert found
    assert "no-store" in response["Cache-Control"]
    assert Client().get(found[0]).status_code == 200
    again = editor.get(KEY).content.decode()
    assert "/calendar/private/" not in again
    assert "You have one since" in again


def test_ending_it_ends_ones_own_only(editor: Client, chief: Client) -> None:
    for client in (editor, chief):
        client.post(KEY, {"make": ""})
    assert editor.post(KEY, {"revoke": ""}).status_code == 302
    assert [key.user for key in CalendarKey.objects.all()] == [user_of(chief)]


def test_reading_the_page_makes_no_key(editor: Client) -> None:
    editor.get(KEY)
    assert not CalendarKey.objects.exists()


def test_who_may_not_see_the_plan_gets_no_address(log_in: Callable[[str], Client]) -> None:
    client = log_in("Desk")
    user = user_of(client)
    user.groups.clear()
    assert client.post(KEY, {"make": ""}).status_code == 403
    assert keys.user_of("x") is None
