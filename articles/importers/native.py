"""What an export of this very system says beyond what other systems do; nothing is stored here."""

import re
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from articles import publishing, rendering
from articles.comparing import as_differences, as_excerpt
from articles.models import Article, Correction, Page, Publisher, Reference
from articles.rendering.tags import BLOCKS

Status = Article.Status
Extra = Mapping[str, Any]

# Line breaks between blocks, which readers never see.
BREAK = re.compile(rf"(?<=>)\n+(?=</?(?:{'|'.join(sorted(BLOCKS))})[ >])")
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
MOST_RANK = 32_767  # of a small integer of PostgreSQL
# A file may hold back what its record would show, never show what the record holds back.
HIDDEN = {Status.DRAFT, Status.IN_REVIEW, Status.APPROVED}
PUBLISHER_FIELDS = [
    "name", "tagline", "description", "postal_address", "phone", "email", "copyright_holder",
    "copyright_from", "time_zone", "index_filing", "index_language", "tag_authority",
]  # fmt: skip


class Refused(ValueError):
    """What is wrong with a value, in an editor's words."""


def apply(article: Article, extra: Extra) -> list[str]:
    """
    Give an article what its front matter says in our own words; gives what was refused, and why.

    For an article whose texts, date and status are set from the record, before `derive` and before
    it is stored. Whether another article has its uid already is for the caller to find out.
    """
    refused: list[str] = []
    for name, take in TAKEN.items():
        if (value := extra.get(name)) in (None, ""):
            continue
        try:
            take(article, value)
        except Refused as error:
            refused.append(f"{name}: {error}")
    return refused + order_dates(article)


def apply_to_page(page: Page, extra: Extra) -> list[str]:
    """As `apply`, for what a page has of its own."""
    if extra.get("spacing") == "tight":
        page.body = squeezed(rendering.sanitise(page.body))
    if not (label := extra.get("label")):
        return []
    try:
        page.label = line_of(page, "label", label)
    except Refused as error:
        return [f"label: {error}"]
    return []


def apply_to_publisher(publisher: Publisher, row: Extra) -> list[str]:
    """Make the publisher what `publisher.json` says; for a site that has no articles of its own."""
    refused = []
    for name in PUBLISHER_FIELDS:
        if name not in row:
            continue
        before = getattr(publisher, name)
        try:
            field = Publisher._meta.get_field(name)
            setattr(publisher, name, field.clean(row[name], publisher))  # type: ignore[union-attr]
        except ValidationError as error:
            setattr(publisher, name, before)
            refused.append(f"{name}: {' '.join(error.messages)}")
    return refused


def references_of(article: Article, extra: Extra) -> tuple[list[Reference], list[str]]:
    """The works that the article cites, to be stored after it; and what was refused, and why."""
    found: list[Reference] = []
    refused: list[str] = []
    rows = extra.get("references")
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        try:
            reference = reference_of(article, row, position=len(found))
            if reference.is_summarised and any(other.is_summarised for other in found):
                raise Refused("an abstract summarises one work.")
            found.append(reference)
        except Refused as error:
            refused.append(f"references, {place + 1}: {error}")
    return found, refused


def corrections_of(
    article: Article, extra: Extra, *, now: datetime
) -> tuple[list[Correction], list[str]]:
    """What readers were told of the article, to be stored after it; what was refused, and why."""
    found: list[Correction] = []
    refused: list[str] = []
    rows = extra.get("corrections")
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        try:
            found.append(correction_of(article, row, now=now))
        except Refused as error:
            refused.append(f"corrections, {place + 1}: {error}")
    return found, refused


