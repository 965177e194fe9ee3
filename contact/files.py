"""
Which files the desk takes, of a form or a mail. Pure.

A file is what its first bytes say, whatever it is called, and is called so from then on. What can
run (macros, HTML, SVG, programs) is not taken; what is taken is only ever given out as a download.
"""

import re
import zipfile
from io import BytesIO

from articles import rendering

from .inbox import GivenFile

MOST_BYTES = 10_000_000
MOST_FILES, MOST_OF_MAIL = 3, 10
LONGEST_NAME = 100
TAKEN = "PDF, plain text, JPEG, PNG, GIF, Word, Excel and OpenDocument"

MAGIC = {
    b"%PDF-": ("application/pdf", (".pdf",)),
    b"\x89PNG\r\n\x1a\n": ("image/png", (".png",)),
    b"\xff\xd8\xff": ("image/jpeg", (".jpg", ".jpeg")),
    b"GIF87a": ("image/gif", (".gif",)),
    b"GIF89a": ("image/gif", (".gif",)),
}
TEXT = ("text/plain", (".txt", ".md", ".tex", ".bib"))
OPEN_XML = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OFFICE = {
    "word/document.xml": (f"{OPEN_XML}wordprocessingml.document", (".docx",)),
    "xl/workbook.xml": (f"{OPEN_XML}spreadsheetml.sheet", (".xlsx",)),
    f"{OPEN_DOCUMENT}text": (f"{OPEN_DOCUMENT}text", (".odt",)),
    f"{OPEN_DOCUMENT}spreadsheet": (f"{OPEN_DOCUMENT}spreadsheet", (".ods",)),
}
ENTRY = b"PK\x01\x02"
MOST_ENTRIES = 2_000
MACROS = re.compile(r"vbaproject|^basic/|^scripts/|activex|\.(?:exe|dll|js|vbs|bin)$", re.I)
PRINTER = re.compile(r"printersettings\d*\.bin$", re.I)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Path, wildcards, and what makes a name look other than it is: marks of no width or of direction.
HARMFUL = re.compile(r'[<>:"|?*\x00-\x1f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Refused(ValueError):
    """A file that is not taken; says why in a sentence."""


def checked(name: str, content: bytes) -> GivenFile:
    """
    Raises Refused.

    >>> checked("../Notes.final.TXT", b"On trust")
    GivenFile(name='Notes_final.txt', mimetype='text/plain', content=b'On trust')
    >>> checked("cv.pdf.exe", b"MZ...\\0")
    Traceback (most recent call last):
    ...
    contact.files.Refused: “cv_pdf.exe” is of a kind that we do not take. We take PDF, plain text, \
JPEG, PNG, GIF, Word, Excel and OpenDocument.
    """
    shown = f"“{bare(name)}”"
    if not content:
        raise Refused(f"{shown} is empty.")
    if len(content) > MOST_BYTES:
        raise Refused(f"{shown} is larger than {MOST_BYTES // 1_000_000} MB.")
    kind = kind_of(content, shown)
    if kind is None:
        raise Refused(f"{shown} is of a kind that we do not take. We take {TAKEN}.")
    mimetype, endings = kind
    return GivenFile(name=named(name, endings), mimetype=mimetype, content=content)


def kind_of(content: bytes, shown: str) -> tuple[str, tuple[str, ...]] | None:
    for magic, kind in MAGIC.items():
        if content.startswith(magic):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return office(content, shown)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else TEXT


def office(content: bytes, shown: str) -> tuple[str, tuple[str, ...]] | None:
    """Which office document a ZIP file is; what is in it is listed, and not unpacked."""
    if content.count(ENTRY) > MOST_ENTRIES:
        return None
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            has_secrets = any(entry.flag_bits & 1 for entry in archive.infolist())
            with archive.open("mimetype") if "mimetype" in names else BytesIO() as file:
                declared = file.read(100).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return None
    if has_secrets or any(MACROS.search(one) and not PRINTER.search(one) for one in names):
        raise Refused(f"{shown} holds macros or is locked with a password. Send it without.")
    if "[Content_Types].xml" in names:
        return next((kind for name, kind in OFFICE.items() if name in names), None)
    return OFFICE.get(declared)


def bare(name: str) -> str:
    """
    A name without path, harmful characters and endings before the last.

    >>> bare("C:\\\\x\\\\invoice.pdf\\u202efdp.exe"), bare("..."), bare("NUL.txt"), bare("a/")
    ('invoice_pdffdp.exe', 'file', '_NUL.txt', 'file')
    """
    name = rendering.clean_text(HARMFUL.sub("", re.split(r"[/\\]", name)[-1])).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    stem = stem.replace(".", "_").strip("_ ")[: LONGEST_NAME - 20] or "file"
    if DEVICES.fullmatch(stem):
        stem = f"_{stem}"
    return f"{stem}{dot}{ending[:10]}"


def named(name: str, endings: tuple[str, ...]) -> str:
    """The name with an ending that tells the kind; another stays as a part of the name."""
    name = bare(name)
    stem, dot, ending = name.rpartition(".")
    if dot and f".{ending.lower()}" in endings:
        return f"{stem}.{ending.lower()}"
    return f"{name.replace('.', '_')}{endings[0]}"
