"""The values of front matter: dates, names, lists, statuses; pure."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from articles.importers import mtfields, privacy

from .splitting import text_of

DATE = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?[ \t]*"
    r"(Z|z|UTC|GMT|[-+]\d{1,2}:?(?:\d{2})?)?(?:[ \t]+[A-Z]{3,4}|\[[\w/+-]+\])?"
)
EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?[-+]\d\d:\d\d(?::\d\d)?\Z")
WRITTEN = re.compile(
    r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}  # fmt: skip
STATUSES = {
    "publish": "published",
    "published": "published",
    "public": "published",
    "draft": "draft",
    "auto-draft": "draft",
    "private": "draft",
    "review": "review",
    "in_review": "review",
    "pending": "review",
    "approved": "approved",
    "future": "scheduled",
    "scheduled": "scheduled",
    "withdrawn": "withdrawn",
    "trash": "junk",
}
NAMES = ("name", "display_name", "nickname", "nick", "title", "login")
Dates = tuple[datetime | None, datetime | None]  # with its zone, or else without


def date(told: Any) -> Dates:
    """
    A date with its zone, or else without one; neither where none is told. Raises ValueError.

    >>> date("2007-04-11 12:47:43.000000000 -04:00")[0].isoformat()
    '2007-04-11T12:47:43-04:00'
    >>> date("2003-08-22"), date("")
    ((None, datetime.datetime(2003, 8, 22, 0, 0)), (None, None))
    """
    text = text_of(told).strip()
    if not text:
        return None, None
    try:
        if EXACT.match(text):
            exact = datetime.fromisoformat(text)
            return (exact, None) if exact.tzinfo else (None, exact)
        if found := DATE.fullmatch(text):
            return _read(found)
        if found := WRITTEN.fullmatch(text):
            return None, _written(found)
        if re.match(r"[A-Za-z]{3}, |\d{1,2} [A-Za-z]{3} ", text):
            mailed = parsedate_to_datetime(text)
            return (mailed, None) if mailed.tzinfo else (None, mailed)
    except (ValueError, KeyError, OverflowError, TypeError, IndexError):
        pass
    raise ValueError(f"“{text[:60]}” is no date")


def _read(found: "re.Match[str]") -> Dates:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    fraction = int((found[7] or "0")[:6].ljust(6, "0"))
    local = datetime(year, month, day, hour, minute, second, fraction)  # noqa: DTZ001
    return (local.replace(tzinfo=_zone(found[8])), None) if found[8] else (None, local)


def _zone(told: str) -> timezone:
    if told.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    digits = told[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if told[0] == "-" else offset)


def _written(found: "re.Match[str]") -> datetime:
    month, day, year, *clock = found.groups()
    hour, minute, second = (int(part or 0) for part in clock)
    return datetime(int(year), MONTHS[month[:3].lower()], int(day), hour, minute, second)  # noqa: DTZ001


def flag(told: Any) -> bool | None:
    """
    Yes or no, as any of these programs read it; None where it is neither.

    >>> flag(True), flag("no"), flag(1), flag(None), flag("2003")
    (True, False, True, None, None)
    """
    text = text_of(told).strip().lower()
    if text in {"true", "yes", "on", "1", "y"}:
        return True
    return False if text in {"false", "no", "off", "0", "n"} else None


def is_set(told: Any) -> bool:
    """Whether a mark is set; Hexo's `top: 100` sets one too."""
    return bool(flag(told)) or (isinstance(told, int) and told > 0)


def names(told: Any, *, split: bool = False) -> list[str]:
    """
    The names in a list, each as it stands; a text is one name, or with `split` those that spaces or
    commas part.

    >>> names(["a b", ["c", 1]]), names("a b", split=True), names("a b, c", split=True)
    (['a b', 'c', '1'], ['a', 'b'], ['a b', 'c'])
    >>> names("a b"), names({"main": "x"}), names(None)
    (['a b'], ['x'], [])
    """
    if isinstance(told, dict):
        told = list(told.values())
    if isinstance(told, list):
        found = [name for one in told for name in names(one)]
    else:
        text = text_of(told)
        parts = text.split("," if "," in text else None) if split else [text]
        found = [mtfields.plain_title(part) for part in parts]
    return list(dict.fromkeys(filter(None, found)))


def people(told: Any) -> list[dict[str, str]]:
    """
    Who wrote: each with a name, and where they are told, an address and words about them. Nobody's
    e-mail address.

    >>> people({"display_name": "Ann", "email": "a@example.org"})
    [{'name': 'Ann', 'url': '', 'about': ''}]
    >>> [one["name"] for one in people(["Ann", {"name": "Bo <bo@example.org>"}])]
    ['Ann', 'Bo']
    """
    if isinstance(told, list):
        return [one for person in told for one in people(person)]
    if isinstance(told, dict):
        name = next((n for key in NAMES if (n := person_name(told.get(key)))), "")
        url = text_of(told.get("url") or told.get("website") or told.get("uri"))
        about = text_of(told.get("bio") or told.get("about") or told.get("description"))
        return [{"name": name, "url": url, "about": privacy.without_mail(about)}] if name else []
    name = person_name(told)
    return [{"name": name, "url": "", "about": ""}] if name else []


def person_name(told: Any) -> str:
    return mtfields.name(privacy.without_mail(text_of(told)))
