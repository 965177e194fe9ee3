"""The files of an archive, wherever they lie: one, several, a folder, a packed folder."""

import io
import os
import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from articles.media import DOWNLOADS, PICTURES

from .entries import Source

Packed = Path | bytes  # a ZIP file, or what it holds

MOST_FILES = 200_000
KEPT = PICTURES.keys() | DOWNLOADS.keys()
LARGEST = 2_000_000_000  # bytes of one file, unpacked
# What tools leave beside the texts of a site, or make of them.
IGNORED = {"node_modules", "_site", "public", "vendor", "__MACOSX"}


def of_paths(paths: Iterable[Path]) -> list[Source]:
    """
    The files at these paths, those of folders and of ZIP files too, in the order of their names.

    Raises OSError, and ValueError for what is no file of an archive.
    """
    sources: list[Source] = []
    for path in paths:
        if path.is_dir():
            sources += of_folder(path)
        elif zipfile.is_zipfile(path):
            sources += of_zip(path)
        else:
            with path.open("rb"):  # tells at once that it can't be read
                sources.append(Source(path.name, partial(open_file, path)))
    return sources


def open_file(path: Path) -> BinaryIO:
    return path.open("rb")


def of_folder(folder: Path) -> list[Source]:
    """What lies in the folder and below it; nothing hidden, and nothing that a link leads to."""
    sources: list[Source] = []
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_ignored(name))
        for name in sorted(files):
            path = Path(where, name)
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                inside = path.relative_to(folder).as_posix()
                sources.append(Source(inside, partial(open_file, path)))
        if len(sources) > MOST_FILES:
            raise ValueError(f"The folder holds more than {MOST_FILES:,} files.")
    if not sources:
        raise ValueError(f"The folder {folder.name} holds no file.")
    return sources


def is_ignored(name: str) -> bool:
    return name.startswith(".") or name in IGNORED


def of_bytes(content: bytes, name: str) -> list[Source]:
    """The files of an upload, which may be a ZIP file. Raises ValueError."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        return of_zip(content)
    return [Source(name, lambda: io.BytesIO(content))]


def of_zip(packed: Packed) -> list[Source]:
    """What a ZIP file holds; nothing is unpacked to the disk. Raises ValueError."""
    try:
        archive = open_zip(packed)  # once for all: its list of thousands is slow to read
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"The ZIP file can’t be read: {error}.") from error
    sources: list[Source] = []
    for member in members[: MOST_FILES + 1]:
        parts = member.filename.split("/")
        if member.is_dir() or any(is_ignored(part) for part in parts):
            continue
        if member.flag_bits & 1:
            raise ValueError(f"{member.filename} is locked by a password.")
        if member.file_size > LARGEST:
            raise ValueError(f"{member.filename} has {member.file_size:,} bytes unpacked.")
        sources.append(Source(member.filename, partial(open_member, archive, member.filename)))
    if len(members) > MOST_FILES:
        raise ValueError(f"The ZIP file holds more than {MOST_FILES:,} files.")
    if not sources:
        raise ValueError("The ZIP file holds no file.")
    return sorted(sources, key=lambda source: source.name)


def unpack_media(content: bytes, folder: Path) -> int:
    """
    Unpack the pictures and files of an upload below `folder`; gives how many there were.

    Names are taken apart, so that none leads out of the folder. Raises ValueError where they are
    larger than the disk should bear.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return 0
    count = total = 0
    with open_zip(content) as archive:
        for member in archive.infolist():
            parts = [part for part in member.filename.split("/") if part.strip(".")]
            extension = PurePath(member.filename.lower()).suffix.removeprefix(".")
            if member.is_dir() or extension not in KEPT or any(map(is_ignored, parts)):
                continue
            total += member.file_size
            if total > LARGEST:
                raise ValueError(f"The files in the ZIP file have over {LARGEST:,} bytes unpacked.")
            place = folder.joinpath(*(part.replace("\\", "_")[:200] for part in parts))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.read(member))
            count += 1
    return count


def open_zip(packed: Packed) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(packed) if isinstance(packed, bytes) else packed)


def open_member(archive: zipfile.ZipFile, name: str) -> BinaryIO:
    """One file of a ZIP file, unpacked as it is read, and never beyond the size that it states."""
    return cast("BinaryIO", archive.open(name))
