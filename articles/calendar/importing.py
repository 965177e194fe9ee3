"""
A plan in CSV, as spreadsheets write it -> records with their lines. Pure.

The first row names the columns (COLUMNS), in any order and number, `title` among them; commas,
semicolons or tabs divide, and lists within a cell are divided by “|”. What a file has no column
for stays as it is.
"""

import csv
import io
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from articles.importers.decoding import decode_byte, without_control
from articles.rendering import clean_text

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5_000
SEPARATOR = "|"
# Each column, with what it holds.
COLUMNS = {
    "title": "the working title",
    "theme": "what it belongs to",
    "kind": "article or abstract",
    "stage": "idea, planned, assigned or dropped",
    "target": "2027-01-15, 2027-01, January 2027 or 2027-Q1; empty: none",
    "contributions_due": "until when contributions are taken: 2027-01-15",
    "call": "what contributors are asked for",
    "teaser": "what readers are told of it",
    "notes": "for editors only",
    "public": "yes or no",
    "assignee": "a user name",
    "authors": "names of authors, divided by “|”",
    "subjects": "names of subjects, divided by “|”",
    "uid": "by which an entry is known again; left out: by its title",
}
CHOICES = {
    "kind": ("article", "abstract"),
    "stage": ("idea", "planned", "assigned", "dropped"),
}
LONGEST = {"title": 300, "theme": 200}
LINES = ("call", "teaser", "notes")
LISTS = ("authors", "subjects")
YES_NO = {"yes": True, "true": True, "1": True, "x": True, "no": False, "false": False,
          "0": False, "": False}  # fmt: skip
# An apostrophe that keeps a spreadsheet from computing what follows; ours, and not of the text.
FORMULA = re.compile(r"\A'(?='*[=+\-@\t\r])")
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
QUARTER = re.compile(r"(\d{4})[- ]?Q([1-4])|Q([1-4])[- /]?(\d{4})", re.IGNORECASE)


class BrokenFile(Exception):
    """A file can't be read at all; the message says why and where, for an editor."""


class Fault(Exception):
    """A cell says nothing that can be stored; the message says why, for an editor."""


@dataclass(slots=True)
class Record:
    """
    A row: its line in the file, what its columns say, and what is wrong with it.

    `values` go by the names of COLUMNS, but for `target`, which is followed by `target_on`.
    """

    line: int
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read(content: bytes) -> list[Record]:
    """The rows of a file that say anything. Raises BrokenFile."""
    if len(content) > MOST_BYTES:
        raise BrokenFile(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    text = decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    records = []
    try:
        names = columns_of(next(reader, []))
        start = reader.line_num + 1
        for row in reader:
            line, start = start, reader.line_num + 1
            cells = [FORMULA.sub("", cell).strip() for cell in row]
            if any(cells):
                records.append(record_of(line, names, cells))
            if len(records) > MOST_ROWS:
                raise BrokenFile(f"The file has more than {MOST_ROWS:,} rows.")
    except csv.Error as error:
        raise BrokenFile(f"Line {reader.line_num} is no CSV: {error}.") from error
    return records


def decoded(content: bytes) -> str:
    """
    UTF-8 or UTF-16 where a mark says so, else UTF-8, else what Windows writes.

    >>> decoded("Titel;Ähre".encode("utf-16")), decoded("“Trust”".encode("cp1252"))
    ('Titel;Ähre', '“Trust”')
    """
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "".join(map(decode_byte, content))
    return without_control(text)


def delimiter_of(text: str) -> str:
    """
    What divides the names of the columns most often; spreadsheets go by the country.

    >>> delimiter_of("title;target;notes, if any"), delimiter_of("title")
    (';', ',')
    """
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def columns_of(row: list[str]) -> list[str]:
    """The names of the columns; one without a name is passed over. Raises BrokenFile."""
    names = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in row]
    known = ", ".join(COLUMNS)
    for name in names:
        if name and name not in COLUMNS:
            raise BrokenFile(f"There is no column “{name}”. The first row names them: {known}.")
        if name and names.count(name) > 1:
            raise BrokenFile(f"Two columns are called “{name}”.")
    if "title" not in names:
        raise BrokenFile(f"There is no column “title”. The first row names them: {known}.")
    return names


def record_of(line: int, names: list[str], cells: list[str]) -> Record:
    """What one row says; each fault is noted, so that one reading tells all of them."""
    record = Record(line, "")
    if any(cells[len(names) :]):
        record.faults.append(f"There are {len(cells)} cells for {len(names)} columns.")
    for name, cell in zip(names, cells, strict=False):
        if not name:
            continue
        try:
            record.values |= value_of(name, cell)
        except Fault as fault:
            record.faults.append(f"{name}: {fault}")
    record.name = record.values.get("title", "")
    if not record.name:
        record.faults.append("It has no title.")
    return record


def value_of(name: str, cell: str) -> dict[str, Any]:
    """What a cell of a column says. Raises Fault."""
    if name == "target":
        target, first = target_of(cell)
        return {"target": target, "target_on": first}
    if name == "contributions_due":
        return {name: day_of(cell) if cell else None}
    if name == "public":
        if cell.lower() not in YES_NO:
            raise Fault(f"“{cell}” is neither yes nor no.")
        return {name: YES_NO[cell.lower()]}
    if name == "uid":
        return {name: uid_of(cell)} if cell else {}
    if name in LISTS:
        return {name: list(parts(cell))}
    return text_of(name, cell)


def text_of(name: str, cell: str) -> dict[str, str]:
    text = clean_text(cell, lines=name in LINES)
    if name in CHOICES:
        text = text.lower()
        if text and text not in CHOICES[name]:
            raise Fault(f"“{cell}” is none of {', '.join(CHOICES[name])}.")
        return {name: text} if text else {}
    if len(text) > (most := LONGEST.get(name, 100_000)):
        raise Fault(f"It is longer than {most:,} characters.")
    return {name: text}


def target_of(cell: str) -> tuple[str, date | None]:
    """
    How precise a target is, and its first day. Raises Fault.

    >>> target_of("2027-01"), target_of("q2 2027")[1], target_of("")
    (('month', datetime.date(2027, 1, 1)), datetime.date(2027, 4, 1), ('none', None))
    """
    if not cell:
        return "none", None
    if found := QUARTER.fullmatch(cell):
        year, number = (found[1], found[2]) if found[1] else (found[4], found[3])
        return "quarter", made(cell, int(year), 3 * int(number) - 2, 1)
    for form in ("%B %Y", "%b %Y"):
        try:
            return "month", datetime.strptime(cell, form).date()  # noqa: DTZ007  a month has no zone
        except ValueError:
            continue
    if found := MONTH.fullmatch(cell):
        return "month", made(cell, int(found[1]), int(found[2]), 1)
    return "day", day_of(cell)


def day_of(cell: str) -> date:
    """
    A day as ISO writes it; 3/4/2027 is one day here and another there. Raises Fault.

    >>> day_of("2027-3-4")
    datetime.date(2027, 3, 4)
    """
    found = DAY.fullmatch(cell)
    if not found:
        raise Fault(f"“{cell}” is no date: write 2027-01-15.")
    return made(cell, *map(int, found.groups()))


def made(cell: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Fault(f"No calendar has “{cell}”.") from error


def uid_of(cell: str) -> uuid.UUID:
    try:
        return uuid.UUID(cell)
    except ValueError as error:
        raise Fault(f"“{cell}” is no UUID.") from error


def parts(cell: str) -> Iterator[str]:
    for part in cell.split(SEPARATOR):
        if name := " ".join(part.split()):
            yield name
