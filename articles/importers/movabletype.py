"""
The text export of Movable Type and TypePad.

An entry ends at a line of eight dashes, its blocks at lines of five; neither is escaped in the text
of older versions, so a dash line counts only where what follows can follow (see `_splits`).
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, BinaryIO

from . import decoding, filters, mtfields, oldpaths
from .entries import Comment, Entry, Failure
from .mtcounts import Counts

ENTRY_END, BLOCK_END = "--------", "-----"
METADATA_KEYS = (
    "AUTHOR", "AUTHOR EMAIL", "TITLE", "BASENAME", "STATUS", "ALLOW COMMENTS", "ALLOW PINGS",
    "CONVERT BREAKS", "PRIMARY CATEGORY", "CATEGORY", "DATE", "TAGS", "UNIQUE URL", "NO ENTRY",
    "START BODY", "IMAGE",
)  # fmt: skip
SECTIONS = ("BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS", "COMMENT", "PING")
COMMENT_KEYS = ("AUTHOR", "EMAIL", "IP", "URL", "DATE")
PING_KEYS = ("TITLE", "URL", "IP", "BLOG NAME", "DATE")

KEY = re.compile(r"([A-Z][A-Z0-9_ ]*):(.*)")
FIRST_KEY = re.compile(rf"(?:{'|'.join(METADATA_KEYS)}|CF[0-9A-Z_]+):")
# What a dash line of the text looks like since 2026, when Movable Type began to mark it by a tab.
MARKED_DASHES = re.compile(r"(-{5}|-{8})\t")
PRIVATE = re.compile(r"^(?:AUTHOR EMAIL|EMAIL|IP):.*\n?", re.MULTILINE)

STATUSES = {
    "publish": "published",
    "draft": "draft",
    "review": "review",
    "future": "scheduled",
    "unpublish": "withdrawn",
    "spam": "junk",
    "junk": "junk",
}


class Archive:
    """
    An export to be read once: iterate over its records, then ask for its `counts()`.

    Memory does not grow with the file. Raises ValueError where the file is no such export.
    """

    def __init__(self, stream: BinaryIO, *, encoding: str | None = None) -> None:
        self.survey = decoding.survey(stream, encoding=encoding)
        self._stream = stream
        self._counts = Counts(self.survey)

    def counts(self) -> dict[str, Any]:
        """What was read, before anything was decided."""
        return self._counts.as_json()

    def __iter__(self) -> Iterator[Entry | Failure]:
        begun = False
        for line, raw in records(decoding.raw_lines(self._stream, self.survey.newline)):
            text, encoding = decoding.decode(raw, self.survey.encoding)
            if not begun and not FIRST_KEY.match(text.lstrip()):
                raise ValueError(
                    "This is no Movable Type export: it should begin with a line such as "
                    "“AUTHOR: …” or “TITLE: …”."
                )
            begun = True
            record = Record(text, line)
            if encoding not in {"utf-8", self.survey.encoding}:
                record.repair(line, f"Read as {encoding}, unlike the rest of the file.")
            self._counts.add(record)
            yield record.entry()


class Lines:
    """Lines with a look ahead at the next one that is not blank."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._ahead: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        while (
            line := self._ahead.popleft() if self._ahead else next(self._lines, None)
        ) is not None:
            yield line

    def begin_an_entry(self) -> bool:
        """Whether what follows is an entry, or the end of the file."""
        written = next((line for line in self._ahead if line.strip()), None)
        while written is None and (line := next(self._lines, None)) is not None:
            self._ahead.append(line)
            written = line if line.strip() else None
        return written is None or bool(FIRST_KEY.match(written.decode("latin-1")))


