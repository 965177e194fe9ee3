"""The formats that are read, and how a file tells which it is."""

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from . import frontmatter, ghost, movabletype, wordpress
from .entries import Archive, Reading, Source
from .homecoming import is_own

START = 64 * 1024  # bytes that are looked at
TEXTS = (".md", ".markdown", ".mkd", ".html", ".htm", ".textile", ".txt")


class Format(NamedTuple):
    label: str
    archive: Callable[[Sequence[Source], Reading], Archive]


FORMATS = {
    "mt": Format("Movable Type or TypePad (text)", movabletype.Archive),
    "wxr": Format("WordPress (WXR)", wordpress.Archive),
    "ghost": Format("Ghost (JSON)", ghost.Archive),
    "folder": Format("Folder of texts with front matter (Jekyll, Hugo)", frontmatter.Archive),
}


def detect(sources: Sequence[Source]) -> tuple[str, list[Source]]:
    """
    The format, and those of the files that are in it; the others are what texts show.

    Raises ValueError, which says what was seen.
    """
    if is_own(sources):
        return "folder", list(sources)
    kinds = {source.name: kind_of(source) for source in sources}
    found = [kind for kind in FORMATS if kind in kinds.values()]
    if not found:
        names = ", ".join(source.name for source in sources[:3])
        seen = describe(start_of(sources[0])) if len(sources) == 1 else f"{len(sources)} files"
        raise ValueError(
            f"{names}: no archive that can be read here ({seen}). Expected is an export of Movable "
            "Type, TypePad, WordPress or Ghost, or a folder of texts with front matter."
        )
    if len(found) > 1 and "folder" in found:
        found = ["folder"]  # such a site may hold old exports, or data of its own
    if len(found) > 1:
        told = " and ".join(FORMATS[kind].label for kind in found)
        raise ValueError(f"These files are of several formats ({told}): import them one by one.")
    (format_name,) = found
    return format_name, belonging(sources, format_name, kinds)


def belonging(
    sources: Sequence[Source], format_name: str, kinds: dict[str, str] | None = None
) -> list[Source]:
    """The files that are read in a format: of several those that look like it, of one that one."""
    if format_name == "folder":
        return list(sources)
    kinds = kinds or {source.name: kind_of(source) for source in sources}
    return [s for s in sources if kinds[s.name] == format_name] or list(sources)


def kind_of(source: Source) -> str:
    """The format that a file seems to have; empty where it is none of these."""
    return kind_of_start(start_of(source), is_text=is_text(source.name))


def is_text(name: str) -> bool:
    return PurePath(name.lower()).suffix in TEXTS


def start_of(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read(START)


def kind_of_start(start: bytes, *, is_text: bool) -> str:
    """
    >>> kind_of_start(b"AUTHOR: Jane\\nTITLE: On trust\\n", is_text=True)
    'mt'
    >>> kind_of_start(b'{"db": [{"meta": {}, "data": {"posts": []}}]}', is_text=False)
    'ghost'
    """
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    head = plain[:4096].lower()
    if plain.startswith(b"<") and (b"<rss" in head or b"wordpress.org/export" in start):
        return "wxr"
    if plain.startswith((b"{", b"[")):
        is_front = is_text and b'"posts"' not in start
        return "folder" if is_front else "ghost" if b'"' in head else ""
    if plain.startswith((b"---\n", b"---\r\n", b"+++\n", b"+++\r\n")):
        return "folder" if is_text else ""
    first = plain.split(b"\n", 1)[0].rstrip(b"\r")
    return "mt" if movabletype.is_export(first or None) else ""


def describe(start: bytes) -> str:
    """
    What a file is that is no archive, as far as its beginning tells.

    >>> describe(b"%PDF-1.7"), describe(b"Hello, world")
    ('a PDF file', 'it begins “Hello, world”')
    """
    signs = {
        b"%PDF": "a PDF file",
        b"PK\x03\x04": "a ZIP file",
        b"\x1f\x8b": "a gzip file: unpack it first",
        b"\x89PNG": "a picture",
        b"\xff\xd8\xff": "a picture",
        b"SQLite format": "an SQLite database",
    }
    for sign, told in signs.items():
        if start.startswith(sign):
            return told
    if not start.strip():
        return "it is empty"
    if b"\x00" in start:
        return "it is no text"
    first = start.strip().split(b"\n", 1)[0][:60].decode("utf-8", "replace").strip()
    return f"it begins “{first}”"
