"""Any HTML -> the canonical HTML that is stored."""

import re
from collections import Counter

import nh3

from .text import storable

LARGEST = 1_000_000  # characters; two megabytes took a fifth of a second to sanitise
MOST_ATTRIBUTES = 500  # of one tag: 100,000 took five seconds
DEEPEST = 256  # elements inside each other: 20,000 took a second
ROUNDS = 5

HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {
    "p", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "hr", "div", "figure",
    "figcaption", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th",
    "td", "details", "summary",
}  # fmt: skip
WORDS = {
    "a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
    "var",
}  # fmt: skip
TAGS = BLOCKS | WORDS | {"img"}
COMMENT_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "i", "li", "ol", "p",
    "pre", "q", "s", "small", "strong", "sub", "sup", "u", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": {"id", "lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "dfn": {"title"},
    "img": {"src", "alt", "width", "height", "title"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
    "details": {"open"},
}
ALIGNMENTS = {"align-left", "align-right", "wide"}
CLASSES = {
    "figure": ALIGNMENTS,
    "img": ALIGNMENTS,
    "blockquote": {"pullquote"},
    "p": {"note"},
    "div": ALIGNMENTS | {"footnotes", "note"},
    "table": {"wide"},
}
# Dropped with all that they hold; of other unknown tags the content stays.
DROPPED = {
    "script", "style", "title", "template", "textarea", "select", "option", "iframe", "object",
    "embed", "applet", "noscript", "noembed", "noframes", "svg", "math", "xmp", "plaintext",
    "audio", "video", "canvas", "head",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}

# Old tags that have one of today for the same thing.
RENAMED = {"h1": "h2", "tt": "code", "strike": "s", "acronym": "abbr", "center": "div"}
OLD_TAG = re.compile(rf"(</?)({'|'.join(RENAMED)})(?=[\s/>])", re.IGNORECASE)
NAMED_ANCHOR = re.compile(r"<a\s(?=[^<>]*\bname\s*=)[^<>]*>", re.IGNORECASE)
NAME = re.compile(r"\bname(?=\s*=)", re.IGNORECASE)
CONDITIONAL = re.compile(r"<!--\[if\b.*?<!\[endif\]-->", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)")
TAG_START = re.compile(r"<[a-zA-Z][^\s/>]*+")
# Possessive throughout: no text makes it go back.
ATTRIBUTE = re.compile(r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+""")
UNCOUNTED = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
    "p",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "tr",
    "option",
}  # fmt: skip  without an end tag, or with one that may be left out
EMPTY = re.compile(r"<p(?: [^<>]*)?>(?:\s|&nbsp;|\u00a0|<br>)*</p>\s*")
ID = re.compile(r'(<[a-z][a-z0-9]*(?:\s[^<>]*?)?)\sid="([^"]*)"')
PLAIN_ID = re.compile(r"[^\s\"'<>&]{1,200}")


class TextTooLarge(ValueError):
    """The text is beyond what the site takes; the message says so to an editor."""


def keep_attribute(tag: str, name: str, value: str) -> str | None:
    """An id that the page's own layout uses, or that is none, goes."""
    if name == "id" and (value.startswith("site-") or not PLAIN_ID.fullmatch(value)):
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
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """
    The canonical HTML of a text: only what readers may get, in one spelling.

    sanitise(sanitise(x)) == sanitise(x). Raises TextTooLarge, before any parsing.

    >>> sanitise('<h1 onclick="x()">On <font>trust</font></h1><script>alert(1)</script><p></p>')
    '<h2>On trust</h2>'
    """
    html = storable(html)
    check_size(html)
    html = CONDITIONAL.sub("", html)
    html = OLD_TAG.sub(lambda found: found[1] + RENAMED[found[2].lower()], html)
    html = NAMED_ANCHOR.sub(lambda found: NAME.sub("id", found[0]), html)
    return fixed_point(CLEANER, html)


def fixed_point(cleaner: nh3.Cleaner, html: str) -> str:
    """Clean until nothing changes: what one pass makes safe, another must not find unsafe."""
    for _ in range(ROUNDS):
        before = html
        html = unique_ids(EMPTY.sub("", storable(cleaner.clean(html)))).strip()
        if html == before:
            return html
    raise TextTooLarge("This HTML changes with every cleaning and can’t be stored; simplify it.")


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


def render_comment(html: str) -> str:
    """A reader's comment from an old archive: a few tags, and links that vouch for nothing."""
    html = storable(html)
    check_size(html)
    return fixed_point(COMMENT_CLEANER, html)


def check_size(html: str) -> None:
    """Refuse, in linear time, what would keep a parser busy. Raises TextTooLarge."""
    if len(html) > LARGEST:
        raise TextTooLarge(f"The text has {len(html):,} characters; {LARGEST:,} are the most.")
    check_attributes(html)
    check_depth(html)


def check_attributes(html: str) -> None:
    position = 0
    while found := TAG_START.search(html, position):
        position, count = found.end(), 0
        while attribute := ATTRIBUTE.match(html, position):
            position, count = attribute.end(), count + 1
            if count > MOST_ATTRIBUTES:
                raise TextTooLarge(f"A tag in the text has more than {MOST_ATTRIBUTES} attributes.")


def check_depth(html: str) -> None:
    """An end tag closes what stands inside its element; one that closes nothing counts nothing."""
    open_tags: list[str] = []
    count: Counter[str] = Counter()
    for found in TAG.finditer(html):
        name = found[2].lower()
        if name in UNCOUNTED:
            continue
        if not found[1]:
            open_tags.append(name)
            count[name] += 1
        elif count[name]:
            while (closed := open_tags.pop()) != name:
                count[closed] -= 1
            count[name] -= 1
        if len(open_tags) > DEEPEST:
            raise TextTooLarge(f"The text has more than {DEEPEST} elements inside each other.")
