"""
The pages of an old static site, as its folder lies on the disk: which entry was each? Pure.

This is how /archives/000123.html is recovered: the export does not tell the number, but the page
tells its title and the minute at which it was posted. Months are read in English, as the default
templates of Movable Type and TypePad wrote them.
"""

import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from articles.models.history import address_key

from .decoding import decode_byte, known_encoding
from .oldpaths import path_of

SUFFIXES = frozenset((".html", ".htm", ".php", ".shtml"))
MOST_FILES = 200_000
MOST_BYTES = 2 * 1024 * 1024
LONGEST = 1000  # characters of an address, as PastAddress holds them

HEADINGS = frozenset(("h1", "h2", "h3"))
# The classes of an entry's title in the default templates of MT, TypePad and Blogger.
TITLE_CLASS = re.compile(r"(?:^|\s)(?:title|(?:entry|post)-?(?:header|title|name))(?:\s|$)", re.I)
UNSEEN = frozenset(("script", "style", "head", "noscript"))
LONE = re.compile(r"<(?![^<>]*>)(?!!--)")  # begins no tag
RDF = re.compile(r"""\bdc:(title|date)\s*=\s*("[^"]*"|'[^']*')""")
CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{2,40})""", re.I)
REFRESH = re.compile(r"""^\s*\d*\s*;\s*url\s*=\s*["']?([^"'\s]+)""", re.I)

MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = re.compile(
    rf"""(?:{MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})
        |(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+{MONTH.replace("month", "month2")},?
            \s+(?P<year2>\d{{4}})
        |(?P<year3>\d{{4}})-(?P<month3>\d\d)-(?P<day3>\d\d)
        |(?P<month4>\d{{1,2}})/(?P<day4>\d{{1,2}})/(?P<year4>\d{{4}}))""",
    re.VERBOSE | re.IGNORECASE,
)
TIME = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?:\s*(?P<half>[ap])\.?m\b)?", re.I)
POSTED = re.compile(r"\b(?:Posted|Published|Written)\b(?!\s+in\b)", re.I)
TRIED = 20  # places where a page says “Posted”
NEAR = 160  # characters after "Posted" in which its moment stands
BETWEEN = re.compile(r"(?:\s|,|at|T|\||-|–|—|@)*", re.I)  # what parts a day from its time


@dataclass(frozen=True, slots=True)
class OldPage:
    """
    What is kept of a page. `path` begins with a slash, below the folder.

    `local_date` is the moment of the byline in the old site's own time, without a zone; at midnight
    where only the day is told. `leads_to` is the path that its canonical link or its refresh names;
    a page of several entries (a month, a category) `is_listing`.
    """

    path: str
    title: str
    local_date: datetime | None
    leads_to: str = ""
    is_listing: bool = False


class Unread(NamedTuple):
    """A file that was not read, and why."""

    path: str
    reason: str


class Entry(NamedTuple):
    """What `match` needs of an imported record; `ref` names it, whatever that is."""

    ref: str
    title: str
    local_date: datetime | None
    """In the old site's own time, without a zone."""


class Ambiguous(NamedTuple):
    """A page that may have been any of several entries, or one of several pages of an entry."""

    path: str
    refs: list[str]


@dataclass(slots=True)
class Matches:
    """`found` gives the ref of an entry for each path; what is not in it is in the lists."""

    found: dict[str, str] = field(default_factory=dict)
    ambiguous: list[Ambiguous] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)


# ---- The folder -----------------------------------------------------------------------


def read(folder: Path) -> Iterator[OldPage | Unread]:
    """
    Every page in the folder and below, in the order of their paths.

    Raises ValueError where there is no such folder, or it holds more pages than anybody wrote.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise ValueError(f"There is no folder “{folder}”.")
    for count, file in enumerate(files(root), 1):
        if count > MOST_FILES:
            raise ValueError(f"The old site’s folder holds more than {MOST_FILES} pages.")
        yield read_file(file, root)


def files(root: Path) -> Iterator[Path]:
    """The pages' files; no folder is entered by a link."""
    for place, folders, names in os.walk(root, followlinks=False):
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Path(place, name)


def read_file(file: Path, root: Path) -> OldPage | Unread:
    name = "/" + file.relative_to(root).as_posix()
    path = os.fsencode(name).decode("utf-8", "replace")
    if not file.resolve().is_relative_to(root):
        return Unread(path, "It is a link to a file outside the folder.")
    if not file.is_file():
        return Unread(path, "It is no file.")
    if len(path) > LONGEST:
        return Unread(path[:LONGEST], f"Its address is longer than {LONGEST} characters.")
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return Unread(path, f"It can’t be read: {error.strerror}.")
    if len(data) > MOST_BYTES:
        return Unread(path, f"It is larger than {MOST_BYTES // 1024 // 1024} MB.")
    return page_of(path, decoded(data))


