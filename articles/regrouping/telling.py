"""What editors are told of merged, split and renamed subjects, and why something can't be."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from psycopg import errors

from articles.models import SubjectChange

from . import reversible

TAKEN = {
    "subject_name_is_taken_once": "Another subject has its former name now.",
    "subject_name_is_free": "Its former name is another name of a subject now.",
    "articles_subjectlabel_key": "One of its names is another name of a subject now.",
    "articles_subject_slug": "Another subject has its former address now.",
    "subject_stands_in_no_circle": "Subjects have been put below others since: it would stand "
    "below itself.",
    "related_subjects_are_no_lineage": "Subjects have been put below others since that were "
    "related to it.",
    "article_has_a_subject_once": "An article has been given the subject anew.",
}
"""What stands in the way of an undo, by the beginning of the constraint's name."""


class CannotRegroup(Exception):
    """Why it can't be done, in an editor's words."""


class CannotUndo(CannotRegroup):
    """Why it can't be undone, in an editor's words."""


def tally(change: SubjectChange) -> dict[str, int]:
    """What a change did, in an editor's words, with numbers."""
    counts: dict[str, int] = {}
    for step in change.steps:
        if words := WORDS.get((step["model"], step["do"])):
            counts[words] = counts.get(words, 0) + len(step["rows"])
    return counts | ({"Relations lost": len(change.lost)} if change.lost else {})


WORDS: Mapping[tuple[str, str], str] = {
    ("articles.articlesubject", "change"): "Articles that get the other subject",
    ("articles.articlesubject", "add"): "Articles that get the subject too",
    ("articles.articlesubject", "drop"): "Articles that have both subjects already",
    ("articles.indexlocator", "change"): "Places in the index that go along",
    ("articles.indexlocator", "drop"): "Places in the index that both have",
    ("articles.subjectlabel", "change"): "Other names that go along",
    ("articles.subjectlabel", "add"): "New other names",
    ("articles.subjectlabel", "drop"): "Other names that become the name",
    ("articles.subjectrelation", "drop"): "Broader and narrower relations taken away",
    ("articles.subjectrelation", "add"): "Broader and narrower relations given",
    ("articles.relatedsubjects", "drop"): "See-also relations taken away",
    ("articles.relatedsubjects", "add"): "See-also relations given",
    ("articles.pastaddress", "add"): "Old addresses that lead on",
    ("articles.pastaddress", "change"): "Older addresses that lead on",
    ("articles.subject", "add"): "New subjects",
}


def what_changed(changed: reversible.Changed, *, after: SubjectChange) -> str:
    """Why rows that are not as they were left stand in the way, and what to undo first."""
    label = changed.model._meta.label_lower
    later = SubjectChange.objects.filter(pk__gt=after.pk, undone_at=None)
    for change in later.filter(subjects__overlap=after.subjects).order_by("-pk"):
        for step in change.steps:
            rows = reversible.keyed(changed.model, step["rows"]) if step["model"] == label else {}
            if changed.pks & rows.keys():
                return f"Something was done on top of it. Undo this first: {change}"
    options = changed.model._meta
    names = options.verbose_name if len(changed.pks) == 1 else options.verbose_name_plural
    return (
        f"{len(changed.pks)} {names} of what it wrote have been changed or taken away since, by "
        "hand. Nothing is touched."
    )


def what_is_taken(error: IntegrityError) -> str:
    """What the database says of a place that is taken, in an editor's words."""
    if isinstance(error.__cause__, errors.ForeignKeyViolation):
        return "What it made has been used since: take it out of use first. Nothing is touched."
    told: Any = getattr(error.__cause__, "diag", None)
    name = (told and told.constraint_name) or ""
    found = (sentence for beginning, sentence in TAKEN.items() if name.startswith(beginning))
    return f"{next(found, 'Something else has its place now.')} Nothing is touched."
