"""What stands above, below and beside a subject, when that changes."""

from collections.abc import Sequence

from django.db.models import Q

from articles.models import RelatedSubjects, Subject, SubjectRelation

from .lineages import Lineages
from .reversible import Steps

Relation = SubjectRelation | RelatedSubjects


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
    return "it would stand below itself, or below one that is related to it."
