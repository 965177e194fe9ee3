"""
A list of subscribers in CSV, looked through row by row before anything is done.

Only the column `address` is needed; `frequency`, `subjects` (divided by “|”) and `consented_at` may
be there. Whoever is suppressed, has left, or is known already stays as they are: a list never
brings anybody back.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from disposable_email_domains import blocklist
from django.db import transaction

from articles.calendar.importing import decoded, delimiter_of
from articles.importers.writing import insert_many
from articles.models import Subject
from common import addresses, keys
from common.plans import NEW, REFUSED, UNCHANGED, Planned, PlannedRow
from outbox import suppressing
from outbox.models import Suppression

from . import records, timing
from .models import Consent, Subscriber, Topic

MOST_BYTES = 100 * 1024 * 1024
BATCH = 2000
COLUMNS = {
    "address": "the mail address",
    "frequency": "at_once, daily, weekly or monthly; empty: weekly",
    "subjects": "names of subjects, divided by “|”; empty: all new articles",
    "consented_at": "the day on which they agreed: 2024-05-31",
}
FREQUENCIES = set(Subscriber.Frequency.values)
SUPPRESSED = {
    Suppression.Reason.BOUNCED: "Its mails bounced; it is suppressed.",
    Suppression.Reason.COMPLAINED: "They complained of a mail; it is suppressed.",
    Suppression.Reason.ASKED: "They asked for no more mail; it is suppressed.",
    Suppression.Reason.EDITOR: "An editor suppressed it.",
}
STATES = {
    Subscriber.State.ACTIVE: (UNCHANGED, "Subscribed already."),
    Subscriber.State.UNSUBSCRIBED: (REFUSED, "They unsubscribed; only they can come back."),
    Subscriber.State.STOPPED: (REFUSED, "Its mails came back, so they were stopped."),
}


class BrokenFile(Exception):
    """A file can't be read at all; the message says why and where."""


class Fault(Exception):
    """A row can't be taken; the message says why."""


@dataclass(slots=True)
class Entry:
    """A row that can be taken."""

    address: str
    canonical: str
    frequency: str
    subjects: tuple[int, ...]
    consented_at: date | None


@dataclass(slots=True)
class Plan(Planned):
    """What becomes of each row, and the entries that are new."""

    rows: list[PlannedRow] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


# ---- Reading ----------------------------------------------------------------------------


def read(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line. Raises BrokenFile."""
    if len(content) > MOST_BYTES:
        raise BrokenFile(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if "address" not in names:
            raise BrokenFile("The first row names no column “address”.")
        if unknown := [name for name in names if name and name not in COLUMNS]:
            known = ", ".join(COLUMNS)
            raise BrokenFile(f"No column is called “{unknown[0]}”; there are: {known}.")
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = [cell.strip() for cell in row]
                yield reader.line_num, dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise BrokenFile(f"Line {reader.line_num} is no CSV: {error}.") from error


def plan(content: bytes) -> Plan:
    """What a list would do. Raises BrokenFile."""
    found, seen = Plan(), set[str]()
    subjects = dict(Subject.objects.values_list("name", "pk"))
    rows = read(content)
    while batch := list(islice(rows, BATCH)):
        entries = [(line, row, *entry_of(row, subjects)) for line, row in batch]
        usable = [entry for *_, entry, _ in entries if entry]
        held = suppressing.held_back(entry.address for entry in usable)
        known = dict(
            Subscriber.objects.filter(
                canonical__in=[entry.canonical for entry in usable]
            ).values_list("canonical", "state")
        )
        for line, row, entry, says in entries:
            outcome = REFUSED
            if entry:
                outcome, more = judged(entry, held, known, seen)
                says = [*more, *says]
                seen.add(entry.canonical)
                if outcome == NEW:
                    found.entries.append(entry)
            place, name = f"line {line}", row.get("address", "")[:100]
            found.rows.append(PlannedRow(place, name, outcome, says))
    return found


def entry_of(row: dict[str, str], subjects: dict[str, int]) -> tuple[Entry | None, list[str]]:
    """A row as an entry, with what to know of it; None with the reason."""
    try:
        address = addresses.valid(row.get("address", ""))
        if meant := addresses.meant(address):
            raise Fault(f"Its domain is mistyped: @{meant} is meant.")
        entry = Entry(
            address=address,
            canonical=addresses.canonical(address),
            frequency=frequency_of(row.get("frequency", "")),
            subjects=tuple(subjects_of(row.get("subjects", ""), subjects)),
            consented_at=day_of(row.get("consented_at", "")),
        )
    except addresses.NotAnAddress as error:
        return None, [str(error)]
    except Fault as error:
        return None, [str(error)]
    notes = []
    if addresses.is_role(address):
        notes.append("A mailbox of a function, seldom of a person who asked.")
    if addresses.domain_of(address) in blocklist:
        notes.append("A service for addresses that are thrown away.")
    return entry, notes


def frequency_of(cell: str) -> str:
    word = cell.lower().replace(" ", "_") or "weekly"
    if word not in FREQUENCIES:
        raise Fault(f"“{cell}” is no frequency: {COLUMNS['frequency']}.")
    return word


def subjects_of(cell: str, subjects: dict[str, int]) -> Iterator[int]:
    for name in filter(None, (part.strip() for part in cell.split("|"))):
        if name not in subjects:
            raise Fault(f"There is no subject “{name}”.")
        yield subjects[name]


def day_of(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell) if cell else None
    except ValueError as error:
        raise Fault(f"“{cell}” is no day: 2024-05-31 is one.") from error


def judged(
    entry: Entry, held: dict[str, str], known: dict[str, str], seen: set[str]
) -> tuple[str, list[str]]:
    if entry.canonical in seen:
        return REFUSED, ["It is in the file already."]
    if reason := held.get(entry.address):
        return REFUSED, [SUPPRESSED[Suppression.Reason(reason)]]
    if state := known.get(entry.canonical):
        outcome, says = STATES[Subscriber.State(state)]
        return outcome, [says]
    return NEW, []


# ---- Storing ----------------------------------------------------------------------------


@transaction.atomic
def store(planned: Plan, *, basis: str, by: Any, now: datetime) -> int:
    """
    Subscribe the entries that are new, all or none; gives how many.

    `basis` says on what ground they may be written to, and stands in the log of each.
    """
    stored = 0
    for start in range(0, len(planned.entries), BATCH):
        stored += store_batch(planned.entries[start : start + BATCH], basis, by, now)
    return stored


def store_batch(entries: Sequence[Entry], basis: str, by: Any, now: datetime) -> int:
    made = [
        Subscriber(
            address=entry.address,
            canonical=entry.canonical,
            frequency=entry.frequency,
            everything=not entry.subjects,
            confirmed_at=now,
            digested_until=now,
            next_digest_at=timing.next_digest(timing.Rhythm(entry.frequency), now),
        )
        for entry in entries
    ]
    insert_many(made)
    Topic.objects.bulk_create(
        Topic(subscriber=subscriber, subject_id=subject)
        for subscriber, entry in zip(made, entries, strict=True)
        for subject in entry.subjects
    )
    insert_many(
        [
            Consent(
                digest=keys.digest(records.PURPOSE, entry.canonical),
                kind=Consent.Kind.IMPORTED,
                said=f"{basis} ({entry.consented_at})" if entry.consented_at else basis,
                text_version=records.TEXT_VERSION,
                by=by,
                made_at=now,
            )
            for entry in entries
        ]
    )
    return len(made)
