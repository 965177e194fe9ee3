"""Records -> files, piece by piece. Pure."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from common.cells import safe

from .reading import COLUMNS, LISTS, PLAIN, SEPARATOR, WORDS
from .records import Record


def as_json(records: Iterable[Record], ignored: Collection[str] = ()) -> Iterator[str]:
    """
    All that is known of each term, and the phrases that need none; read again, it gives the same
    glossary.
    """
    yield '{"terms": ['
    for number, record in enumerate(records):
        text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
        yield f"{',' if number else ''}\n{text}"
    yield f'\n],\n"ignored": {json.dumps(list(ignored), ensure_ascii=False, indent=1)}}}\n'


def as_csv(records: Iterable[Record]) -> Iterator[str]:
    """One row a term, for a spreadsheet: no cell is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow([safe(cell(record, name)) for name in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def cell(record: Record, name: str) -> str:
    if name in PLAIN:
        value: Any = record.get(name)
        return "" if value is None else str(value)
    if name in LISTS:
        found = record[name]
    elif name == "sources":
        found = [source(one) for one in record["sources"]]
    else:
        found = [word(one) for one in record["words"] if one["kind"] == WORDS[name]
                 and not one["by_rule"]]  # fmt: skip
    return f" {SEPARATOR} ".join(found)


def source(one: Record) -> str:
    """As `reading.source_of` reads it."""
    parts = [
        one["citation"],
        f"{{{one['locator']}}}" if one["locator"] else "",
        f"<{one['url']}>" if one["url"] else "",
        f"[{one['accessed_on']}]" if one["accessed_on"] else "",
    ]
    return " ".join(filter(None, parts))


def word(one: Record) -> str:
    marks = [
        *([one["case"]] if one["case"] != "smart" else []),
        *(["compounds"] if one["compounds"] else []),
        *([] if one["in_use"] else ["off"]),
    ]
    return " ".join([one["text"], *(f"[{mark}]" for mark in marks)])
