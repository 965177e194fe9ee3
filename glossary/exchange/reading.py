"""Files -> raw records with their places. Pure."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from articles.rendering import clean_text

from .records import RELATIONS, Fault, Record, checked

MOST_BYTES = 20 * 1024 * 1024
MOST_TERMS = 20_000
LONGEST_PHRASE = 200  # characters
SEPARATOR = "|"
# Columns that hold words of one kind.
WORDS = {
    "synonyms": "synonym",
    "abbreviations": "abbreviation",
    "plurals": "plural",
    "spellings": "variant",
    "deprecated": "deprecated",
    "not_this": "blocker",
}
LISTS = (*RELATIONS, "subjects")
PLAIN = (
    "headword", "qualifier", "kind", "status", "language", "short_definition", "definition",
    "expansion", "pronunciation", "usage_note", "linked", "which_uses", "reviewed_on",
    "review_every", "replaced_by", "slug", "uid",
)  # fmt: skip
COLUMNS = (*PLAIN[:9], *WORDS, *LISTS, "sources", *PLAIN[9:])
MARK = re.compile(r"\s*\[(exact|proper|any|compounds|off)\]\s*$")
FORMULA = re.compile(r"\A'(?=[=+\-@\t\r])")
SOURCE = re.compile(
    r"(?P<citation>.*?)(?:\s*\{(?P<locator>[^{}]*)\})?(?:\s*<(?P<url>https?://[^<>\s]+)>)?"
    r"(?:\s*\[(?P<accessed_on>\d{4}-\d\d-\d\d)\])?"
)


class BrokenFile(Exception):
    """A file can't be read at all; the message says why and where, for an editor."""


Found = Iterator[tuple[str, Record | Fault]]
"""Each with its place, as an editor finds it: line 12, term 3."""


def read(name: str, content: bytes, *, is_own: bool = False) -> Found:
    """
    The records of a file, by its name JSON or CSV; of our own making it may be of any length.

    Raises BrokenFile.
    """
    ending = name.lower().rpartition(".")[2]
    if ending not in FORMATS:
        raise BrokenFile(f"“{name}” is neither .json nor .csv.")
    if len(content) > MOST_BYTES and not is_own:
        raise BrokenFile(f"“{name}” is larger than {MOST_BYTES // 1024 // 1024} MB.")
    for number, (place, raw) in enumerate(FORMATS[ending](decoded(content))):
        if number == MOST_TERMS and not is_own:
            raise BrokenFile(f"“{name}” holds more than {MOST_TERMS:,} terms.")
        if isinstance(raw, Fault):
            yield place, raw
            continue
        try:
            yield place, checked(raw)
        except Fault as fault:
            yield place, fault


def read_ignored(name: str, content: bytes) -> list[str]:
    """The phrases that need no term; only JSON has them. Raises BrokenFile."""
    if not name.lower().endswith(".json"):
        return []
    data = loaded(decoded(content))
    found = data.get("ignored", []) if isinstance(data, dict) else []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise BrokenFile("“ignored” is no list of phrases.")
    phrases = map(clean_text, found)
    return [phrase for phrase in phrases if 0 < len(phrase) <= LONGEST_PHRASE]


def decoded(content: bytes) -> str:
    """UTF-8, with a mark at its beginning or none; else what Windows writes."""
    try:
        return content.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError:
        return content.decode("windows-1252", errors="replace").replace("\x00", "")


def read_json(text: str) -> Found:
    data = loaded(text)
    terms = data.get("terms") if isinstance(data, dict) else data
    if not isinstance(terms, list):
        raise BrokenFile("There is no list of terms: {“terms”: […]}.")
    for number, raw in enumerate(terms, start=1):
        is_term = isinstance(raw, dict)
        yield f"term {number}", dict(raw) if is_term else Fault("This is no term.")


def loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise BrokenFile(f"This is not JSON: {place}{str(error).partition(':')[0]}.") from error


def read_csv(text: str) -> Found:
    """One row a term; the first row names the columns, lists are divided by “|”."""
    csv.field_size_limit(1024 * 1024)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
        unknown = [name for name in names if name and name not in COLUMNS]
        if "headword" not in names or unknown:
            raise BrokenFile(
                (f"There is no column “{unknown[0]}”. " if unknown else "")
                + f"The first row names the columns, headword among them: {', '.join(COLUMNS)}."
            )
        start = reader.line_num + 1
        for row in reader:
            place, start = f"line {start}", reader.line_num + 1
            cells = [
                FORMULA.sub("", cell, count=1) if FORMULA.match(cell) else cell for cell in row
            ]
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
                yield place, Fault(f"There are {len(cells)} cells for {len(names)} columns.")
                continue
            yield place, raw_of(dict(zip(names, cells, strict=False)))
    except csv.Error as error:
        raise BrokenFile(f"Line {reader.line_num} is no CSV: {error}.") from error


def raw_of(cells: dict[str, str]) -> Record:
    """
    >>> raw_of({"headword": "IT", "synonyms": "data processing | EDP [exact]"})["words"][1]
    {'text': 'EDP', 'kind': 'synonym', 'case': 'exact'}
    """
    raw: Record = {name: value for name, value in cells.items() if name in PLAIN}
    for name in LISTS:
        if name in cells:
            raw[name] = parts(cells[name])
    if "sources" in cells:
        raw["sources"] = [source_of(part) for part in parts(cells["sources"])]
    if any(name in cells for name in WORDS):
        raw["words"] = [
            word_of(part, kind)
            for name, kind in WORDS.items()
            for part in parts(cells.get(name, ""))
        ]
    return raw


def parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


def word_of(text: str, kind: str) -> Record:
    word: Record = {"kind": kind}
    while found := MARK.search(text):
        text = text[: found.start()]
        if found[1] == "compounds":
            word["compounds"] = True
        elif found[1] == "off":
            word["in_use"] = False
        else:
            word["case"] = found[1]
    return {"text": text} | word


def source_of(text: str) -> Record:
    """
    >>> source_of("Granovetter 1973 {p. 42} <https://example.org/> [2026-01-02]")["locator"]
    'p. 42'
    """
    found = SOURCE.fullmatch(text)
    return dict(found.groupdict()) if found else {"citation": text}


FORMATS: dict[str, Callable[[str], Found]] = {"json": read_json, "csv": read_csv}
