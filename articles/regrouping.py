"""
The verbs that rearrange the subject index: merge, split, rename, and undo any of these.

Each is one transaction that writes its steps into the journal. They take their locks in one order:
one regrouping at a time, then the subjects by their keys, then the names, then the relations.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from . import rendering, reversible, subjects, vocabulary
from .lineages import Lineages
from .models import (
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
from .models.author import free_slug
from .models.history import TARGETS
from .reversible import Steps

Kind = SubjectChange.Kind
Relation = SubjectRelation | RelatedSubjects
IN_A_CIRCLE = "it would stand below itself, or below one that is related to it."
LONGEST_NAME = 100  # characters, as taggit has it

TAKEN = {
    "subject_name_is_taken_once": "Another subject has its former name now.",
    "subject_name_is_free": "Its former name is another name of a subject now.",
    "articles_subjectlabel_key": "One of its names is another name of a subject now.",
    "articles_subject_slug": "Another subject has its former address now.",
    "subject_stands_in_no_circle": "Subjects have been put below others since: it would stand "
    "below itself.",
    "related_subjects_are_no_lineage": "Subjects have been put below others since that were "
    "related to it.",
    "subject_of_article_is_not_merged": "It has been merged since.",
}
"""What stands in the way of an undo, by the beginning of the constraint's name."""


class CannotRegroup(Exception):
    """Why it can't be done, in an editor's words."""


class CannotUndo(CannotRegroup):
    """Why it can't be undone, in an editor's words."""


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
    lock_rows(change.subjects)
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


def lock(*names: str) -> None:
    """Locks that the triggers of names and relations take too, one after the other, to the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["pg_advisory_xact_lock(hashtext(%s))"] * len(names)),
            [f"articles_{name}" for name in names],
        )


# ---- Steps ----------------------------------------------------------------------------


def take_over_relations(steps: Steps, loser: Subject, winner: Subject) -> list[str]:
    """Whatever stands above, below or beside one subject does so with the other; tells the lost."""
    lines = SubjectRelation.objects.filter(Q(subject=loser) | Q(broader=loser))
    rows = [
        *((SubjectRelation, row["subject_id"], row["broader_id"]) for row in steps.drop(lines)),
        *(
            (RelatedSubjects, row["first_id"], row["second_id"])
            for row in steps.drop(RelatedSubjects.objects.of(loser))
        ),
    ]
    if not rows:
        return []
    there = Subject.objects.in_bulk({pk for _, *pks in rows for pk in pks} - {loser.pk})
    there[loser.pk] = winner
    wanted = [
        SubjectRelation(subject=there[one], broader=there[other])
        if model is SubjectRelation
        else RelatedSubjects(first=there[one], second=there[other])
        for model, one, other in rows
    ]
    return put_relations(steps, wanted)


def put_relations(steps: Steps, wanted: Sequence[Relation]) -> list[str]:
    """Store the relations that can be, and are not there yet; of the others, why they can't."""
    below = set(SubjectRelation.objects.values_list("subject_id", "broader_id"))
    beside = set(RelatedSubjects.objects.values_list("first_id", "second_id"))
    index = Lineages(below=below, beside=beside)
    lines, pairs, lost = [], [], []
    for one in wanted:
        if isinstance(one, SubjectRelation):
            if (one.subject_id, one.broader_id) in below:
                continue
            if index.put_below(one.subject_id, one.broader_id):
                lines.append(one)
            else:
                lost.append(f"“{one.subject}” below “{one.broader}”: {why_lost(one)}")
            continue
        one.derive()
        if (one.first_id, one.second_id) in beside:
            continue
        if index.put_beside(one.first_id, one.second_id):
            pairs.append(one)
        else:
            lost.append(f"{one} beside each other: {why_lost(one)}")
    steps.add(*lines)
    steps.add(*pairs)
    return lost


def why_lost(one: Relation) -> str:
    if isinstance(one, RelatedSubjects):
        if one.first_id == one.second_id:
            return "they become one."
        return "one stands above the other."
    if one.subject_id == one.broader_id:
        return "they become one."
    return IN_A_CIRCLE


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


# ---- What editors are told ------------------------------------------------------------


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
    told: Any = getattr(error.__cause__, "diag", None)
    name = (told and told.constraint_name) or ""
    for beginning, sentence in TAKEN.items():
        if name.startswith(beginning):
            return f"{sentence} Nothing is touched."
    return "What it made has been used since: take it out of use first. Nothing is touched."
