"""How two records differ, so that a person can read it: prose word by word, the rest in lines."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from articles.rendering.rendered import ATTRIBUTE, TOKEN

from .blocks import passages

ALIKE = 0.5  # of their words: then a passage was changed, else one went and another came
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words: `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A passage with what changed in it; `tag` is the element that it stands in."""

    tag: str
    changes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        return all(change.kind == "same" for change in self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """
    One field: `lines` of prose, or what was `added` and `removed` of a list.

    `name` is that of the record's field; `links` and `images` are of the text.
    """

    name: str
    lines: tuple[Line, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """
        >>> words("summary", "On trust", "On great trust").told
        '1 word added'
        """
        if not self.lines:
            return ""
        counts = {
            kind: sum(
                len(change.text.split())
                for line in self.lines
                for change in line.changes
                if change.kind == kind
            )
            for kind in ("added", "removed")
        }
        return ", ".join(
            f"{count} word{'' if count == 1 else 's'} {kind}"
            for kind, count in counts.items()
            if count
        )


PROSE = {"title", "summary", "label"}
ORDER = ("title", "label", "summary", "body", "links", "images", "subjects", "authors",
         "references")  # fmt: skip


def differences(old: Record, new: Record) -> list[Difference]:
    """The fields in which two records differ, the text first; empty where they say the same."""
    found: list[Difference] = []
    for name in [*ORDER, *(name for name in new if name not in ORDER)]:
        if name == "body" and old.get(name) != new.get(name):
            found.append(text(old.get(name) or "", new.get(name) or ""))
        elif name == "links":
            found.append(rows(name, links(old.get("body") or ""), links(new.get("body") or "")))
        elif name in PROSE:
            found.append(words(name, old.get(name) or "", new.get(name) or ""))
        elif name != "body" and (name in old or name in new):
            found.append(rows(name, in_words(old.get(name)), in_words(new.get(name))))
    return [one for one in found if one.added or one.removed or has_changes(one.lines)]


def has_changes(lines: Iterable[Line]) -> bool:
    return any(not line.is_same for line in lines)


def words(name: str, old: str, new: str) -> Difference:
    return Difference(name, lines=(Line("p", compare(old, new)),))


def rows(name: str, old: list[str], new: list[str]) -> Difference:
    """
    >>> rows("subjects", ["Trust"], ["Trust", "Ties"])
    Difference(name='subjects', lines=(), added=('Ties',), removed=())
    >>> rows("authors", ["A", "B"], ["B", "A"]).added
    ('A, B became B, A',)
    """
    if old != new and sorted(old) == sorted(new):
        return Difference(name, added=(f"{', '.join(old)} became {', '.join(new)}",))
    return Difference(
        name,
        added=tuple(row for row in new if row not in old),
        removed=tuple(row for row in old if row not in new),
    )


def in_words(value: Any) -> list[str]:
    """What an editor calls the value of a field that is no prose, row by row."""
    if value in (None, "", []):
        return []
    if not isinstance(value, list):
        return ["yes" if value is True else str(value)]
    return [row_in_words(row) if isinstance(row, dict) else str(row) for row in value]


def row_in_words(row: Mapping[str, Any]) -> str:
    if "src" in row:
        told = {None: "without alternative text", "": "decorative"}.get(row["alt"])
        return f"{row['src']} ({told or '“' + str(row['alt']) + '”'})"
    if "title" in row:
        parts = ("authors", "title", "publication", "published_on", "url", "archived_url")
        told = ", ".join(str(row[part]) for part in parts if row.get(part))
        return f"{told} (the work summarised here)" if row.get("is_summarised") else told
    return str(row.get("name", row))


# ---- The text ---------------------------------------------------------------------------


def text(old: str, new: str) -> Difference:
    """
    Two canonical texts, passage by passage; what stayed the same is there as well.

    >>> [line.changes for line in text("<p>On trust.</p>", "<p>On great trust.</p>").lines]
    [(Change(kind='same', text='On '), Change(kind='added', text='great '), \
Change(kind='same', text='trust. '))]
    """
    before = [(tag, plain(html)) for tag, html in passages(old)]
    after = [(tag, plain(html)) for tag, html in passages(new)]
    lines: list[Line] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            lines += [Line(tag, (Change("same", f"{words} "),)) for tag, words in after[start:end]]
        else:
            lines += paired(before[first:last], after[start:end])
    return Difference("body", lines=tuple(lines))


Passage = tuple[str, str]


def paired(before: list[Passage], after: list[Passage]) -> list[Line]:
    """Passages that are not the same, each beside the next one that is like it."""
    lines: list[Line] = []
    at = 0
    for tag, old in before:
        near = next(
            (place for place in range(at, min(at + 20, len(after))) if alike(old, after[place][1])),
            None,
        )
        if near is None:
            lines.append(Line(tag, (Change("removed", f"{old} "),)))
            continue
        lines += [Line(new_tag, (Change("added", f"{new} "),)) for new_tag, new in after[at:near]]
        new_tag, new = after[near]
        lines.append(Line(new_tag, compare(old, new)))
        at = near + 1
    return lines + [Line(tag, (Change("added", f"{new} "),)) for tag, new in after[at:]]


def alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def compare(old: str, new: str) -> tuple[Change, ...]:
    """
    >>> compare("one two", "one three")
    (Change(kind='same', text='one '), Change(kind='removed', text='two '), \
Change(kind='added', text='three '))
    """
    before, after = pieces(old), pieces(new)
    found: list[Change] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(after[start:end])))
            continue
        if first < last:
            found.append(Change("removed", "".join(before[first:last])))
        if start < end:
            found.append(Change("added", "".join(after[start:end])))
    return tuple(found)


def pieces(words: str) -> list[str]:
    """The words, each with a space after it."""
    return [f"{word} " for word in words.split()]


def plain(html: str) -> str:
    """What a reader reads of a canonical passage, on one line."""
    shown: list[str] = []
    for token in TOKEN.finditer(html):
        tag = token["tag"]
        if tag is None:
            shown.append(unescape(token[0]))
        elif tag == "br":
            shown.append(" ")
        elif tag == "img":
            alt = dict(ATTRIBUTE.findall(token["attributes"])).get("alt", "")
            shown.append(f" [image{': ' + unescape(alt) if alt else ''}] ")
    return " ".join("".join(shown).split())


def links(html: str) -> list[str]:
    """
    >>> links('<p>See <a href="/about/">us</a>.</p>')
    ['“us” → /about/']
    """
    found: list[str] = []
    href = ""
    told: list[str] = []
    for token in TOKEN.finditer(html):
        if token["tag"] == "a" and not token["end"]:
            href = unescape(dict(ATTRIBUTE.findall(token["attributes"])).get("href", ""))
            told = []
        elif token["tag"] == "a" and href:
            found.append(f"“{' '.join(''.join(told).split())}” → {href}")
            href = ""
        elif token["tag"] is None:
            told.append(unescape(token[0]))
    return found
