"""The mail doctor in the admin: called by chief editors, read by editors."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from outbox.models import Delivery
from subscriptions.doctor import course
from subscriptions.doctor.findings import Finding, Level
from subscriptions.models import Examination, Issue

ADD = "/admin/subscriptions/examination/add/"


@pytest.fixture(autouse=True)
def _bounces(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "bounces@press.example.org"


def begun(chief: Client, transactions: Any) -> Examination:
    with transactions(execute=True):
        response = chief.post(ADD, {"address": "me@example.net"})
    examination = Examination.objects.get()
    assert response.headers["Location"].endswith(f"/{examination.pk}/change/")
    return examination


def test_an_examination_begins_with_a_mail_and_a_job(
    chief: Client, django_capture_on_commit_callbacks: Any
) -> None:
    assert "bounces@press.example.org" in chief.get(ADD).content.decode()
    examination = begun(chief, django_capture_on_commit_callbacks)
    assert examination.asked_by == User.objects.get()
    assert Delivery.objects.get(mailing__kind="examination").recipient == examination.pk
    job = ProcrastinateJob.objects.get(task_name="subscriptions.tasks.examine_mail")
    assert job.args == {"examination": examination.pk}
    page = chief.get(f"/admin/subscriptions/examination/{examination.pk}/change/").content.decode()
    assert "being examined" in page


def test_no_address_no_examination(chief: Client) -> None:
    page = chief.post(ADD, {"address": "not an address"}).content.decode()
    assert "This is no mail address." in page
    assert "not an address" in page
    assert not Examination.objects.exists()


def test_its_findings_are_read_the_worst_first(
    chief: Client, django_capture_on_commit_callbacks: Any
) -> None:
    examination = begun(chief, django_capture_on_commit_callbacks)
    rows = [Finding("SPF", Level.GOOD, "Fine."), Finding("DMARC", Level.WRONG, "None.", "Add it.")]
    course.keep(examination.pk, of_site=[one.as_json() for one in rows])
    page = chief.get(f"/admin/subscriptions/examination/{examination.pk}/change/").content.decode()
    assert page.index("Add it.") < page.index("Fine.")
    listed = chief.get("/admin/subscriptions/examination/").content.decode()
    assert '<td class="field-wrong">1</td>' in listed


def test_a_wrong_source_is_refused_with_a_reason(
    chief: Client, django_capture_on_commit_callbacks: Any
) -> None:
    examination = begun(chief, django_capture_on_commit_callbacks)
    address = f"/admin/subscriptions/examination/{examination.pk}/mail/"
    page = chief.post(address, {"source": "Subject: x\n\nHello"}, follow=True).content.decode()
    assert "That is another mail" in page
    page = chief.post(address, {"source": ""}, follow=True).content.decode()
    assert "Copy the whole source" in page
    assert chief.get(address).status_code == 403


def test_editors_read_and_do_not_call(editor: Client) -> None:
    assert editor.get("/admin/subscriptions/examination/").status_code == 200
    assert editor.get(ADD).status_code == 403


def test_writers_see_nothing(writer: Client) -> None:
    assert writer.get("/admin/subscriptions/examination/").status_code == 403


def test_whoever_sends_a_letter_is_told_how_the_mail_stands(chief: Client) -> None:
    issue = Issue.objects.create(title="Letter", body="<p>Hello.</p>")
    page = chief.get(f"/admin/subscriptions/issue/{issue.pk}/send/").content.decode()
    assert "was never examined" in page


def test_a_letter_is_looked_at_by_day_by_night_and_on_a_phone(chief: Client) -> None:
    issue = Issue.objects.create(title="Letter", body="<p>Hello.</p>")
    mail = f"/admin/subscriptions/issue/{issue.pk}/mail/"
    answer = chief.get(f"/admin/subscriptions/issue/{issue.pk}/look/")
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert page.count("<iframe") == 3
    assert f'src="{mail}?night"' in page
    day, night = chief.get(f"{mail}?day"), chief.get(f"{mail}?night")
    assert day.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "@media not all" in day.content.decode()
    assert "@media all" in night.content.decode()
