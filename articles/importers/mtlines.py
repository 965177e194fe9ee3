"""
The grammar of a Movable Type export: where an entry ends, where a block of it ends; pure.

An entry ends at a line of eight dashes, its blocks at lines of five. Older versions escape neither
in a text, so a dash line counts only where what follows can follow.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator

LARGEST = 50_000_000  # bytes of an entry, comments and all
ENTRY_END, BLOCK_END = "--------", "-----"
METADATA_KEYS = (
    "AUTHOR", "AUTHOR EMAIL", "TITLE", "BASENAME", "STATUS", "ALLOW COMMENTS", "ALLOW PINGS",
    "CONVERT BREAKS", "PRIMARY CATEGORY", "CATEGORY", "DATE", "TAGS", "UNIQUE URL", "NO ENTRY",
    "START BODY", "IMAGE",
)  # fmt: skip
SECTIONS = ("BODY", "EXTENDED BODY", "EXCERPT", "KEYWORDS", "COMMENT", "PING")
LABELS = {f"{label}:" for label in SECTIONS}
COMMENT_KEYS = ("AUTHOR", "EMAIL", "IP", "URL", "DATE")
PING_KEYS = ("TITLE", "URL", "IP", "BLOG NAME", "DATE")

KEY = re.compile(r"([A-Z][A-Z0-9_ ]*):(.*)")
FIRST_KEY = re.compile(rf"(?:{'|'.join(METADATA_KEYS)}|CF[0-9A-Z_]+):")
# What a dash line of the text looks like since 2026, when Movable Type began to mark it by a tab.
MARKED_DASHES = re.compile(r"(?:-{5}|-{8})\t+")

# What says where somebody can be reached: no import keeps it.
PRIVATE_KEYS = {"AUTHOR EMAIL", "EMAIL", "IP"}
PRIVATE_LINE = re.compile(rf"^(?:{'|'.join(sorted(PRIVATE_KEYS))}):.*\n?", re.MULTILINE)
ADDRESS_AS_NAME = re.compile(r"^(AUTHOR:[^\S\n]*[^\s@]+)@[^\s@]+[^\S\n]*$", re.MULTILINE)

Header = dict[str, str]
Block = tuple[int, list[str]]


class Lines:
    """Lines with a look ahead at the next one that is not blank."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._ahead: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        while (
            line := self._ahead.popleft() if self._ahead else next(self._lines, None)
        ) is not None:
            yield line

    def next_written(self) -> bytes | None:
        """The next line that is not blank; None where the file ends."""
        written = next((line for line in self._ahead if line.strip()), None)
        while written is None and (line := next(self._lines, None)) is not None:
            self._ahead.append(line)
            written = line if line.strip() else None
        return written


def begins_entry(line: bytes) -> bool:
    return bool(FIRST_KEY.match(line[:80].decode("latin-1")))


def records(lines: Lines) -> Iterator[tuple[int, bytes]]:
    """First line number and text of each entry. Raises ValueError for one beyond measure."""
    current: list[bytes] = []
    first = size = 0
    for number, line in enumerate(lines, start=1):
        if line == ENTRY_END.encode() and _may_end(lines.next_written()):
            if current:
                yield first, b"\n".join(current)
            current, size = [], 0
        elif current or line.strip():
            first = first if current else number
            current.append(line)
            size += len(line)
            if size > LARGEST:
                raise ValueError(
                    f"The entry that begins in line {first} has more than {LARGEST:,} bytes: the "
                    f"file may be damaged, or a line “{ENTRY_END}” is missing."
                )
    if current:
        yield first, b"\n".join(current)


def _may_end(following: bytes | None) -> bool:
    return following is None or begins_entry(following)


def blocks(text: str, first: int) -> tuple[list[Block], list[Block]]:
    """
    The blocks of an entry that begins in line `first`: their first lines and their lines, and the
    dash lines that are text.
    """
    lines = text.split("\n")
    ends = block_ends(lines)
    found: list[Block] = [(first, [])]
    literal: list[Block] = []
    for index, line in enumerate(lines):
        if index in ends:
            found.append((first + index + 1, []))
            continue
        if line in {ENTRY_END, BLOCK_END}:
            literal.append((first + index, [line]))
        found[-1][1].append(line[:-1] if MARKED_DASHES.fullmatch(line) else line)
    return found, literal


def block_ends(lines: list[str]) -> set[int]:
    """
    Which lines of five dashes end a block: those before a section's label, before another such
    line, or before the end. Read from the end, because each depends on what follows.

    >>> sorted(block_ends(["-----", "BODY:", "-----", "text", "-----", "", "-----"]))
    [0, 4, 6]
    """
    ends: set[int] = set()
    following: int | None = None
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line == BLOCK_END and (
            following is None or following in ends or lines[following].rstrip() in LABELS
        ):
            ends.add(index)
        if line.strip():
            following = index
    return ends


def split_header(lines: Iterable[str], keys: tuple[str, ...]) -> tuple[Header, str]:
    """
    Header and text of a comment: the header ends at a line that is no key, or one read already.

    >>> split_header(["AUTHOR: A", "URL: ", "URL: is a word"], COMMENT_KEYS)
    ({'AUTHOR': 'A', 'URL': ''}, 'URL: is a word')
    """
    header: Header = {}
    rows = list(lines)
    for index, line in enumerate(rows):
        found = KEY.match(line)
        if found and found[1] in keys and found[1] not in header:
            header[found[1]] = found[2].strip()
        elif header or line.strip():  # a blank line before the header is none of the text
            return header, "\n".join(rows[index:])
    return header, ""


def without_contacts(text: str) -> str:
    """
    A record without e-mail and IP addresses; of a name that is an e-mail address, what names.

    >>> without_contacts("AUTHOR: ann@example.org\\nEMAIL: ann@example.org\\nIP: 192.0.2.1\\nHi")
    'AUTHOR: ann\\nHi'
    """
    return ADDRESS_AS_NAME.sub(r"\1", PRIVATE_LINE.sub("", text))
