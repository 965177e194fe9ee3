"""
The verbs that rearrange the subject index: merge, split, rename, and undo any of these.

Each is one transaction that writes its steps into the journal. They take their locks in one order:
one regrouping at a time, then the subjects by their keys, then the names, then the relations.
"""

from collections.abc import Collection, Sequence
from copy import copy
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction

from articles import rendering, subjects, vocabulary
from articles.models import (
    Article,
    ArticleSubject,
    PastAddress,
    Publisher,
    RelatedSubjects,
    Subject,
    SubjectChange,
    SubjectLabel,
    SubjectRelation,
    address_key,
    name_key,
)
from articles.models.author import free_slug
from articles.models.history import TARGETS

from . import reversible
from .relations import put_relations, take_over_relations
from .reversible import Steps
from .telling import CannotRegroup, CannotUndo, what_changed, what_is_taken

Kind = SubjectChange.Kind
LONGEST_NAME = 100  # characters, as taggit has it

# ---- The verbs ------------------------------------------------------------------------


@transaction.atomic
def merge(loser: Subject, *, into: Subject, by: User | None, now: datetime) -> SubjectChange:
    """
    All that `loser` has goes to another subject, of which its name becomes another name.

    Its row stays, as a signpost. A relation that the other can't have is lost, and the journal says
    which. Raises `CannotRegroup`.
    """
    if loser.pk == into.pk:
        raise CannotRegroup("A subject can’t be merged into itself.")
    loser, winner = locked(loser, into)
    steps = Steps()
    lost = take_over_relations(steps, loser, winner)
    for field in reversible.fields_to(Subject):
        if field.model not in {SubjectRelation, RelatedSubjects}:
            steps.absorb(reversible.every(field.model), field, {loser.pk: winner.pk})
    signpost = {"status": Subject.Status.MERGED, "merged_into_id": winner.pk, "name_key": ""}
    steps.change(Subject, {loser.pk: signpost})
    keep_name(steps, loser, of=winner)
    keep_address(steps, loser.get_absolute_url(), leads_to=winner)
    summary = f"“{loser}” was merged into “{winner}”."
    return note(Kind.MERGE, summary, (loser, winner), steps, lost=lost, by=by, now=now)


@transaction.atomic
def split(
    subject: Subject,
    *,
    into: Subject | str,
    articles: Collection[Article],
    by: User | None,
    now: datetime,
    keep: bool = False,
    related: bool = False,
) -> SubjectChange:
    """
    Some articles get another subject in place of this one, or with `keep` beside it.

    A name for `into` makes a new subject, where none goes by it. Their places in the index go
    along, unless they keep the subject. With `related`, each of the two leads to the other.
    Raises `CannotRegroup`.
    """
    steps = Steps()
    other = Subject.objects.named(into) if isinstance(into, str) else into
    if subject == other:
        raise CannotRegroup(f"“{into}” is “{subject}” itself: give the name of another subject.")
    if other is None:
        (subject,) = locked(subject)
        other = make_subject(steps, str(into))
    else:
        subject, other = locked(subject, other)
    chosen = ArticleSubject.objects.filter(tag=subject, content_object__in=articles)
    pks = list(chosen.values_list("content_object_id", flat=True))
    if len(pks) != len(articles) or not pks:
        raise CannotRegroup(f"Choose articles about “{subject}”.")
    if keep:
        there = ArticleSubject.objects.filter(tag=other).values("content_object")
        new = chosen.exclude(content_object__in=there).values_list("content_object_id", flat=True)
        steps.add(*(ArticleSubject(content_object_id=pk, tag=other) for pk in new))
    else:
        field = ArticleSubject._meta.get_field("tag")
        steps.absorb(chosen, field, {subject.pk: other.pk})
    pair = RelatedSubjects(first=subject, second=other)
    lost = put_relations(steps, [pair]) if related else []
    count = "1 article" if len(pks) == 1 else f"{len(pks)} articles"
    verb = "added to" if keep else "split off into"
    summary = f"{count} about “{subject}” {verb} “{other}”."
    return note(Kind.SPLIT, summary, (subject, other), steps, lost=lost, by=by, now=now)


@transaction.atomic
def rename(
    subject: Subject, *, to: str, by: User | None, now: datetime, keep_name_too: bool = False
) -> SubjectChange:
    """
    Give a subject another name and the address that follows from it; the old address leads there.

    A new name loses what the old one was to be filed by. `keep_name_too` makes the old one another
    name. Raises `CannotRegroup`.
    """
    (subject,) = locked(subject)
    renamed = copy(subject)
    renamed.name = free_name(to, subject)
    if renamed.name == subject.name:
        raise CannotRegroup(f"“{subject}” is its name already.")
    is_new = name_key(renamed.name) != subject.name_key
    if is_new:
        renamed.sort_as = ""
        others = Subject.objects.exclude(pk=subject.pk)
        renamed.slug = free_slug(others, renamed.name, fallback="subject")
    renamed.derive(Publisher.load().filing)
    columns = ("name", "slug", "sort_as", "name_key", "filing_key", "bucket")
    steps = Steps()
    steps.drop(subject.labels.filter(key=renamed.name_key))
    steps.change(Subject, {subject.pk: {name: getattr(renamed, name) for name in columns}})
    if keep_name_too and is_new:
        keep_name(steps, subject, of=renamed)
    if renamed.slug != subject.slug:
        keep_address(steps, subject.get_absolute_url(), leads_to=renamed)
    vocabulary.add_words([renamed.name])
    summary = f"“{subject}” was renamed “{renamed}”."
    return note(Kind.RENAME, summary, (renamed,), steps, by=by, now=now)


