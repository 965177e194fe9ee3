"""What a term is outside the database, and what is wrong with one. Pure."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

from articles.rendering import clean_text

Record = dict[str, Any]

LINKED = ("auto", "manual", "never")
WHICH = ("article", "section", "all")
KINDS = ("term", "abbreviation", "name")
STATUSES = ("draft", "published", "retired")
WORD_KINDS = (
    "headword", "synonym", "abbreviation", "plural", "variant", "deprecated", "blocker",
)  # fmt: skip
CASES = ("smart", "exact", "proper", "any")
ACTIONS = ("pin", "never")
RELATIONS = ("see_also", "opposite", "confused_with", "broader")


class Fault(Exception):
    """What is wrong with a record, in a sentence."""


def line(longest: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = clean_text(str(value or ""))
        if len(text) > longest:
            raise Fault(f"has {len(text)} characters; {longest} are the most")
        return text

    return read


def lines(longest: int | None = None) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = clean_text(str(value or ""), lines=True)
        if longest and len(text) > longest:
            raise Fault(f"has {len(text)} characters; {longest} are the most")
        return text

    return read


def one_of(*known: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = str(value or known[0]).strip().lower()
        if text not in known:
            raise Fault(f"is “{text}”; it may be {', '.join(known)}")
        return text

    return read


def html(value: Any) -> str:
    """
    HTML as it is; plain text as paragraphs.

    >>> html("One & two.\\n\\nThree.")
    '<p>One &amp; two.</p><p>Three.</p>'
    """
    text = str(value or "").strip()
    if not text or re.search(r"</?[a-zA-Z][^<>]*>", text):
        return text
    return "".join(
        f"<p>{escape(part.strip(), quote=False)}</p>" for part in re.split(r"\n\s*\n", text)
    )


def day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value).strip()) if value else None
    except ValueError:
        raise Fault(f"is “{value}”; a date is written 2026-11-23") from None


def months(value: Any) -> int | None:
    text = str(value if value is not None else "").strip()
    if not text:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= 600:
        raise Fault(f"is “{text}”; it is a number of months, from 1 to 600")
    return int(text)


def past_slugs(value: Any) -> list[str]:
    return list(dict.fromkeys(filter(None, map(slug, entries(value, "addresses")))))


def decisions(value: Any) -> list[Record]:
    """What was decided for an article, which its `uid` names; for each the last word counts."""
    found = {}
    for one in entries(value, "decisions"):
        uid = identity(one.get("article")) if isinstance(one, dict) else None
        if uid is None:
            raise Fault("holds one that names no article")
        found[uid] = {"article": uid, "action": one_of(*ACTIONS)(one.get("action"))}
    return list(found.values())


def entries(value: Any, kind: str) -> list[Any]:
    if not isinstance(value, list):
        raise Fault(f"is no list of {kind}")
    return value


def identity(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        raise Fault(f"is “{value}”; it is a UUID, or left out") from None


def slug(value: Any) -> str:
    text = str(value or "").strip()
    if text and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise Fault(f"is “{text}”; it may hold small letters, digits and hyphens")
    return line(80)(text)


def names(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise Fault("is no list of names")
    found = [clean_text(str(name)) for name in value]
    return list(dict.fromkeys(filter(None, found)))


def words(value: Any) -> list[Record]:
    """Each word with its kind, case rule and so on; a plain text is a synonym."""
    if not isinstance(value, list):
        raise Fault("is no list of words")
    found = []
    for one in value:
        given = {"text": one} if isinstance(one, str) else one
        if not isinstance(given, dict):
            raise Fault("holds something that is no word")
        word = {
            "text": line(200)(given.get("text")),
            "kind": one_of("synonym", *WORD_KINDS)(given.get("kind")),
            "case": one_of(*CASES)(given.get("case")),
            "compounds": bool(given.get("compounds", False)),
            "in_use": bool(given.get("in_use", True)),
            "by_rule": bool(given.get("by_rule", False)),
        }
        if word["text"]:
            found.append(word)
    return found


def sources(value: Any) -> list[Record]:
    if not isinstance(value, list):
        raise Fault("is no list of sources")
    found = []
    for one in value:
        given = {"citation": one} if isinstance(one, str) else one
        if not isinstance(given, dict):
            raise Fault("holds something that is no source")
        url = line(1000)(given.get("url"))
        if url and not url.startswith(("http://", "https://")):
            raise Fault(f"has the address “{url}”; it begins with https://")
        source = {
            "citation": line(500)(given.get("citation") or url),
            "url": url,
            "locator": line(100)(given.get("locator")),
            "accessed_on": day(given.get("accessed_on")),
        }
        if source["citation"]:
            found.append(source)
    return found


KEYS: dict[str, Callable[[Any], Any]] = {
    "headword": line(200),
    "qualifier": line(100),
    "slug": slug,
    "uid": identity,
    "kind": one_of(*KINDS),
    "status": one_of(*STATUSES),
    "language": line(12),
    "short_definition": lines(300),
    "definition": html,
    "expansion": line(300),
    "pronunciation": line(200),
    "usage_note": lines(),
    "linked": one_of(*LINKED),
    "which_uses": one_of(*WHICH),
    "reviewed_on": day,
    "review_every": months,
    "replaced_by": line(303),
    "words": words,
    **dict.fromkeys(RELATIONS, names),
    "subjects": names,
    "sources": sources,
    "past_slugs": past_slugs,
    "decisions": decisions,
}


def checked(raw: Record) -> Record:
    """
    The record in one spelling. Raises Fault, which names the key.

    >>> checked({"headword": " Trust ", "words": ["faith"]})["words"][0]["kind"]
    'synonym'
    """
    unknown = sorted(set(raw) - set(KEYS))
    if unknown:
        raise Fault(f"“{unknown[0]}” is nothing that a term has; there are {', '.join(KEYS)}.")
    record = {}
    for key, value in raw.items():
        try:
            record[key] = KEYS[key](value)
        except Fault as fault:
            raise Fault(f"{key} {fault}.") from None
    if not record.get("headword"):
        raise Fault("There is no headword.")
    return record


def full_name(record: Record) -> str:
    qualifier = record.get("qualifier")
    return f"{record['headword']} ({qualifier})" if qualifier else str(record["headword"])


def comparable(key: str, value: Any, *, all_words: bool = True) -> Any:
    """
    The value where two that say the same are equal: the order of lists says nothing.

    Without `all_words`, those made by rule do not count.
    """
    if key == "words":
        rows = [tuple(word.items()) for word in value if all_words or not word["by_rule"]]
        return sorted(rows)
    if key in RELATIONS or key == "subjects":
        return sorted(name.casefold() for name in value)
    if key == "past_slugs":
        return sorted(value)
    if key == "decisions":
        return sorted((one["article"], one["action"]) for one in value)
    return value
