"""The addresses that an entry of a Movable Type or TypePad site may have had; pure."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import unquote, urlsplit

DATED = re.compile(r"/\d{4}/\d{2}/")
ROOTS = ("", "/archives", "/blog")


def split(url: str) -> tuple[str, str]:
    """
    Host and path of a web address; empty where it is none.

    >>> split("http://blog.example.org/2003/08/a.html "), split("http://[server]/x")
    (('blog.example.org', '/2003/08/a.html'), ('', ''))
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:  # such addresses stand in real archives
        return "", ""
    if parts.scheme not in {"http", "https", ""}:
        return "", ""
    return (host or "").lower(), parts.path


def path_of(url: str) -> str:
    return split(url)[1]


def is_page(url: str) -> bool:
    """Whether a known old address is that of a page: it names no month."""
    path = path_of(url)
    return bool(path) and not DATED.search(path)


def of_entry(
    url: str, date: datetime | None, basenames: Iterable[str], *, root: str = ""
) -> list[str]:
    """
    The true address alone where the export tells it, else those that common settings gave.

    Only what differs by more than spelling: extension, `_` or `-`, capitals and `index.html` are
    seen through when an address is looked up. `root` is the path at which the old site stood.

    >>> of_entry("", datetime(2003, 8, 22), ["my_title"])[:2]
    ['/2003/08/my_title.html', '/2003/08/22/my_title.html']
    >>> of_entry("", datetime(2003, 8, 22), ["my_title"], root="/log/")[1]
    '/log/2003/08/22/my_title.html'
    """
    if path := path_of(url):
        return [unquote(path)]
    if date is None:
        return []
    folders = (f"/{date:%Y/%m}", f"/{date:%Y/%m/%d}")
    own = root.rstrip("/")
    return [
        f"{root}{folder}/{basename}.html"
        for basename in dict.fromkeys(basenames)
        if basename
        for root in dict.fromkeys((own, f"{own}/archives", *ROOTS))
        for folder in folders
    ]
