"""The text export of Movable Type and TypePad; its grammar is in `mtlines`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from . import decoding, filters, mending, mtfields, mtlines, oldpaths
from .entries import Comment, Entry, Failure, Reading, Source
from .mtcounts import Counts
from .mtlines import Header

STATUSES = {
    "publish": "published",
    "draft": "draft",
    "review": "review",
    "future": "scheduled",
    "unpublish": "withdrawn",
    "spam": "junk",
    "junk": "junk",
}
# Settings of the old system, kept as they stand.
SETTINGS = {"ALLOW COMMENTS", "ALLOW PINGS", "CONVERT BREAKS"}
PLAIN = Reading()
MORE = "more"  # the id at the fold, which links of the old site end in


class Archive:
    """
    Exports to be read once: iterate over their records, then ask for the `counts()`.

    With `mend`, text that was encoded twice is put right; else it is only reported. Memory does not
    grow with the files, but for some numbers an entry. Raises ValueError where a file is no such
    export.
    """

    def __init__(self, sources: Sequence[Source], reading: Reading = PLAIN) -> None:
        self._sources = sources
        self._reading = reading
        self._counts = Counts()
        self._encoding = ""
        self._titles: dict[int, int] = {}

    def counts(self) -> dict[str, Any]:
        """What was read, before anything was decided."""
        return self._counts.as_json()

    def __iter__(self) -> Iterator[Entry | Failure]:
        for source in self._sources:
            for record in self._records(source):
                record.file = source.name
                yield record

    def _records(self, source: Source) -> Iterator[Entry | Failure]:
        with source.open() as stream:
            survey = decoding.survey(stream, encoding=self._reading.encoding)
            self._counts.begin(survey)
            lines = mtlines.Lines(decoding.raw_lines(stream, survey.newline))
            if not is_export(lines.next_written()):
                raise ValueError(
                    f"{source.name} is no Movable Type export: it should begin with a line such "
                    "as “AUTHOR: …” or “TITLE: …”."
                )
            for line, raw in mtlines.records(lines):
                text, encoding = decoding.decode(raw, survey)
                record = Record(text, line, self._reading)
                if not text.isascii():
                    self._note_change(record, encoding)
                self._counts.add(record)
                yield self._told_apart(record.entry())

    def _note_change(self, record: "Record", encoding: str) -> None:
        if self._encoding not in {"", encoding}:
            told = f"Read as {encoding}; the records before it as {self._encoding}."
            record.repair(record.line, told)
        self._encoding = encoding

    def _told_apart(self, record: Entry | Failure) -> Entry | Failure:
        """
        The record under an identity of its own: some sites gave one base name twice in a second.
        Only a fingerprint of each is held.
        """
        if isinstance(record, Failure) or record.kind == "comments":
            return record
        if oldpaths.path_of(record.old_url):
            return record
        title = hash(record.title)
        if self._titles.setdefault(hash(record.ref), title) == title:
            return record
        note = "Another record has its date and base name; its title tells it apart."
        return replace(
            record,
            ref=f"{record.ref}/{mtfields.dirify(record.title)}",
            repaired=[*record.repaired, (record.line, note)],
        )


def is_export(first: bytes | None) -> bool:
    """Whether a file whose first written line is this one may be such an export."""
    return first is not None and (
        mtlines.begins_entry(first) or first == mtlines.ENTRY_END.encode()
    )


class Record:
    """One entry of the file, taken apart; `line` is its first."""

    def __init__(self, text: str, line: int, reading: Reading) -> None:
        self.reading = reading
        self.source = text
        self.line = line
        self.repaired: list[tuple[int, str]] = []
        self.metadata: dict[str, list[str]] = {}
        self.lines: dict[str, int] = {}
        self.sections: dict[str, str] = {}
        self.comments: list[tuple[int, Header, str]] = []
        self.pings: list[tuple[int, Header, str]] = []
        (head, *blocks), literal = mtlines.blocks(self._mended(text), line)
        self.literal_dashes = len(literal)
        for number, (dashes,) in literal:
            self.repair(number, f"The line “{dashes}” is text and was kept.")
        self._read_metadata(*head)
        for block in blocks:
            self._read_block(*block)

    def repair(self, line: int, what: str) -> None:
        self.repaired.append((line, what))

    def get(self, key: str) -> str:
        """The last value of a metadata key; empty where there is none."""
        return self.metadata.get(key, [""])[-1]

    # ---- Taking apart ----------------------------------------------------------------

    def _mended(self, text: str) -> str:
        """The text without what damaged it, as far as that is certain or was asked for."""
        done, notes = mending.mended(text, mend=self.reading.mend)
        for offset, what in notes:
            self.repair(self.line + text.count("\n", 0, offset), what)
        return done

    def _read_metadata(self, first: int, lines: list[str]) -> None:
        for number, line in enumerate(lines, start=first):
            found = mtlines.KEY.match(line)
            if found and found[1] == "START BODY":
                # The oldest exports: the text stands among the metadata, to the end of the block.
                self.sections["BODY"] = "\n".join([found[2].strip(), *lines[number - first + 1 :]])
                return
            if found:
                self.metadata.setdefault(found[1], []).append(found[2].strip())
                self.lines[found[1]] = number
            elif line.strip():
                self.repair(number, f"Passed over among the metadata: “{line.strip()[:80]}”.")

    def _read_block(self, first: int, lines: list[str]) -> None:
        """A block has a label, or nothing in it: else the line before it would be text."""
        while lines and not lines[0].strip():
            lines, first = lines[1:], first + 1
        if not lines:
            return
        label, text = lines[0].rstrip()[:-1], lines[1:]
        if label == "COMMENT":
            self.comments.append((first, *mtlines.split_header(text, mtlines.COMMENT_KEYS)))
        elif label == "PING":
            self.pings.append((first, *mtlines.split_header(text, mtlines.PING_KEYS)))
        else:
            before = [self.sections[label]] if label in self.sections else []
            self.sections[label] = "\n".join([*before, *text])

    # ---- The neutral record ----------------------------------------------------------

    def entry(self) -> Entry | Failure:
        title = mtfields.plain_title(self.get("TITLE"))
        try:
            date = mtfields.local_date(self.get("DATE")) if self.get("DATE") else None
        except ValueError as error:
            return Failure(self.lines["DATE"], title, str(error))
        body = self._body()
        title = title or self._title_of(body)
        slug = self.get("BASENAME") or mtfields.dirify(self.get("TITLE") or title)
        url = self.get("UNIQUE URL")
        return Entry(
            kind=self._kind(),
            ref=mtfields.reference(url, date, slug),
            line=self.line,
            title=title,
            raw=mtlines.without_contacts(self.source),
            slug=slug,
            status=self._status(),
            source_status=self.get("STATUS"),
            local_date=date,
            authors=[name] if (name := mtfields.name(self.get("AUTHOR"))) else [],
            categories=self.categories(),
            tags=mtfields.tags(self.get("TAGS")),
            keywords=self.sections.get("KEYWORDS", "").strip(),
            summary_html=self.sections.get("EXCERPT", "").strip(),
            body_html=body,
            old_url=url,
            old_paths=oldpaths.of_entry(
                url, date, self._basenames(title), root=oldpaths.path_of(self.reading.old_root)
            ),
            comments=self._comments(),
            extra=self._extra(),
            repaired=self.repaired,
        )

    def _title_of(self, body: str) -> str:
        words = mtfields.first_words(body)
        told = f"its first words are: “{words}”" if words else "and no text to take one from"
        self.repair(self.lines.get("TITLE", self.line), f"It has no title; {told}.")
        return words or "Untitled"

    def _status(self) -> str:
        """Empty where none is stated; what is unknown must not become public."""
        status = self.get("STATUS").lower()
        if status and status not in STATUSES:
            told = f"Its status “{self.get('STATUS')}” is unknown; it is a draft here."
            self.repair(self.lines["STATUS"], told)
        return STATUSES.get(status, "draft") if status else ""

    def _kind(self) -> str:
        if "NO ENTRY" in self.metadata:
            return "comments"
        return "page" if oldpaths.is_page(self.get("UNIQUE URL")) else "article"

    def _basenames(self, title: str) -> list[str]:
        """The base name, or what it was probably: cut as by default, or not cut at all."""
        if stated := self.get("BASENAME"):
            return [stated]
        title = self.get("TITLE") or title
        return [mtfields.dirify(title), mtfields.dirify(title, length=mtfields.LONGEST_BASENAME)]

    def _body(self) -> str:
        """The whole text as HTML: the body, then what stood behind the fold."""
        convert = self.get("CONVERT BREAKS")
        body, notes = filters.to_html(self.sections.get("BODY", "").strip("\n"), convert)
        extended = self.sections.get("EXTENDED BODY", "").strip("\n")
        if extended.strip():
            more, notes = filters.to_html(extended, convert)
            body = f'{body}\n<div id="{MORE}">{more}</div>'
        for note in notes:
            self.repair(self.lines["CONVERT BREAKS"], note)
        return body

    def categories(self) -> list[str]:
        """The primary category first; Movable Type names it twice."""
        names = [*self.metadata.get("PRIMARY CATEGORY", []), *self.metadata.get("CATEGORY", [])]
        return list(dict.fromkeys(name for name in map(mtfields.plain_title, names) if name))

    def _comments(self) -> list[Comment]:
        return [
            *(self._comment("comment", *block) for block in self.comments),
            *(self._comment("ping", *block) for block in self.pings),
        ]

    def _comment(self, kind: str, line: int, header: Header, text: str) -> Comment:
        date = None
        try:
            date = mtfields.local_date(header["DATE"]) if header.get("DATE") else None
        except ValueError as error:
            self.repair(line, f"A {kind} is kept without its date: {error}")
        return Comment(
            kind=kind,
            author=mtfields.name(header.get("AUTHOR", "")),
            url=mtfields.address_in(header.get("URL", "")),
            local_date=date,
            body_html=filters.to_html(text.strip("\n"), "__default__")[0],
            title=mtfields.plain_title(header.get("TITLE", "")),
            blog_name=mtfields.plain_title(header.get("BLOG NAME", "")),
        )

    def _extra(self) -> dict[str, Any]:
        """Keys that have no place here, as they stand; custom fields among them."""
        placed = {*mtlines.METADATA_KEYS, *mtlines.PRIVATE_KEYS} - SETTINGS - {"IMAGE"}
        extra = {key: values for key, values in self.metadata.items() if key not in placed}
        if unknown := sorted({*extra} - SETTINGS):
            told = f"Kept beside it, for it has no place here: {', '.join(unknown)}."
            self.repair(self.lines[unknown[0]], told)
        return extra
