"""Bytes and header fields of mails -> text, whatever charset they claim; pure."""

import binascii
import codecs
import re
from email.message import Message

FAMILIES = (
    "ascii", "utf-8", "utf-16", "utf-32", "iso8859-", "cp", "koi8-", "mac", "gb", "big5", "euc_",
    "shift_jis", "iso2022_", "hz", "johab", "tis-620", "kz1048", "ptcp154",
)  # fmt: skip
"""Charsets that mails are written in. Python knows others, slow or odd ones: punycode, UTF-7."""
NAME = re.compile(r"[A-Za-z0-9][\w.:+-]{0,39}")
WORD = re.compile(
    r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?\n]{0,2000})\?=", re.IGNORECASE
)
MOST_OF_PARAMETERS = 2_000
BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def text_of(content: bytes, charset: str = "") -> str:
    """
    What is UTF-8 is read so, whatever it is called; Latin-1 as Windows means it.

    >>> text_of("Zoë".encode(), "windows-1252"), text_of(b"Zo\\xeb \\x96 1", "utf-8")
    ('Zoë', 'Zoë – 1')
    >>> text_of(b"Zo\\xeb", "unicode_escape"), text_of(b"\\xf0\\xcf", "koi8-r")
    ('Zoë', 'По')
    """
    codec = codec_of(charset) or BOMS.get(content[:2], "")
    is_wide = codec.startswith(("utf-16", "utf-32", "iso2022_", "hz"))
    if not is_wide:
        try:
            return content.decode()
        except UnicodeDecodeError:
            pass
    if codec in {"", "ascii", "utf-8", "iso8859-1"}:
        codec = "cp1252"
    return content.decode(codec, "replace")


def codec_of(charset: str) -> str:
    """Python's name for it; "" of one that no mail is written in."""
    if not NAME.fullmatch(charset):
        return ""
    try:
        name = codecs.lookup(charset).name
    except (LookupError, ValueError):
        return ""
    return name if name.startswith(FAMILIES) else ""


def unfolded(value: str) -> str:
    """
    A header field with its encoded words (RFC 2047) as text; what is broken stays as it is.

    A letter may be cut in two by the end of a word, so words of one charset are joined before.

    >>> unfolded("=?utf-8?q?Zo=C3?= =?utf-8?q?=AB?= Reader"), unfolded("=?x?b?a?= b")
    ('Zoë Reader', '=?x?b?a?= b')
    """
    pieces: list[tuple[str, bytes | str]] = []
    position = 0
    for found in WORD.finditer(value):
        between = value[position : found.start()]
        content = decoded(found[2].lower(), found[3])
        if content is None:
            continue
        is_after_word = bool(pieces) and isinstance(pieces[-1][1], bytes)
        if between.strip() or not is_after_word:
            pieces.append(("", between))
        charset, before = pieces[-1] if pieces else ("", "")
        if isinstance(before, bytes) and charset == found[1].lower():
            pieces[-1] = charset, before + content
        else:
            pieces.append((found[1].lower(), content))
        position = found.end()
    pieces.append(("", value[position:]))
    return "".join(
        text_of(piece, charset) if isinstance(piece, bytes) else piece for charset, piece in pieces
    )


def decoded(encoding: str, text: str) -> bytes | None:
    written = text.encode("utf-8", "replace")
    if encoding == "q":
        return binascii.a2b_qp(written, header=True)
    try:
        return binascii.a2b_base64(written + b"=" * (-len(written) % 4))
    except binascii.Error:
        return None


def parameter(value: str, name: str) -> str:
    """
    A parameter of a field, by RFC 2231 or as it is done.

    >>> parameter("attachment; filename*=UTF-8''na%C3%AFve.pdf", "filename")
    'naïve.pdf'
    >>> parameter('attachment; filename="=?utf-8?b?bmHDr3ZlLnBkZg==?="', "filename")
    'naïve.pdf'
    """
    message = Message()
    message["Content-Disposition"] = value[:MOST_OF_PARAMETERS]
    try:
        found = message.get_param(name, failobj="", header="Content-Disposition")
    except (ValueError, IndexError):  # odd numbers of continuations
        return ""
    if isinstance(found, tuple):
        charset, _, text = found
        return text_of(text.encode("latin-1", "replace"), charset or "")
    return unfolded(str(found))
