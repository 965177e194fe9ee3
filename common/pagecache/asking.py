"""What a request says of the answer that it takes. Pure."""

from functools import lru_cache

from django.utils.http import parse_http_date_safe


@lru_cache(maxsize=1000)
def takes_gzip(accepted: str) -> bool:
    """
    Whether an answer may be packed, by Accept-Encoding.

    >>> [takes_gzip(one) for one in ("gzip, deflate, br", "br;q=1, GZIP; q=0.5", "*")]
    [True, True, True]
    >>> [takes_gzip(one) for one in ("", "identity", "gzip;q=0", "*;q=0", "gzip;q=0.000, *")]
    [False, False, False, False, False]
    """
    weights = dict(weighted(one) for one in accepted.lower().split(","))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def weighted(one: str) -> tuple[str, float]:
    """A name of a list such as Accept-Encoding, and its weight; what can't be read has none."""
    name, *parameters = (part.strip() for part in one.split(";"))
    for parameter in parameters:
        key, _, number = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, float(number)
            except ValueError:
                return name, 0.0
    return name, 1.0


def knows(etags: str, etag: str) -> bool:
    """
    Whether If-None-Match names this ETag, by the weak comparison that it asks for (RFC 9110).

    >>> [knows(etags, '"a"') for etags in ('"a"', 'W/"a"', '"b", W/"a"', "*", '"b"', "a", "")]
    [True, True, True, True, False, False, False]
    """
    return etags.strip() == "*" or etag in {
        one.strip().removeprefix("W/") for one in etags.split(",")
    }


def is_newer(modified: str, than: str) -> bool:
    """
    Whether what changed at `modified` is newer than the date of If-Modified-Since, if that is one.

    >>> day, next_day = "Mon, 23 Nov 2026 12:00:00 GMT", "Tue, 24 Nov 2026 12:00:00 GMT"
    >>> is_newer(day, day), is_newer(next_day, day), is_newer(day, "yesterday")
    (False, True, True)
    """
    changed, known = parse_http_date_safe(modified), parse_http_date_safe(than)
    return changed is None or known is None or changed > known
