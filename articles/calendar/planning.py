"""Records of a plan -> entries: what would happen, and doing it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Author, CalendarEntry, Subject, name_key
from common.plans import CHANGED, NEW, REFUSED, UNCHANGED, Planned, PlannedRow

from .importing import COLUMNS, LISTS, SEPARATOR, Record

FIELDS = {
    "title": "title",
    "theme": "theme",
    "kind": "kind",
    "stage": "stage",
    "target": "target",
    "target_on": "target_on",
    "contributions_due": "contributions_due_on",
    "call": "call",
    "teaser": "teaser",
    "notes": "notes",
    "public": "is_public",
}
DANGEROUS = re.compile(r"'*[=+\-@\t\r]")


@dataclass(slots=True)
class Row(PlannedRow):
    entry: CalendarEntry | None = None
    authors: list[Author] | None = None
    subjects: list[Subject] | None = None


@dataclass(slots=True)
class Plan(Planned):
    rows: list[Row]


@dataclass(slots=True)
class Known:
    """What is here already: entries by uid and by title, and whom and what a file may name."""

    by_uid: dict[Any, CalendarEntry] = field(default_factory=dict)
    by_title: dict[str, list[CalendarEntry]] = field(default_factory=dict)
    authors: dict[str, list[Author]] = field(default_factory=dict)
    subjects: dict[str, Subject | None] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    met: set[Any] = field(default_factory=set)

    @classmethod
    def load(cls) -> "Known":
        known = cls()
        entries = CalendarEntry.objects.select_related("assignee")
        for entry in entries.prefetch_related("authors", "subjects"):
            known.by_uid[entry.uid] = entry
            known.by_title.setdefault(entry.title.casefold(), []).append(entry)
        for author in Author.objects.all():
            known.authors.setdefault(author.name.casefold(), []).append(author)
        staff = User.objects.filter(is_staff=True, is_active=True)
        known.users = {user.username.casefold(): user for user in staff}
        return known


def plan(records: Iterable[Record]) -> Plan:
    """What storing these records would do. Writes nothing."""
    known = Known.load()
    return Plan([planned(record, known) for record in records])


def planned(record: Record, known: Known) -> Row:
    row = Row(f"line {record.line}", record.name, NEW)
    if record.faults:
        return refused(row, *record.faults)
    entry, fault = entry_of(record, known)
    if fault or entry is None:
        return refused(row, fault)
    known.met.add(entry.uid)
    row.entry = entry
    differing = fill(entry, record)
    row.notes += assign(entry, record, known, differing)
    row.notes += relate(row, record, known, differing)
    if entry.pk:
        row.outcome = CHANGED if differing else UNCHANGED
        row.differing = differing
    return row


def refused(row: Row, *reasons: str) -> Row:
    row.outcome, row.notes = REFUSED, list(reasons)
    return row


def entry_of(record: Record, known: Known) -> tuple[CalendarEntry | None, str]:
    """The entry that a record means, a new one where there is none; or why it means none."""
    uid, title = record.values.get("uid"), record.name.casefold()
    if uid in known.met or (uid is None and title in known.met):
        return None, "It stands in this file before."
    if uid is None:
        known.met.add(title)
        found = known.by_title.get(title, [])
        if len(found) > 1:
            return None, f"{len(found)} entries are called so: name the one that is meant by uid."
        entry = found[0] if found else CalendarEntry()
    else:
        entry = known.by_uid.get(uid) or CalendarEntry(uid=uid)
    if entry.uid in known.met:
        return None, "It stands in this file before."
    return entry, ""


def fill(entry: CalendarEntry, record: Record) -> list[str]:
    """Give an entry what the record says; gives the columns that say something else or new."""
    differing = []
    for name, attribute in FIELDS.items():
        if name in record.values and getattr(entry, attribute) != record.values[name]:
            setattr(entry, attribute, record.values[name])
            differing.append(name.replace("_on", "").replace("_", " "))
    return list(dict.fromkeys(differing))


def assign(entry: CalendarEntry, record: Record, known: Known, differing: list[str]) -> list[str]:
    if "assignee" not in record.values:
        return []
    name = record.values["assignee"]
    user = known.users.get(name.casefold()) if name else None
    if name and user is None:
        return [f"Nobody logs in as “{name}”: no assignee is set."]
    if entry.assignee != user:
        entry.assignee = user
        differing.append("assignee")
    return []


def relate(row: Row, record: Record, known: Known, differing: list[str]) -> list[str]:
    """Find the authors and subjects; those that are not here are left out, and said."""
    notes = []
    for name in LISTS:
        if name not in record.values:
            continue
        things: list[Any] = []
        for text in record.values[name]:
            thing, note = author_of(text, known) if name == "authors" else subject_of(text, known)
            notes += [note] if note else []
            things += [thing] if thing and thing not in things else []
        setattr(row, name, things)
        before = set(getattr(row.entry, name).all()) if row.entry and row.entry.pk else set()
        if before != set(things):
            differing.append(name)
    return notes


def author_of(text: str, known: Known) -> tuple[Author | None, str]:
    found = known.authors.get(text.casefold(), [])
    if len(found) == 1:
        return found[0], ""
    many = f"{len(found)} authors are called" if found else "There is no author"
    return None, f"{many} “{text}”; left out."


def subject_of(text: str, known: Known) -> tuple[Subject | None, str]:
    key = name_key(text)
    if key not in known.subjects:
        known.subjects[key] = Subject.objects.named(text)
    found = known.subjects[key]
    return found, "" if found else f"There is no subject “{text}”; left out."


@transaction.atomic
def store(planned: Plan, *, by: User | None) -> None:
    """Do what was planned; all of it or, where anything fails, nothing."""
    for row in planned.rows:
        if row.entry is None or row.outcome not in {NEW, CHANGED}:
            continue
        if row.outcome == NEW:
            row.entry.created_by = by
        row.entry.save()
        if row.authors is not None:
            row.entry.authors.set(row.authors)
        if row.subjects is not None:
            row.entry.subjects.set(row.subjects)


# ---- Out again ------------------------------------------------------------------------


def as_csv() -> Iterator[str]:
    """The whole plan, for a spreadsheet: no cell is a formula. Read again, it changes nothing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    entries = CalendarEntry.objects.select_related("assignee")
    for entry in entries.prefetch_related("authors", "subjects").iterator(chunk_size=500):
        writer.writerow([safe(cell) for cell in cells_of(entry).values()])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def cells_of(entry: CalendarEntry) -> dict[str, str]:
    """An entry as the cells of a row, by the names of COLUMNS."""
    due = entry.contributions_due_on
    joined = f" {SEPARATOR} ".join
    cells = {
        "target": target_in_words(entry),
        "contributions_due": due.isoformat() if due else "",
        "public": "yes" if entry.is_public else "no",
        "assignee": entry.assignee.get_username() if entry.assignee else "",
        "authors": joined(sorted(author.name for author in entry.authors.all())),
        "subjects": joined(sorted(subject.name for subject in entry.subjects.all())),
        "uid": str(entry.uid),
    }
    return {name: cells[name] if name in cells else getattr(entry, name) for name in COLUMNS}


def target_in_words(entry: CalendarEntry) -> str:
    """As `importing.target_of` reads it."""
    first = entry.target_on
    if first is None:
        return ""
    quarter = f"{first.year:04}-Q{(first.month + 2) // 3}"
    return {"quarter": quarter, "month": f"{first:%Y-%m}"}.get(entry.target, first.isoformat())


def safe(cell: str) -> str:
    """
    What a spreadsheet shows and does not compute.

    >>> safe("=1+1"), safe("trust")
    ("'=1+1", 'trust')
    """
    return f"'{cell}" if DANGEROUS.match(cell) else cell
