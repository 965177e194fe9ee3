"""Small exports as a test needs them, and what is read of them."""

import io

from articles.importers.entries import Entry, Failure, Reading, Source
from articles.importers.movabletype import Archive

HEAD = {
    "AUTHOR": "Jane Doe",
    "TITLE": "On trust",
    "BASENAME": "on_trust",
    "STATUS": "Publish",
    "DATE": "08/22/2003 06:38:00 PM",
}


def export(body: str = "<p>Trust grows.</p>", *blocks: str, **keys: str | None) -> str:
    """
    One entry. `keys` change its metadata (`UNIQUE_URL="…"`) or with None leave some out; `blocks`
    follow the body, each with its label.
    """
    head: dict[str, str | None] = {**HEAD}
    for name, value in keys.items():
        head[name if name.startswith("CF") else name.replace("_", " ")] = value
    metadata = "".join(f"{name}: {value}\n" for name, value in head.items() if value is not None)
    parts = [metadata, f"BODY:\n{body}\n", *(f"{block}\n" for block in blocks)]
    return "-----\n".join(parts) + "-----\n--------\n"


def source_of(content: str | bytes, name: str = "export.txt") -> Source:
    """A file that holds `content`."""
    raw = content.encode() if isinstance(content, str) else content
    return Source(name, lambda: io.BytesIO(raw))


def read(source: str | bytes, *, encoding: str | None = None, mend: bool = False) -> list[object]:
    """All records of an export."""
    return list(Archive([source_of(source)], Reading(encoding=encoding, mend=mend)))


def read_one(source: str | bytes, *, encoding: str | None = None, mend: bool = False) -> Entry:
    """The entry of an export that has exactly one."""
    (record,) = read(source, encoding=encoding, mend=mend)
    assert isinstance(record, Entry)
    return record


def read_failure(source: str | bytes) -> Failure:
    """The failure of an export of one record."""
    (record,) = read(source)
    assert isinstance(record, Failure)
    return record


def notes(entry: Entry) -> str:
    """What was repaired, as one text."""
    return "\n".join(what for _, what in entry.repaired)
