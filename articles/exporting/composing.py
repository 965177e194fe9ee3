"""Values and a text -> a file with front matter; pure."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import yaml

# Texts that some reader of YAML takes for a number, a date or a yes: they are quoted.
LOOKS_OTHERWISE = re.compile(r"[-+.\d~]|(?:y|n|yes|no|on|off|true|false|null|nan|inf)\Z", re.I)
ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
ENDLESS = 1_000_000  # characters of a line: none is broken


class Dumper(yaml.SafeDumper):
    """Writes texts of several lines line by line, and no aliases for what is said twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: Any = None, indentless: Any = None) -> None:
        """The items of a list stand further in than its name."""
        super().increase_indent(flow)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        style = None
        if "\n" in text and not ODD_BREAKS.search(text):
            style = "|"
        elif LOOKS_OTHERWISE.match(text):
            style = "'"
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def represent_moment(self, moment: datetime) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:timestamp", moment.isoformat())


Dumper.add_representer(str, Dumper.represent_text)
Dumper.add_representer(datetime, Dumper.represent_moment)


def compose(front: dict[str, Any], body: str) -> str:
    """
    The text of a file: front matter in YAML between two lines of hyphens, and the body.

    >>> compose({"title": "Trust: a start", "subjects": ["1984"]}, "<p>It grows.</p>")
    "---\\ntitle: 'Trust: a start'\\nsubjects:\\n  - '1984'\\n---\\n<p>It grows.</p>\\n"
    """
    head = yaml.dump(front, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=ENDLESS)
    return f"---\n{head}---\n{body}\n" if body else f"---\n{head}---\n"


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """
    The values that say something.

    >>> filled({"title": "Trust", "summary": "", "aliases": [], "rank": 0, "expires": None})
    {'title': 'Trust', 'rank': 0}
    """
    return {
        name: value
        for name, value in values.items()
        if value or (isinstance(value, int) and value is not False)
    }


def local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """
    The moment as the publisher's clock showed it; in UTC before clocks went by zones, when they
    differed by seconds, which no file can say.

    >>> local(datetime(2003, 8, 22, 22, 38, tzinfo=UTC), ZoneInfo("America/New_York")).isoformat()
    '2003-08-22T18:38:00-04:00'
    >>> local(datetime(1850, 1, 1, tzinfo=UTC), ZoneInfo("America/New_York")).isoformat()
    '1850-01-01T00:00:00+00:00'
    """
    if moment is None:
        return None
    here = moment.astimezone(zone)
    offset = here.utcoffset()
    return here if offset is not None and offset.seconds % 60 == 0 else moment.astimezone(UTC)


def json_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def json_list(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """
    A list in JSON, a row at a time.

    >>> b"".join(json_list([])), b"".join(json_list([{"a": 1}, {"a": 2}]))
    (b'[]\\n', b'[\\n{\\n  "a": 1\\n},\\n{\\n  "a": 2\\n}\\n]\\n')
    """
    before = "[\n"
    for row in rows:
        yield f"{before}{json_of(row)}".encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"