def decoded(data: bytes) -> str:
    """UTF-8, else what the page says, else Windows-1252."""
    declared = CHARSET.search(data[:4096])
    for name in ("utf-8-sig", declared[1].decode("ascii") if declared else ""):
        try:
            return data.decode(known_encoding(name))
        except (UnicodeDecodeError, ValueError):
            continue
    return "".join(map(decode_byte, data))


# ---- A page ---------------------------------------------------------------------------


def page_of(path: str, html: str) -> OldPage:
    """
    >>> page_of("/a.html", "<title>B: Ties</title><h3 class=title>Ties</h3>"
    ...         "<p>Posted by Jo at August 22, 2003 6:38 PM")
    OldPage(path='/a.html', title='Ties', local_date=datetime.datetime(2003, 8, 22, 18, 38), \
leads_to='', is_listing=False)
    """
    reader = Reader()
    reader.feed(tame(html))
    reader.close()
    marks = [dict(found) for found in reader.rdf]
    headings = [in_a_line(heading) for heading in reader.headings]
    titles = [unescape(mark["title"]) for mark in marks if mark.get("title")] or headings
    # A page of one entry tells its date once, in what is made for machines before its words.
    date = next(
        filter(None, map(moment, [mark.get("date", "") for mark in marks] + reader.moments)), None
    )
    return OldPage(
        path=path,
        title=in_a_line(titles[0] if titles else reader.title),
        local_date=date or byline_date(in_a_line(" ".join(reader.text))),
        leads_to=path_of(reader.leads_to),
        is_listing=len(marks or set(headings)) > 1,
    )


def tame(html: str) -> str:
    """
    The page without what only begins a tag or a comment: thousands of these stall the parser.

    >>> tame("<p>1 < 2 <!-- a --> <a <!-- <i>")
    '<p>1   2 <!-- a -->  a  <i>'
    """
    end = html.rfind("-->") + 1
    return LONE.sub(" ", html[:end] + html[end:].replace("<!--", ""))


class Reader(HTMLParser):
    """Picks out of a page what tells which entry it was."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.headings: list[str] = []
        self.moments: list[str] = []
        self.rdf: list[list[tuple[str, str]]] = []
        self.text: list[str] = []
        self.leads_to = ""
        self.inside = ""  # the element whose words are being read: title or a heading
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self.unseen += 1
        if tag == "body":
            self.unseen = 0
        if tag == "title" and not self.title:
            self.inside = tag
        elif tag in HEADINGS and TITLE_CLASS.search(given.get("class", "")):
            self.inside = tag
            self.headings.append("")
        elif tag == "time" and "datetime" in given:
            self.moments.append(given["datetime"])
        elif tag == "abbr" and "published" in given.get("class", "").split():
            self.moments.append(given.get("title", ""))
        elif tag == "link" and given.get("rel", "").lower() == "canonical":
            self.leads_to = given.get("href", "")
        elif tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            target = REFRESH.match(given.get("content", ""))
            self.leads_to = target[1] if target else self.leads_to

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self.unseen:
            self.unseen -= 1
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "title":
            self.title += data
        elif self.inside:
            self.headings[-1] += data
        if not self.unseen:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        """Movable Type hid its TrackBack data in a comment: dc:title, dc:date."""
        if "rdf:Description" in data:
            self.rdf.append([(name, value[1:-1]) for name, value in RDF.findall(data)])


def in_a_line(text: str) -> str:
    return " ".join(text.split())


def byline_date(text: str) -> datetime | None:
    """
    The moment of the first byline in a page's words.

    Old templates gave the day in a heading and only the time in the byline.

    >>> byline_date("August 22, 2003 Ties Posted by Jo at 06:38 PM | Comments (2)")
    datetime.datetime(2003, 8, 22, 18, 38)
    >>> byline_date("Posted on 22 August 2003"), byline_date("Posted by nobody")
    (datetime.datetime(2003, 8, 22, 0, 0), None)
    """
    for posted in islice(POSTED.finditer(text), TRIED):
        near = text[posted.end() : posted.end() + NEAR]
        if found := moment(near):
            return found
        if (time := TIME.search(near)) and (day := DATE.search(text[: posted.start()])):
            return moment(f"{day[0]} {time[0]}")
    return None


def moment(text: str) -> datetime | None:
    """
    The first date in a text, and the time that follows it; an offset is not counted in.

    >>> moment("2003-08-22T18:38:00-05:00"), moment("08/22/2003 12:05 AM"), moment("May 32, 2003")
    (datetime.datetime(2003, 8, 22, 18, 38), datetime.datetime(2003, 8, 22, 0, 5), None)
    """
    found = DATE.search(text)
    if not found:
        return None
    year, month, day = (
        next(filter(None, (found[name + suffix] for suffix in suffixes)))
        for name, suffixes in (
            ("year", ("", "2", "3", "4")),
            ("month", ("", "2", "3", "4")),
            ("day", ("", "2", "3", "4")),
        )
    )
    number = int(month) if month.isdecimal() else MONTHS[month[:3].lower()]
    gap = BETWEEN.match(text, found.end())
    time = TIME.match(text, gap.end() if gap else found.end())
    hour, minute = (int(time["hour"]), int(time["minute"])) if time else (0, 0)
    if time and time["half"] and hour <= 12:
        hour = hour % 12 + (12 if time["half"].lower() == "p" else 0)
    try:
        return datetime(int(year), number, int(day), hour, minute)  # noqa: DTZ001  local, unzoned
    except ValueError:
        return None


# ---- The match ------------------------------------------------------------------------


def match(pages: Iterable[OldPage], entries: Iterable[Entry]) -> Matches:
    """
    Which entry each page was: by its title and the minute of its byline; else by its title, where
    one page and one entry of that day have it. What is not certain is not guessed.

    A page that only leads on to another (canonical link, refresh) was what that one was.
    """
    by_minute, by_day = indexes(entries)
    matches = Matches()
    waiting: list[OldPage] = []
    for page in pages:
        refs = refs_of(page, by_minute, to="minute")
        if len(refs) == 1:
            matches.found[page.path] = refs[0]
        elif refs:
            matches.ambiguous.append(Ambiguous(page.path, refs))
        else:
            waiting.append(page)
    matched_by_day(waiting, by_day, matches)
    follow(waiting, matches)
    settled = matches.found.keys() | {path for path, _ in matches.ambiguous}
    matches.unmatched = [page.path for page in waiting if page.path not in settled]
    return matches


def indexes(entries: Iterable[Entry]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The entries' refs by title and minute, and by title and day."""
    by_minute: dict[str, list[str]] = defaultdict(list)
    by_day: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        title = plain(entry.title)
        if entry.local_date and title:
            by_minute[f"{entry.local_date:%Y-%m-%d %H:%M} {title}"].append(entry.ref)
            by_day[f"{entry.local_date:%Y-%m-%d} {title}"].append(entry.ref)
    return by_minute, by_day


