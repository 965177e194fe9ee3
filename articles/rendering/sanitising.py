"""Any HTML -> the canonical HTML that is stored."""

import re

import nh3

from .tags import ATTRIBUTES, CLASSES, COMMENT_TAGS, DROPPED, SCHEMES, TAGS
from .text import storable
from .tidying import LARGEST, TextTooLarge, tidy

ROUNDS = 5

EMPTY = re.compile(r"<p(?:(?! id=)[^<>])*+>(?:\s|&nbsp;|<br>)*+</p>\s*+")
ID = re.compile(r'(<[a-z][a-z0-9]*(?:\s[^<>]*?)?)\sid="([^"]*)"')
PLAIN_ID = re.compile(r"[^\s\"'<>&]{1,200}")
# Of the line ends that begin preformatted text, a parser drops the first.
PRE = re.compile(r"(<pre(?: [^<>]*+)?>)\n")
SCHEME = re.compile(r"[\x00-\x20]*+([a-zA-Z][a-zA-Z0-9+.\s-]*+):")
VOUCHING_FOR_NOTHING = "nofollow ugc noopener"
# What is left of a tag whose only attribute went.
NEEDLESS = ("<span>", "<a>", f'<a rel="{VOUCHING_FOR_NOTHING}">')


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    """
    An id that the page's own layout uses, or that is none, goes; so does an empty class or title,
    and a source that is no web address, of which the cleaner itself thinks nothing.
    """
    if name == "title" and not value.strip():
        return None
    if name == "class":
        return " ".join(known for known in value.split() if known in CLASSES.get(tag, ())) or None
    if name == "id" and (value.startswith("site-") or not PLAIN_ID.fullmatch(value)):
        return None
    if name == "cite" and (scheme := SCHEME.match(value)) and scheme[1].lower() not in SCHEMES:
        return None
    return value


CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED,
    attributes=ATTRIBUTES,
    attribute_filter=keep_attribute,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    link_rel=None,
    strip_comments=True,
)
COMMENT_CLEANER = nh3.Cleaner(
    tags=COMMENT_TAGS,
    clean_content_tags=DROPPED,
    attributes={"a": {"href"}},
    url_schemes=SCHEMES,
    link_rel=VOUCHING_FOR_NOTHING,
    strip_comments=True,
)
MAIL_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED,
    attributes={
        "*": {"lang", "dir"},
        "a": {"href"},
        "img": {"alt"},  # no source: nothing is fetched, and nobody is told that it was read
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes=SCHEMES,
    link_rel=f"{VOUCHING_FOR_NOTHING} noreferrer",
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """
    The canonical HTML of a text: only what readers may get, in one spelling.

    sanitise(sanitise(x)) == sanitise(x). Raises TextTooLarge, before any parsing.

    >>> sanitise('<h1 onclick="x()">On <font>trust</font></h1><script>alert(1)</script><p></p>')
    '<h2>On trust</h2>'
    """
    return fixed_point(CLEANER, html)


def render_comment(html: str) -> str:
    """A reader's comment from an old archive: a few tags, and links that vouch for nothing."""
    return fixed_point(COMMENT_CLEANER, html)


def render_mail(html: str) -> str:
    """
    What somebody mailed: no image is fetched, no id or class meets those of the page around it.

    >>> render_mail('<p id=x style="color:red">See <img src=https://t.example/1 alt=logo></p>')
    '<p>See <img alt="logo"></p>'
    """
    return fixed_point(MAIL_CLEANER, html)


def fixed_point(cleaner: nh3.Cleaner, html: str) -> str:
    """Clean until nothing changes: what one pass makes safe, another must not find unsafe."""
    html = tidy(storable_html(html))
    for _ in range(ROUNDS):
        before = html
        html = PRE.sub(r"\1\n\n", storable_html(cleaner.clean(html)))
        html = unique_ids(EMPTY.sub("", html)).strip()
        if html == before:
            return html
        if any(tag in html for tag in NEEDLESS):
            html = tidy(html)
        if len(html) > LARGEST:
            break
    raise TextTooLarge("This HTML changes with every cleaning and can’t be stored; simplify it.")


def storable_html(html: str) -> str:
    """As `storable`, but no mark of the text melts into the tag before it: > and ̸ make ≯."""
    if "\u0338" in html:
        return ">".join(storable(part) for part in html.split(">"))
    return storable(html)


def unique_ids(html: str) -> str:
    """Of an id that stands twice, the first stays."""
    if html.count(' id="') < 2:
        return html
    seen: set[str] = set()

    def once(found: "re.Match[str]") -> str:
        if found[2] in seen:
            return found[1]
        seen.add(found[2])
        return found[0]

    return ID.sub(once, html)
