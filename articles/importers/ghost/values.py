"""The values of a Ghost export: dates, flags, addresses; pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from articles.importers.mending import clean

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECONDS = 10**11  # below it, a number counts seconds: as milliseconds it were before 1974
PLACEHOLDER = re.compile(r"__GHOST_URL__/?")
OWN_FILE = re.compile(
    r"(\b(?:src|href|poster)\s{0,3}=\s{0,3}[\"']?)/(?=content/(?:images|media|files)/)",
    re.IGNORECASE,
)


def moment(told: Any) -> datetime | None:
    """
    A date, in milliseconds since 1970 or as text, in UTC unless it names its zone; None where none
    is told. Raises ValueError.

    >>> moment(1388318310783).isoformat(), moment("2019-01-02T11:56:15.000Z").isoformat()
    ('2013-12-29T11:58:30.783000+00:00', '2019-01-02T11:56:15+00:00')
    >>> moment("00-00-0000 00:00:00"), moment("Fri, 18 Oct 2013 23:58:44 +0000").isoformat()
    (None, '2013-10-18T23:58:44+00:00')
    """
    text = "" if told is None else str(told).strip()
    if not text.strip("0-:./ TZ"):
        return None
    try:
        if re.fullmatch(r"-?\d{1,15}(\.\d{0,9})?", text):
            number = float(text)
            seconds = number if abs(number) < SECONDS else number / 1000
            return EPOCH + timedelta(seconds=seconds)
        found = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        raise ValueError(f"“{text[:60]}” is no date") from None


def flag(told: Any) -> bool:
    """
    >>> flag(1), flag("true"), flag("0"), flag(None)
    (True, True, False, False)
    """
    return str(told).strip().lower() in {"1", "true", "t", "yes"}


def text(told: Any) -> str:
    return clean(str(told)) if isinstance(told, (str, int, float)) else ""


def resolved(html: str, root: str) -> str:
    """
    The HTML with whole addresses in place of the export's own mark, and of the site's files.

    Without a root the addresses begin with a slash.

    >>> resolved('<a href="__GHOST_URL__/a/"><img src="/content/images/b.png">', "https://x.org/b/")
    '<a href="https://x.org/b/a/"><img src="https://x.org/b/content/images/b.png">'
    >>> resolved('<a href="__GHOST_URL__/a/">', "")
    '<a href="/a/">'
    """
    root = root.rstrip("/") + "/"
    html = PLACEHOLDER.sub(lambda found: root, html)
    return html if root == "/" else OWN_FILE.sub(rf"\g<1>{_escaped(root)}", html)


def _escaped(root: str) -> str:
    return root.replace("\\", "\\\\")


def file_address(url: str, root: str) -> str:
    """
    The address of a picture that a field names.

    >>> file_address("/content/images/a.png", "https://x.org/b/"), file_address("", "https://x.org")
    ('https://x.org/b/content/images/a.png', '')
    """
    whole = PLACEHOLDER.sub(root.rstrip("/") + "/", url.strip())
    if root and whole.startswith("/content/"):
        return root.rstrip("/") + whole
    return whole


def path_below(root: str, path: str) -> str:
    """
    >>> path_below("https://x.org/blog/", "/trust/"), path_below("", "/trust/")
    ('/blog/trust/', '/trust/')
    """
    try:
        above = urlsplit(root).path.rstrip("/")
    except ValueError:
        above = ""
    return f"{above}/{path.lstrip('/')}"