def bylines_of(extra: Extra) -> list[tuple[str, str]]:
    """Names as published, each with the slug of its author, where the names alone do not tell."""
    rows = extra.get("bylines")
    pairs = [
        (row.get("name"), row.get("author"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict)
    ]
    return [(n, slug) for n, slug in pairs if isinstance(n, str) and isinstance(slug, str)]


def squeezed(html: str) -> str:
    """
    Without the line breaks between blocks; how the admin's editor writes.

    >>> squeezed("<ul>\\n<li>a\\nb</li>\\n</ul>\\n<p>c</p>")
    '<ul><li>a\\nb</li></ul><p>c</p>'
    """
    return BREAK.sub("", html)


# ---- One value ------------------------------------------------------------------------


def take_kind(article: Article, value: object) -> None:
    if value not in Article.Kind.values:
        raise Refused(f"“{value}” is neither article nor abstract.")
    article.kind = str(value)


def take_uid(article: Article, value: object) -> None:
    try:
        article.uid = uuid.UUID(str(value))
    except ValueError as error:
        raise Refused(f"“{value}” is no UUID.") from error


def take_language(article: Article, value: object) -> None:
    if not isinstance(value, str) or len(value) > 12 or not LANGUAGE.fullmatch(value):
        raise Refused(f"“{value}” is no language: en, en-GB, de.")
    article.language = value


def take_status(article: Article, value: object) -> None:
    if value not in Status.values:
        raise Refused(f"“{value}” is none of {', '.join(Status.values)}.")
    if value == article.status or article.pk:  # what is stored changes by an editor's steps only
        return
    if value not in HIDDEN:
        raise Refused(f"its record makes it {Status(article.status).label}, not {value}.")
    publishing.starts_as(article, str(value))


def take_month(article: Article, value: object) -> None:
    """The month that the address names, where the publisher had another zone at the time."""
    found = MONTH.fullmatch(str(value))
    if not found or article.published_at is None or int(found[1]) == 0:
        raise Refused(f"“{value}” is no month of a dated article: 2003-08.")
    article.month = date(int(found[1]), int(found[2]), 1)
    article.dated = article.published_at


def take_rank(article: Article, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_RANK:
        raise Refused(f"“{value}” is no rank from 0 to {MOST_RANK}.")
    article.featured_rank = value


def take_spacing(article: Article, value: object) -> None:
    if value != "tight":
        raise Refused(f"“{value}” is unknown.")
    article.body = squeezed(rendering.sanitise(article.body))


def moment(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Refused(f"“{value}” is no date and time: 2003-08-22T18:38:00-04:00.") from error
    if found.tzinfo is None:
        raise Refused(f"“{value}” lacks its zone: 2003-08-22T18:38:00-04:00.")
    return found


def take_expires(article: Article, value: object) -> None:
    article.expires_at = moment(value)


def take_revised(article: Article, value: object) -> None:
    article.revised_at = moment(value)


def take_featured_from(article: Article, value: object) -> None:
    article.featured_from = moment(value)


def take_featured_until(article: Article, value: object) -> None:
    article.featured_until = moment(value)


TAKEN = {
    "kind": take_kind,
    "uid": take_uid,
    "language": take_language,
    "status": take_status,
    "month": take_month,
    "expires": take_expires,
    "revised": take_revised,
    "featured_from": take_featured_from,
    "featured_until": take_featured_until,
    "featured_rank": take_rank,
    "spacing": take_spacing,
}


def order_dates(article: Article) -> list[str]:
    """Take dates away that contradict each other, as the database would refuse them."""
    refused = []
    begin, end = article.published_at, article.expires_at
    if begin and end and end <= begin:
        # Without an end it would be public for ever: it is held back for an editor instead.
        article.expires_at = None
        refused.append("expires: it comes before the publication.")
        if article.status == Status.PUBLISHED and not article.pk:
            publishing.starts_as(article, Status.APPROVED)
            refused[-1] += " The article is approved, not public."
    start, until = article.featured_from, article.featured_until
    if until and (start is None or until <= start):
        article.featured_until = None
        refused.append("featured_until: it comes before featured_from.")
        if start is not None:
            article.featured_from = None
    return refused


def reference_of(article: Article, row: object, *, position: int) -> Reference:
    """One work that is cited. Raises Refused."""
    if not isinstance(row, dict):
        raise Refused("it is no list of keys and values.")
    reference = Reference(
        article=article, position=position, is_summarised=row.get("is_summarised") is True
    )
    for name in ("title", "authors", "publication", "published_on", "url", "archived_url"):
        setattr(reference, name, line_of(reference, name, row.get(name, "")))
    if row.get("checked"):
        reference.checked_at = moment(row["checked"])
    return reference


def correction_of(article: Article, row: object, *, now: datetime) -> Correction:
    """Raises Refused."""
    if not isinstance(row, dict):
        raise Refused("it is no list of keys and values.")
    correction = Correction(article=article, made_at=moment(row.get("date")))
    if correction.made_at > now:
        raise Refused("its date is still to come.")
    for name in ("kind", "text", "uid"):
        setattr(correction, name, line_of(correction, name, row.get(name, "")))
    try:
        correction.difference = as_excerpt(as_differences(row.get("difference", [])))
    except ValueError as error:
        raise Refused(f"difference: {error}") from error
    return correction


def line_of(thing: models.Model, name: str, value: object) -> str:
    """A text as the field `name` takes it. Raises Refused."""
    if isinstance(value, (bool, dict, list)):
        raise Refused(f"{name} is no text.")
    try:
        field: Any = thing._meta.get_field(name)
        return str(field.clean(str(value), thing))
    except ValidationError as error:
        raise Refused(f"{name}: {' '.join(error.messages)}") from error
