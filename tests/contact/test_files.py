"""Which files the desk takes: by what they are, not by what they are called."""

import struct
import zipfile
from io import BytesIO

import pytest

from contact.files import MOST_BYTES, Refused, bare, checked

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
TEXT = b"application/vnd.oasis.opendocument.text"
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}


def packed(members: dict[str, bytes], *, secret: bool = False) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    content = out.getvalue()
    if secret:  # the flag of a member that is locked, in its entry of the directory
        at = content.rindex(b"PK\x01\x02") + 8
        content = content[:at] + struct.pack("<H", 1) + content[at + 2 :]
    return content


@pytest.mark.parametrize(
    ("name", "content", "expected", "mimetype"),
    [
        ("cv.PDF", b"%PDF-1.7", "cv.pdf", "application/pdf"),
        ("photo.jpeg", b"\xff\xd8\xff\xe0", "photo.jpeg", "image/jpeg"),
        ("photo", PNG, "photo.png", "image/png"),
        ("a.gif", b"GIF89a", "a.gif", "image/gif"),
        ("photo.txt", PNG, "photo_txt.png", "image/png"),
        ("notes.md", "# Größe\n".encode(), "notes.md", "text/plain"),
        ("page.html", b"<script>1</script>", "page_html.txt", "text/plain"),
        ("data.csv", b"=1+1", "data_csv.txt", "text/plain"),
        ("cv.docx", packed(WORD), "cv.docx",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("cv.odt", packed({"mimetype": TEXT}), "cv.odt",
         "application/vnd.oasis.opendocument.text"),
        ("x.xlsx", packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "x.xlsx",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_bytes_say(
    name: str, content: bytes, expected: str, mimetype: str
) -> None:
    given = checked(name, content)
    assert (given.name, given.mimetype, given.content) == (expected, mimetype, content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"MZ\x90\x00", "kind"),
        (b"\x7fELF\x02", "kind"),
        (b"a\0b", "kind"),
        (b"caf\xe9", "kind"),
        (b"\x1b[31mred", "kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kind"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
        (packed({"a.txt": b"x"}), "kind"),
        (packed({"META-INF/MANIFEST.MF": b"x"}), "kind"),
        (b"PK\x03\x04" + b"\0" * 40, "kind"),
        (packed(WORD | {"word/vbaProject.bin": b"x"}), "macros"),
        (packed(WORD | {"word/activeX/activeX1.xml": b"x"}), "macros"),
        (packed({"mimetype": TEXT, "Basic/a.xml": b""}), "macros"),
        (packed(WORD, secret=True), "locked"),
        (packed({f"{number}": b"" for number in range(2_500)} | WORD), "kind"),
    ],
    ids=["empty", "exe", "elf", "nul", "latin-1", "escapes", "old office", "large", "zip", "jar",
         "broken zip", "macros", "activex", "basic", "locked", "many"],
)  # fmt: skip
def test_what_could_do_harm_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(Refused, match=says):
        checked("cv.pdf", content)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\cv.pdf", "cv.pdf"),
        ("cv\u202efdp.exe", "cvfdp.exe"),
        ("a\r\nb.txt", "ab.txt"),
        ("c\u200bv.pdf", "cv.pdf"),
        ("invoice.pdf.exe", "invoice_pdf.exe"),
        (".htaccess", "htaccess"),
        ("con", "_con"),
        ('a<b>:"|?*.txt', "ab.txt"),
        ("x" * 500 + ".pdf", "x" * 80 + ".pdf"),
        ("", "file"),
    ],
)
def test_names_are_harmless(given: str, expected: str) -> None:
    assert bare(given) == expected
    assert len(checked(given, PNG).name) <= 120
