"""What stands in a calendar -> an iCalendar file (RFC 5545). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from .zones import vtimezone

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)
# Neither the format nor any program takes these; a line break is kept as \n.
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f\x85\u2028\u2029\ud800-\udfff\ufeff]")


@dataclass(frozen=True, slots=True)
class Item:
    """
    Something in a calendar: whole days from `start` up to, not including, `end`; or a moment.

    `uid` stays what it is for ever; `changed` is when anything was changed last that is told here,
    `version` grows with every change.
    """

    uid: str
    start: date | datetime
    title: str
    changed: datetime
    version: int
    end: date | None = None
    text: str = ""
    address: str = ""
    themes: tuple[str, ...] = ()


def written(
    items: Iterable[Item], *, name: str, zone: ZoneInfo, address: str, text: str = ""
) -> bytes:
    """The file; the same items make the same bytes. Moments are told in `zone`."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Concordance//Editorial calendar//EN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("CALSCALE", "GREGORIAN")
    for key in ("NAME", "X-WR-CALNAME"):  # RFC 7986, and what was written before it
        calendar.add(key, plain(name))
    if text:
        calendar.add("DESCRIPTION", plain(text))
    calendar.add("URL", address)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    events = list(items)
    moments = [one.start.astimezone(zone) for one in events if isinstance(one.start, datetime)]
    if moments and zone.key != "UTC":
        first, last = min(moments).date(), max(moments).date()
        calendar.add_component(vtimezone(zone, zone.key, first=first, last=last))
    for one in events:
        calendar.add_component(event_of(one, zone))
    return bytes(calendar.to_ical())


def event_of(one: Item, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("UID", one.uid)
    # Of what is published by a file that stands still, the stamp is that of the last change: with
    # the time of the answer no two answers would be alike.
    event.add("DTSTAMP", one.changed.astimezone(UTC))
    event.add("LAST-MODIFIED", one.changed.astimezone(UTC))
    event.add("SEQUENCE", one.version)
    event.add("SUMMARY", plain(one.title))
    if isinstance(one.start, datetime):
        event.add("DTSTART", told_in(zone, one.start))
    else:
        event.add("DTSTART", one.start)
        event.add("DTEND", one.end or one.start + timedelta(days=1))
    if one.text:
        event.add("DESCRIPTION", plain(one.text))
    if one.themes:
        event.add("CATEGORIES", [plain(theme) for theme in one.themes])
    if one.address:
        event.add("URL", one.address)
    event.add("TRANSP", "TRANSPARENT")  # nobody is busy because something appears
    return event


def told_in(zone: ZoneInfo, moment: datetime) -> datetime:
    """In the zone; in UTC where the zone's clocks show that hour a second time."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold or zone.key == "UTC" else local


def plain(text: str) -> str:
    """
    A text that any reader of the format gives back as it is.

    >>> plain("One\\r\\ntwo\\tthree\\x00")
    'One\\ntwo three'
    """
    return CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
