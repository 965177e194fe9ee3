"""The files of an old site in a folder of this machine: which of them an old address meant."""

import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from .references import TYPEPAD

MOST_FILES = 500_000

# What WordPress adds to the names of the sizes that it makes, and of pictures that it shrinks.
SCALED = re.compile(r"-(\d{1,5})x(\d{1,5})(?=\.\w+$)")
SHRUNK = re.compile(r"(?:-scaled)?(\.\w+)$")
MONTH = re.compile(r"(?:^|/)((?:19|20)\d\d/[01]\d)/")

Parts = tuple[str, ...]


class File(NamedTuple):
    """A file below the folder: its path as the disk has it, and that path's parts in NFC."""

    path: str
    parts: Parts


class MediaFolder:
    """
    A copy of an old site's files, as whole as it came: uploads, a mirror, or pictures in a heap.

    Read once, when it is made; symbolic links in it are not followed. Raises ValueError.
    """

    def __init__(self, root: Path) -> None:
        if not root.is_dir():
            raise ValueError(f"There is no folder “{root}”.")
        self.root = root
        self._by_name: dict[str, list[File]] = {}
        self._by_number: dict[str, list[tuple[int, File]]] = {}
        for count, file in enumerate(files_below(root)):
            if count >= MOST_FILES:
                raise ValueError(f"The folder holds more than {MOST_FILES:,} files.")
            self._by_name.setdefault(file.parts[-1].casefold(), []).append(file)
            if number := TYPEPAD.search(file.parts[-1]):
                sized = (size_of(number), file)
                self._by_number.setdefault(number["id"].lower(), []).append(sized)

    def find(self, address: str, *, also: str = "") -> Path | None:
        """
        The file that stood at an old address: host and path, as written.

        `also` is where an export says that it lay below the uploads. Of a scaled picture that is
        not there, the whole one. None where there is none, or where it can't be told which.
        """
        if number := TYPEPAD.search(address):
            return self._numbered(number["id"].lower(), size_of(number))
        for name in (address, also, *unscaled(address)):
            for parts in spellings(name):
                if file := self._nearest(parts):
                    return self.root / file.path
        return None

    def _numbered(self, number: str, size: int) -> Path | None:
        """The size that was asked for, else the largest; the original is the largest of all."""
        found = self._by_number.get(number, [])
        if not found:
            return None
        _, file = max(found, key=lambda sized: (sized[0] == size, sized[0], sized[1].path))
        return self.root / file.path

    def _nearest(self, parts: Parts) -> File | None:
        """The one file whose path has most of its end in common with the address."""
        found = self._by_name.get(parts[-1].casefold(), [])
        found = [file for file in found if file.parts[-1] == parts[-1]] or found
        if not found:
            return None
        ranked = sorted(((common_end(file.parts, parts), file) for file in found), reverse=True)
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            return None
        nearest = ranked[0][1]
        there, asked = (MONTH.search("/".join(path)) for path in (nearest.parts, parts))
        is_other = there and asked and there[1] != asked[1]
        return None if is_other else nearest


def files_below(root: Path) -> Iterator[File]:
    """Every plain file, in no order; no symbolic link is followed."""
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        with os.scandir(root / folder) as entries:
            for entry in entries:
                path = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{path}/")
                elif entry.is_file(follow_symlinks=False):
                    parts = unicodedata.normalize("NFC", path).split("/")
                    yield File(path, tuple(parts))


def size_of(number: "re.Match[str]") -> int:
    """In pixels; of an original more than any."""
    return int(number["pixels"]) if number["pixels"] else 1_000_000


def unscaled(address: str) -> list[str]:
    """
    The names under which WordPress may have kept the whole picture.

    >>> unscaled("/2010/05/x-300x200.jpg"), unscaled("/x-scaled.jpg"), unscaled("/x.jpg")
    (['/2010/05/x.jpg', '/2010/05/x-scaled.jpg'], ['/x.jpg'], ['/x-scaled.jpg'])
    """
    whole = SCALED.sub("", address)
    names = (SHRUNK.sub(r"\1", whole), SHRUNK.sub(r"-scaled\1", whole))
    return [name for name in dict.fromkeys((whole, *names)) if name != address]


def spellings(address: str) -> list[Parts]:
    """
    The parts of an address, decoded, as it is written, and decoded twice; in NFC, without dots.

    >>> spellings("h/a%20b.png")
    [('h', 'a b.png'), ('h', 'a%20b.png')]
    """
    written = (unquote(address), address, unquote(unquote(address)))
    split = (unicodedata.normalize("NFC", text).split("/") for text in written)
    return [
        parts
        for parts in dict.fromkeys(tuple(p for p in path if p.strip(".")) for path in split)
        if parts
    ]


def common_end(one: Parts, other: Parts) -> tuple[int, int]:
    """
    How many parts two paths share at their end, capitals aside; and how many of them exactly.

    >>> common_end(("uploads", "2010", "X.jpg"), ("Uploads", "2010", "X.jpg"))
    (3, 2)
    """
    shared = exact = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left.casefold() != right.casefold():
            break
        shared += 1
        exact += left == right
    return shared, exact
