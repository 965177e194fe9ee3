"""Whether a file that readers may download is what its name says; pure."""

from .kinds import Refused

MOST_BYTES = 100 * 1024 * 1024

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = b"{\\rtf"
MPEG = tuple(bytes([0xFF, second]) for second in (0xF2, 0xF3, 0xFA, 0xFB, 0xE2, 0xE3))
# How files of a kind begin.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "ps": (b"%!PS",),
    "rtf": (RTF,),
    "gz": (b"\x1f\x8b",),
    "tgz": (b"\x1f\x8b",),
    "mp3": (b"ID3", *MPEG),
    "ogg": (b"OggS",),
    "wav": (b"RIFF",),
    "webm": (b"\x1a\x45\xdf\xa3",),
} | dict.fromkeys(
    ("zip", "epub", "docx", "xlsx", "pptx", "ppsx", "odt", "ods", "odp"), ZIP
) | dict.fromkeys(("doc", "xls", "ppt", "pps"), (OLE, RTF, *ZIP))  # fmt: skip
FILMS = {"mp4", "m4a", "m4v", "mov"}
FILM_PARTS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
PLAIN = {"txt", "csv", "bib", "ics"}
MARKUP = (b"<html", b"<!doctype html", b"<script", b"<svg")


def check_download(data: bytes, extension: str) -> None:
    """
    Raises Refused where a file is not what its extension, one of DOWNLOADS, says.

    >>> check_download(b"%PDF-1.4 ...", "pdf")
    """
    if not data:
        raise Refused("It is empty.")
    if len(data) > MOST_BYTES:
        raise Refused(f"It has {len(data):,} bytes; files may have {MOST_BYTES:,}.")
    if not is_what_it_says(data, extension):
        raise Refused(f"It says that it is a .{extension}, and is none.")


def is_what_it_says(data: bytes, extension: str) -> bool:
    if extension == "pdf":
        return b"%PDF-" in data[:1024]  # readers take what stands before it
    if extension in FILMS:
        return data[4:8] in FILM_PARTS
    if extension in PLAIN:
        start = data[:2000].lower()
        return b"\0" not in data and not any(mark in start for mark in MARKUP)
    return data.startswith(BEGINNINGS[extension])
