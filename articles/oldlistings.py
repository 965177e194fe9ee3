"""
Where other systems had their listings and feeds, read from the address alone. Pure.

Asked only where the site itself has nothing, so a pattern may be generous: what it names must be
there and public before anybody is led to it.
"""

import re
from dataclasses import dataclass, replace

from .models.history import address_key
from .oldqueries import parameters

FOLDERS = r"(?:/[\w.~-]+){0,2}"  # a site that lay at /blog or at /journal/archives
ROOT = r"(?:/(?:blog|weblog|journal|mt|wordpress|wp))?(?:/archives?)?"
NAME = r"(?P<name>[^/]+)"
YEAR = r"(?P<year>(?:19|20)\d\d)"
MONTH = r"(?P<month>0[1-9]|1[0-2])"

# Matched with the whole key of an address (`address_key`); the first that fits is it.
PATTERNS = [
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("home", r"/"),
        ("archive", ROOT),
        ("month", rf"{FOLDERS}/{YEAR}[/-]{MONTH}(?:[/-](?:0[1-9]|[12]\d|3[01]))?"),
        ("year", rf"{FOLDERS}/{YEAR}"),
        ("subject", rf"{FOLDERS}/(?:categor(?:y|ies)|cat|tags?|topics?|label)/(?:.+/)?{NAME}"),
        ("subject", rf"{FOLDERS}/cat-{NAME}"),
        ("author", rf"{FOLDERS}/authors?/{NAME}"),
        ("author", rf"{FOLDERS}/author-{NAME}"),
        ("bare", rf"{ROOT}/{NAME}"),
    )
]
PAGE = re.compile(r"/page[/-]?\d+$")
FEED = re.compile(
    r"(?P<of>(?:/.*)?)/"
    r"(?:(?:index|feed|rss|atom)\.(?P<file>xml|rdf|rss|atom|json)"
    r"|(?:feed/)?(?P<word>rss2?|rdf|atom)|feed(?:/(?P<json>json))?)"
)
COMMENTS = re.compile(r"/comments$")


@dataclass(frozen=True, slots=True)
class Listing:
    """
    What an old address listed.

    `kind`: home, archive, year, month, subject, author, or bare: a name that says not of what it
    is. `feed`: the format of its feed; empty for the page itself.
    """

    kind: str
    name: str = ""
    year: str = ""
    month: str = ""
    feed: str = ""


def of_path(path: str) -> Listing | None:
    """
    >>> of_path("/archives/2003_08.html"), of_path("/2003/08/22/index.html")
    (Listing(kind='month', name='', year='2003', month='08', feed=''), \
Listing(kind='month', name='', year='2003', month='08', feed=''))
    >>> of_path("/archives/cat_business.html").name, of_path("/blog/category/work/trust/").name
    ('business', 'trust')
    >>> of_path("/category/trust/feed/atom/")
    Listing(kind='subject', name='trust', year='', month='', feed='atom')
    >>> of_path("/2003/08/my_title.html")
    """
    if feed := feed_of(path):
        of, form = feed
        if COMMENTS.search(of):  # readers have no comments here; the articles are what there is
            of = COMMENTS.sub("", of)
        listing = of_path(of + "/")
        if listing is None or listing.kind in {"home", "archive", "bare"}:
            return Listing("home", feed=form) if re.fullmatch(ROOT, of) else None
        return replace(listing, feed=form) if listing.kind in {"subject", "author"} else None
    key = address_key(path)
    unpaged = PAGE.sub("", key)
    if unpaged in {"", "/"} and unpaged != key:
        return Listing("archive")
    for kind, pattern in PATTERNS:
        if found := pattern.fullmatch(unpaged):
            return Listing(kind, **found.groupdict())
    return None


def feed_of(path: str) -> tuple[str, str] | None:
    """
    Of what an address was the feed, and in which format.

    >>> feed_of("/index.rdf"), feed_of("/tag/x/feed/"), feed_of("/blog/atom.xml"), feed_of("/a/")
    (('', 'rss'), ('/tag/x', 'rss'), ('/blog', 'atom'), None)
    """
    found = FEED.fullmatch(path.lower().rstrip("/"))
    if not found:
        return None
    words = {found["file"], found["word"], found["json"]}
    is_atom = "atom" in words or "/atom." in path.lower()
    return path[: len(found["of"])], "atom" if is_atom else "json" if "json" in words else "rss"


def of_query(query: str) -> Listing | None:
    """
    >>> of_query("m=200308"), of_query("feed=rss2&tag=trust")
    (Listing(kind='month', name='', year='2003', month='08', feed=''), \
Listing(kind='subject', name='trust', year='', month='', feed='rss'))
    >>> of_query("p=12")
    """
    given = parameters(query)
    form = feed_format(given.get("feed", ""))
    for parameter, kind in (("tag", "subject"), ("category_name", "subject"),
                            ("author_name", "author")):  # fmt: skip
        if name := given.get(parameter, "").strip("/").rpartition("/")[2]:
            return Listing(kind, name, feed=form)
    if form:
        return Listing("home", feed=form) if given.keys() == {"feed"} else None
    found = re.fullmatch(rf"{YEAR}(?:{MONTH}(?:\d\d)?)?", given.get("m", ""))
    if not found:
        return None
    return Listing(
        "month" if found["month"] else "year", year=found["year"], month=found["month"] or ""
    )


def feed_format(name: str) -> str:
    """
    >>> feed_format("rss2"), feed_format("comments-atom"), feed_format("x"), feed_format("")
    ('rss', 'atom', '', '')
    """
    formats = {"rss": "rss", "rss2": "rss", "rdf": "rss", "feed": "rss", "atom": "atom",
               "json": "json"}  # fmt: skip
    return formats.get(name.lower().removeprefix("comments-"), "")