@transaction.atomic
def undo(change: SubjectChange, *, by: User | None, now: datetime) -> None:
    """
    Give every row back as it stood before the change; raises `CannotUndo`.

    What was deleted since with what it belonged to stays away.
    """
    lock("subject_regrouping")
    change = SubjectChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undone_at:
        raise CannotUndo("It is undone already.")
    for subject in lock_rows(change.subjects).values():
        is_loser = change.kind == Kind.MERGE and subject.pk == change.subjects[0]
        if subject.merged_into is not None and not is_loser:
            into = subject.merged_into
            raise CannotUndo(f"“{subject}” was merged into “{into}” since: undo that first.")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            written = reversible.take_back(change.steps)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except reversible.Changed as changed:
        raise CannotUndo(what_changed(changed, after=change)) from changed
    except IntegrityError as error:
        raise CannotUndo(what_is_taken(error)) from error
    subjects.refile(Publisher.load().filing, only=written)
    refresh_articles(change)
    change.undone_at, change.undone_by = now, by
    change.save(update_fields=["undone_at", "undone_by"])


# ---- Locks ----------------------------------------------------------------------------


def locked(*found: Subject) -> list[Subject]:
    """The subjects as they are now, in the order given; raises `CannotRegroup` if one is merged."""
    lock("subject_regrouping")
    fresh = lock_rows([subject.pk for subject in found])
    for subject in found:
        now = fresh.get(subject.pk)
        if now is None:
            raise CannotRegroup(f"“{subject}” is deleted.")
        if now.merged_into is not None:
            raise CannotRegroup(f"“{now}” was merged into “{now.merged_into}” already.")
    return [fresh[subject.pk] for subject in found]


def lock_rows(pks: Sequence[int]) -> dict[int, Subject]:
    """
    Wait for forms that change these subjects, and for articles that are being given the first.

    Gives the subjects by their keys.
    """
    rows = Subject.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True)
    found = {subject.pk: subject for subject in rows}
    list(Subject.objects.filter(pk=pks[0]).select_for_update().values_list("pk"))
    lock("subject_names", "subject_relations")
    return found


def lock_index() -> None:
    """Nobody else regroups, names or relates subjects until the end of the transaction."""
    lock("subject_regrouping", "subject_names", "subject_relations")


def lock(*names: str) -> None:
    """Locks that the triggers of names and relations take too, one after the other, to the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["pg_advisory_xact_lock(hashtext(%s))"] * len(names)),
            [f"articles_{name}" for name in names],
        )


# ---- Steps ----------------------------------------------------------------------------


def keep_name(steps: Steps, subject: Subject, *, of: Subject) -> None:
    """The name of one subject becomes another name of the other, or of itself renamed."""
    label = SubjectLabel(subject=of, text=subject.name, language=subject.language)
    label.derive(Publisher.load().filing)
    steps.add(label)


def keep_address(steps: Steps, path: str, *, leads_to: Subject) -> None:
    past = PastAddress.objects.filter(path=path).first()
    if past is None:
        steps.add(PastAddress(path=path, subject=leads_to, key=address_key(path)))
    else:
        target = dict.fromkeys((f"{name}_id" for name in TARGETS), None) | {
            "subject_id": leads_to.pk
        }
        steps.change(PastAddress, {past.pk: target})


def make_subject(steps: Steps, name: str) -> Subject:
    new = Subject(name=free_name(name, None))
    new.slug = free_slug(Subject.objects.all(), new.name, fallback="subject")
    new.derive(Publisher.load().filing)
    steps.add(new)
    vocabulary.add_words([new.name])
    return new


def free_name(text: str, subject: Subject | None) -> str:
    """A name that no other subject has, as it is stored; raises `CannotRegroup`."""
    name = rendering.clean_text(text)
    if not name_key(name):
        raise CannotRegroup("A subject needs a name.")
    if len(name) > LONGEST_NAME:
        raise CannotRegroup(f"A name has {LONGEST_NAME} characters at the most.")
    holder = Subject.objects.named(name)
    if holder and holder != subject:
        raise CannotRegroup(f"“{holder}” goes by this name already: merge the two instead.")
    return name


def note(
    kind: SubjectChange.Kind,
    summary: str,
    concerned: Sequence[Subject],
    steps: Steps,
    *,
    by: User | None,
    now: datetime,
    lost: Sequence[str] = (),
) -> SubjectChange:
    """Enter a change into the journal, and write anew what articles say of their subjects."""
    change = SubjectChange.objects.create(
        kind=kind,
        summary=summary,
        subjects=[subject.pk for subject in concerned],
        actor=by,
        made_at=now,
        steps=steps.noted,
        lost=list(lost),
    )
    refresh_articles(change)
    return change


def refresh_articles(change: SubjectChange) -> None:
    if change.kind == Kind.RENAME:
        Article.objects.filter(article_subjects__tag__in=change.subjects).refresh_credits()
        return
    label = ArticleSubject._meta.label_lower
    pks = {
        row["content_object_id"]
        for step in change.steps if step["model"] == label
        for row in step["rows"]
    }  # fmt: skip
    Article.objects.filter(pk__in=pks).refresh_credits()