def refs_of(page: OldPage, index: dict[str, list[str]], *, to: str) -> list[str]:
    """What the index has for the page, by the first of its possible titles that it knows."""
    if page.is_listing or page.local_date is None:
        return []
    style = "%Y-%m-%d %H:%M" if to == "minute" else "%Y-%m-%d"
    keys = (f"{page.local_date.strftime(style)} {title}" for title in possible_titles(page.title))
    return next((index[key] for key in keys if key in index), [])


def matched_by_day(
    pages: Iterable[OldPage], by_day: dict[str, list[str]], matches: Matches
) -> None:
    """Settle those of the pages whose title one entry of their day has, and no other page."""
    found = [(page.path, refs) for page in pages if (refs := refs_of(page, by_day, to="day"))]
    claims = Counter(ref for _, refs in found for ref in refs)
    for path, refs in found:
        if len(refs) == 1 and claims[refs[0]] == 1:
            matches.found[path] = refs[0]
        else:
            matches.ambiguous.append(Ambiguous(path, refs))


def follow(pages: Iterable[OldPage], matches: Matches) -> None:
    """Settle pages that lead to one that is found."""
    known = {address_key(path): ref for path, ref in matches.found.items()}
    unsure = {path for path, _ in matches.ambiguous}
    for page in pages:
        ref = known.get(address_key(page.leads_to)) if page.leads_to else None
        if ref and page.path not in matches.found and page.path not in unsure:
            matches.found[page.path] = ref


def possible_titles(title: str) -> list[str]:
    """
    The title, and what it is without the site's name before or behind it.

    >>> possible_titles("My Blog: Trust: a view")
    ['my blog trust a view', 'trust a view', 'my blog trust']
    """
    parts = re.split(r"\s*(?::|\||»|·|—|–|\s-)\s+", title)
    variants = [title]
    if len(parts) > 1:
        variants += [" ".join(parts[1:]), " ".join(parts[:-1])]
    return list(dict.fromkeys(filter(None, map(plain, variants))))


def plain(title: str) -> str:
    """
    A title without what templates and encodings changed in it.

    >>> plain("On &ldquo;value&rdquo;: what it <em>means</em>"), plain("On value — what it means?")
    ('on value what it means', 'on value what it means')
    """
    text = re.sub(r"<[^>]*>", "", unescape(title))
    text = unicodedata.normalize("NFKC", unescape(text)).casefold()
    return " ".join(re.findall(r"\w+", text.replace("'", "").replace("’", ""))) or text.strip()
