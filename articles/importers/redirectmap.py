"""A map of old addresses as people keep them: CSV of `old,new`, or a plug-in’s export. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from articles import oldqueries

MOST_BYTES = 64 * 1024 * 1024
LONGEST = 1000  # characters of an address, as PastAddress holds them
DELIMITERS = ",;\t"

# The names of columns in real maps, the likeliest first; a name is compared without its marks.
OLD_COLUMNS = (
    "old old_url old_path old_address oldurl from from_url source source_url request "
    "request_path redirect_from typepad_url typepad mt_url movabletype_url unique_url url path "
    "address permalink link"
).split()
NEW_COLUMNS = (
    "new new_url new_path new_address newurl to to_url target target_url destination "
    "redirect_to url permalink link basename slug post_name post_id entry_id id post_title title"
).split()
KINDS = {
    "basename": "basename", "slug": "basename", "post_name": "basename",
    "post_id": "id", "entry_id": "id", "id": "id",
    "post_title": "title", "title": "title",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Redirect:
    """
    One row: what stood at `old_path`.

    `old_path` is without host and fragment, decoded; of its query only what may have named a page
    is kept (`oldqueries.known`). `target` is what the map says of where it leads, and `kind` how to
    read that: "address" (a path or a whole URL, of the old site or of this one), "basename", "id"
    (in the old or the new system: it is resolved only if the records of the import have ids) or
    "title". `title` and `date` are what the row says of them beside, to find the record by where
    the target leads nowhere; the date as it stands there. `line` counts from 1.
    """

    line: int
    old_path: str
    target: str
    kind: str
    title: str = ""
    date: str = ""


class Mistake(NamedTuple):
    """A row that can't be used, and why, in words for an editor."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class RedirectMap:
    """What a file said; `encoding` it was read in. Rows that can't be used are in `mistakes`."""

    redirects: list[Redirect]
    mistakes: list[Mistake]
    encoding: str
    delimiter: str


class Columns(NamedTuple):
    """Where in a row things stand; None where they don't."""

    old: int
    new: int
    kind: str
    title: int | None = None
    date: int | None = None


def read(data: bytes) -> RedirectMap:
    """
    The redirects of a file, with or without a line of headings.

    Raises ValueError, in a sentence, where the file as a whole is no such map.

    >>> read(b"/archives/000123.html,my_title").redirects
    [Redirect(line=1, old_path='/archives/000123.html', target='my_title', kind='basename', \
title='', date='')]
    """
    if len(data) > MOST_BYTES:
        raise ValueError(f"The redirect map is larger than {MOST_BYTES // 1024 // 1024} MB.")
    text, encoding = decoded(data)
    delimiter = delimiter_of(text)
    rows = rows_of(text, delimiter)
    first = next(rows, None)
    if first is None:
        raise ValueError("The redirect map is empty.")
    columns = columns_of(first[1])
    redirects: list[Redirect] = []
    mistakes: list[Mistake] = []
    seen: dict[str, Redirect] = {}
    for line, row in rows if columns else chained(first, rows):
        found = redirect_of(line, row, columns or Columns(0, 1, ""))
        if isinstance(found, Redirect) and (before := seen.get(found.old_path)):
            if before.target == found.target:
                continue
            found = Mistake(line, f"{found.old_path} is in line {before.line} with another target.")
        if isinstance(found, Mistake):
            mistakes.append(found)
        else:
            seen[found.old_path] = found
            redirects.append(found)
    return RedirectMap(redirects, mistakes, encoding, delimiter)


def chained(
    first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def decoded(data: bytes) -> tuple[str, str]:
    """
    UTF-8 with or without its mark, UTF-16 with it (Excel's “Unicode text”), else Windows-1252.

    >>> decoded("é".encode("cp1252")), decoded("é".encode("utf-16"))
    (('é', 'cp1252'), ('é', 'utf-16'))
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "cp1252"


def delimiter_of(text: str) -> str:
    """
    What parts the columns: what stands most often outside quotes in the first line that has any.

    >>> delimiter_of("old;new\\n/a,b;c"), delimiter_of("/a\\t/b"), delimiter_of("x")
    (';', '\\t', ',')
    """
    for line in text.splitlines()[:20]:
        bare = re.sub(r'"[^"]*"', "", line)
        if most := max(DELIMITERS, key=bare.count) if any(map(bare.count, DELIMITERS)) else "":
            return most
    return ","


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with the number of its first line."""
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    line = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"Line {line} of the redirect map can’t be read: {error}.") from error


def columns_of(row: Sequence[str]) -> Columns | None:
    """
    Where a line of headings says that things stand; None where it is no such line.

    >>> columns_of(["post_id", "Post Title", "typepad_url"])
    Columns(old=2, new=0, kind='id', title=1, date=None)
    >>> columns_of(["/a.html", "/b/"])
    """
    names = [re.sub(r"[\W_]+", "_", cell.casefold()).strip("_") for cell in row]
    if any("/" in cell for cell in row):
        return None
    old = first_of(OLD_COLUMNS, names)
    if old is None:
        return None
    new = first_of([name for name in NEW_COLUMNS if name != names[old]], names)
    if new is None:
        raise ValueError(
            "The redirect map has a column of old addresses but none that says where they lead: "
            f"name one of its columns “new”. Its columns are: {', '.join(row)}."
        )
    dates = [i for i, name in enumerate(names) if name in {"date", "published"}
             or name.endswith("_date")]  # fmt: skip
    return Columns(
        old, new, KINDS.get(names[new], ""), first_of(("post_title", "title"), names),
        dates[0] if dates else None,
    )  # fmt: skip


def first_of(wanted: Sequence[str], names: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


def redirect_of(line: int, row: Sequence[str], columns: Columns) -> Redirect | Mistake:
    """What a row says, or why it says nothing."""

    def cell(place: int | None) -> str:
        return row[place] if place is not None and place < len(row) else ""

    old, target = cell(columns.old), cell(columns.new)
    if not old:
        return Mistake(line, "It names no old address.")
    if not target:
        return Mistake(line, f"It does not say where {old[:200]} leads.")
    path = old_path(old)
    if not path:
        return Mistake(line, f"“{old[:200]}” is no address: it begins with / or http://.")
    if len(path) > LONGEST:
        return Mistake(line, f"Its old address is longer than {LONGEST} characters.")
    kind = columns.kind or ("address" if re.match(r"/|https?:", target) else "basename")
    if kind == "address" and not old_path(target):
        return Mistake(line, f"“{target[:200]}” is no address.")
    if kind == "address" and old_path(target) == path and not target.startswith("http"):
        return Mistake(line, f"{path} leads to itself.")
    return Redirect(line, path, target, kind, cell(columns.title), cell(columns.date))


def old_path(url: str) -> str:
    """
    Path and telling query of an address; empty where it is none.

    >>> old_path("https://blog.example.org/caf%C3%A9.html#more"), old_path("/?p=12&utm_source=x")
    ('/café.html', '/?p=12')
    >>> old_path("http://old.example.org"), old_path("http://[server]/x"), old_path("a.html")
    ('/', '', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # such addresses stand in real maps
        return ""
    has_host = parts.scheme in {"http", "https"} and bool(parts.netloc)
    if not has_host and (parts.scheme or parts.netloc or not parts.path.startswith("/")):
        return ""
    query = oldqueries.known(parts.query)
    path = unquote(parts.path).replace("\0", "") or "/"
    return path + (f"?{query}" if query else "")
