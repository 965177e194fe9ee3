"""The calendar as iCalendar, read again by another implementation."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from articles.calendar import files, keys
from articles.calendar.files import Item, plain, written
from articles.models import ArticleReview, CalendarEntry, CalendarKey, MissedAddress
from common.public import PUBLIC
from tests.admin import people
from tests.calendar import make_entry
from tests.factories import make_article, make_subject
from tests.states import make_in_state

NEW_YORK = ZoneInfo("America/New_York")
CHANGED = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)


def read(content: bytes) -> dict[str, Event]:
    """The events of a file by their titles, as the other implementation reads them."""
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    return {event.summary or "": event for event in calendar.events}


def of(*items: Item, zone: ZoneInfo = NEW_YORK) -> bytes:
    return written(items, name="A calendar", zone=zone, address="https://example.org/calendar/")


def item(start: date | datetime, title: str = "On trust", **fields: object) -> Item:
    return Item("1@example.org", start, title, CHANGED, 3, **fields)  # type: ignore[arg-type]


def near(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


# ---- The file -------------------------------------------------------------------------


def test_days_and_spans_are_whole_days() -> None:
    found = read(
        of(item(date(2026, 12, 31), "A day"), item(date(2027, 1, 1), "A quarter",
                                                   end=date(2027, 4, 1)))
    )  # fmt: skip
    assert (found["A day"].dtstart, found["A day"].dtend) == (date(2026, 12, 31), date(2027, 1, 1))
    assert found["A quarter"].dtend == date(2027, 4, 1)
    assert found["A day"].uid == "1@example.org"
    assert found["A day"].last_modified == CHANGED
    assert found["A day"].sequence == 3


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Australia/Sydney", "UTC",
                                  "Asia/Kolkata", "Africa/Casablanca"])  # fmt: skip
def test_every_hour_around_a_change_of_the_clocks_stays_that_hour(zone: str) -> None:
    begin, there, around = datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo(zone), timedelta(hours=3)
    moments = [begin + timedelta(hours=hour) for hour in range(24 * 366)]
    changes = [
        moment
        for moment in moments
        if (moment - around).astimezone(there).utcoffset()
        != (moment + around).astimezone(there).utcoffset()
    ] + [begin]
    for moment in changes:
        found = read(of(item(moment), zone=there))["On trust"].dtstart
        assert isinstance(found, datetime)
        assert found.astimezone(UTC) == moment


@pytest.mark.parametrize("name", ["America/New_York", "Europe/London", "Australia/Sydney"])
def test_the_zone_is_told_as_the_format_has_it(name: str) -> None:
    """Read by a third one, which goes by the file alone: the hours of two years that come once."""
    zone, begin = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC)
    content = of(item(begin), item(begin + timedelta(days=730)), zone=zone).decode()
    told = tzical(io.StringIO(content)).get(name)
    assert told
    for hour in range(24 * 730):
        moment = begin + timedelta(hours=hour)
        local = moment.astimezone(zone)
        if local.replace(fold=1).utcoffset() == local.replace(fold=0).utcoffset():
            assert moment.astimezone(told).utcoffset() == local.utcoffset(), moment


def test_lines_are_folded_and_end_as_the_format_wants() -> None:
    content = of(item(date(2026, 12, 1), "ä" * 200, text="a\nb"))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"METHOD:PUBLISH" in content


def test_a_file_without_times_needs_no_zone() -> None:
    assert b"VTIMEZONE" not in of(item(date(2026, 12, 1)))
    assert of(item(CHANGED)).count(b"BEGIN:VTIMEZONE") == 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=400), st.text(max_size=50))
def test_any_text_survives(title: str, text: str, theme: str) -> None:
    theme = theme.replace(",", ";")  # at a comma the other reader ends a category, escaped or not
    content = of(item(date(2026, 12, 1), f"x{title}", text=f"x{text}", themes=(f"x{theme}",)))
    (event,) = read(content).values()
    assert event.summary == plain(f"x{title}")
    assert event.description == plain(f"x{text}")
    assert event.categories == [plain(f"x{theme}")]


def test_the_same_makes_the_same() -> None:
    assert of(item(CHANGED)) == of(item(CHANGED))


# ---- For everybody --------------------------------------------------------------------


@pytest.fixture
def entry(publisher: object) -> CalendarEntry:
    return make_entry(
        "On trust, at last", teaser="Why; how,\nand when.", theme="The trust issue",
        target="month", target_on=near(40), contributions_due_on=near(9), call="A page.",
        notes="Secret", subjects=[make_subject("Trust")],
    )  # fmt: skip


def test_readers_get_the_plan_and_its_deadlines(client: Client, entry: CalendarEntry) -> None:
    response = client.get("/calendar.ics")
    assert response["Content-Type"] == files.CONTENT_TYPE
    found = read(response.content)
    assert set(found) == {"On trust, at last", "Contributions due: On trust, at last"}
    planned = found["On trust, at last"]
    assert planned.dtstart == near(40).replace(day=1)
    assert planned.description == "Why; how,\nand when."
    assert planned.uid == f"calendar-{entry.uid}@localhost"
    assert str(planned.url).endswith(f"/calendar/#entry-{entry.uid}")
    assert planned.categories == ["The trust issue"]
    assert b"Secret" not in response.content


def test_what_has_appeared_is_on_its_day_under_the_same_uid(
    client: Client, entry: CalendarEntry
) -> None:
    before = read(client.get("/calendar.ics").content)["On trust, at last"]
    entry.article = make_article("Trust", published_at=datetime.now(UTC) - timedelta(hours=1))
    entry.save()
    found = read(client.get("/calendar.ics").content)
    assert set(found) == {"Trust"}
    after = found["Trust"]
    assert after.dtstart == timezone.localtime(entry.article.published_at, NEW_YORK).date()
    assert after.uid == before.uid
    assert (after.sequence or 0) > (before.sequence or 0)
    assert str(after.url).endswith(entry.article.get_absolute_url())


def test_it_is_sent_once_and_then_answered_by_304(client: Client, entry: CalendarEntry) -> None:
    first = client.get("/calendar.ics")
    assert first["Cache-Control"] == PUBLIC
    again = client.get("/calendar.ics", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    CalendarEntry.objects.create(title="Private", target="day", target_on=near(3))
    assert client.get("/calendar.ics")["ETag"] == first["ETag"]
    make_entry("Public", target="day", target_on=near(3))
    assert client.get("/calendar.ics")["ETag"] != first["ETag"]


def test_a_subject_in_use_has_its_own(client: Client, entry: CalendarEntry) -> None:
    make_entry("Of something else", target="day", target_on=near(3))
    assert client.get("/subjects/trust/calendar.ics").status_code == 404
    make_article(subjects=["Trust"])
    assert b'href="/subjects/trust/calendar.ics"' in client.get("/subjects/trust/").content
    found = read(client.get("/subjects/trust/calendar.ics").content)
    assert set(found) == {"On trust, at last", "Contributions due: On trust, at last"}


def test_what_is_over_for_long_is_left_out(client: Client, publisher: object) -> None:
    make_entry("Long ago", target="day", target_on=near(-500))
    make_entry("Lately", target="day", target_on=near(-50))
    assert set(read(client.get("/calendar.ics").content)) == {"Lately"}


# ---- For one member of staff ----------------------------------------------------------


@pytest.fixture
def editor(publisher: object) -> User:
    return people.make_user("Editor")


def address_of(user: User) -> str:
    return f"/calendar/private/{keys.make(user, now=CHANGED)}.ics"


def test_an_editor_gets_all_that_there_is_to_do(client: Client, editor: User) -> None:
    CalendarEntry.objects.create(title="An idea", target="day", target_on=near(3), notes="Ask Ann",
                                 stage="idea", assignee=editor)  # fmt: skip
    CalendarEntry.objects.create(title="Dropped", target="day", target_on=near(3), stage="dropped")
    scheduled = make_in_state("scheduled", title="Tomorrow")
    make_article("Mine", status="draft", assignee=editor, due_on=near(2))
    make_article("Not mine", status="draft", due_on=near(2))
    old = make_article("Old")
    ArticleReview.objects.create(article=old, due_on=near(5), reviewer=editor, note="Figures")
    found = read(client.get(address_of(editor)).content)
    assert set(found) == {"An idea", "Publication: Tomorrow", "Due: Mine", "Review: Old"}
    assert found["An idea"].description == "Idea, editor\nAsk Ann"
    assert found["Review: Old"].description == "Figures"
    start = found["Publication: Tomorrow"].dtstart
    assert isinstance(start, datetime)
    assert scheduled.published_at
    assert start.astimezone(UTC) == scheduled.published_at.replace(microsecond=0)


def test_it_is_for_no_cache_and_no_robot(client: Client, editor: User) -> None:
    response = client.get(address_of(editor))
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def revoke(user: User) -> None:
    keys.revoke(user)


def replace(user: User) -> None:
    keys.make(user, now=CHANGED)


def lock_out(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def take_off_the_staff(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=False)


def take_rights(user: User) -> None:
    user.groups.clear()


@pytest.mark.parametrize("change", [revoke, replace, lock_out, take_off_the_staff, take_rights])
def test_a_key_that_holds_no_more_opens_nothing(
    client: Client, editor: User, change: Callable[[User], None]
) -> None:
    address = address_of(editor)
    assert client.get(address).status_code == 200
    change(editor)
    response = client.get(address)
    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"
    assert not MissedAddress.objects.exists()


def test_the_key_itself_is_stored_nowhere(editor: User) -> None:
    key = keys.make(editor, now=CHANGED)
    stored = CalendarKey.objects.values_list("digest", flat=True).get()
    assert key not in stored
    assert len(stored) == 64


def test_it_costs_the_same_for_any_number_of_entries(client: Client, editor: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    address = address_of(editor)
    empty = queries()
    for number in range(5):
        CalendarEntry.objects.create(
            title=f"{number}", target="day", target_on=near(3), assignee=editor,
            article=make_article(f"{number}", status="draft", assignee=editor, due_on=near(2)),
        )  # fmt: skip
    assert queries() == empty
