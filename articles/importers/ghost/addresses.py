"""The addresses that a post had, by the old site's settings; pure."""

import re
from datetime import datetime

from .values import path_below

PART = re.compile(r":(\w+)|\{(\w+)\}")
WITHOUT_TAG = "all"  # what Ghost writes where a post has no tag, or no author


def of_post(
    slug: str,
    *,
    root: str,
    pattern: str,
    date: datetime | None,
    author: str = "",
    tag: str = "",
    number: str = "",
) -> list[str]:
    """
    The address by the site's pattern, the one by the slug alone, and that for phones. `date` is in
    the site's zone; `author` and `tag` are the short names of the first ones.

    >>> of_post("trust", root="", pattern="/:year/:month/:slug/", date=datetime(2003, 8, 22))
    ['/2003/08/trust/', '/trust/', '/trust/amp/', '/2003/08/trust/amp/']
    """
    if not slug:
        return []
    values = {
        "slug": slug,
        "id": number,
        "author": author or WITHOUT_TAG,
        "primary_author": author or WITHOUT_TAG,
        "primary_tag": tag or WITHOUT_TAG,
    }
    if date:
        values |= {"year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}"}
    parts = [found[1] or found[2] for found in PART.finditer(pattern)]
    paths = [f"/{slug}/", f"/{slug}/amp/"]
    if parts and all(values.get(part) for part in parts):
        true = PART.sub(lambda found: values[found[1] or found[2]], pattern)
        true = f"/{true.strip('/')}/"
        paths = [true, *paths, f"{true}amp/"]
    return list(dict.fromkeys(path_below(root, path) for path in paths))
