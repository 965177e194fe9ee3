"""The addresses that a post or page of a WordPress site had; pure."""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from articles.importers.oldpaths import split

NUMBERED = re.compile(r"(?:\A|&)(p|page_id|attachment_id)=(\d+)(?=&|\Z)")
DATED = re.compile(r"/\d{4}/\d{2}(/\d{2})?/")
DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def of_entry(
    url: str,
    *,
    root: str,
    number: str,
    is_page: bool,
    slug: str,
    former_slugs: Iterable[str] = (),
    former_dates: Iterable[str] = (),
) -> list[str]:
    """
    The true address, where the export tells it; those by number; those that it had before.

    `root` is the path below which the blog stood.

    >>> of_entry("http://example.org/b/2003/08/trust/", root="/b/", number="12", is_page=False,
    ...          slug="trust", former_slugs=["turst"])
    ['/b/2003/08/trust/', '/b/?p=12', '/b/2003/08/turst/']
    """
    true = address_path(url)
    if true.rstrip("/") == root.rstrip("/"):  # the front page has an address of its own here
        true = ""
    numbered = [f"{root}?p={number}"] if number else []
    if number and is_page:
        numbered.append(f"{root}?page_id={number}")
    former = _former(true, slug, former_slugs, former_dates) if "?" not in true else []
    return list(dict.fromkeys(path for path in (true, *numbered, *former) if path))


def _former(
    true: str, slug: str, former_slugs: Iterable[str], former_dates: Iterable[str]
) -> list[str]:
    """The true path with each former slug or date, from which WordPress led on."""
    head, slash, tail = true.rstrip("/").rpartition("/")
    found = []
    if slug and tail.startswith(slug):
        end = tail.removeprefix(slug) + ("/" if true.endswith("/") else "")
        found = [f"{head}{slash}{old}{end}" for old in former_slugs if old and "/" not in old]
    for told in former_dates:
        dated, date = DATED.search(true), DATE.fullmatch(told)
        if dated and date:
            day = f"{date[3]}/" if dated[1] else ""
            found.append(f"{true[: dated.start()]}/{date[1]}/{date[2]}/{day}{true[dated.end() :]}")
    return found


def address_path(url: str) -> str:
    """
    The path under which an item was found; with the number, where that alone told it.

    >>> address_path("http://example.org/2003/08/caf%C3%A9/"), address_path("http://x.org/?p=12&x=1")
    ('/2003/08/café/', '/?p=12')
    >>> address_path("http://example.org/"), address_path("http://[server]/x")
    ('', '')
    """
    host, path = split(url)
    if not path and not host:
        return ""
    number = NUMBERED.search(urlsplit(url.strip()).query)
    path = unquote(path) or "/"
    if number:
        return f"{path}?{number[1]}={number[2]}"
    return "" if path == "/" or not path.startswith("/") else path
