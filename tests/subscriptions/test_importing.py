"""A list brings nobody back, and says of each row what becomes of it."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from outbox import suppressing
from subscriptions import importing, records
from subscriptions.models import Subscriber, SubscriberUpload
from tests.factories import make_subject

from .make import make_subscriber

pytestmark = pytest.mark.django_db
BASIS = "They signed a list at our conference in May 2024."


def outcomes(text: str) -> dict[str, tuple[str, str]]:
    return {row.name: (row.outcome, row.said) for row in importing.plan(text.encode()).rows}


def test_each_row_has_its_outcome_and_reason() -> None:
    make_subscriber("known@example.org")
    make_subscriber("left@example.org", state="unsubscribed")
    make_subscriber("stopped@example.org", state="stopped")
    suppressing.suppress("gone@example.org", reason="bounced")
    suppressing.suppress("angry@example.org", reason="complained")
    make_subject("Trust")
    found = outcomes(
        "address;frequency;subjects;consented_at\n"
        "new@example.org;daily;Trust;2024-05-31\n"
        "NEW+tag@example.org;;;\n"
        "known@example.org;;;\n"
        "Left@example.org;;;\n"
        "stopped@example.org;;;\n"
        "gone@example.org;;;\n"
        "angry@example.org;;;\n"
        "no address;;;\n"
        "typo@gmial.com;;;\n"
        "info@example.org;;;\n"
        "thrown@mailinator.com;;;\n"
        "often@example.org;hourly;;\n"
        "about@example.org;;Nothing;\n"
        "when@example.org;;;yesterday\n"
    )
    assert {name: outcome for name, (outcome, _) in found.items()} == {
        "new@example.org": "new", "NEW+tag@example.org": "refused",
        "known@example.org": "unchanged", "Left@example.org": "refused",
        "stopped@example.org": "refused", "gone@example.org": "refused",
        "angry@example.org": "refused", "no address": "refused", "typo@gmial.com": "refused",
        "info@example.org": "new", "thrown@mailinator.com": "new",
        "often@example.org": "refused", "about@example.org": "refused",
        "when@example.org": "refused",
    }  # fmt: skip
    for name, words in {
        "NEW+tag@example.org": "in the file already",
        "Left@example.org": "only they can come back",
        "gone@example.org": "bounced",
        "angry@example.org": "complained",
        "no address": "no mail address",
        "typo@gmial.com": "@gmail.com is meant",
        "info@example.org": "mailbox of a function",
        "thrown@mailinator.com": "thrown away",
        "often@example.org": "no frequency",
        "about@example.org": "no subject “Nothing”",
        "when@example.org": "no day",
    }.items():
        assert words in found[name][1], name


def test_what_is_new_is_stored_with_its_ground() -> None:
    subject = make_subject("Trust")
    planned = importing.plan(
        b"address,frequency,subjects,consented_at\nAda@Example.org,daily,Trust,2024-05-31\n"
        b"bob@example.org,,,\n"
    )
    now = timezone.now()
    assert importing.store(planned, basis=BASIS, by=None, now=now) == 2
    ada = Subscriber.objects.get(canonical="ada@example.org")
    assert (ada.address, ada.frequency, ada.everything) == ("Ada@example.org", "daily", False)
    assert ada.next_digest_at
    assert ada.topics.get().subject == subject
    assert Subscriber.objects.get(canonical="bob@example.org").everything
    line = records.of("ada@example.org").get()
    assert (line.kind, line.said) == ("imported", f"{BASIS} (2024-05-31)")
    assert importing.plan(b"address\nada@example.org\n").rows[0].outcome == "unchanged"


def test_who_was_erased_is_not_brought_back() -> None:
    from subscriptions import preferences

    subscriber = make_subscriber()
    preferences.erase(subscriber, source=records.Source(), now=timezone.now())
    (row,) = importing.plan(b"address\nada@example.org\n").rows
    assert (row.outcome, "asked for no more mail" in row.said) == ("refused", True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no column"),
        (b"mail\nada@example.org\n", "no column"),
        (b"address,phone\nada@example.org,1\n", "No column is called"),
    ],
)
def test_a_file_that_is_no_list_says_why(content: bytes, says: str) -> None:
    with pytest.raises(importing.BrokenFile, match=says):
        importing.plan(content)


def test_by_the_browser(publisher: Any) -> None:
    user = User.objects.create_superuser("chief")
    client = Client()
    client.force_login(user)
    address = "/admin/subscriptions/subscriber/import/"

    def upload(content: bytes, basis: str = BASIS) -> Any:
        file = SimpleUploadedFile("list.csv", content)
        return client.post(address, {"file": file, "basis": basis})

    assert "This field is required" in upload(b"address\n", "").content.decode()
    assert "no column" in upload(b"mail\n").content.decode()
    answer = upload(b"address\nada@example.org\nno address\n")
    plan = client.get(answer.url).content.decode()
    assert "1 new" in plan
    assert "This is no mail address: no address" in plan
    assert not Subscriber.objects.exists()
    client.post(answer.url)
    assert Subscriber.objects.get().address == "ada@example.org"
    assert records.of("ada@example.org").get().by == user
    assert not SubscriberUpload.objects.exists()


def test_by_the_command(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "list.csv"
    file.write_text("address\nada@example.org\nno address\n")
    call_command("import_subscribers", str(file), dry_run=True)
    said = capsys.readouterr().out
    assert "list.csv, line 3: no address: This is no mail address" in said
    assert "Would be: 1 new" in said
    assert not Subscriber.objects.exists()
    with pytest.raises(CommandError, match="--basis"):
        call_command("import_subscribers", str(file))
    call_command("import_subscribers", str(file), basis=BASIS)
    assert Subscriber.objects.count() == 1