def records(raw_lines: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """First line number and text of each entry."""
    current: list[bytes] = []
    first = 0
    lines = Lines(raw_lines)
    for number, line in enumerate(lines, start=1):
        if line == ENTRY_END.encode() and lines.begin_an_entry():
            if current:
                yield first, b"\n".join(current)
            current = []
        elif current or line.strip():
            first = first if current else number
            current.append(line)
    if current:
        yield first, b"\n".join(current)


class Record:
    """One entry of the file, taken apart."""

    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line
        self.repaired: list[tuple[int, str]] = []
        self.literal_dashes = 0
        self.metadata: dict[str, list[str]] = {}
        self.sections: dict[str, str] = {}
        self.comments: list[tuple[dict[str, str], str]] = []
        self.pings: list[tuple[dict[str, str], str]] = []
        head, *blocks = self._blocks(text.split("\n"))
        self._read_metadata(*head)
        for first, lines in blocks:
            self._read_block(first, lines)

    def repair(self, line: int, what: str) -> None:
        self.repaired.append((line, what))

    def get(self, key: str) -> str:
        """The last value of a metadata key; empty where there is none."""
        return self.metadata.get(key, [""])[-1]

    # ---- Taking apart ----------------------------------------------------------------

    def _blocks(self, lines: list[str]) -> list[tuple[int, list[str]]]:
        """Line number and lines of each block."""
        splits = self._splits(lines)
        blocks: list[tuple[int, list[str]]] = [(self.line, [])]
        for index, line in enumerate(lines):
            if index in splits:
                blocks.append((self.line + index + 1, []))
                continue
            if line in {ENTRY_END, BLOCK_END}:
                self.literal_dashes += 1
                self.repair(self.line + index, f"The line “{line}” is text and was kept.")
            if MARKED_DASHES.fullmatch(line):
                line = line[:-1]
            blocks[-1][1].append(line)
        return blocks

    @staticmethod
    def _splits(lines: list[str]) -> set[int]:
        """
        Which lines of five dashes separate: those before a section's label, before another such
        line, or before the end. Read from the end, because each depends on what follows.
        """
        splits: set[int] = set()
        following: int | None = None
        for index in range(len(lines) - 1, -1, -1):
            line = lines[index]
            if line == BLOCK_END and (
                following is None or following in splits or lines[following].rstrip() in LABELS
            ):
                splits.add(index)
            if line.strip():
                following = index
        return splits

    def _read_metadata(self, first: int, lines: list[str]) -> None:
        for index, line in enumerate(lines):
            found = KEY.match(line)
            if found and found[1] == "START BODY":
                # The oldest exports: the text stands among the metadata, to the end of the block.
                self.sections["BODY"] = "\n".join(lines[index + 1 :])
                return
            if found:
                self.metadata.setdefault(found[1], []).append(found[2].strip())
            elif line.strip():
                self.repair(
                    first + index, "A line without a key among the metadata was passed over."
                )

    def _read_block(self, first: int, lines: list[str]) -> None:
        while lines and not lines[0].strip():
            lines, first = lines[1:], first + 1
        if not lines:
            return
        label, *text = lines
        label = label.rstrip().rstrip(":")
        if label == "COMMENT":
            self.comments.append(split_header(text, COMMENT_KEYS))
        elif label == "PING":
            self.pings.append(split_header(text, PING_KEYS))
        elif label in SECTIONS:
            joined = "\n".join(text)
            before = self.sections.get(label)
            self.sections[label] = joined if before is None else f"{before}\n{joined}"
        else:
            self.repair(first, f"A block without a label was added to the text: “{label[:40]}”.")
            self.sections["BODY"] = "\n".join([self.sections.get("BODY", ""), *lines])

    # ---- The neutral record ----------------------------------------------------------

    def entry(self) -> Entry | Failure:
        title = mtfields.plain_title(self.get("TITLE"))
        try:
            date = mtfields.local_date(self.get("DATE")) if self.get("DATE") else None
        except ValueError as error:
            return Failure(self.line, title, str(error))
        body, notes = self._body()
        repaired = [*self.repaired, *((self.line, note) for note in notes)]
        if not title:
            title = mtfields.first_words(body) or "Untitled"
            repaired.append((self.line, f"It has no title; its first words are: “{title}”."))
        slug = self.get("BASENAME") or mtfields.dirify(title)
        status = self.get("STATUS").lower()
        if status and status not in STATUSES:
            repaired.append((self.line, f"Its status “{status}” is unknown; it is a draft here."))
        url = self.get("UNIQUE URL")
        return Entry(
            kind=self._kind(),
            ref=mtfields.reference(url, date, slug, title),
            line=self.line,
            title=title,
            raw=PRIVATE.sub("", self.text),
            slug=slug,
            status=STATUSES.get(status, "draft") if status else "",
            source_status=self.get("STATUS"),
            local_date=date,
            author=self.get("AUTHOR"),
            categories=self.categories(),
            tags=mtfields.tags(self.get("TAGS")),
            keywords=self.sections.get("KEYWORDS", "").strip(),
            summary_html=self.sections.get("EXCERPT", "").strip(),
            body_html=body,
            old_url=url,
            old_paths=oldpaths.of_entry(url, date, slug),
            comments=self._comments(),
            extra=self._extra(),
            repaired=repaired,
        )

    def _kind(self) -> str:
        if "NO ENTRY" in self.metadata:
            return "comments"
        return "page" if oldpaths.is_page(self.get("UNIQUE URL")) else "article"

    def _body(self) -> tuple[str, list[str]]:
        """The whole text as HTML: the body, then what stood behind the fold."""
        convert = self.get("CONVERT BREAKS")
        body, notes = filters.to_html(self.sections.get("BODY", "").strip("\n"), convert)
        extended = self.sections.get("EXTENDED BODY", "").strip()
        if extended:
            more, _ = filters.to_html(extended, convert)
            body = f'{body}\n<div id="more">{more}</div>'
        return body, notes

    def categories(self) -> list[str]:
        """The primary category first; Movable Type names it twice."""
        names = [*self.metadata.get("PRIMARY CATEGORY", []), *self.metadata.get("CATEGORY", [])]
        return list(dict.fromkeys(name for name in map(mtfields.plain_title, names) if name))

    def _comments(self) -> list[Comment]:
        return [
            *(self._comment("comment", header, text) for header, text in self.comments),
            *(self._comment("ping", header, text) for header, text in self.pings),
        ]

    @staticmethod
    def _comment(kind: str, header: dict[str, str], text: str) -> Comment:
        try:
            date = mtfields.local_date(header["DATE"]) if header.get("DATE") else None
        except ValueError:
            date = None  # a comment keeps its words, whatever its date
        return Comment(
            kind=kind,
            author=header.get("AUTHOR", ""),
            url=mtfields.address_in(header.get("URL", "")),
            local_date=date,
            body_html=filters.to_html(text.strip("\n"), "__default__")[0],
            title=mtfields.plain_title(header.get("TITLE", "")),
            blog_name=mtfields.plain_title(header.get("BLOG NAME", "")),
        )

    def _extra(self) -> dict[str, Any]:
        """Keys that have no place here, as they stand; custom fields among them."""
        placed = set(METADATA_KEYS) - {"IMAGE", "ALLOW COMMENTS", "ALLOW PINGS", "CONVERT BREAKS"}
        return {key: values for key, values in self.metadata.items() if key not in placed}


LABELS = {f"{label}:" for label in SECTIONS}


def split_header(lines: list[str], keys: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """
    Header and text of a comment: the header ends at a line that is no key, or one read already.

    >>> split_header(["AUTHOR: A", "URL: ", "URL: is a word"], COMMENT_KEYS)
    ({'AUTHOR': 'A', 'URL': ''}, 'URL: is a word')
    """
    header: dict[str, str] = {}
    for index, line in enumerate(lines):
        found = KEY.match(line)
        if not found or found[1] not in keys or found[1] in header:
            return header, "\n".join(lines[index:])
        header[found[1]] = found[2].strip()
    return header, ""
