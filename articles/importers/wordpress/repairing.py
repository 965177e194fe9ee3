"""
A file that is not well-formed XML -> one that may be; every repair is told with its line.

Nothing that a reader would see is dropped, and line ends stay where they are, so that the lines
that the parser names are those of the file.
"""

import codecs
import io
import re
from collections.abc import Iterator
from html.entities import html5
from typing import BinaryIO
from xml.sax.saxutils import escape

from articles.importers import decoding

from .nodes import WELL_KNOWN
from .parsing import LARGEST, TooMuchError, blocks, told_encoding

# What XML 1.0 takes in no form, but for bytes that were none of the encoding.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udc7f\udd00-\udfff\ufffe\uffff]")
LOST = re.compile("[\udc80-\udcff]")
REFERENCE = re.compile(
    r"&(?:(?P<xml>amp|lt|gt|quot|apos)|#(?P<decimal>[0-9]{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})"
    r"|(?P<html>[A-Za-z][A-Za-z0-9]{1,31}));"
)
REFERENCE_OR_STRAY = re.compile(rf"{REFERENCE.pattern}|&")
TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[A-Za-z_][\w.-]*+(?::[\w.-]++)?)"""
    r"""(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>"""
)
# What is looked for until the outermost element begins; all else before it is passed over.
BEGINNING = re.compile(r"<rss(?=[\s>])|<!--|<\?|<!ENTITY\b")
BEGINS_TAG = re.compile(r"</?[A-Za-z_]")
PREFIX = re.compile(r"""(?:^|\s)(?!xmlns:)([A-Za-z_][\w.-]*):[\w.-]+\s*=\s*["']""")
DECLARES = re.compile(r"""(?:^|\s)xmlns:([\w.-]+)\s*=""")
MARKUP = re.compile(r"[<&]|\]\]>")
LONGEST_TAG = 1 << 16
OPENS, ENDS = "<![CDATA[", "]]>"
ENDS_WITHIN = "]]]]><![CDATA[>"  # how what would end such a text is written in it
MOST_NOTES = 10_000

Note = tuple[int, str]


class Repaired:
    """One reading of a damaged file: iterate over its blocks, then ask for the `notes`."""

    def __init__(self, stream: BinaryIO, encoding: str | None = None) -> None:
        self.notes: list[Note] = []
        self._stream = stream
        self._encoding = encoding
        self._line = 1
        self._rest = ""  # a tag that is not yet whole
        self._until = ""  # what ends the comment or instruction we are in
        self._element = ""  # the last that began
        self._cdata: list[str] = []
        self._may_end = False  # whether a “]]>” was read in it
        self._declared = {"xml", "xmlns"}

    def __iter__(self) -> Iterator[bytes]:
        for piece in _pieces(self._stream, self._encoding):
            yield self._repair(piece)
        if self._cdata:  # the parser will say that it does not end
            yield "".join(self._cdata).encode()
        elif self._rest:
            yield escape(self._rest).encode()

    def _note(self, what: str, offset: int = 0) -> None:
        note = (self._line + offset, what)
        if note in self.notes[-2:] or len(self.notes) > MOST_NOTES:
            return
        if len(self.notes) == MOST_NOTES:
            note = (note[0], f"More than {MOST_NOTES} repairs were made; the rest is not listed.")
        self.notes.append(note)

    def _repair(self, piece: str) -> bytes:
        piece = self._without_forbidden(piece)
        text, self._rest = self._rest + piece, ""
        result: list[str] = []
        position = 0
        while position < len(text):
            step = self._next(text, position)
            if step is None:
                self._rest = text[position:]
                break
            made, end = step
            result.append(made)
            self._line += text.count("\n", position, end)
            position = end
        return "".join(result).encode()

    def _without_forbidden(self, piece: str) -> str:
        """Before anything else: such characters may stand in a tag as well."""
        if not piece.isascii() and LOST.search(piece):
            for found in LOST.finditer(piece):
                at = self._rest.count("\n") + piece.count("\n", 0, found.start())
                self._note("Bytes of another encoding were read as Windows-1252.", at)
            piece = LOST.sub(lambda found: decoding.decode_byte(ord(found[0]) - 0xDC00), piece)
        if FORBIDDEN.search(piece):
            for found in FORBIDDEN.finditer(piece):
                at = self._rest.count("\n") + piece.count("\n", 0, found.start())
                self._note("Control characters were dropped.", at)
            piece = FORBIDDEN.sub("", piece)
        return piece

    def _next(self, text: str, at: int) -> tuple[str, int] | None:
        """What stands at a place, repaired, and where it ends; None where more must be read."""
        if self._cdata:
            return self._in_cdata(text, at)
        if self._until:
            end = text.find(self._until, at)
            stop = len(text) if end < 0 else end + len(self._until)
            self._until = self._until if end < 0 else ""
            return "\n" * text.count("\n", at, stop), stop
        if not self._element:
            return self._before(text, at)
        found = MARKUP.search(text, at)
        if found is None or found.start() > at:
            end = found.start() if found else len(text)
            return text[at:end], end
        if found[0] == ENDS:
            self._note("“]]>” in a text was kept.")
            return "]]&gt;", found.end()
        if found[0] == "&":
            reference = REFERENCE.match(text, at)
            end = reference.end() if reference else at + 1
            return self._reference(reference), end
        return self._markup(text, at)

    def _before(self, text: str, at: int) -> tuple[str, int] | None:
        """Old servers wrote their warnings before the export."""
        found = BEGINNING.search(text, at)
        stop = found.start() if found else len(text)
        if stop > at:
            if text[at:stop].strip("\ufeff \t\n"):
                self._note("What stands before the export's beginning was passed over.")
            return "\n" * text.count("\n", at, stop), stop
        if text.startswith("<!ENTITY", at):
            raise TooMuchError(
                f"Line {self._line}: the file declares an entity; no export does, and none is "
                f"read that does."
            )
        return self._markup(text, at)

    def _reference(self, found: "re.Match[str] | None") -> str:
        if found is None:
            self._note("A stray “&” was kept as such.")
            return "&amp;"
        if found["xml"]:
            return found[0]
        if name := found["html"]:
            if f"{name};" in html5:
                self._note(f"“{found[0]}”, which XML does not know, was read as in HTML.")
                return escape(html5[f"{name};"])
            self._note("A stray “&” was kept as such.")
            return escape(found[0])
        code = int(found["decimal"] or found["hex"], 10 if found["decimal"] else 16)
        if code > 0x10FFFF or FORBIDDEN.match(chr(code)) or LOST.match(chr(code)):
            self._note("Control characters were dropped.")
            return ""
        return found[0]

    def _markup(self, text: str, at: int) -> tuple[str, int] | None:
        for opens, ends in (("<!--", "-->"), ("<?", "?>")):
            if text.startswith(opens, at):
                self._until = ends
                return "", at + len(opens)
        if text.startswith(OPENS, at):
            self._cdata = [OPENS]
            return "", at + len(OPENS)
        if tag := TAG.match(text, at):
            return self._tag(tag), tag.end()
        if BEGINS_TAG.match(text, at) and len(text) - at < LONGEST_TAG:
            return None
        self._note("A stray “<” was kept as such.")
        return "&lt;", at + 1

    def _tag(self, tag: "re.Match[str]") -> str:
        if tag["end"]:
            return tag[0]
        rest = REFERENCE_OR_STRAY.sub(
            lambda found: self._reference(REFERENCE.fullmatch(found[0])), tag["rest"]
        )
        declares = set(DECLARES.findall(rest))
        used = {*PREFIX.findall(rest), *([tag["name"].split(":")[0]] if ":" in tag["name"] else [])}
        missing = ""
        for prefix in sorted(used - declares - self._declared):
            uri = WELL_KNOWN.get(prefix, f"urn:undeclared:{prefix}")
            missing += f' xmlns:{prefix}="{uri}"'
            self._note(f"The prefix “{prefix}:” was not declared.")
        if self._element in {"", "rss"}:  # what the outer two declare is known to all others
            self._declared |= declares
        self._element = tag["name"]
        return f"<{tag['name']}{missing}{rest}>"

    def _in_cdata(self, text: str, at: int) -> tuple[str, int]:
        """
        The text of an element goes on until the element ends after a “]]>”; every such mark but
        the last is part of it, as where one export quotes another.
        """
        mark = at if self._may_end else text.find(ENDS, at)
        self._may_end = mark >= 0
        end = None
        if mark >= 0:
            end = re.compile(rf"</{re.escape(self._element)}\s*>").search(text, mark)
        stop = end.start() if end else len(text)
        self._cdata.append(text[at:stop])
        if end is None:
            if sum(map(len, self._cdata)) > LARGEST:
                raise TooMuchError(f"Line {self._line}: one field holds too many characters.")
            return "", stop
        whole = "".join(self._cdata).removeprefix(OPENS)
        self._cdata, self._may_end = [], False
        inner, _, after = whole.rpartition(ENDS)
        plain = inner.replace(ENDS_WITHIN, ENDS)
        if ENDS in inner.replace(ENDS_WITHIN, ""):
            self._note("“]]>” in a text was kept.", text.count("\n", at, stop) - whole.count("\n"))
        return f"{OPENS}{plain.replace(ENDS, ENDS_WITHIN)}{ENDS}{escape(after)}", stop


def _pieces(stream: BinaryIO, encoding: str | None) -> Iterator[str]:
    """The text in pieces that end with a line or a “>”, with one kind of line ends."""
    source = blocks(stream)
    block = next(source, b"")
    decoder = io.IncrementalNewlineDecoder(_decoder(block, encoding), translate=True)
    begun: list[str] = []
    while block:
        text = decoder.decode(block)
        if cut := max(text.rfind("\n"), text.rfind(">")) + 1:
            yield "".join([*begun, text[:cut]])
            begun = []
        begun.append(text[cut:])
        if sum(map(len, begun)) > LARGEST:
            raise TooMuchError("The file holds a line with too many characters.")
        block = next(source, b"")
    yield "".join([*begun, decoder.decode(b"", final=True)])


def _decoder(first: bytes, encoding: str | None) -> codecs.IncrementalDecoder:
    name = told_encoding(first, encoding) or "utf-8-sig"
    return codecs.getincrementaldecoder(name)("surrogateescape")
