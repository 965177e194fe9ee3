"""The values of a Movable Type export: dates, titles, tags, base names; pure."""

import re
import unicodedata
from datetime import datetime
from html import unescape
from urllib.parse import unquote

from articles.rendering import clean_text

from .oldpaths import path_of

DATE = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?",
    re.IGNORECASE,
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![^<>]*>")
# What stands in a text and is none of its words.
UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.I | re.DOTALL)
ENTITY = re.compile(r"&[^;\s]+;")
ITEM = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|$)""")
ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
MAIL = re.compile(r"([^\s@]+)@[^\s@]+")
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)  # where they do not fall into a letter and a mark
FIRST_WORDS = 8
LONGEST_TEXT = 20_000  # characters read for a title
BASENAME_LENGTH = 30  # by default
LONGEST_BASENAME = 250


def local_date(text: str) -> datetime:
    """
    A date of the export, in the old site's local time.

    Month first, always; an hour over 12 stands for itself whatever follows it, as Movable Type
    reads it; a year of two digits is of the last century from 70 on. Raises ValueError.

    >>> local_date("08/22/2003 06:38:00 PM"), local_date("8/2/03 21:29:10 PM")
    (datetime.datetime(2003, 8, 22, 18, 38), datetime.datetime(2003, 8, 2, 21, 29, 10))
    """
    found = DATE.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}” is no date: MM/DD/YYYY hh:mm:ss AM or PM is expected.")
    month, day, year, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    half = (found[7] or "").upper()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    if year < 100:
        year += 1900 if year >= 70 else 2000
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  local, zone unknown
    except ValueError:
        raise ValueError(f"“{text}” is no date that exists; the month comes first.") from None


def plain_title(html: str) -> str:
    """
    >>> plain_title("Pricing: what &ldquo;<em>value</em>&rdquo; means if 1 < 2 > 0")
    'Pricing: what “value” means if 1 < 2 > 0'
    """
    return clean_text(unescape(TAG.sub("", html)))


def name(text: str) -> str:
    """
    Who wrote; of an e-mail address given as a name, what stands before the @.

    >>> name("O&#39;Brien"), name("ann@example.org")
    ("O'Brien", 'ann')
    """
    plain = plain_title(text)
    mail = MAIL.fullmatch(plain)
    return mail[1] if mail else plain


def first_words(html: str) -> str:
    """
    What stands for a missing title, as Movable Type does it.

    >>> first_words("<style>p {}</style><p>On<br>trust</p>")
    'On trust'
    """
    seen = UNSEEN.sub(" ", html[:LONGEST_TEXT])
    words = plain_title(seen.replace("<", " <")).split()
    return " ".join(words[:FIRST_WORDS])


def tags(text: str) -> list[str]:
    """
    >>> tags('pricing,"value, perceived", \\'net works\\'')
    ['pricing', 'value, perceived', 'net works']
    """
    found = (next(part for part in (*item, "") if part is not None)
             for item in (match.groups() for match in ITEM.finditer(text)))  # fmt: skip
    return list(dict.fromkeys(name.strip() for name in found if name.strip()))


def address_in(text: str) -> str:
    """
    The web address in a field that may hold a whole tag, or leave out the scheme.

    >>> address_in('<a href="http://example.org/x">me</a>'), address_in("www.example.org")
    ('http://example.org/x', 'http://www.example.org')
    >>> address_in("none")
    ''
    """
    text = unescape(text).strip()
    if found := ADDRESS.search(text):
        return found[0]
    return f"http://{text}" if HOST.fullmatch(text) else ""


def dirify(title: str, *, length: int = BASENAME_LENGTH) -> str:
    """
    The base name that Movable Type would have made of a title: letters without their marks, no
    tags, no entities, words joined by `_`, cut at `length`.

    >>> dirify("Über “Value” &amp; <b>Price</b>, again and again")
    'uber_value_price_again_and_aga'
    """
    letters = unicodedata.normalize("NFKD", title.lower().translate(LETTERS))
    text = ENTITY.sub("", TAG.sub("", letters.encode("ascii", "ignore").decode()))
    text = re.sub(r"[^\w\s-]", "", text)
    return re.sub(r"\s+", "_", text.strip())[:length].strip("_") or "post"


def reference(url: str, date: datetime | None, basename: str) -> str:
    """What finds the record again: its old address, else its date with its base name."""
    if path := path_of(url):
        return f"mt:{unquote(path)}"[:1000]
    moment = date.isoformat() if date else "undated"
    return f"mt:{moment}/{basename}"[:1000]
