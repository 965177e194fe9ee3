"""Plain text: what may be stored, and what is made of it."""

import re
import unicodedata

# What XML 1.0 and PostgreSQL can't hold, and what makes text look other than it is.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
SLUG_LENGTH = 80


def storable(text: str) -> str:
    """
    The text in NFC, without control characters, surrogates and marks that turn its direction.

    >>> storable("e\\u0301\\x00a\\u202eb")
    'éab'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", FORBIDDEN.sub("", text))


def clean_text(text: str, *, lines: bool = False) -> str:
    """
    Plain text of one line, or with `lines` of several, without needless white space.

    >>> clean_text("  On \\n trust\\u00a0 ")
    'On trust'
    >>> clean_text("One  line \\nanother\\n\\n\\n\\nend", lines=True)
    'One line\\nanother\\n\\nend'
    """
    text = storable(text)
    if not lines:
        return " ".join(text.split())
    rows = "\n".join(" ".join(row.split()) for row in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", rows).strip()


def excerpt(text: str, *, length: int = 300) -> str:
    """
    The beginning of a text, cut between words.

    >>> excerpt("Trust is slow to grow and quick to go.", length=20)
    'Trust is slow to…'
    """
    start = " ".join(text[: length * 4].split())
    text = start if len(start) > length else " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(" ", 1)[0].rstrip(" ,;:.–—-")
    return f"{cut}…"


def slug_for(text: str, *, fallback: str) -> str:
    """
    An ASCII slug of at most 80 characters, cut between words; `fallback` where no letter is left.

    >>> slug_for("Größe & “Maß”: Émile’s 10 rules", fallback="article")
    'grosse-mass-emiles-10-rules'
    >>> slug_for("日本", fallback="article-1")
    'article-1'
    """
    text = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    text = re.sub(r"['’ʼ]", "", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", text).strip("-")
    if len(slug) > SLUG_LENGTH:
        head, dash, _ = slug[: SLUG_LENGTH + 1].rpartition("-")
        slug = head if dash else slug[:SLUG_LENGTH]
    return slug or fallback
