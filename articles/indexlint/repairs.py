"""The one-click remedies: each puts one finding right and says what was done."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from articles.models import (
    Article,
    ArticleSubject,
    IndexLocator,
    PastAddress,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from articles.passages import passages
from articles.regrouping import reversible
from articles.regrouping.verbs import lock

from .checks import CHECKS, Row
from .finding import found

ITS_OWN = {SubjectLabel, SubjectRelation, RelatedSubjects, PastAddress}
"""What goes with a subject that is deleted."""


class CannotRepair(Exception):
    """Why it can't be done, in an editor's words."""


@transaction.atomic
def repair(name: str, pk: int, other: int, *, now: datetime) -> str:
    """
    Put right what the check of that name finds about these two keys; gives what was done.

    Raises `CannotRepair`, also where it is no longer to be found.
    """
    if name not in REPAIRS:
        raise CannotRepair("This takes an editor’s judgement.")
    lock("subject_regrouping")
    rows = (finding.row for finding in found(CHECKS[name], now).findings)
    row = next((row for row in rows if (row.pk, row.other) == (pk, other)), None)
    if row is None:
        raise CannotRepair("There is nothing to put right any more.")
    return REPAIRS[name](row)


def hide_name(row: Row) -> str:
    label = SubjectLabel.objects.select_for_update().get(pk=row.pk)
    label.kind = SubjectLabel.Kind.HIDDEN
    label.save(update_fields=["kind"])
    return f"“{row.name}” is a hidden name of “{row.other_name}” now."


def remove_name(row: Row) -> str:
    SubjectLabel.objects.filter(pk=row.pk).delete()
    return f"“{row.name}” is not another name of “{row.other_name}” any more."


def remove_see_also(row: Row) -> str:
    RelatedSubjects.objects.filter(pk=row.pk).delete()
    return f"“{row.name}” and “{row.other_name}” do not lead to each other any more."


def make_subject_again(row: Row) -> str:
    subject = Subject.objects.select_for_update().get(pk=row.pk)
    subject.status, subject.merged_into = Subject.Status.ACTIVE, None
    try:
        subject.clean()
    except ValidationError as error:
        raise CannotRepair(" ".join(error.messages)) from error
    subject.save()
    return f"“{subject}” is a subject of its own again."


def move_articles(row: Row) -> str:
    target = end_of_the_way(Subject.objects.get(pk=row.pk))
    rows = ArticleSubject.objects.filter(tag=row.pk)
    pks = list(rows.values_list("content_object_id", flat=True))
    field = ArticleSubject._meta.get_field("tag")
    reversible.Steps().absorb(rows, field, {row.pk: target.pk})
    Article.objects.filter(pk__in=pks).refresh_credits()
    have = "1 article of" if len(pks) == 1 else f"{len(pks)} articles of"
    return f"{have} “{row.name}” moved to “{target}”."


def end_of_the_way(merged: Subject) -> Subject:
    """The subject in which a merged one ended; raises `CannotRepair` where there is none."""
    passed = {merged.pk}
    while merged.merged_into is not None:
        merged = merged.merged_into
        if merged.pk in passed:
            raise CannotRepair(f"“{merged}” was merged into subjects that lead back to it.")
        passed.add(merged.pk)
    return merged


def lead_to_beginning(row: Row) -> str:
    locator = IndexLocator.objects.select_for_update(of=("self",)).get(pk=row.pk)
    article = locator.article_subject.content_object
    if locator.anchor in {passage.anchor for passage in passages(article.body_html)}:
        raise CannotRepair("There is nothing to put right any more.")
    rewrite(locator, anchor="")
    return f"“{row.name}” leads to the beginning of “{row.other_name}” now."


def take_subheading_away(row: Row) -> str:
    locators = IndexLocator.objects.filter(article_subject__tag=row.pk, subheading=row.text)
    for locator in locators.select_for_update(of=("self",)):
        rewrite(locator, subheading="")
    return f"What stood under “{row.name}: {row.text}” stands directly under “{row.name}” now."


def rewrite(locator: IndexLocator, **fields: str) -> None:
    """Change a place in the index, or drop it where that makes it the same as another."""
    for name, value in fields.items():
        setattr(locator, name, value)
    same = IndexLocator.objects.filter(
        article_subject=locator.article_subject_id,
        subheading=locator.subheading,
        anchor=locator.anchor,
    )
    if same.exclude(pk=locator.pk).exists():
        locator.delete()
    else:
        locator.save()


def delete_subject(row: Row) -> str:
    subject = Subject.objects.select_for_update().get(pk=row.pk)
    for field in reversible.fields_to(Subject):
        pointing = reversible.every(field.model).filter(**{field.attname: subject.pk})
        if field.model not in ITS_OWN and pointing.exists():
            names = field.model._meta.verbose_name_plural
            raise CannotRepair(f"“{subject}” is not deleted: there are {names} that name it.")
    subject.delete()
    return f"“{subject}” is deleted."


REPAIRS: dict[str, Callable[[Row], str]] = {
    "see-in-a-circle": make_subject_again,
    "see-of-a-subject": remove_name,
    "see-with-articles": move_articles,
    "broken-passage": lead_to_beginning,
    "blind-see": hide_name,
    "see-also-nothing-new": remove_see_also,
    "lone-subheading": take_subheading_away,
    "unused-subject": delete_subject,
}
