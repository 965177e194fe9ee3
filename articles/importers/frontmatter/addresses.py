"""The addresses that a text of a site generator may have had; pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import unquote, urlsplit

from articles.importers.mending import clean

from . import places

STYLES = {  # Jekyll's names
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "weekdate": "/:categories/:year/W:week/:short_day/:title.html",
    "none": "/:categories/:title.html",
}
USUAL = (
    STYLES["date"],
    STYLES["pretty"],
    "/:year/:month/:day/:title.html",
    "/:year/:month/:day/:title/",
    "/blog/:year/:month/:day/:title/",  # Octopress
    "/:year/:month/:title/",
)
PART = re.compile(r":(\w+)|\{(\w+)\}")


def of_text(
    place: places.Place,
    *,
    slugs: Sequence[str],
    dates: Sequence[datetime],
    categories: Sequence[str],
    told: Sequence[str],
    pattern: str,
    base: str,
) -> list[str]:
    """
    The addresses that the text tells itself; where it tells none, those by the site's pattern and
    by the usual ones. `told` may hold patterns too. `base` is the path below which the site stood.

    >>> place = places.of("_posts/2003-08-22-trust.md")
    >>> of_text(place, slugs=["trust"], dates=[datetime(2003, 8, 22)], categories=["Art"], told=[],
    ...         pattern="", base="")[:3]
    ['/art/2003/08/22/trust.html', '/art/2003/08/22/trust/', '/2003/08/22/trust.html']
    """
    ways = [
        parts_of(place, slug, date, categories) for date in (*dates[:2], None) for slug in slugs[:2]
    ]
    found = [path for one in told if (path := filled(one, ways[0] if ways else {}, told=True))]
    if not found:
        patterns = [pattern] if pattern else []
        if place.is_post and dates:
            patterns += USUAL
        found = [path for way in ways for one in patterns if (path := filled(one, way))]
        if place.is_hugo or not place.is_post or not dates:
            found += [path for slug in slugs[:2] for path in by_folder(place, slug)]
    return list(dict.fromkeys(base + path for path in found if path != "/"))


def by_folder(place: places.Place, slug: str) -> list[str]:
    """Where the file lay; nothing for the front page, which has a new address already."""
    if not slug:
        return []
    folder = "".join(f"/{name}" for name in place.folders)
    return [f"{folder}/{slug}/", f"{folder}/{slug}.html"]


def parts_of(
    place: places.Place, slug: str, date: datetime | None, categories: Sequence[str]
) -> dict[str, str]:
    """What the parts of a pattern stand for."""
    lower = [category.lower().replace(" ", "-") for category in categories]
    names = ("title", "slug", "name", "filename", "basename", "contentbasename", "slugorfilename",
             "slugorcontentbasename")  # fmt: skip
    parts = dict.fromkeys(names, slug) | {
        "categories": "/".join(lower),
        "slugified_categories": "/".join(lower),
        "category": "/".join(lower[:1]),
        "section": "/".join(place.folders[:1]),
        "sections": "/".join(place.folders),
        "output_ext": ".html",
        "path": "/".join(place.folders),
    }
    if date:
        parts |= {
            "year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}",
            "short_year": f"{date:%y}", "i_month": str(date.month), "i_day": str(date.day),
            "y_day": f"{date:%j}", "yearday": str(date.timetuple().tm_yday),
            "hour": f"{date:%H}", "minute": f"{date:%M}", "second": f"{date:%S}",
            "week": f"{date:%V}", "short_day": f"{date:%a}", "monthname": f"{date:%B}",
            "short_month": f"{date:%b}", "long_month": f"{date:%B}",
        }  # fmt: skip
    return parts


def filled(pattern: str, parts: dict[str, str], *, told: bool = False) -> str:
    """
    The path by a pattern, or by the name of a style; empty where a part of it is not known, unless
    a text told it: then it is meant as it stands.

    >>> filled("/:year/:title", {"year": "2003", "title": "on"}), filled("pretty", {"title": "a"})
    ('/2003/on', '')
    >>> filled("about/", {}), filled("http://example.org/a:b.html", {}, told=True)
    ('/about/', '/a:b.html')
    """
    pattern = path_in(STYLES.get(pattern.strip(), pattern))
    names = [found[1] or found[2] for found in PART.finditer(pattern)]
    if any(name not in parts for name in names):
        return f"/{pattern.lstrip('/')}" if told and pattern else ""
    if any(name in {"title", "slug"} and not parts[name] for name in names):
        return ""
    path = PART.sub(lambda found: parts[found[1] or found[2]], pattern)
    return re.sub(r"/{2,}", "/", f"/{path}") if path else ""


def path_in(address: str) -> str:
    """
    Of a whole web address the path, with its query; of a path, what it is without codes.

    >>> path_in("https://example.org/?p=12"), path_in("a b/"), path_in("http://[x/")
    ('/?p=12', 'a b/', '')
    """
    address = address.strip()
    if address.startswith(("http://", "https://", "//")):
        try:
            parts = urlsplit(address)
        except ValueError:
            return ""
        address = parts.path + (f"?{parts.query}" if parts.query else "")
    return clean(unquote(address))


def aliases(told: Iterable[str], place: places.Place, *, base: str, exact: bool) -> list[str]:
    """
    Other addresses from which the old site led on; with `exact` as they stand. One that does not
    begin with a slash is, under Hugo, in the folder of the text.

    >>> aliases(["old", "/b.html"], places.of("content/posts/a.md"), base="", exact=False)
    ['/posts/old', '/b.html']
    """
    if exact:
        return list(told)
    above = "".join(f"/{name}" for name in place.folders) if place.is_hugo else ""
    paths = [path for one in told if (path := path_in(one))]
    return [base + (path if path.startswith("/") else f"{above}/{path}") for path in paths]
