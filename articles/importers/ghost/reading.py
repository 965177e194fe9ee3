"""A Ghost export's file -> its tables; and the line on which each post begins."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from articles.importers import decoding
from articles.importers.entries import Reading, Source

LARGEST = 500_000_000  # bytes; JSON is read as a whole
# Nothing else of an export is looked at: it holds keys, passwords and readers' addresses.
TABLES = ("posts", "posts_meta", "tags", "posts_tags", "users", "posts_authors")
SETTINGS = {"permalinks", "timezone", "activeTimezone", "active_timezone"}
POSTS = re.compile(r'"posts"\s*:\s*\[')
SPACE = re.compile(r"[\s,]*")
Row = dict[str, Any]


@dataclass(slots=True)
class Tables:
    """What is read of one export. A post that is none is None; `lines` are those of the posts."""

    name: str
    version: str
    posts: list[Row | None]
    lines: list[int]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def read(source: Source, reading: Reading) -> Tables:
    """
    The tables of an export. Raises ValueError where it is none, is damaged, or is too large: the
    line and column are named, or what was seen instead.
    """
    text = _text_of(source, reading)
    whole = _parsed(source.name, text)
    meta, data = _parts(source.name, whole)
    posts = data.get("posts")
    if not isinstance(posts, list):
        raise ValueError(  # noqa: TRY004  a file that is wrong, not a call
            f"{source.name} is no Ghost export: it has no list of posts."
        )
    return Tables(
        name=source.name,
        version=str(meta.get("version", "")),
        posts=[post if isinstance(post, dict) else None for post in posts],
        lines=_lines_of(posts, text),
        rows={table: _rows(data.get(table)) for table in TABLES if table != "posts"},
        settings=_settings(data.get("settings")),
    )


def _text_of(source: Source, reading: Reading) -> str:
    with source.open() as stream:
        survey = decoding.survey(stream, encoding=reading.encoding)
        if survey.size > LARGEST:
            raise ValueError(
                f"{source.name} has {survey.size:,} bytes; at most {LARGEST:,} are read."
            )
        raw = stream.read()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    return decoding.decode(raw.removeprefix(decoding.BOM), survey)[0]


def _parsed(name: str, text: str) -> Any:
    if not text.lstrip().startswith(("{", "[")):
        begins = text.strip()[:40].split("\n")[0]
        raise ValueError(f"{name} is no Ghost export: it is no JSON but begins “{begins}”.")
    try:
        return json.loads(text, parse_constant=lambda constant: None)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{name} is no whole JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise ValueError(f"{name} can’t be read: its lists are nested too deeply.") from error
    except ValueError as error:  # a number of thousands of digits
        raise ValueError(f"{name} can’t be read: {error}.") from error


def _parts(name: str, whole: Any) -> tuple[Row, Row]:
    """Meta and data, in whichever of the three shapes they come."""
    if isinstance(whole, dict) and isinstance(whole.get("db"), list) and whole["db"]:
        whole = whole["db"][0]
    if isinstance(whole, dict) and isinstance(whole.get("data"), dict):
        data = whole["data"]
        if isinstance(data.get("data"), dict):  # beside "images"
            whole, data = data, data["data"]
        meta = whole.get("meta")
        return (meta if isinstance(meta, dict) else {}), data
    seen = "a list"
    if isinstance(whole, dict):
        keys = ", ".join(f"“{key[:40]}”" for key in list(whole)[:5])
        seen = f"an object of {keys}" if keys else "an empty object"
    raise ValueError(f"{name} is no Ghost export: it should hold “db” or “data”, but is {seen}.")


def _rows(table: Any) -> list[Row]:
    return [row for row in table if isinstance(row, dict)] if isinstance(table, list) else []


def _settings(table: Any) -> dict[str, str]:
    """The few settings that addresses depend on: a list of keys and values, or an object."""
    pairs = table.items() if isinstance(table, dict) else (
        (row.get("key"), row.get("value")) for row in _rows(table)
    )  # fmt: skip
    return {key: value for key, value in pairs if key in SETTINGS and isinstance(value, str)}


def _lines_of(posts: list[Any], text: str) -> list[int]:
    """
    The line on which each post begins: the posts are read once more, one by one, where the text
    names them. All are 1 where it can't be told.
    """
    decoder = json.JSONDecoder(parse_constant=lambda constant: None)
    for found in POSTS.finditer(text):
        position, line, counted, lines = found.end(), 1, 0, []
        for post in posts:
            if space := SPACE.match(text, position):
                position = space.end()
            line, counted = line + text.count("\n", counted, position), position
            try:
                value, position = decoder.raw_decode(text, position)
            except ValueError:
                break
            if value != post:
                break
            lines.append(line)
        if len(lines) == len(posts):
            return lines
    return [1] * len(posts)
