"""The plan in the site's own export: a part of it, see `articles.parts`. Nothing of log-ins."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model

from articles.models import Article, ArticleReview, Author, CalendarEntry, Subject
from articles.parts import Brought, Made

FILE = "calendar.json"
COUNTED = "calendar entry"
REVIEW = "review date"
FIELDS = [
    "title", "theme", "kind", "stage", "target", "target_on", "contributions_due_on", "call",
    "notes", "teaser", "is_public",
]  # fmt: skip
REVIEW_FIELDS = ["due_on", "every_months", "note"]
KEPT = ["version", "created_at", "updated_at"]
CHUNK = 500


def write() -> Iterator[bytes]:
    """Entries, and the days on which articles are to be looked at again."""
    yield b'{"entries": ['
    entries = CalendarEntry.objects.order_by("uid").with_articles()
    found = entries.prefetch_related("authors", "subjects").iterator(chunk_size=CHUNK)
    yield from listed(row_of(entry) for entry in found)
    yield b'\n],\n"reviews": ['
    reviews = ArticleReview.objects.order_by("article__uid").select_related("article")
    yield from listed(review_row(one) for one in reviews.iterator(chunk_size=CHUNK))
    yield b"\n]}\n"


def listed(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        text = json.dumps(row, ensure_ascii=False, indent=1, default=told)
        yield f"{',' if number else ''}\n{text}".encode()


def told(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def row_of(entry: CalendarEntry) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        **{name: getattr(entry, name) for name in [*FIELDS, *KEPT]},
        "article": entry.article and entry.article.uid,
        "authors": sorted(author.slug for author in entry.authors.all()),
        "subjects": sorted(subject.slug for subject in entry.subjects.all()),
    }


def review_row(review: ArticleReview) -> dict[str, Any]:
    row = {name: getattr(review, name) for name in REVIEW_FIELDS}
    return {"article": review.article.uid} | row


# ---- Home again -----------------------------------------------------------------------


def bring(content: bytes) -> Brought:
    """New entries and dates; what is here already stays as it is. Raises ValueError."""
    try:
        data = json.loads(content)
        rows, reviews = data["entries"], data["reviews"]
        if not isinstance(rows, list) or not isinstance(reviews, list):
            raise TypeError("its lists are none")
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise ValueError(f"{FILE} is damaged: {error}.") from error
    brought = Brought(made={COUNTED: [], REVIEW: []})
    for number, row in enumerate(rows, start=1):
        take(brought, row, f"entry {number}", bring_entry)
    for number, row in enumerate(reviews, start=1):
        take(brought, row, f"review {number}", bring_review)
    return brought


def take(brought: Brought, row: Any, place: str, bring_one: Any) -> None:
    name = str(row.get("title") or row.get("article")) if isinstance(row, dict) else place
    try:
        if not isinstance(row, dict):
            raise ValidationError("It is no list of keys and values.")
        outcome = bring_one(brought, row)
    except (ValidationError, ValueError, TypeError) as error:
        reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
        brought.refused.append((name, f"{place}: {' '.join(reasons)}"))
        outcome = "refused"
    brought.counts[outcome] += 1


def bring_entry(brought: Brought, row: dict[str, Any]) -> str:
    """Store one, with all that the row names and that is here. Raises ValidationError."""
    uid = UUID(str(row.get("uid")))
    if CalendarEntry.objects.filter(uid=uid).exists():
        return "kept"
    article = article_of(row)
    if article and CalendarEntry.objects.filter(article=article).exists():
        article = None
        brought.notes.append(f"“{row.get('title')}”: its article is planned by another entry.")
    entry = CalendarEntry(uid=uid, article=article)
    for name in FIELDS:
        if name in row:
            setattr(entry, name, value_of(CalendarEntry, name, row))
    entry.full_clean()
    entry.save()
    entry.authors.set(Author.objects.filter(slug__in=row.get("authors", [])))
    entry.subjects.set(Subject.objects.filter(slug__in=row.get("subjects", [])))
    keep_dates(entry, row)
    brought.made[COUNTED].append(entry.pk)
    return "new"


def keep_dates(entry: CalendarEntry, row: dict[str, Any]) -> None:
    """When it was made and changed, so that calendar programs see nothing new in it."""
    kept = {name: value_of(CalendarEntry, name, row) for name in KEPT if row.get(name) is not None}
    if kept:
        CalendarEntry.objects.filter(pk=entry.pk).update(**kept)


def bring_review(brought: Brought, row: dict[str, Any]) -> str:
    article = article_of(row)
    if article is None:
        raise ValidationError("The article is not here.")
    if ArticleReview.objects.filter(article=article).exists():
        return "kept"
    review = ArticleReview(article=article)
    for name in REVIEW_FIELDS:
        if name in row:
            setattr(review, name, value_of(ArticleReview, name, row))
    review.full_clean()
    review.save()
    brought.made[REVIEW].append(review.pk)
    return "new"


def value_of(model: type[Model], name: str, row: dict[str, Any]) -> Any:
    field: Any = model._meta.get_field(name)
    return field.to_python(row[name])


def article_of(row: dict[str, Any]) -> Article | None:
    uid = row.get("article")
    return Article.objects.filter(uid=UUID(str(uid))).first() if uid else None


def take_back(made: Made, *, since: datetime) -> list[tuple[str, str]]:
    ArticleReview.objects.filter(pk__in=made.get(REVIEW, []), updated_at__lte=since).delete()
    entries = CalendarEntry.objects.filter(pk__in=made.get(COUNTED, []))
    edited = [(entry.title, "") for entry in entries.filter(updated_at__gt=since)]
    entries.filter(updated_at__lte=since).delete()
    return edited
