"""Queries that were addresses: other systems named their pages `/?p=12`. Pure."""

from urllib.parse import parse_qsl, urlencode

# What named a page, a listing or a feed in WordPress, Movable Type, Joomla and their like.
PARAMETERS = frozenset(
    "p page_id attachment_id cat category_name tag author author_name m feed name pagename "
    "entry_id id post itemid".split()
)
ENOUGH = ("p", "page_id", "attachment_id")
"""Which name a page by themselves, whatever stands beside them."""
LONGEST = 200  # characters of a value
MOST = 30  # parameters that are read


def known(query: str) -> str:
    """
    What of a query may have been an address, in one spelling; empty where nothing of it was.

    >>> known("utm_source=x&page_id=7&cat=3"), known("?P=12"), known("q=trust"), known("p=")
    ('cat=3&page_id=7', 'p=12', '', '')
    """
    return urlencode(sorted(parameters(query).items()))


def parameters(query: str) -> dict[str, str]:
    """
    The parameters of PARAMETERS that say something, the first of each name.

    >>> parameters("feed=rss2&feed=atom&x=1")
    {'feed': 'rss2'}
    """
    try:
        pairs = parse_qsl(query.lstrip("?"), max_num_fields=MOST)
    except ValueError:  # nobody's bookmark has that many
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        if name.lower() in PARAMETERS and len(value) <= LONGEST and "\0" not in value:
            found.setdefault(name.lower(), value.strip())
    return found


def spellings(telling: str) -> list[str]:
    """
    Under which queries a page may be known that was asked for by that of `known`.

    >>> spellings("cat=3&p=12"), spellings("cat=3&m=200308")
    (['cat=3&p=12', 'p=12'], ['cat=3&m=200308'])
    """
    given = parameters(telling)
    alone = [urlencode({name: given[name]}) for name in ENOUGH if name in given]
    return list(dict.fromkeys([telling, *alone]))
