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
TAG = re.compile(r"<[^<>]*>")
ITEM = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|$)""")
ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
FIRST_WORDS = 8
BASENAME_LENGTH = 30


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
    >>> plain_title("Pricing: what &ldquo;<em>value</em>&rdquo; means")
    'Pricing: what “value” means'
    """
    return clean_text(unescape(TAG.sub("", html)))


def first_words(html: str) -> str:
    """What stands for a missing title, as Movable Type does it."""
    words = plain_title(html.replace("<", " <")).split()
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
    """The web address in a field that may hold a whole tag.

    >>> address_in('<a href="http://example.org/x">me</a>'), address_in("none")
    ('http://example.org/x', '')
    """
    found = ADDRESS.search(unescape(text))
    return found[0] if found else ""


def dirify(title: str) -> str:
    """
    The base name that Movable Type would have made of a title.

    >>> dirify("Über “Value” & <b>Price</b>, again and again")
    'uber_value_price_again_and_aga'
    """
    text = unicodedata.normalize("NFKD", plain_title(title)).encode("ascii", "ignore").decode()
    text = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"\s+", "_", text.strip())[:BASENAME_LENGTH].strip("_") or "post"


def reference(url: str, date: datetime | None, basename: str, title: str) -> str:
    """What finds the record again: its old address, else its date with its base name."""
    if path := path_of(url):
        return f"mt:{unquote(path)}"[:1000]
    moment = date.isoformat() if date else "undated"
    return f"mt:{moment}/{basename or dirify(title)}"[:1000]
