"""A text -> its front matter as plain values, and its body; pure."""

import json
import math
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from articles.importers.mending import clean

from . import yamlreading

YAML = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
# Hexo's: the front matter without its first mark; and its JSON without braces.
HEXO = re.compile(r"(\w+[ \t]*:.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
HEXO_JSON = re.compile(r"(\".*?)^;;;[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")
DEEPEST = 30
LARGEST = 256 * 1024  # characters of TOML and JSON


class BadFrontMatter(ValueError):
    """What is wrong with it, in an editor's words, and in which line of the file."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Parts:
    """`front` is the front matter as it was written, `body_line` the first line of the body."""

    values: dict[str, Any]
    front: str
    body: str
    body_line: int
    kind: str  # yaml, toml or json


def begins(text: str) -> bool:
    """
    Whether a text begins as front matter does.

    >>> begins("---\\ntitle: a\\n"), begins("+++ \\n"), begins("{\\n"), begins("{{< x >}}")
    (True, True, True, False)
    """
    first = text.split("\n", 1)[0].rstrip()
    return first in {"---", "+++"} or bool(re.match(r'\{\s*(?:"|\}|\Z)', text[:100]))


def split(text: str, *, is_post: bool = False) -> Parts | None:
    """
    None where the text has no front matter. In a folder of posts it may lack its first mark.
    Raises BadFrontMatter.

    >>> parts = split("---\\ntitle: On trust\\n---\\nIt grows.\\n")
    >>> parts.values, parts.body, parts.body_line
    ({'title': 'On trust'}, 'It grows.\\n', 4)
    """
    if begins(text):
        return _json(text) if text.startswith("{") else _marked(text)
    if is_post:
        if found := HEXO.match(text):
            return _parts(text, found.end(), _yaml(found[1], 0), "yaml")
        if found := HEXO_JSON.match(text):
            return _parts(
                text, found.end(), _decoded("{" + found[1].rstrip(" \n,") + "}")[0], "json"
            )
    return None


def _marked(text: str) -> Parts:
    is_toml = text.startswith("+++")
    found = (TOML if is_toml else YAML).match(text)
    if not found:
        mark = text[:3]
        raise BadFrontMatter(f"Its front matter begins with {mark} but never ends.", 1)
    values = _toml(found[1]) if is_toml else _yaml(found[1], 1)
    return _parts(text, found.end(), values, "toml" if is_toml else "yaml")


def _json(text: str) -> Parts:
    values, end = _decoded(text)
    while text[end : end + 1] in {" ", "\t"}:
        end += 1
    return _parts(text, end + (text[end : end + 1] == "\n"), values, "json")


def _parts(text: str, end: int, values: Any, kind: str) -> Parts:
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise BadFrontMatter("Its front matter is no list of keys and values.", 1)
    front = text[:end]
    return Parts(plain(values), front, text[end:], front.count("\n") + 1, kind)


def _yaml(source: str, above: int) -> Any:
    try:
        return yamlreading.load(source)
    except ValueError as error:
        line = getattr(error, "line", 1) + above
        raise BadFrontMatter(f"Its front matter can’t be read as YAML: {error}.", line) from error


def _toml(source: str) -> Any:
    if len(source) > LARGEST:
        raise BadFrontMatter(f"Its front matter has more than {LARGEST:,} characters.", 1)
    try:
        return tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        found = TOML_LINE.search(str(error))
        line = int(found[1]) + 1 if found else 1
        told = TOML_LINE.sub("", str(error)).strip()
        raise BadFrontMatter(f"Its front matter can’t be read as TOML: {told}.", line) from error


def _decoded(text: str) -> tuple[Any, int]:
    try:
        values, end = json.JSONDecoder(parse_constant=lambda name: None).raw_decode(text)
    except json.JSONDecodeError as error:
        reason = f"Its front matter can’t be read as JSON: {error.msg}, column {error.colno}."
        raise BadFrontMatter(reason, error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise BadFrontMatter(f"Its front matter can’t be read as JSON: {error}.", 1) from error
    if end > LARGEST:
        raise BadFrontMatter(f"Its front matter has more than {LARGEST:,} characters.", 1)
    return values, end


def plain(value: Any, *, depth: int = 0) -> Any:
    """
    The value as JSON may hold it; dates as text. Raises BadFrontMatter where it is too deep.

    >>> plain({1: date(2003, 8, 22), "b": [float("nan"), 1.5]})
    {'1': '2003-08-22', 'b': [None, 1.5]}
    """
    if depth > DEEPEST:
        raise BadFrontMatter(f"Its front matter is nested more than {DEEPEST} deep.", 1)
    if isinstance(value, dict):
        return {text_of(key): plain(one, depth=depth + 1) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one, depth=depth + 1) for one in value]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int)) else clean(str(value))


def text_of(value: Any) -> str:
    """
    >>> text_of(True), text_of(2010), text_of(None), text_of([1])
    ('true', '2010', '', '')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return clean(str(value)) if isinstance(value, (str, int, float)) else ""
