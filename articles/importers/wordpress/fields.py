"""The values of a WordPress export: dates, addresses, names, and what must not be kept; pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from articles.importers import mending
from articles.rendering import clean_text

from .nodes import Node

DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?Z?")
MAIL = re.compile(r"([\w.+-]{1,64})@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
IP = re.compile(rf"(?<![\w.])(?:{BYTE}\.){{3}}{BYTE}(?![\w.])")
IP6 = re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}::?){3,7}[0-9a-fA-F]{1,4}(?![\w:])")
PRIVATE_WORDS = r"pass(?:word|wd|phrase)|secret|token|credential|(?:api|private|license)_?key"
SECRET_KEY = re.compile(
    rf"{PRIVATE_WORDS}|(?:\b|_)pwd|nonce|e?mail|akismet|user_?agent|(?:\b|_)ip(?:\b|_)",
    re.IGNORECASE,
)
# The same within a value, as PHP or JSON writes the names of its parts.
SECRET_PART = re.compile(
    rf"""["'][\w-]{{0,60}}(?:{PRIVATE_WORDS})[\w-]{{0,60}}["']""", re.IGNORECASE
)
PRIVATE_FIELDS = {
    "wp:post_password",
    "wp:author_email",
    "wp:comment_author_email",
    "wp:comment_author_IP",
    "wp:comment_agent",
    "wp:comment_author_agent",
}
# What everybody could read on the old site stays as it was written.
SHOWN_FIELDS = {
    "title",
    "link",
    "guid",
    "description",
    "content:encoded",
    "excerpt:encoded",
    "wp:attachment_url",
    "wp:comment_content",
    "wp:comment_author_url",
}
META_NODES = {"wp:postmeta", "wp:commentmeta", "wp:termmeta"}


def utc(text: str) -> datetime | None:
    """
    A date in Greenwich; None for the zeros of a draft, and for what is no date.

    >>> utc("2013-11-02 23:02:32"), utc("0000-00-00 00:00:00")
    (datetime.datetime(2013, 11, 2, 23, 2, 32, tzinfo=datetime.timezone.utc), None)
    """
    found = local(text)
    return found.replace(tzinfo=UTC) if found else None


def local(text: str) -> datetime | None:
    """A date without its zone; None as in `utc`."""
    found = DATE.fullmatch(text.strip())
    try:
        return datetime(*(int(part or 0) for part in found.groups())) if found else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def is_date_missing(text: str) -> bool:
    """Whether a field says by zeros, or by nothing, that there is no date."""
    return not re.search(r"[1-9]", text) or text.startswith("-")


def feed_date(text: str) -> datetime | None:
    """
    >>> feed_date("Sat, 27 May 2017 11:33:38 +0000").isoformat(), feed_date("Mon, 30 Nov -0001")
    ('2017-05-27T11:33:38+00:00', None)
    """
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def slug(name: str) -> str:
    """
    >>> slug("caf%c3%a9"), slug(" on-trust ")
    ('café', 'on-trust')
    """
    return clean_text(unquote(name))


def nicename(login: str) -> str:
    """
    A log-in name as it stands in addresses.

    >>> nicename("Jane.Doe Jr"), nicename("ann@example.org")
    ('jane-doe-jr', 'annexample-org')
    """
    text = re.sub(r"[\s./]+", "-", login.strip().lower())
    return re.sub(r"-{2,}", "-", re.sub(r"[^\w%-]", "", text)).strip("-")


def without_contacts(text: str) -> str:
    """
    >>> without_contacts("ann@example.org from 192.0.2.7")
    'ann from '
    """
    return IP6.sub("", IP.sub("", MAIL.sub(r"\1", text)))


def is_secret(key: str, value: str) -> bool:
    """Whether a custom field may be nobody's but its owner's: a password, a token."""
    return bool(SECRET_KEY.search(key) or SECRET_PART.search(value))


def raw(item: Node) -> str:
    """
    The item as XML, without what would betray somebody: contacts, passwords, tokens, and comments
    that the old site did not show.
    """
    return _public(item).as_xml()


def _public(node: Node) -> Node:
    copy = Node(node.name, node.attributes, node.line)
    copy.parts = node.parts
    if node.name not in SHOWN_FIELDS and not node.children:
        copy.parts = [without_contacts("".join(node.parts))]
        copy.attributes = {key: without_contacts(text) for key, text in node.attributes.items()}
    copy.children = [_public(child) for child in node.children if _may_be_kept(child)]
    return copy


def _may_be_kept(node: Node) -> bool:
    if node.name in META_NODES:
        return not is_secret(node.text("wp:meta_key"), node.text("wp:meta_value"))
    if node.name == "wp:comment":
        return node.text("wp:comment_approved") == "1"
    return node.name not in PRIVATE_FIELDS


def mended(item: Node, *, mend: bool) -> list[tuple[int, str]]:
    """As mending.mended, in all texts of an item; notes with the lines in which they begin."""
    notes: list[tuple[int, str]] = []
    for node in item.walk():
        text = "".join(node.parts)
        done, found = mending.mended(text, mend=mend)
        notes += [(node.line + text.count("\n", 0, offset), what) for offset, what in found]
        if done != text:
            node.parts = [done]
    return sorted(notes)
